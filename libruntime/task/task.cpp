// SPDX-License-Identifier: Apache-2.0
//
// Puts the parts of a task together: executable, kits, services, mesh, machine.
#include "libruntime/task/task.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <map>

#include <smpc/client/random.h>

#include "libclient/values/stream.h"
#include "libruntime/crypto/hash.h"
#include "libruntime/modules/algorithms.h"
#include "libruntime/net/mesh.h"
#include "libruntime/pd/domains.h"
#include "libruntime/task/arguments.h"
#include "libruntime/vm/process.h"

namespace smpc::task {
namespace {

constexpr std::chrono::milliseconds progress_interval{500};

std::string sha256_of(std::vector<std::byte> const& bytes) {
    return crypto::to_hex(crypto::sha256({reinterpret_cast<std::uint8_t const*>(bytes.data()), bytes.size()}));
}

} // namespace

struct Task::Impl {
    explicit Impl(TaskOptions given) : options(std::move(given)) {}

    void load(std::vector<std::byte> executable);
    void bind_listener();
    void open_domains();
    void read_arguments(std::vector<std::byte> stream);
    void provide_services();
    std::unique_ptr<net::Mesh> join();
    Progress progress_at(vm::Position const& position) const;
    std::uint64_t execute();
    Outcome run();
    std::string agreement() const;
    std::size_t share_width(std::string_view domain, ValueType type) const;

    /// Ends the run if somebody asked for it or its time is over.
    void check_interruption() const {
        if (options.stop) options.stop->check();
        if (options.deadline && std::chrono::steady_clock::now() >= *options.deadline)
            throw Error(ErrorCode::timeout, "the time for the run is over");
    }

    Description const* description() const noexcept {
        auto const* debug = program->debug();
        return debug && debug->description ? &*debug->description : nullptr;
    }

    TaskOptions options;
    std::string digest;
    crypto::TaskId task_id{};
    // From what is used to what uses it, so that destruction goes the other way.
    vm::SyscallTable table;
    std::map<std::string, std::unique_ptr<pd::Kit>, std::less<>> kits;
    std::vector<pd::DomainSetup> setups;
    std::optional<vm::Program> program;
    std::vector<std::byte> stream;
    std::vector<client::RecordView> records;

    pd::Statistics statistics;
    modules::Arguments arguments;
    modules::Results results;
    modules::Log log;
    modules::Identity identity;
    modules::Interruption interruption;
    std::unique_ptr<RandomSource> insecure;
    std::unique_ptr<net::Mesh> mesh;
    vm::Services services;
    std::optional<pd::Domains> domains;
    std::atomic<vm::Process*> process{nullptr};
};

void Task::Impl::load(std::vector<std::byte> bytes) {
    digest = sha256_of(bytes);
    bytecode::Executable executable = bytecode::read(bytes);
    bytecode::Unit const& unit = executable.units[executable.active];
    auto const debug = bytecode::decode_debug(unit.debug);
    setups = resolve_kinds(unit, debug && debug->description ? &*debug->description : nullptr, options.kinds);

    std::string_view const engine = options.engine;
    if (auto const known = kit_kinds();
        !engine.empty() && engine != "plain" && std::ranges::find(known, engine) == known.end())
        throw Error(ErrorCode::usage, fmt::format("there is no engine \"{}\"", engine))
            .help(fmt::format("engines: plain, {}", fmt::join(known, ", ")));
    unsigned const parties = options.mesh ? unsigned(options.mesh->peers.size()) : 1;
    if (engine == "plain" && parties != 1)
        throw Error(ErrorCode::usage, "the plain engine is one process without peers").help("leave --peers out");
    if (engine != "plain" && !options.mesh)
        throw Error(ErrorCode::usage, "the addresses of the parties are missing")
            .help("give --peers, or --engine plain");

    modules::register_process_calls(table);
    modules::register_algorithms(table);
    for (pd::DomainSetup& setup : setups) {
        if (!engine.empty() && engine != "plain" && setup.kind != engine)
            throw Error(ErrorCode::usage,
                        fmt::format("--engine {} cannot run domain {} of kind {}", engine, setup.name, setup.kind));
        auto& kit = kits[setup.kind];
        if (!kit) {
            kit = make_kit(setup.kind, engine);
            if (kit->parties() != parties)
                throw Error(ErrorCode::usage, fmt::format("kind {} is computed by {} parties, --peers names {}",
                                                          setup.kind, kit->parties(), parties));
            pd::register_calls(table, *kit);
        }
        setup.parameters = kit->resolve(setup.parameters);
    }
    program.emplace(std::move(executable), table);
}

void Task::Impl::bind_listener() {
    if (!options.mesh) return;
    auto& setup = *options.mesh;
    if (setup.peers.size() < 2 || setup.self >= setup.peers.size())
        throw Error(ErrorCode::usage, fmt::format("party {} is not among the {} addresses of --peers", setup.self + 1,
                                                  setup.peers.size()));
    task_id = crypto::parse_task_id(setup.task);
    if (!setup.listener) setup.listener = net::Listener::bind(setup.peers[setup.self]);
}

std::size_t Task::Impl::share_width(std::string_view domain, ValueType type) const {
    auto const it = std::ranges::find(setups, domain, &pd::DomainSetup::name);
    if (it == setups.end()) return public_width(type);
    return kits.find(it->kind)->second->share_width(pd::storage_type(type));
}

void Task::Impl::read_arguments(std::vector<std::byte> bytes) {
    stream = std::move(bytes);
    records = client::read_stream(stream);
    for (client::RecordView const& record : records) arguments.add(std::string(record.name), record.data);
}

std::string Task::Impl::agreement() const {
    nlohmann::json document{
        {"v", 1},
        {"task", options.mesh ? options.mesh->task : ""},
        {"program", "sha256:" + digest},
        {"parties", options.mesh ? options.mesh->peers.size() : 1},
        {"threads", 1},
        {"isolation", nullptr},
        {"seed", options.insecure_seed ? fmt::format("insecure:{}", *options.insecure_seed) : "os"}};
    auto& domain_list = document["domains"] = nlohmann::json::array();
    for (pd::DomainSetup const& setup : setups) {
        auto parameters = nlohmann::json::object();
        for (auto const& [key, value] : setup.parameters) parameters[key] = value;
        domain_list.push_back({{"name", setup.name}, {"kind", setup.kind}, {"parameters", parameters}});
    }
    auto sorted = records;
    std::ranges::sort(sorted, {}, &client::RecordView::name);
    auto& argument_list = document["arguments"] = nlohmann::json::array();
    for (client::RecordView const& r : sorted) argument_list.push_back({r.name, r.domain, r.type, r.data.size()});
    return document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::unique_ptr<net::Mesh> Task::Impl::join() {
    auto& setup = *options.mesh;
    net::MeshOptions mesh_options;
    mesh_options.self = setup.self;
    mesh_options.peers = setup.peers;
    mesh_options.task = task_id;
    mesh_options.tls = setup.tls;
    mesh_options.agreement = agreement();
    mesh_options.insecure_seed = options.insecure_seed;
    mesh_options.connect_timeout = setup.connect_timeout;
    mesh_options.deadline = options.deadline;
    mesh_options.stop = options.stop;
    return net::Mesh::join(std::move(*setup.listener), std::move(mesh_options));
}

void Task::Impl::provide_services() {
    log.write_line = options.print;
    identity = {options.client, options.program_name};
    interruption.check = [this] {
        check_interruption();
        if (mesh) mesh->progress(net::Mesh::Wait::no); // a peer that is gone ends a sleeping party, too
    };
    services.provide(arguments);
    services.provide(results);
    services.provide(log);
    services.provide(identity);
    services.provide(interruption);
    services.provide(*domains);
    if (mesh) services.provide(*mesh);
    if (options.stop) services.provide(*options.stop);
    if (options.insecure_seed) {
        // Randomness of one party alone: seeded, but not equal at the parties.
        insecure = insecure_random(*options.insecure_seed,
                                   fmt::format("process of party {}", options.mesh ? options.mesh->self + 1 : 1));
        services.provide(*insecure);
    } else {
        services.provide(system_random());
    }
}

void Task::Impl::open_domains() {
    for (auto& [kind, kit] : kits) kit->start(services, statistics);
    for (pd::DomainSetup const& setup : setups) domains->open(*kits.find(setup.kind)->second, setup);
}

/// In the program's own file rather than in the library that it calls: the innermost call in the file of the outermost one.
Progress Task::Impl::progress_at(vm::Position const& position) const {
    std::vector<std::uint64_t> frames{position.address};
    frames.insert(frames.end(), position.call_stack.begin(), position.call_stack.end());
    Where found{options.program_name, 0, 0, {}};
    std::string own_file;
    for (auto frame = frames.rbegin(); frame != frames.rend(); ++frame) {
        Error place(ErrorCode::internal, {});
        vm::add_place(place, {*frame, {}}, program->debug());
        if (!place.where() || place.where()->line == 0) continue;
        if (own_file.empty()) own_file = place.where()->file;
        if (place.where()->file == own_file) found = *place.where();
    }
    auto const total = statistics.total();
    return {std::move(found), total.rounds, total.bytes_out};
}

std::uint64_t Task::Impl::execute() {
    vm::ProcessOptions process_options;
    process_options.deadline = options.deadline;
    process_options.memory_bytes = domains->memory_limit();
    if (options.max_steps) process_options.control_transfers = *options.max_steps;
    if (options.max_depth) process_options.frames = *options.max_depth;
    vm::Process machine(*program, services, process_options);
    process.store(&machine);
    struct Forget {
        std::atomic<vm::Process*>& pointer;
        ~Forget() { pointer.store(nullptr); }
    } forget{process};
    if (options.progress) domains->watch([&] { options.progress(progress_at(machine.position())); }, progress_interval);
    struct Deaf { // the machine goes before the domains
        pd::Domains& domains;
        ~Deaf() { domains.watch({}, {}); }
    } deaf{*domains};
    check_interruption(); // a request may have come before there was a process to stop
    vm::RunResult const result = [&] {
        try {
            return machine.run();
        } catch (Error& error) {
            // A fault of the surroundings (a lost party): say which operation of the program met it. An interruption has
            // nothing to do with the place.
            bool const placeless = error.code() == ErrorCode::interrupted || error.code() == ErrorCode::terminated ||
                                   error.code() == ErrorCode::cancelled;
            if (!placeless && !error.where()) vm::add_place(error, machine.position(), program->debug());
            throw;
        }
    }();
    switch (result.outcome) {
    case vm::Outcome::finished:
        return result.value;
    case vm::Outcome::faulted: {
        Error error = vm::to_error(result.fault, program->debug());
        if (result.fault.limit == vm::Limit::memory)
            error.help(fmt::format("it may have {} bytes; allow more with --max-memory", domains->memory_limit()));
        else if (result.fault.limit == vm::Limit::depth)
            error.help(fmt::format(
                "look for a recursion that does not end; {} nested calls are allowed, more with --max-depth",
                process_options.frames));
        if (auto where = error.where(); where && where->file.empty()) {
            where->file = options.program_name;
            error.at(*where);
        }
        throw error;
    }
    case vm::Outcome::trapped:
        throw Error(ErrorCode::program_failed, "Process trapped!").at({options.program_name, 0, 0, result.address});
    case vm::Outcome::stopped:
        break;
    }
    check_interruption();
    if (result.limit != vm::Limit::steps) throw Error(ErrorCode::timeout, "the time for the run is over");
    Error error(ErrorCode::step_limit, fmt::format("the program takes more than {} steps", *options.max_steps));
    vm::add_place(error, machine.position(), program->debug());
    throw error.help("look for a loop that does not end, or allow more with --max-steps");
}

Outcome Task::Impl::run() {
    Outcome outcome;
    check_interruption();
    if (auto const* d = description())
        check_arguments(
            records, *d, [this](auto domain, auto type) { return share_width(domain, type); }, options.warn);
    if (options.mesh) mesh = join();
    try {
        domains.emplace(statistics, options.max_memory.value_or(pd::Domains::default_memory_limit()));
        provide_services();
        open_domains();
        options.ready();
        outcome.value = execute();
        for (auto& [kind, kit] : kits) kit->finish();
        if (mesh) mesh->leave();
    } catch (Error const& error) {
        if (mesh) mesh->abort(error);
        throw;
    } catch (std::exception const& error) {
        if (mesh) mesh->abort(Error(ErrorCode::failed, error.what()));
        throw;
    }
    outcome.results = results.records;
    outcome.rounds = statistics.total().rounds;
    if (mesh) {
        auto const traffic = mesh->total_traffic();
        outcome.bytes_out = traffic.wire_sent;
        outcome.bytes_in = traffic.wire_received;
    }
    return outcome;
}

Task::Task(std::vector<std::byte> executable, TaskOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {
    impl_->bind_listener();
    impl_->load(std::move(executable));
}

Task::~Task() = default;

void Task::give_arguments(std::vector<std::byte> stream) {
    impl_->read_arguments(std::move(stream));
}

Outcome Task::run() {
    return impl_->run();
}

void Task::interrupt() noexcept {
    if (auto* machine = impl_->process.load()) machine->stop();
}

Description const* Task::description() const noexcept {
    return impl_->description();
}
pd::Statistics const& Task::statistics() const noexcept {
    return impl_->statistics;
}
std::vector<modules::ResultRecord> const& Task::published() const noexcept {
    return impl_->results.records;
}
std::string Task::agreement() const {
    return impl_->agreement();
}

std::vector<std::byte> encode_results(std::vector<modules::ResultRecord> const& records) {
    std::vector<std::byte> stream;
    for (modules::ResultRecord const& r : records) {
        try {
            client::append_record(stream, {r.name, r.domain, r.type, r.data});
        } catch (Error const& error) {
            throw Error(ErrorCode::failed, fmt::format("result \"{}\" cannot be written: {}", r.name, error.message()));
        }
    }
    return stream;
}

} // namespace smpc::task
