// SPDX-License-Identifier: Apache-2.0
//
// What the shells are told, and the pages and tables made of the same options.
#include <catch2/catch.hpp>

#include <CLI/CLI.hpp>

#include <filesystem>
#include <fstream>

#include <nlohmann/json.hpp>

#include "captured.h"

using namespace smpc;
using cli::Uses;

namespace {

struct Sample {
    cli::Tool tool{{.name = "smpc-test",
                    .summary = "Tests the command line.",
                    .examples = "  smpc-test 'a'\n.odd\n",
                    .default_command = "send"}};
    std::vector<std::string> files;
    std::string id, kind = "big", program;
    bool verify = true;

    Sample() {
        auto& send = tool.command("send", "Sends files.", [] {});
        tool.complete(send.add_option("WORD", files, "words"), [](cli::Completing const& c) {
            return std::vector<std::string>{"alpha=", "beta=" + c.value_of({"-p", "--program"})};
        });
        send.add_option("-p,--program", program, "a program")->type_name("FILE");
        tool.add_choice(send, "--kind", kind, {"big", "small"}, "the kind");
        tool.add_switch(send, "--no-verify", verify, "do not verify");
        auto& list = tool.command("ls", "Lists.", [] {});
        tool.complete(list.add_option("ID", id, "which"), [](cli::Completing const&) -> std::vector<std::string> {
            throw Error(ErrorCode::unavailable, "nobody there");
        });
    }
    Captured operator()(std::vector<std::string> words) { return run(tool, std::move(words)); }
    std::string complete(std::vector<std::string> words) {
        words.insert(words.begin(), "__complete");
        return run(tool, std::move(words)).out;
    }
};

} // namespace

TEST_CASE("commands, options and choices are completed") {
    CHECK(Sample().complete({"l"}) == "ls\n");
    CHECK(Sample().complete({""}) == "alpha=\nbeta=\nls\nsend\n");
    CHECK(Sample().complete({"--k"}) == "--kind\n");
    CHECK(Sample().complete({"--no"}) == "--no-verify\n");
    CHECK(Sample().complete({"--ver"}) == "--verify\n--version\n");
    CHECK(Sample().complete({"ls", "--k"}).empty());
    CHECK(Sample().complete({"--kind", ""}) == "big\nsmall\n");
    CHECK(Sample().complete({"--kind=s"}) == "--kind=small\n");
    CHECK(Sample().complete({"--completion", ""}) == "bash\nfish\nzsh\n");
}

TEST_CASE("completers see what stands before the word, and may fail") {
    CHECK(Sample().complete({"-p", "x.sb", "be"}) == "beta=x.sb\n");
    CHECK(Sample().complete({"--program=y.sb", "be"}) == "beta=y.sb\n");
    CHECK(Sample().complete({"ls", ""}).empty());
    CHECK(Sample().complete({}).find("ls\n") != std::string::npos);
}

TEST_CASE("files are completed, also behind =@") {
    auto folder = std::filesystem::temp_directory_path() / "smpc-completion-test";
    std::filesystem::create_directories(folder / "sub");
    for (auto const* name : {"a.sb", "a.txt", ".hidden"}) std::ofstream(folder / name) << "x";
    auto at = folder.string() + "/";
    CHECK(Sample().complete({"-p", at}) == at + "a.sb\n" + at + "a.txt\n" + at + "sub/\n");
    CHECK(Sample().complete({"-p", at + "."}) == at + ".hidden\n");
    CHECK(Sample().complete({"v=@" + at + "a.t"}) == "v=@" + at + "a.txt\n");
    CHECK(cli::files_like(at + "a", {".sb"}) == std::vector<std::string>{at + "a.sb"});
    std::filesystem::remove_all(folder);
}

TEST_CASE("scripts for three shells") {
    for (auto const* shell : {"bash", "zsh", "fish"}) {
        auto script = Sample()({"--completion", shell});
        CHECK(script.status == 0);
        CHECK(script.out.find("smpc-test") != std::string::npos);
        CHECK(script.out.find('@' + std::string("TOOL")) == std::string::npos);
    }
}

TEST_CASE("the man page has every option, and nothing that roff would take for a command") {
    auto page = Sample()({"__man"}).out;
    CHECK(page.find(".TH SMPC-TEST 1 ") == 0);
    CHECK(page.find("\\fB\\-p, \\-\\-program FILE\\fR\na program\n") != std::string::npos);
    CHECK(page.find("\\fB\\-\\-no\\-verify\\fR") != std::string::npos);
    CHECK(page.find("\n\\&.odd\n") != std::string::npos);
    CHECK(page.find(".B 130\nended by SIGINT.\n") != std::string::npos);
}

TEST_CASE("the table of options is there for programs, too") {
    auto table = nlohmann::json::parse(Sample()({"__options"}).out);
    CHECK(table["tool"] == "smpc-test");
    REQUIRE(table["commands"].size() == 2);
    CHECK(table["commands"][0]["name"] == "send");
    CHECK(table["commands"][0]["default"] == true);
    CHECK(table["commands"][0]["options"][2]["choices"] == nlohmann::json({"big", "small"}));
}
