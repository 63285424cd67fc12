// SPDX-License-Identifier: Apache-2.0
//
// One party of a measured run: joins the mesh, loads the compiled program into the bytecode machine with the three-party kit, and
// takes the time between the program's bench_begin() and bench_end(). So a figure is what a program sees: machine, binding,
// engine, kernels, sockets. The whole runs in a process of its own, so that its memory is that of the one program.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libruntime/bytecode/executable.h"
#include "libruntime/net/mesh.h"
#include "tests/bench/shared3p/work.h"

namespace smpc::bench {

constexpr unsigned most_repetitions = 32;

struct Settings {
    unsigned repetitions = 7;
    std::string namespaces; ///< prefix of the three network namespaces; empty: loopback
    net::Medium medium = net::Medium::tcp;
    std::vector<net::TlsOptions> tls; ///< of each party; empty: links are plaintext
};

/// What one party measured; crosses a pipe, so plain data.
struct Measured {
    std::uint64_t bytes = 0, rounds = 0; ///< of one repetition: payload sent, message delays
    std::uint64_t stream_bytes = 0;      ///< keystream of one repetition (only when counting)
    std::uint64_t resident = 0;          ///< largest resident memory of the process, bytes
    std::uint32_t repetitions = 0;       ///< timed ones
    double seconds[most_repetitions]{}, cpu[most_repetitions]{};
    double ring_bytes_per_second = 0, ring_step_us = 0; ///< of measure_machine
    char error[240]{};                                  ///< what went wrong, if anything
};

/// Where the parties meet: a listener for each, inherited by fork; none in network namespaces, where addresses are fixed.
struct Place {
    std::vector<net::Listener> listeners;
};

/// Runs the program of the work as party `self`; `counting`: once, with an observer that counts keystream instead of a clock.
Measured run_party(unsigned self, Place& place, Settings const& settings, Work const& work,
                   bytecode::Executable const& program, bool counting);
/// Bare sockets of this machine (net::measure_ring) between the parties. Loopback only.
Measured measure_machine(unsigned self, Place& place, Settings const& settings);
/// Bytes of AES-CTR keystream that one core makes in a second.
double measure_keystream();

} // namespace smpc::bench
