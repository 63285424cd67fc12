// SPDX-License-Identifier: Apache-2.0
#include "libruntime/vcp/local_run.h"

#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include "libclient/sharing/sharing.h"
#include "libclient/values/file.h"
#include "libruntime/bytecode/executable.h"
#include "libruntime/net/listener.h"
#include "libruntime/pd/domains.h"
#include "libruntime/task/kinds.h"
#include "libruntime/vcp/party_processes.h"
#include "libruntime/vcp/private_directory.h"

namespace smpc::vcp {

namespace {

namespace fs = std::filesystem;

/// A UUID of version 4 and the first attempt; all parties of one run have the same, no two runs do.
std::string new_task_id(RandomSource& random) {
    std::array<std::byte, 16> id;
    random.fill(id);
    id[6] = (id[6] & std::byte{0x0f}) | std::byte{0x40};
    id[8] = (id[8] & std::byte{0x3f}) | std::byte{0x80};
    std::string text;
    for (std::size_t i = 0; i < id.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
        text += fmt::format("{:02x}", std::to_integer<unsigned>(id[i]));
    }
    return text + ".1";
}

std::vector<std::string> party_arguments(LocalProgram const& program, LocalRunOptions const& options,
                                         PrivateDirectory const& directory, unsigned party, unsigned parties,
                                         std::vector<std::string> const& peers, std::string const& task) {
    std::vector<std::string> out{"--program",      directory.path("program.sb"),
                                 "--program-name", program.file_name,
                                 "--party",        std::to_string(party),
                                 "--args",         directory.path(fmt::format("{}.args", party)),
                                 "--results",      directory.path(fmt::format("{}.results", party)),
                                 "--status",       fmt::format("fd:{}", status_descriptor)};
    auto add = [&](std::string name, std::string value) {
        out.push_back(std::move(name));
        out.push_back(std::move(value));
    };
    if (parties > 1) {
        add("--peers", fmt::format("{}", fmt::join(peers, ",")));
        add("--listen", fmt::format("fd:{}", listen_descriptor));
        add("--task", task);
    }
    add("--engine", options.engine);
    for (auto const& kind : options.kinds) add("--kind", kind);
    if (options.timeout) add("--timeout", fmt::format("{}ms", options.timeout->count()));
    auto memory = options.max_memory.value_or(pd::Domains::default_memory_limit() / parties);
    add("--max-memory", std::to_string(memory));
    if (options.max_steps) add("--max-steps", std::to_string(*options.max_steps));
    if (options.max_depth) add("--max-depth", std::to_string(*options.max_depth));
    if (options.insecure_seed) add("--insecure-seed", std::to_string(*options.insecure_seed));
    if (options.stats) out.push_back("--stats");
    return out;
}

client::DomainParties parties_of_domains(LocalProgram const& program, unsigned parties) {
    return [&program, parties](std::string_view domain) -> std::optional<unsigned> {
        if (std::find(program.domains.begin(), program.domains.end(), domain) == program.domains.end())
            return std::nullopt;
        return parties;
    };
}

void check_argument_domains(client::Values const& arguments, LocalProgram const& program) {
    for (auto const& [name, value] : arguments)
        if (!value.is_public() &&
            std::find(program.domains.begin(), program.domains.end(), value.domain()) == program.domains.end())
            throw Error(ErrorCode::input,
                        fmt::format("argument \"{}\": the program has no domain \"{}\"", name, value.domain()))
                .help(program.domains.empty() ? std::string("it has none at all")
                                              : fmt::format("it has {}", fmt::join(program.domains, ", ")));
}

} // namespace

LocalProgram load_program(std::string const& path, Compile const& compile) {
    LocalProgram program;
    fs::path file(path);
    program.file_name = file.stem().string() + ".sb";
    if (file.extension() == ".sc") {
        program.executable = compile(path);
    } else if (file.extension() == ".sb") {
        auto text = client::read_file(path);
        auto const* p = reinterpret_cast<std::byte const*>(text.data());
        program.executable.assign(p, p + text.size());
    } else {
        throw Error(ErrorCode::input, fmt::format("{} is not a program", path))
            .help("a program is a source file (.sc) or an executable (.sb)");
    }
    try {
        auto executable = bytecode::read(program.executable);
        auto const& unit = executable.units.at(executable.active);
        if (auto debug = bytecode::decode_debug(unit.debug)) program.description = debug->description;
        program.domains = unit.domains;
    } catch (Error& e) {
        if (!e.where()) e.at({path, 0, 0, {}});
        throw;
    }
    return program;
}

unsigned parties_of_engine(std::string_view engine) {
    if (engine == "plain") return 1;
    if (engine == "shared3p") return 3;
    throw Error(ErrorCode::usage, fmt::format("unknown engine \"{}\"", engine))
        .help("the engines are shared3p and plain");
}

LocalOutcome run_local(LocalProgram const& program, client::Values const& arguments, LocalRunOptions const& options) {
    auto parties = parties_of_engine(options.engine);
    auto medium = net::parse_medium(options.transport);
    auto runtime = find_runtime(options.runtime);
    check_argument_domains(arguments, program);
    auto fixed = options.insecure_seed ? insecure_random(*options.insecure_seed, "client sharing") : nullptr;
    RandomSource& random = fixed ? *fixed : system_random();
    auto streams = client::make_streams(arguments, parties, random);
    auto task = new_task_id(random);

    SignalGuard signals;
    PrivateDirectory directory;
    directory.write("program.sb", program.executable);
    for (unsigned k = 0; k < parties; ++k) directory.write(fmt::format("{}.args", k + 1), streams[k]);

    std::vector<net::Listener> listeners;
    std::vector<std::string> peers;
    for (unsigned k = 0; parties > 1 && k < parties; ++k) {
        listeners.push_back(net::Listener::bind(net::any_local_address(medium)));
        peers.push_back(net::to_text(listeners.back().address()));
    }
    std::vector<PartyCommand> commands;
    for (unsigned k = 0; k < parties; ++k)
        commands.push_back({party_arguments(program, options, directory, k + 1, parties, peers, task),
                            listeners.empty() ? -1 : listeners[k].descriptor()});

    auto begin = std::chrono::steady_clock::now();
    WatchOptions watch;
    watch.grace = options.grace;
    watch.print = options.print;
    watch.warn = options.warn;
    watch.ready = [&](unsigned party) { directory.remove(fmt::format("{}.args", party)); };
    watch.started = [&] { listeners.clear(); }; // else peers would wait in the queue of a party that is dead
    // The parties keep the time themselves and can say where they were; this is for one that hangs.
    if (options.timeout) watch.deadline = begin + *options.timeout + options.grace;
    auto ends = run_parties(runtime, commands, watch);
    LocalOutcome outcome;
    outcome.duration = std::chrono::steady_clock::now() - begin;
    if (auto fault = merge_faults(ends)) {
        if (fault->code() != ErrorCode::timeout || !options.timeout) throw *fault;
        throw Error(ErrorCode::timeout, fmt::format("the run took longer than {} ms", options.timeout->count()))
            .help("raise --timeout");
    }

    std::vector<client::Bytes> results;
    for (unsigned k = 0; k < parties; ++k) {
        results.push_back(directory.read(fmt::format("{}.results", k + 1)));
        auto const& done = ends[k].done;
        outcome.parties.push_back({k + 1, done.value("rounds", std::uint64_t{0}),
                                   done.value("bytesOut", std::uint64_t{0}), done.value("bytesIn", std::uint64_t{0}),
                                   ends[k].stats.value("operations", nlohmann::json())});
        outcome.returned = done.value("value", std::int64_t{0});
    }
    outcome.published = client::reconstruct_all(
        results, parties_of_domains(program, parties), program.description ? &*program.description : nullptr,
        options.repeated_names ? client::Duplicates::keep : client::Duplicates::refuse);
    for (auto const& [name, value] : outcome.published) outcome.results.set(name, value);
    return outcome;
}

} // namespace smpc::vcp
