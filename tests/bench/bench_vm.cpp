// SPDX-License-Identifier: Apache-2.0
//
// Speed of the bytecode machine: five small programs, each as our compiler writes it (tests/bench/vm/*.sc) and in the shape of a
// compiler that does not optimise (*.sasm), beside what the reference machine needs for the latter on a machine of this class.
//
// Times are processor time of the one thread.
//
//     bench_vm [--json] [--reps R] [--only NAME]
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <smpc/client/error.h>

#include "libruntime/bytecode/assemble.h"
#include "libruntime/vm/process.h"
#include "secrec/compiler/compiler.h"

using namespace smpc;

namespace {

struct Work {
    char const* name;
    char const* unit;
    double units;        ///< in one run
    double reference_ns; ///< a unit on the reference machine
    std::uint64_t value; ///< what the assembly form ends with
};
constexpr Work works[] = {
    {"loop", "turn", 1e8, 25, 100000000},      {"sum", "turn", 3e7, 37, 1349999955000000},
    {"array", "element", 2e7, 56, 9990000000}, {"fib", "call", 7049155, 119, 2178309},
    {"product", "element", 1e7, 78, 15},
};

bytecode::Executable load(std::string const& path) {
    if (path.ends_with(".sc")) {
        auto result = secrec::compile_file(path, {}, secrec::Stage::executable);
        if (!result.ok()) throw to_error(result);
        return std::move(*result.executable);
    }
    std::ifstream in(path, std::ios::binary);
    if (!in) throw Error(ErrorCode::input, "cannot read " + path);
    return bytecode::assemble(std::string(std::istreambuf_iterator<char>(in), {}), path);
}

/// Nanoseconds that this thread has computed: other programs on the machine do not count.
double now() {
    timespec t{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) * 1e9 + static_cast<double>(t.tv_nsec);
}

/// Median nanoseconds of a run.
double measure(std::string const& path, std::uint64_t value, int repetitions) {
    vm::SyscallTable calls;
    vm::Program program(load(path), calls);
    std::vector<double> times;
    for (int i = 0; i < repetitions; ++i) {
        vm::Services services;
        vm::Process process(program, services);
        double start = now();
        auto result = process.run();
        times.push_back(now() - start);
        if (result.outcome != vm::Outcome::finished || result.value != value)
            throw Error(ErrorCode::internal,
                        fmt::format("{}: ended with {} {}", path, result.value, result.fault.message));
    }
    std::nth_element(times.begin(), times.begin() + repetitions / 2, times.end());
    return times[static_cast<std::size_t>(repetitions / 2)];
}

/// Median milliseconds to read, verify and decode an executable of 2 MB.
double measure_load(int repetitions) {
    std::string text = "resizestack 0x8\n";
    for (int i = 0; i < 20000; ++i)
        text +=
            "tadd uint64 stack 0x1 stack 0x2 imm 0x3\nmov mem stack 0x0 imm 0x8 stack 0x1 imm 0x8\njnz imm 0x4 uint64 "
            "stack 0x1\nnop\n";
    text += "halt imm 0x0\n";
    auto bytes = bytecode::write(bytecode::assemble(text));
    vm::SyscallTable calls;
    std::vector<double> times;
    for (int i = 0; i < repetitions; ++i) {
        double start = now();
        vm::Program program(bytecode::read(bytes), calls);
        times.push_back((now() - start) / 1e6);
    }
    std::nth_element(times.begin(), times.begin() + repetitions / 2, times.end());
    return times[static_cast<std::size_t>(repetitions / 2)] * 2e6 / static_cast<double>(bytes.size());
}

} // namespace

int main(int argc, char** argv) {
    bool json = false;
    int repetitions = 3;
    std::string only;
    for (int i = 1; i < argc; ++i) {
        if (!std::strcmp(argv[i], "--json"))
            json = true;
        else if (!std::strcmp(argv[i], "--reps") && i + 1 < argc)
            repetitions = std::max(1, std::atoi(argv[++i]));
        else if (!std::strcmp(argv[i], "--only") && i + 1 < argc)
            only = argv[++i];
        else
            return std::fprintf(stderr, "usage: bench_vm [--json] [--reps R] [--only NAME]\n"), 2;
    }
    try {
        auto list = nlohmann::json::array();
        if (!json) fmt::print("program  unit      reference   same shape          compiled by smpc-scc\n");
        for (auto const& w : works) {
            if (!only.empty() && only != w.name) continue;
            std::string base = std::string(SMPC_BENCH_DIR "/vm/") + w.name;
            double same = measure(base + ".sasm", w.value, repetitions) / w.units;
            double ours = measure(base + ".sc", 0, repetitions) / w.units;
            list.push_back({{"program", w.name},
                            {"unit", w.unit},
                            {"reference_ns", w.reference_ns},
                            {"same_shape_ns", same},
                            {"compiled_ns", ours}});
            if (!json)
                fmt::print("{:<8} {:<9} {:6.0f} ns {:7.2f} ns {:5.1f} x  {:7.2f} ns {:5.1f} x\n", w.name, w.unit,
                           w.reference_ns, same, w.reference_ns / same, ours, w.reference_ns / ours);
        }
        double load_ms = only.empty() ? measure_load(std::max(repetitions, 9)) : 0;
        if (json)
            fmt::print("{}\n", nlohmann::json{{"programs", list}, {"load_2MB_ms", load_ms}}.dump(1));
        else if (only.empty())
            fmt::print("loading an executable of 2 MB: {:.1f} ms\n", load_ms);
    } catch (Error const& error) {
        std::fputs(to_text(error).c_str(), stderr);
        return exit_status(error.code());
    }
}
