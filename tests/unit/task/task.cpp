// SPDX-License-Identifier: Apache-2.0
//
// Whole tasks inside this process: the plain engine, three parties as threads, and everything that goes wrong before, in and
// after the run.
#include <catch2/catch.hpp>

#include <array>
#include <thread>

#include "libruntime/task/task.h"
#include "programs.h"

using namespace smpc;
using namespace smpc::test;
using task::Task;
using task::TaskOptions;

namespace {

TaskOptions plain_options() {
    TaskOptions options;
    options.program_name = "square.sb";
    options.engine = "plain";
    return options;
}

/// Code of what f throws; the text in `message`.
template <class F> ErrorCode fault(F f, std::string* message = nullptr) {
    try {
        f();
    } catch (Error const& error) {
        if (message) *message = to_text(error);
        return error.code();
    }
    FAIL("nothing was thrown");
    return ErrorCode::internal;
}

std::string const task_id = "5f0c0000-0000-4000-8000-000000000001.1";

struct Party {
    std::vector<std::byte> program;
    std::vector<std::byte> arguments;
    std::optional<task::Outcome> outcome;
    std::optional<Error> error;
    std::size_t published = 0;
};

/// Runs three parties as threads over loopback.
void run_three(std::array<Party, 3>& parties, std::function<void(unsigned, TaskOptions&)> adjust = {}) {
    std::vector<net::Listener> listeners;
    std::vector<net::Address> peers;
    for (int i = 0; i < 3; ++i) {
        listeners.push_back(net::Listener::bind({"127.0.0.1", 0}));
        peers.push_back(listeners.back().address());
    }
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < 3; ++i)
        threads.emplace_back([&, i] {
            Party& party = parties[i];
            try {
                TaskOptions options;
                options.program_name = "square.sb";
                options.insecure_seed = 1;
                options.mesh.emplace();
                options.mesh->self = i;
                options.mesh->peers = peers;
                options.mesh->listener = std::move(listeners[i]);
                options.mesh->task = task_id;
                if (adjust) adjust(i, options);
                Task task(party.program, std::move(options));
                if (!party.arguments.empty()) task.give_arguments(party.arguments);
                try {
                    party.outcome = task.run();
                } catch (Error const&) {
                    party.published = task.published().size();
                    throw;
                }
            } catch (Error const& error) {
                party.error = error;
            }
        });
    for (auto& thread : threads) thread.join();
}

} // namespace

TEST_CASE("the plain engine runs a program on an argument stream", "[task]") {
    for (bool described : {false, true}) {
        TaskOptions options = plain_options();
        std::vector<std::string> lines;
        int ready = 0;
        options.print = [&](std::string_view line) { lines.emplace_back(line); };
        options.ready = [&] { ++ready; };
        Task task(described ? executable(square_text, square_description()) : executable(square_text),
                  std::move(options));
        CHECK((task.description() != nullptr) == described);
        task.give_arguments(argument_stream("x", "pd", "uint64", std::uint64_t{0x1'0000'0003}));
        auto const outcome = task.run();
        CHECK(outcome.value == 5);
        CHECK(lines == std::vector<std::string>{"hi"});
        CHECK(ready == 1);
        auto const square = raw(std::uint64_t{0x6'0000'0009});
        CHECK(outcome.results ==
              std::vector<modules::ResultRecord>{{"sq", "pd", "uint64", square}, {"op", "", "uint64", square}});

        auto const records = client::read_stream(task::encode_results(outcome.results));
        REQUIRE(records.size() == 2);
        CHECK(task.statistics().at(pd::Operation::mul, ValueType::uint64).calls == 1);
    }
}

TEST_CASE("three parties compute what the plain engine computes", "[task]") {
    std::array<Party, 3> parties;
    std::uint64_t const x = 0x1'0000'0003;
    std::array<std::uint64_t, 3> const shares{123, ~std::uint64_t{0}, x - 122};
    for (unsigned i = 0; i < 3; ++i) {
        parties[i].program = executable(square_text, square_description());
        parties[i].arguments = argument_stream("x", "pd", "uint64", shares[i]);
    }
    run_three(parties);
    std::uint64_t sum = 0;
    for (Party const& party : parties) {
        if (party.error) FAIL(to_text(*party.error));
        REQUIRE(party.outcome->results.size() == 2);
        std::uint64_t share;
        std::memcpy(&share, party.outcome->results[0].data.data(), 8);
        sum += share;
        CHECK(party.outcome->results[1].data == raw(x * x));
        CHECK(party.outcome->value == 5);
        CHECK(party.outcome->bytes_out > 0);
        CHECK(party.outcome->rounds > 0);
    }
    CHECK(sum == x * x);
}

TEST_CASE("a fault of one party ends all, and nothing is released", "[task]") {
    std::array<Party, 3> parties;
    for (unsigned i = 0; i < 3; ++i) {
        parties[i].program = executable(square_text);
        parties[i].arguments = argument_stream("x", "pd", "uint64", std::uint64_t{1});
    }
    SECTION("an argument that only one party lacks") {
        parties[1].arguments = argument_stream("x", "pd", "uint64", std::array<std::uint64_t, 1>{1});
        run_three(parties, [](unsigned i, TaskOptions& options) {
            if (i == 1) options.ready = [] { throw Error(ErrorCode::failed, "made up"); };
        });
        CHECK(parties[1].error->code() == ErrorCode::failed);
        for (unsigned i : {0u, 2u}) {
            REQUIRE(parties[i].error);
            CHECK(parties[i].error->code() == ErrorCode::party_lost);
            CHECK(to_text(*parties[i].error).find("made up") != std::string::npos);
        }
    }
    SECTION("different programs") {
        parties[2].program = executable(square_text, square_description());
        run_three(parties);
        for (Party const& party : parties) {
            REQUIRE(party.error);
            CHECK((party.error->code() == ErrorCode::mismatch || party.error->code() == ErrorCode::party_lost));
        }
        CHECK(parties[2].error->code() == ErrorCode::mismatch);
        CHECK(parties[2].error->message().find("program") != std::string::npos);
    }
    SECTION("different arguments") {
        parties[0].arguments = argument_stream("y", "pd", "uint64", std::uint64_t{1});
        run_three(parties);
        CHECK(parties[0].error->code() == ErrorCode::mismatch);
    }
    SECTION("a fault that all meet") {
        for (Party& party : parties) party.arguments.clear();
        run_three(parties);
        for (Party const& party : parties) {
            REQUIRE(party.error);
            CHECK((party.error->code() == ErrorCode::program_failed || party.error->code() == ErrorCode::party_lost));
        }
    }
    for (Party const& party : parties) CHECK(!party.outcome);
}

TEST_CASE("arguments are checked before anything runs", "[task]") {
    auto const run = [](std::vector<std::byte> stream, bool described = true) {
        Task task(described ? executable(square_text, square_description()) : executable(square_text), plain_options());
        if (!stream.empty()) task.give_arguments(std::move(stream));
        task.run();
    };
    std::string text;
    CHECK(fault([&] { run(argument_stream("x", "pd", "uint32", std::uint32_t{1})); }, &text) == ErrorCode::input);
    CHECK(text.find("program expects pd uint64, stream has pd uint32") != std::string::npos);
    CHECK(fault([&] { run({}); }, &text) == ErrorCode::input);
    CHECK(text.find("argument \"x\" is missing") != std::string::npos);
    CHECK(fault([&] { run({}, false); }, &text) == ErrorCode::program_failed);
    CHECK(text.find("Argument \"x\" not found") != std::string::npos);
    CHECK(text.find("square.sb") != std::string::npos);
    CHECK(fault([&] { run(argument_stream("x", "pd", "uint32", std::uint32_t{1}), false); }, &text) ==
          ErrorCode::program_failed);
    CHECK(text.find("set_shares_uint64_vec") != std::string::npos);

    auto twice = argument_stream("x", "pd", "uint64", std::uint64_t{1});
    twice.insert(twice.end(), twice.begin(), twice.end());
    CHECK(fault([&] { run(twice); }) == ErrorCode::input);
}

TEST_CASE("truncated streams and executables are refused", "[task]") {
    auto stream = argument_stream("x", "pd", "uint64", std::uint64_t{1});
    auto const program = executable(square_text, square_description());
    for (std::size_t n = 1; n < stream.size(); ++n) {
        Task task(program, plain_options());
        CHECK(fault([&] {
                  task.give_arguments({stream.begin(), stream.begin() + std::ptrdiff_t(n)});
              }) == ErrorCode::input);
    }
    for (std::size_t n = 0; n < program.size(); ++n) {
        INFO(n << " of " << program.size() << " bytes");
        CHECK(fault([&] {
                  Task({program.begin(), program.begin() + std::ptrdiff_t(n)}, plain_options());
              }) == ErrorCode::input);
    }
}

TEST_CASE("options that do not fit the program", "[task]") {
    auto const program = executable(square_text);
    auto const with = [&](auto adjust, std::string* text = nullptr) {
        TaskOptions options = plain_options();
        adjust(options);
        return fault([&] { Task(program, std::move(options)); }, text);
    };
    std::string text;
    CHECK(with([](auto& o) { o.engine = "nonsense"; }, &text) == ErrorCode::usage);
    CHECK(text.find("plain, shared3p") != std::string::npos);
    CHECK(with([](auto& o) { o.engine = ""; }) == ErrorCode::usage);                    // no peers
    CHECK(with([](auto& o) { o.kinds = {{"", "shared2p", {}}}; }) == ErrorCode::input); // its calls are of shared3p
    auto const mesh = [](unsigned n) {
        task::MeshSetup setup;
        setup.task = task_id;
        setup.peers.assign(n, {"127.0.0.1", 0});
        return setup;
    };
    CHECK(with([&](auto& o) { o.mesh = mesh(3); }) == ErrorCode::usage);                // plain has no peers
    CHECK(with([&](auto& o) { o.engine = "", o.mesh = mesh(2); }) == ErrorCode::usage); // shared3p has three parties
    CHECK(with([&](auto& o) { o.engine = "", o.mesh = mesh(1); }) == ErrorCode::usage);
    CHECK(with([&](auto& o) { o.engine = "", o.mesh = mesh(3), o.mesh->task = "x"; }) == ErrorCode::usage);
    CHECK(with([&](auto& o) { o.engine = "", o.mesh = mesh(3), o.kinds = {{"", "spdz", {}}}; }) == ErrorCode::config);
    CHECK(with([&](auto& o) {
              o.engine = "", o.mesh = mesh(3), o.kinds = {{"", "shared3p", {{"no.such", "1"}}}};
          }) == ErrorCode::config);
}

TEST_CASE("calls that nobody provides are all named", "[task]") {
    auto const program = executable(
        ".section BIND / .bind \"no_such\" / .bind \"shared3p::add_string_vec\" / .section TEXT / halt imm 0x0");
    std::string text;
    CHECK(fault([&] { Task(program, plain_options()); }, &text) == ErrorCode::input);
    CHECK(text.find("no_such") != std::string::npos);
    CHECK(text.find("shared3p::add_string_vec") != std::string::npos);
}

TEST_CASE("a run ends when it is told to", "[task]") {
    net::StopFlag stop;
    for (std::string_view text : {sleep_text, endless_text}) {
        TaskOptions options = plain_options();
        SECTION(std::string("deadline: ") + std::string(text.substr(0, 8))) {
            options.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(30);
            Task task(executable(text), std::move(options));
            CHECK(fault([&] { task.run(); }) == ErrorCode::timeout);
        }
        SECTION(std::string("request: ") + std::string(text.substr(0, 8))) {
            options.stop = &stop;
            Task* running = nullptr;
            options.ready = [&] {
                // As a signal handler would, a little later.
                std::thread([&] {
                    std::this_thread::sleep_for(std::chrono::milliseconds(30));
                    stop.request(ErrorCode::terminated);
                    running->interrupt();
                }).detach();
            };
            Task task(executable(text), std::move(options));
            running = &task;
            CHECK(fault([&] { task.run(); }) == ErrorCode::terminated);
            CHECK(task.published().size() == (text == sleep_text ? 1 : 0));
            std::this_thread::sleep_for(std::chrono::milliseconds(50)); // the helper is through
        }
    }
}

TEST_CASE("the parties agree on a canonical document", "[task]") {
    Task task(executable(square_text), [] {
        auto options = plain_options();
        options.insecure_seed = 7;
        return options;
    }());
    auto stream = argument_stream("x", "pd", "uint64", std::uint64_t{1});
    client::append_record(stream, {"a", "", "string", {}});
    task.give_arguments(stream);
    auto const text = task.agreement();
    CHECK(text.starts_with(
        R"({"arguments":[["a","","string",0],["x","pd","uint64",8]],"domains":[{"kind":"shared3p","name":"pd","parameters":{}}],"isolation":null,"parties":1,"program":"sha256:)"));
    CHECK(text.ends_with(R"(","seed":"insecure:7","task":"","threads":1,"v":1})"));
}
