// SPDX-License-Identifier: Apache-2.0
//
// Running small programs in tests: a table of stand-in system calls, and outcomes as one line of text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "libruntime/vm/process.h"
#include "tests/unit/vm/assembler.h"

namespace smpc::test {

/// What the stand-in calls note down.
struct Notes {
    std::string text;
};

inline vm::SyscallTable stand_in_calls(Notes& notes) {
    vm::SyscallTable table;
    auto list = [](auto const& spans) {
        std::string out;
        for (auto const& s : spans) out += fmt::format(" {}", s.size());
        return out.empty() ? std::string(" -") : out;
    };
    auto dump = [&notes, list](vm::Call& call) {
        std::string args;
        for (auto a : call.args) args += fmt::format(" 0x{:x}", a);
        notes.text +=
            fmt::format("dump(args{}; ref sizes{}; cref sizes{}; result {}), then ", args.empty() ? " -" : args,
                        list(call.refs), list(call.crefs), call.result ? "wanted" : "not wanted");
        if (call.result) *call.result = 0x77;
    };
    table.add("dump", dump);
    table.add("wr", dump);
    table.add("ok", dump);
    table.add("fail", [](vm::Call&) { throw vm::CallError(vm::CallFailure::general, "it failed"); });
    return table;
}

/// "value 0x2a", "InvalidStackIndex at 9", …
inline std::string outcome_text(vm::RunResult const& r) {
    switch (r.outcome) {
    case vm::Outcome::finished:
        return fmt::format("value 0x{:x}", r.value);
    case vm::Outcome::trapped:
        return fmt::format("Trap at {}", r.fault.position.address);
    case vm::Outcome::stopped:
        return fmt::format("stopped at {}", r.address);
    case vm::Outcome::faulted:
        break;
    }
    std::string out = fmt::format("{} at {}", r.fault.name, r.fault.position.address);
    if (r.fault.code == vm::Exception::UserDefined) out += ": " + r.fault.message;
    return out;
}

inline std::string run_text(bytecode::Executable executable, vm::SyscallTable const& table,
                            vm::ProcessOptions const& options = {}) {
    vm::Program program(std::move(executable), table);
    vm::Services services;
    vm::Process process(program, services, options);
    return outcome_text(process.run());
}

/// Runs a program in the assembler's one-line form with the stand-in calls.
inline std::string run_text(std::string_view program, vm::ProcessOptions const& options = {}) {
    Notes notes;
    auto table = stand_in_calls(notes);
    std::string outcome = run_text(assemble(program), table, options);
    return notes.text + outcome;
}

} // namespace smpc::test
