// SPDX-License-Identifier: Apache-2.0
//
// Starting, hearing and ending parties, with shell scripts in the place of smpc-runtime: what a script writes to descriptor 4
// are its events. Nothing here waits for real time longer than the graces it sets.
#include <catch2/catch.hpp>

#include <csignal>
#include <cstdlib>
#include <filesystem>

#include <sys/wait.h>
#include <unistd.h>

#include "libruntime/vcp/party_processes.h"
#include "libruntime/vcp/private_directory.h"

using namespace smpc;
using namespace smpc::vcp;
using namespace std::chrono_literals;
using Catch::Contains;

namespace {

constexpr char done[] = "echo '{\"event\":\"done\",\"rounds\":3}' >&4;";

std::string error_event(std::string const& code, std::string const& message) {
    return "echo '{\"event\":\"error\",\"code\":\"" + code + "\",\"message\":\"" + message + "\"}' >&4;";
}

std::vector<PartyEnd> run(std::vector<std::string> const& scripts, WatchOptions options = {}) {
    SignalGuard guard;
    std::vector<PartyCommand> commands;
    for (auto const& script : scripts) commands.push_back({{"-c", script}, -1});
    return run_parties("/bin/sh", commands, options);
}

bool no_children() {
    return ::waitpid(-1, nullptr, WNOHANG) == -1 && errno == ECHILD;
}

} // namespace

TEST_CASE("events, printed lines and exit status are gathered; a line that several print is passed on once") {
    std::vector<std::string> lines;
    WatchOptions options;
    options.print = [&](std::string_view line) { lines.emplace_back(line); };
    auto ends =
        run({std::string("echo hello >&2; printf last >&2; echo '{\"event\":\"stats\",\"operations\":[]}' >&4;") + done,
             std::string("echo hello >&2;") + done, done},
            options);
    REQUIRE(ends.size() == 3);
    for (auto const& end : ends) {
        CHECK_FALSE(end.error);
        CHECK(end.done.at("rounds") == 3);
    }
    CHECK(ends[0].stats.contains("operations"));
    CHECK(lines == std::vector<std::string>{"hello", "last"});
    CHECK_FALSE(merge_faults(ends));
    CHECK(no_children());
}

TEST_CASE("children have the descriptors they are told and no others, and no standard input") {
    auto ends = run({std::string("for n in 3 5 6 7 8 9 16 17 18 19 20 21; do test -e /proc/$$/fd/$n && exit 9; done;"
                                 "test -e /proc/$$/fd/4 || exit 9; read x && exit 8;") +
                     done});
    CHECK_FALSE(ends[0].error);
}

TEST_CASE("a killed party is the cause, those who lost it are not") {
    auto lost = error_event("party-lost", "party 2 is gone") + "exit 14";
    auto ends = run({lost, "kill -KILL $$", lost});
    auto merged = merge_faults(ends);
    REQUIRE(merged);
    CHECK(merged->code() == ErrorCode::party_lost);
    CHECK(merged->party() == 2);
    CHECK_THAT(merged->message(), Contains("party 2 was ended by signal 9"));
    REQUIRE(merged->causes().size() == 2);
    CHECK(merged->causes()[0].party == 1);
    CHECK(merged->causes()[0].code == ErrorCode::party_lost);
    CHECK(no_children());
}

TEST_CASE("a crash is a defect and shows the last line") {
    auto merged = merge_faults(run({done, "echo 'AddressSanitizer: trouble' >&2; kill -SEGV $$"}));
    REQUIRE(merged);
    CHECK(merged->code() == ErrorCode::internal);
    CHECK_THAT(merged->notes().at(0), Contains("trouble"));
}

TEST_CASE("what all parties report alike is reported once") {
    auto same = error_event("program-failed", "assertion failed") + "exit 9";
    auto merged = merge_faults(run({same, same, same}));
    REQUIRE(merged);
    CHECK(merged->code() == ErrorCode::program_failed);
    CHECK(merged->party() == 0);
    CHECK(merged->notes().empty());
    CHECK(merged->causes().empty());

    auto lost = error_event("party-lost", "party 1 is gone") + "exit 14";
    merged = merge_faults(run({same, "sleep 0.2;" + lost, same}));
    REQUIRE(merged);
    CHECK(merged->code() == ErrorCode::program_failed);
    CHECK(merged->party() == 0);
    CHECK(merged->causes().empty());

    auto wrong = error_event("input", "argument x is wrong") + "exit 3";
    merged = merge_faults(run({wrong, "sleep 0.2;" + lost, wrong}));
    REQUIRE(merged);
    CHECK_THAT(merged->notes().at(0), Contains("and the same by party"));
    REQUIRE(merged->causes().size() == 1);
    CHECK(merged->causes()[0].party == 2);
}

TEST_CASE("a party that somebody else stopped is lost, and a timeout is everybody's") {
    auto merged = merge_faults(run(
        {error_event("terminated", "ended by SIGTERM") + "exit 143", "sleep 0.2;" + error_event("party-lost", "x")}));
    REQUIRE(merged);
    CHECK(merged->code() == ErrorCode::party_lost);
    CHECK(merged->party() == 1);

    merged = merge_faults(
        run({error_event("timeout", "at the mesh") + "exit 7", error_event("timeout", "in the program") + "exit 7"}));
    REQUIRE(merged);
    CHECK(merged->code() == ErrorCode::timeout);
    CHECK(merged->party() == 0);
}

TEST_CASE("every party tells when it has read its input") {
    std::vector<unsigned> ready;
    WatchOptions options;
    options.ready = [&](unsigned party) { ready.push_back(party); };
    auto says = std::string("echo '{\"event\":\"ready\"}' >&4;") + done;
    run({says, "sleep 0.2;" + says}, options);
    CHECK(ready == std::vector<unsigned>{1, 2});
}

TEST_CASE("the cause is found even when victims end first") {
    auto lost = error_event("party-lost", "party 3 is gone") + "exit 14";
    auto merged =
        merge_faults(run({lost, lost, "sleep 0.2;" + error_event("input", "argument x is wrong") + "exit 3"}));
    REQUIRE(merged);
    CHECK(merged->code() == ErrorCode::input);
    CHECK(merged->party() == 3);
}

TEST_CASE("parties that do not end after a fault are terminated, then killed") {
    WatchOptions options;
    options.grace = 100ms;
    auto ends = run({error_event("program-failed", "no") + "exit 9", "exec sleep 100", "trap '' TERM; exec sleep 100"},
                    options);
    CHECK(ends[1].forced);
    CHECK(ends[2].forced);
    auto merged = merge_faults(ends);
    REQUIRE(merged);
    CHECK(merged->code() == ErrorCode::program_failed);
    CHECK(merged->causes().empty());
    CHECK(no_children());
}

TEST_CASE("a deadline ends all parties") {
    WatchOptions options;
    options.grace = 100ms;
    options.deadline = std::chrono::steady_clock::now() + 100ms;
    try {
        run({"exec sleep 100", "exec sleep 100"}, options);
        FAIL();
    } catch (Error const& e) {
        CHECK(e.code() == ErrorCode::timeout);
    }
    CHECK(no_children());
}

TEST_CASE("SIGINT and SIGTERM to the caller end the parties") {
    for (auto [number, code] : {std::pair(SIGINT, ErrorCode::interrupted), std::pair(SIGTERM, ErrorCode::terminated)}) {
        try {
            run({"kill -" + std::to_string(number) + " $PPID; exec sleep 100", "exec sleep 100"});
            FAIL();
        } catch (Error const& e) {
            CHECK(e.code() == code);
        }
        CHECK(no_children());
    }
}

TEST_CASE("an exit without a word is an error, and so is an executable that does not exist") {
    auto merged = merge_faults(run({"exit 0"}));
    REQUIRE(merged);
    CHECK(merged->code() == ErrorCode::internal);
    merged = merge_faults(run({"exit 7"}));
    REQUIRE(merged);
    CHECK(merged->code() == ErrorCode::timeout);

    SignalGuard guard;
    std::vector<PartyCommand> commands(2);
    try {
        run_parties("/nonexistent/smpc-runtime", commands, {});
        FAIL();
    } catch (Error const& e) {
        CHECK(e.code() == ErrorCode::config);
    }
    CHECK(no_children());
}

TEST_CASE("malformed events are ignored") {
    auto ends = run({std::string("echo 'no json' >&4; echo '[1]' >&4; echo '{\"event\":7}' >&4;") + done});
    CHECK_FALSE(ends[0].error);
}

TEST_CASE("the private directory is its owner's alone and goes away") {
    namespace fs = std::filesystem;
    fs::path place;
    {
        PrivateDirectory directory;
        std::vector<std::byte> bytes(70000, std::byte{7});
        directory.write("a", bytes);
        CHECK(directory.read("a") == bytes);
        place = fs::path(directory.path("a")).parent_path();
        CHECK(fs::status(place).permissions() == fs::perms::owner_all);
        CHECK(fs::status(place / "a").permissions() == (fs::perms::owner_read | fs::perms::owner_write));
        CHECK_THROWS_WITH(directory.read("b"), Contains("No such file"));
        CHECK_THROWS_WITH(directory.write("a", bytes), Contains("exists"));
    }
    CHECK_FALSE(fs::exists(place));
}

TEST_CASE("a working directory that cannot be made is explained") {
    char const* old = std::getenv("TMPDIR");
    std::string saved = old ? old : "";
    ::setenv("TMPDIR", "/nonexistent", 1);
    CHECK_THROWS_WITH(PrivateDirectory(), Contains("/nonexistent/smpc-") && Contains("No such file"));
    old ? ::setenv("TMPDIR", saved.c_str(), 1) : ::unsetenv("TMPDIR");
}
