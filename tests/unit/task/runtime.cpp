// SPDX-License-Identifier: Apache-2.0
//
// The process around a task, in children of this test: exit codes, events, results that appear whole or not at all, signals,
// and the end of the parent.
#include <catch2/catch.hpp>

#include <smpc/client/error.h>

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>

#include "libruntime/task/io.h"
#include "libruntime/task/runtime.h"
#include "programs.h"

using namespace smpc;
using namespace smpc::test;
using task::RuntimeOptions;
namespace fs = std::filesystem;

namespace {

/// A private folder, removed at the end.
struct Folder {
    fs::path path;
    Folder() {
        std::string name = (fs::temp_directory_path() / "smpc-task-XXXXXX").string();
        path = ::mkdtemp(name.data());
    }
    ~Folder() { fs::remove_all(path); }
    std::string file(std::string_view name) const { return (path / name).string(); }
    std::string write(std::string_view name, std::vector<std::byte> const& bytes) const {
        std::ofstream(file(name), std::ios::binary)
            .write(reinterpret_cast<char const*>(bytes.data()), std::streamsize(bytes.size()));
        return file(name);
    }
    std::string read(std::string_view name) const {
        std::stringstream text;
        text << std::ifstream(file(name), std::ios::binary).rdbuf();
        return text.str();
    }
    std::size_t files() const { return std::size_t(std::distance(fs::directory_iterator(path), {})); }
};

/// Starts a child that runs the task; its standard error goes to the file "err".
pid_t start(Folder const& folder, RuntimeOptions options, std::function<void()> prepare = {}) {
    fs::remove(folder.file("status"));
    pid_t const child = ::fork();
    if (child != 0) return child;
    int const err = ::open(folder.file("err").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::dup2(err, STDERR_FILENO);
    if (options.status == "file")
        options.status =
            fmt::format("fd:{}", ::open(folder.file("status").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600));
    if (prepare) prepare();
    ::_exit(task::run_runtime(options));
}

int wait_for(pid_t child) {
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

int run(Folder const& folder, RuntimeOptions const& options) {
    return wait_for(start(folder, options));
}

struct Fixture {
    Folder folder;
    RuntimeOptions options;
    Fixture() {
        options.program = folder.write("square.sb", executable(square_text, square_description()));
        options.engine = "plain";
        options.arguments = folder.write("args", argument_stream("x", "pd", "uint64", std::uint64_t{3}));
        options.results = folder.file("results");
        options.status = "file";
    }
    /// A running child in the middle of a long program.
    pid_t start_sleeper() {
        options.program = folder.write("sleep.sb", executable(sleep_text));
        options.arguments.clear();
        pid_t const child = start(folder, options);
        while (folder.read("status").find("ready") == std::string::npos) ::usleep(1000);
        return child;
    }
};

} // namespace

TEST_CASE_METHOD(Fixture, "a run leaves its results and says so", "[task][runtime]") {
    options.stats = true;
    CHECK(run(folder, options) == 0);
    auto const text = folder.read("results");
    auto const records = client::read_stream(std::as_bytes(std::span(text)));
    REQUIRE(records.size() == 2);
    CHECK(records[1].name == "op");
    CHECK(std::vector<std::byte>(records[1].data.begin(), records[1].data.end()) == raw(std::uint64_t{9}));
    CHECK(folder.read("err") == "hi\n");
    auto const status = folder.read("status");
    CHECK(status.find("{\"event\":\"ready\"}\n") == 0);
    CHECK(status.find(R"("name":"mul uint64")") != std::string::npos);
    CHECK(status.find(R"({"bytesIn":0,"bytesOut":0,"event":"done","rounds":0,"value":5})") != std::string::npos);
    CHECK(folder.files() == 5); // program, args, results, err, status

    options.status.clear();
    CHECK(run(folder, options) == 0);
    CHECK(folder.read("err").find("no protection") != std::string::npos);
    CHECK(folder.read("err").find("program returned 5") != std::string::npos);
    CHECK(folder.read("err").find("mul uint64") != std::string::npos);
}

TEST_CASE_METHOD(Fixture, "streams go through descriptors", "[task][runtime]") {
    int const in = ::open(options.arguments.c_str(), O_RDONLY);
    int const out = ::open(folder.file("out").c_str(), O_RDWR | O_CREAT, 0600);
    options.arguments = fmt::format("fd:{}", in);
    options.results = fmt::format("fd:{}", out);
    CHECK(run(folder, options) == 0);
    auto const text = folder.read("out");
    CHECK(client::read_stream(std::as_bytes(std::span(text))).size() == 2);
    ::close(in);
    ::close(out);
    options.results = "fd:900"; // closed
    CHECK(run(folder, options) == 2);
}

TEST_CASE_METHOD(Fixture, "faults have their exit codes and leave no results", "[task][runtime]") {
    auto const fails = [&](RuntimeOptions const& o, int status, std::string_view text) {
        INFO(text);
        CHECK(run(folder, o) == status);
        CHECK(folder.read("status").find(fmt::format("\"exit\":{}", status)) != std::string::npos);
        CHECK(folder.read("status").find(text) != std::string::npos);
        CHECK(!fs::exists(folder.file("results")));
    };
    auto o = options;
    o.program = folder.file("missing.sb");
    fails(o, 3, "cannot read program");
    o = options;
    o.arguments = folder.file("missing");
    fails(o, 3, "cannot read arguments");
    o = options;
    o.arguments = folder.file(".");
    fails(o, 3, "directory");
    o = options;
    o.arguments.clear();
    fails(o, 3, "is missing");
    o = options;
    o.program = folder.write("fails.sb", executable(failing_text));
    o.arguments.clear();
    fails(o, 9, "fails.sb");
    o = options;
    o.results = "/no/such/folder/results";
    fails(o, 3, "/no/such/folder/results");
    o = options;
    o.results = folder.path.string();
    fails(o, 3, "folder");
    o = options;
    o.kinds = {"x="};
    fails(o, 2, "--kind");
    o = options;
    o.party = 2;
    fails(o, 2, "--peers");
    o = options;
    o.engine = "";
    fails(o, 2, "--peers");
    o = options;
    o.engine = "", o.peers = "127.0.0.1:1,127.0.0.1:2,127.0.0.1:3";
    fails(o, 2, "--party");
    o.party = 1;
    fails(o, 2, "--task");
    o = options;
    o.program = folder.write("endless.sb", executable(endless_text));
    o.timeout = std::chrono::milliseconds(30);
    fails(o, 7, "timeout");
    o = options;
    o.status = "fd:999";
    CHECK(run(folder, o) == 2);
    CHECK(folder.read("err").find("descriptor 999 is not open") != std::string::npos);
}

TEST_CASE_METHOD(Fixture, "a full disk is said and nothing is left", "[task][runtime]") {
    options.results = "/dev/full";
    CHECK(run(folder, options) == 1);
    CHECK(folder.read("status").find("cannot write the results to /dev/full: No space left on device") !=
          std::string::npos);

    // A regular file that may not grow: the temporary file goes away again.
    options.results = folder.file("results");
    pid_t const child = start(folder, options, [] {
        ::signal(SIGXFSZ, SIG_IGN);
        rlimit const limit{60, 60};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    });
    CHECK(wait_for(child) == 1);
    CHECK(folder.files() == 4);
    CHECK(!fs::exists(options.results));
}

TEST_CASE_METHOD(Fixture, "an older results file stays until the new one is whole", "[task][runtime]") {
    std::ofstream(options.results) << "old";
    auto o = options;
    o.arguments.clear();
    CHECK(run(folder, o) == 3);
    CHECK(folder.read("results") == "old");
    CHECK(run(folder, options) == 0);
    CHECK(folder.read("results").size() > 3);
}

TEST_CASE_METHOD(Fixture, "signals end a run with their code", "[task][runtime]") {
    for (auto [signal, status] : {std::pair{SIGTERM, 143}, {SIGINT, 130}}) {
        pid_t const child = start_sleeper();
        ::kill(child, signal);
        CHECK(wait_for(child) == status);
        CHECK(!fs::exists(options.results));
        CHECK(folder.read("status").find(fmt::format("\"exit\":{}", status)) != std::string::npos);
    }
    options.program = folder.write("endless.sb", executable(endless_text));
    options.arguments.clear();
    pid_t const child = start(folder, options);
    while (folder.read("status").find("ready") == std::string::npos) ::usleep(1000);
    ::kill(child, SIGTERM);
    CHECK(wait_for(child) == 143);
}

TEST_CASE_METHOD(Fixture, "a blocked reader of arguments can be ended", "[task][runtime]") {
    int pipe[2];
    REQUIRE(::pipe(pipe) == 0);
    options.arguments = fmt::format("fd:{}", pipe[0]);
    pid_t const child = start(folder, options);
    ::usleep(50'000);
    ::kill(child, SIGTERM);
    CHECK(wait_for(child) == 143);
    ::close(pipe[0]);
    ::close(pipe[1]);
}

TEST_CASE_METHOD(Fixture, "a run ends with its parent", "[task][runtime]") {
    options.program = folder.write("sleep.sb", executable(sleep_text));
    options.arguments.clear();
    int pipe[2];
    REQUIRE(::pipe(pipe) == 0);
    pid_t const parent = ::fork();
    if (parent == 0) {
        start(folder, options); // keeps the writing end of the pipe open as long as it lives
        ::close(pipe[1]);
        while (folder.read("status").find("ready") == std::string::npos) ::usleep(1000);
        ::_exit(0);
    }
    ::close(pipe[1]);
    wait_for(parent);
    char byte;
    CHECK(::read(pipe[0], &byte, 1) == 0); // returns when the grandchild is gone
    ::close(pipe[0]);
    CHECK(!fs::exists(options.results));
}
