// SPDX-License-Identifier: Apache-2.0
//
// Speed of the bytecode machine: five small programs, each as our compiler writes it (tests/bench/vm/*.sc) and in the shape of a
// compiler that does not optimise (*.sasm), beside what the reference machine needs for the latter on a machine of this class.
//
//     bench_vm [--json] [--reps R] [--only NAME]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
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

/// Median nanoseconds of a run.
double measure(std::string const& path, std::uint64_t value, int repetitions) {
    vm::SyscallTable calls;
    vm::Program program(load(path), calls);
    std::vector<double> times;
    for (int i = 0; i < repetitions; ++i) {
        vm::Services services;
        vm::Process process(program, services);
        auto start = std::chrono::steady_clock::now();
        auto result = process.run();
        times.push_back(std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count());
        if (result.outcome != vm::Outcome::finished || result.value != value)
            throw Error(ErrorCode::internal,
                        fmt::format("{}: ended with {} {}", path, result.value, result.fault.message));
    }
    std::nth_element(times.begin(), times.begin() + repetitions / 2, times.end());
    return times[static_cast<std::size_t>(repetitions / 2)];
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
        if (json) fmt::print("{}\n", list.dump(1));
    } catch (Error const& error) {
        std::fputs(to_text(error).c_str(), stderr);
        return exit_status(error.code());
    }
}
