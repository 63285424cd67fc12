// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/compiler/run_program.h"

#include <sstream>

#include "libruntime/bytecode/disassemble.h"
#include "libruntime/modules/algorithms.h"
#include "libruntime/pd/domains.h"
#include "libruntime/pd/plain/kit.h"
#include "libruntime/vm/process.h"
#include "secrec/compiler/checker.h"
#include "secrec/compiler/compiler.h"
#include "secrec/compiler/lower.h"

namespace smpc::test {

namespace {

/// Slots that are still there: handles grow from 4, so a fresh one bounds them all.
std::size_t count_slots(vm::PublicMemory& memory) {
    std::uint64_t top = memory.allocate(0);
    std::size_t live = 0;
    for (std::uint64_t handle = 4; handle < top; ++handle) {
        try {
            memory.bytes(handle);
            ++live;
        } catch (vm::CallError const&) {
        }
    }
    return live;
}

} // namespace

std::string ProgramRun::text() const {
    std::string all;
    for (std::string const& line : printed) all += line + "\n";
    return all;
}

ProgramRun run_program(std::string_view text, std::string const& name, std::vector<std::string> const& directories,
                       std::map<std::string, std::vector<std::byte>> const& given, unsigned optimize) {
    ProgramRun run;
    secrec::Sources sources;
    secrec::Diagnostics diagnostics;
    secrec::SearchPath path;
    for (std::string const& d : directories) path.directories.emplace_back(d);
    path.library = [](std::string_view module) -> std::optional<std::string> {
        for (auto const& known : secrec::standard_library())
            if (known.name == module) return std::string(known.text);
        return std::nullopt;
    };
    secrec::Program program = secrec::load_text(name, std::string(text), path, sources, diagnostics);
    if (!diagnostics.has_errors()) {
        secrec::typed::Program checked = secrec::check(program, sources, diagnostics);
        secrec::LowerOptions lowering;
        lowering.optimize = optimize;
        if (!diagnostics.has_errors()) run.executable = secrec::lower(checked, lowering);
    }
    if (diagnostics.has_errors()) {
        run.diagnostics = secrec::render_text(diagnostics, sources);
        return run;
    }

    // Every kind of the program gets its twin.
    vm::SyscallTable table;
    modules::register_process_calls(table);
    modules::register_algorithms(table);
    bytecode::DebugInfo debug = bytecode::decode_debug(run.executable.units.at(0).debug).value();
    std::map<std::string, std::unique_ptr<pd::Kit>> kits;
    for (DomainEntry const& domain : debug.description.value().domains) {
        auto& kit = kits[domain.kind];
        if (!kit) pd::register_calls(table, *(kit = pd::plain::make_kit(domain.kind)));
    }

    modules::Arguments arguments;
    for (auto const& [key, bytes] : given) arguments.add(key, bytes);
    modules::Results results;
    modules::Log log{[&](std::string_view line) { run.printed.emplace_back(line); }};
    modules::Identity identity{"tester", name};
    pd::Statistics statistics;
    vm::Services services;
    services.provide(arguments);
    services.provide(results);
    services.provide(log);
    services.provide(identity);

    try {
        vm::Program loaded(run.executable, table);
        pd::Domains domains(statistics);
        services.provide(domains);
        for (auto& [kind, kit] : kits) kit->start(services, statistics);
        std::size_t index = 0;
        for (DomainEntry const& domain : debug.description->domains)
            domains.open(*kits.at(domain.kind), {index++, domain.name, domain.kind, {}});
        vm::ProcessOptions limits;
        limits.control_transfers = 300'000;
        vm::Process process(loaded, services, limits);
        vm::RunResult result = process.run();
        run.stopped = result.outcome == vm::Outcome::stopped;
        if (result.outcome == vm::Outcome::faulted) {
            run.fault = result.fault.name;
            if (!result.fault.nested.empty()) run.fault += ": " + result.fault.nested;
            if (auto const* line = loaded.debug() ? loaded.debug()->at(result.address) : nullptr)
                run.fault_line = line->line;
        }
        run.live_slots = count_slots(process.memory());
        run.live_vectors = domains.vectors().live_vectors();
        run.vectors_made = domains.vectors().created();
        run.peak_bytes = domains.vectors().peak_bytes();
    } catch (Error const& error) {
        run.fault = "load: " + error.message();
    }
    run.published = std::move(results.records);
    return run;
}

std::string listing(bytecode::Executable const& executable) {
    std::istringstream in(bytecode::disassemble(executable));
    std::string out, line;
    while (std::getline(in, line)) out += line + "\n";
    return out;
}

} // namespace smpc::test
