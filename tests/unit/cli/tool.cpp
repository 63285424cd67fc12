// SPDX-License-Identifier: Apache-2.0
//
// What all tools do with a command line: commands, switches, suggestions, help, errors, signals.
#include <catch2/catch.hpp>

#include <CLI/CLI.hpp>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <new>
#include <stdexcept>
#include <thread>

#include "captured.h"

using namespace smpc;
using cli::Uses;

namespace {

/// A tool with a default command and two others.
struct Sample {
    cli::Tool tool{{.name = "smpc-test",
                    .summary = "Tests the command line.",
                    .usage = "FILE…\nls [ID]",
                    .examples = "  smpc-test a.txt\n",
                    .default_command = "send"}};
    std::vector<std::string> files, tags;
    std::string id, kind = "big";
    bool verify = true, resume = false;
    std::optional<std::chrono::milliseconds> ttl;
    std::optional<std::uint64_t> size;
    std::function<void()> body = [] {};

    Sample() {
        auto& send = tool.command("send", "Sends files.", [this] { body(); });
        send.add_option("FILE", files, "what to send");
        tool.add_list(send, "-t,--tag", tags, "K=V", "a tag");
        tool.add_switch(send, "--no-verify", verify, "do not verify");
        tool.add_switch(send, "-r,--resume", resume, "go on");
        tool.add_choice(send, "--kind", kind, {"big", "small"}, "the kind");
        tool.add_duration(send, "--ttl", ttl, "how long");
        tool.add_size(send, "--size", size, "how much")->group("Rare options");
        tool.add_common(send, Uses::cloud | Uses::output | Uses::progress | Uses::yes | Uses::dry_run,
                        {"text", "json", "csv"});
        auto& list = tool.command("ls", "Lists.", [this] { body(); });
        list.add_option("ID", id, "which");
        tool.add_common(list, Uses::nothing);
        tool.topic("values", "Values\n  x=1\n");
    }
    Captured operator()(std::vector<std::string> words) { return run(tool, std::move(words)); }
};

std::string first_line(std::string const& text) {
    return text.substr(0, text.find('\n'));
}

} // namespace

TEST_CASE("words without a command go to the default command") {
    Sample s;
    std::string command;
    s.body = [&] { command = s.tool.command_name(); };
    CHECK(s({"a.txt", "--tag", "x=1", "-t", "y=2", "ls"}).status == 0);
    CHECK(command == "send");
    CHECK(s.files == std::vector<std::string>{"a.txt", "ls"});
    CHECK(s.tags == std::vector<std::string>{"x=1", "y=2"});
}

TEST_CASE("a command is found behind options and their values") {
    Sample s;
    std::string command;
    s.body = [&] { command = s.tool.command_name(); };
    CHECK(s({"-f", "json", "ls", "--color=never", "abc"}).status == 0);
    CHECK(command == "ls");
    CHECK(s.id == "abc");
    CHECK(s.tool.options().format == "json");
}

TEST_CASE("after -- every word is a positional") {
    Sample s;
    std::string command;
    s.body = [&] { command = s.tool.command_name(); };
    CHECK(s({"--", "ls", "--tag"}).status == 0);
    CHECK(command == "send");
    CHECK(s.files == std::vector<std::string>{"ls", "--tag"});
}

TEST_CASE("switches have an opposite") {
    Sample s;
    CHECK(s({"--no-verify", "--resume"}).status == 0);
    CHECK_FALSE(s.verify);
    CHECK(s.resume);
    CHECK(s({"--no-verify", "--verify", "-r", "--no-resume"}).status == 0);
    CHECK(s.verify);
    CHECK_FALSE(s.resume);
}

TEST_CASE("durations and sizes are read") {
    Sample s;
    CHECK(s({"--ttl", "7d", "--size=64KiB", "--timeout", "500ms"}).status == 0);
    CHECK(s.ttl == std::chrono::hours(24 * 7));
    CHECK(s.size == 65536u);
    CHECK(s.tool.options().timeout == std::chrono::milliseconds(500));
    auto bad = Sample()({"--ttl", "soon"});
    CHECK(bad.status == 2);
    CHECK(bad.err == "error: --ttl: \"soon\" is no duration\n"
                     "  help: write a positive number and ms, s, m, h or d, for example 500ms or 10s\n");
}

TEST_CASE("mistakes are explained with the nearest name") {
    CHECK(Sample()({"--tga", "x=1"}).err == "error: unknown option \"--tga\"\n  help: did you mean --tag?\n");
    CHECK(Sample()({"--no-verfy"}).err == "error: unknown option \"--no-verfy\"\n  help: did you mean --no-verify?\n");
    CHECK(Sample()({"ls", "--tag", "x"}).err == "error: unknown option \"--tag\"\n  help: see smpc-test ls --help\n");
    CHECK(Sample()({"ls", "a", "b"}).err == "error: \"b\" is one argument too many\n  help: see smpc-test ls --help\n");
    CHECK(first_line(Sample()({"--kind", "bg"}).err) == "error: --kind: \"bg\" is none of big, small");
    CHECK(Sample()({"help", "vlaues"}).err == "error: there is no help on \"vlaues\"\n  help: did you mean values?\n");
    CHECK(Sample()({"--completion", "tcsh"}).status == 2);
    for (auto const& words : {std::vector<std::string>{"--tga"}, {"--kind", "bg"}, {"ls", "a", "b"}})
        CHECK(Sample()(words).status == 2);
}

TEST_CASE("a tool that needs a command says which there are") {
    cli::Tool tool({.name = "smpc-test", .summary = "Tests."});
    tool.command("up", "Starts.", [] {});
    tool.command("down", "Stops.", [] {});
    CHECK(run(tool, {}).err == "error: no command is given\n  help: one of up, down; see smpc-test --help\n");
    cli::Tool other({.name = "smpc-test", .summary = "Tests."});
    other.command("up", "Starts.", [] {});
    other.command("down", "Stops.", [] {});
    CHECK(run(other, {"donw"}).err == "error: unknown command \"donw\"\n  help: did you mean down?\n");
}

TEST_CASE("help fits a screen, examples first; all options are in --help-all") {
    auto help = Sample()({"--help"});
    CHECK(help.status == 0);
    CHECK(help.err.empty());
    CHECK(help.out.find("Examples:\n  smpc-test a.txt\n") <
          help.out.find("Usage: smpc-test FILE…\n       smpc-test ls [ID]\n"));
    CHECK(help.out.find("--[no-]resume") != std::string::npos);
    CHECK(help.out.find("--no-verify") != std::string::npos);
    CHECK(help.out.find("--size") == std::string::npos);
    CHECK(help.out.find("All options: --help-all") != std::string::npos);
    auto all = Sample()({"--help-all"});
    for (auto const* name : {"--size SIZE", "--config FILE", "-n, --[no-]dry-run", "--progress WORD",
                             "--completion SHELL", "smpc-test ls [ID]"})
        CHECK(all.out.find(name) != std::string::npos);
    CHECK(Sample()({"ls", "--help"}).out.find("smpc-test ls: Lists.") == 0);
    CHECK(Sample()({"help", "values"}).out == "Values\n  x=1\n");
    CHECK(Sample()({"help", "ls"}).out.find("smpc-test ls: Lists.") == 0);
    CHECK(Sample()({"--version"}).out.find("smpc-test 0.") == 0);
}

TEST_CASE("exceptions become messages and exit codes") {
    auto status_of = [](auto thrower, std::vector<std::string> words = {}) {
        Sample s;
        s.body = thrower;
        return s(std::move(words));
    };
    auto input = status_of([] { throw Error(ErrorCode::input, "bad cell").help("look"); });
    CHECK(input.status == 3);
    CHECK(input.err == "error: bad cell\n  help: look\n");
    auto json = status_of([] { throw Error(ErrorCode::denied, "no").party(2); }, {"-f", "json"});
    CHECK(json.status == 5);
    CHECK(json.err.find("{\"error\":{\"code\":\"denied\",\"exit\":5") == 0);
    CHECK(json.err.find('\n') == json.err.size() - 1);
    CHECK(status_of([] { throw std::bad_alloc(); }).status == 1);
    CHECK(status_of([] { throw std::runtime_error("oops"); }).status == 70);
    CHECK(status_of([] { throw cli::AlreadyReported{ErrorCode::input}; }).err.empty());
    Sample s;
    s.body = [&] { s.tool.exit_with(77); };
    CHECK(s({}).status == 77);
    auto usage = Sample()({"--format=json", "--nothing"});
    CHECK(usage.err.find("{\"error\":{\"code\":\"usage\"") == 0);
}

TEST_CASE("a signal asks the work to stop and decides the exit status") {
    for (auto [signal, status] : {std::pair(SIGINT, 130), std::pair(SIGTERM, 143)}) {
        Sample s;
        s.body = [&, number = signal] {
            auto stop = s.tool.stop();
            ::raise(number);
            while (!stop.stop_requested()) std::this_thread::yield();
            throw Error(ErrorCode::interrupted, "stopped").note("job continues");
        };
        auto result = s({});
        CHECK(result.status == status);
        CHECK(result.err == "error: stopped\n  note: job continues\n");
    }
}

TEST_CASE("results are written whole or not at all") {
    auto folder = std::filesystem::temp_directory_path() / "smpc-cli-test";
    std::filesystem::create_directories(folder);
    Sample s;
    s.body = [&] { s.tool.write_result("result\n"); };
    CHECK(s({"-o", (folder / "out").string()}).status == 0);
    std::ifstream in(folder / "out");
    std::string text((std::istreambuf_iterator<char>(in)), {});
    CHECK(text == "result\n");
    Sample other;
    other.body = [&] { other.tool.write_result("result\n"); };
    CHECK(other({}).out == "result\n");
    auto lost = s({"-o", (folder / "no" / "out").string()});
    CHECK(lost.status == 3);
    std::filesystem::remove_all(folder);
}

TEST_CASE("quiet is quiet and the log file has everything") {
    auto path = std::filesystem::temp_directory_path() / "smpc-cli-test.log";
    Sample s;
    s.body = [&] {
        s.tool.warn("careful");
        s.tool.log(1, "step");
        s.tool.log(2, "GET /x");
    };
    CHECK(s({}).err == "warning: careful\n");
    CHECK(Sample()({}).err.empty());
    Sample loud;
    loud.body = [&] { loud.tool.log(1, "step"), loud.tool.log(2, "GET /x"); };
    CHECK(loud({"-v"}).err == "step\n");
    Sample logged;
    logged.body = [&] { logged.tool.warn("careful"), logged.tool.log(2, "GET /x"); };
    CHECK(logged({"-q", "--log-file", path.string()}).err.empty());
    std::ifstream in(path);
    std::string text((std::istreambuf_iterator<char>(in)), {});
    CHECK(text.find(" smpc-test warning: careful\n") != std::string::npos);
    CHECK(text.find(" smpc-test GET /x\n") != std::string::npos);
    std::filesystem::remove(path);
}

TEST_CASE("nobody is asked without a terminal") {
    Sample s;
    bool done = false;
    s.body = [&] {
        s.tool.confirm("Really?");
        done = true;
    };
    CHECK(s({}).status == 2);
    CHECK_FALSE(done);
    CHECK(s({"--yes"}).status == 0);
    CHECK(done);
}

TEST_CASE("progress as JSON is one object a line") {
    Sample s;
    s.body = [&] {
        s.tool.progress().update("upload", 1, 0, 100, "bytes");
        s.tool.progress().update("upload", 1, 100, 100, "bytes");
    };
    CHECK(s({"--progress=json"}).err ==
          "{\"event\":\"progress\",\"phase\":\"upload\",\"party\":1,\"done\":0,\"total\":100,\"unit\":\"bytes\"}\n"
          "{\"event\":\"progress\",\"phase\":\"upload\",\"party\":1,\"done\":100,\"total\":100,\"unit\":\"bytes\"}\n");
    CHECK(s({"--progress=none"}).err.empty());
    Sample automatic;
    automatic.body = [&] { automatic.tool.progress().update("upload", 1, 100, 100, "bytes"); };
    CHECK(automatic({}).err.empty()); // no terminal, no bar
}

TEST_CASE("colours come only when they are wanted") {
    Sample s;
    s.body = [&] { s.tool.warn("careful"); };
    CHECK(s({"--color=always"}).err == "\033[1;33mwarning:\033[0m careful\n");
    CHECK(s({"--color=never"}).err == "warning: careful\n");
}
