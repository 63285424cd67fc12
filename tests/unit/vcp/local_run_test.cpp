// SPDX-License-Identifier: Apache-2.0
//
// The walk of a local run, with a shell script in the place of smpc-runtime that hands every party's arguments back as its
// results: what comes out must be what went in, shared and put together again.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "libruntime/vcp/local_run.h"
#include <unistd.h>

using namespace smpc;
using namespace smpc::vcp;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

/// A folder for the script and, through $TMPDIR, for the working files of runs, so that leftovers are seen.
class Stage {
public:
    Stage() : place_(fs::temp_directory_path() / ("smpc-vcp-test-" + std::to_string(::getpid()))) {
        fs::create_directories(place_ / "tmp");
        if (char const* old = std::getenv("TMPDIR")) old_ = old;
        ::setenv("TMPDIR", (place_ / "tmp").c_str(), 1);
    }
    ~Stage() {
        old_.empty() ? ::unsetenv("TMPDIR") : ::setenv("TMPDIR", old_.c_str(), 1);
        fs::remove_all(place_);
    }
    /// Options of a run whose runtime is this script; $party, $args and $results are set.
    LocalRunOptions with(std::string const& script) const {
        auto path = place_ / "runtime";
        std::ofstream(path)
            << "#!/bin/sh\nall=\"$*\"\n"
               "while [ $# -gt 0 ]; do case $1 in --party) party=$2;; --args) args=$2;; --results) results=$2;; "
               "--program) program=$2;; --peers) peers=$2;; esac; shift; done\n"
            << script << '\n';
        fs::permissions(path, fs::perms::owner_all);
        LocalRunOptions options;
        options.runtime = path;
        options.grace = std::chrono::milliseconds(200);
        return options;
    }
    bool clean() const { return fs::is_empty(place_ / "tmp"); }
    fs::path path(char const* name) const { return place_ / name; }

private:
    fs::path place_;
    std::string old_;
};

constexpr char done[] = "echo '{\"event\":\"done\",\"rounds\":5,\"bytesOut\":10,\"bytesIn\":11,\"value\":0}' >&4;";
std::string const echo = std::string("cp $args $results;") + done;

LocalProgram program() {
    LocalProgram p;
    p.file_name = "p.sb";
    p.executable.resize(100);
    p.domains = {"pd"};
    return p;
}

client::Values arguments() {
    return {{"a", client::Value::secret("pd", "uint64", std::vector<int>{1, 2, 3})},
            {"x", client::Value::secret("pd", "float64", -0.1)},
            {"flag", client::Value::secret("pd", "bool", true)},
            {"title", client::Value::open(std::string_view("round 1"))}};
}

Error fault(LocalProgram const& p, client::Values const& values, LocalRunOptions const& options) {
    try {
        run_local(p, values, options);
    } catch (Error const& e) {
        return e;
    }
    FAIL("accepted");
    throw;
}

} // namespace

TEST_CASE("arguments reach the parties as shares and results come back") {
    Stage stage;
    for (auto engine : {"shared3p", "plain"}) {
        auto options = stage.with(echo);
        options.engine = engine;
        auto outcome = run_local(program(), arguments(), options);
        CHECK(outcome.results == arguments());
        REQUIRE(outcome.parties.size() == parties_of_engine(engine));
        CHECK(outcome.parties.back().party == parties_of_engine(engine));
        CHECK(outcome.parties[0].rounds == 5);
        CHECK(outcome.parties[0].bytes_in == 11);
        CHECK(stage.clean());
    }
}

TEST_CASE("parties get private files, a listening socket and each other's addresses") {
    Stage stage;
    for (auto const& [transport, address] :
         {std::pair{"tcp", "127.0.0.1:[0-9]+"}, std::pair{"unix", "unix:@smpc-[0-9a-f]{32}"},
          std::pair{"shm", "shm:@smpc-[0-9a-f]{32}"}}) {
        auto options = stage.with("set -e; test $(stat -c %a $args) = 600; test $(stat -c %a $(dirname $args)) = 700;"
                                  "test $(stat -c %s $program) = 100; test -S /proc/$$/fd/3;"
                                  "echo $peers | grep -qE '^(" +
                                  std::string(address) + ",){2}" + address +
                                  "$';"
                                  "echo $all | grep -qE -- '--task [0-9a-f-]{36}[.]1 .*--engine shared3p';" +
                                  echo);
        options.transport = transport;
        CHECK(run_local(program(), arguments(), options).results.size() == 4);
    }
}

TEST_CASE("a seed makes the streams the same, without it they differ") {
    Stage stage;
    auto streams = [&](std::optional<std::uint64_t> seed) {
        auto options = stage.with("cat $args >>" + stage.path("seen").string() + ";" + echo);
        options.insecure_seed = seed;
        // One after the other would need a lock; one party is enough to see the difference.
        options.runtime = stage.path("runtime");
        run_local(program(), {{"a", client::Value::secret("pd", "uint64", 1)}}, options);
        std::ifstream file(stage.path("seen"), std::ios::binary);
        std::string text((std::istreambuf_iterator<char>(file)), {});
        fs::remove(stage.path("seen"));
        // The three records in any order.
        std::vector<std::string> records;
        for (std::size_t at = 0; at < text.size(); at += text.size() / 3)
            records.push_back(text.substr(at, text.size() / 3));
        std::sort(records.begin(), records.end());
        return records;
    };
    auto first = streams(7);
    CHECK(first.size() == 3);
    CHECK(first == streams(7));
    CHECK(first != streams(8));
    CHECK(streams({}) != streams({}));
}

TEST_CASE("printed lines, warnings and statistics of one party are passed on") {
    Stage stage;
    std::vector<std::string> heard;
    auto options =
        stage.with("echo line $party >&2; echo '{\"event\":\"warning\",\"message\":\"careful\"}' >&4;"
                   "echo '{\"event\":\"stats\",\"operations\":[{\"name\":\"mul uint64\",\"rounds\":2}]}' >&4;" +
                   echo);
    options.print = [&](std::string_view line) { heard.emplace_back(line); };
    options.warn = [&](std::string const& message) { heard.push_back(message); };
    auto outcome = run_local(program(), arguments(), options);
    std::sort(heard.begin(), heard.end());
    CHECK(heard == std::vector<std::string>{"careful", "line 1"});
    CHECK(outcome.parties[1].operations[0]["rounds"] == 2);
    CHECK_THAT(costs_text(outcome.duration, outcome.parties), Contains("mul uint64") && Contains("party 3"));
    CHECK(costs_json(outcome.duration, outcome.parties)["parties"].size() == 3);
}

TEST_CASE("results that do not belong together name the party") {
    Stage stage;
    auto e = fault(
        program(), arguments(),
        stage.with("if [ $party = 2 ]; then echo junk >$results; else cp $args $results; fi;" + std::string(done)));
    CHECK(e.code() == ErrorCode::inconsistent_result);
    CHECK(e.party() == 2);
    e = fault(program(), arguments(), stage.with(done));
    CHECK(e.code() == ErrorCode::failed);
    CHECK_THAT(e.message(), Contains("1.results"));
    CHECK(stage.clean());
}

TEST_CASE("names published twice are an error unless they are wanted") {
    Stage stage;
    auto options = stage.with("cat $args $args >$results;" + std::string(done));
    CHECK(fault(program(), arguments(), options).code() == ErrorCode::inconsistent_result);
    options.repeated_names = true;
    auto outcome = run_local(program(), arguments(), options);
    CHECK(outcome.published.size() == 8);
    CHECK(outcome.published[4].name == "a");
    CHECK(outcome.results.size() == 4);
}

TEST_CASE("what is wrong before the start is told before the start") {
    Stage stage;
    auto options = stage.with("touch " + stage.path("started").string());
    auto other = client::Values{{"a", client::Value::secret("pe", "uint64", 1)}};
    CHECK_THAT(fault(program(), other, options).message(), Contains("no domain \"pe\""));
    options.engine = "spdz";
    CHECK(fault(program(), arguments(), options).code() == ErrorCode::usage);
    options = stage.with("");
    options.runtime = "/nonexistent/smpc-runtime";
    CHECK(fault(program(), arguments(), options).code() == ErrorCode::config);
    CHECK_FALSE(fs::exists(stage.path("started")));
    CHECK(stage.clean());
}

TEST_CASE("programs are sources, executables or errors") {
    Stage stage;
    bool compiled = false;
    auto compile = [&](std::string const&) -> std::vector<std::byte> {
        compiled = true;
        throw Error(ErrorCode::input, "no");
    };
    CHECK_THROWS_WITH(load_program("x.sc", compile), "no");
    CHECK(compiled);
    CHECK_THROWS_WITH(load_program("x.txt", compile), Contains("not a program"));
    CHECK_THROWS_WITH(load_program(stage.path("none.sb"), compile), Contains("none.sb: No such file"));
    std::ofstream(stage.path("bad.sb")) << "not an executable";
    try {
        load_program(stage.path("bad.sb"), compile);
        FAIL();
    } catch (Error const& e) {
        CHECK(e.code() == ErrorCode::input);
        REQUIRE(e.where());
        CHECK_THAT(e.where()->file, Contains("bad.sb"));
    }
}
