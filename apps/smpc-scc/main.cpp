// SPDX-License-Identifier: Apache-2.0
//
// smpc-scc: the SecreC compiler. Options only; secrec/compiler/commands.h does the work.
#include <CLI/CLI.hpp>

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "apps/cli/tool.h"
#include "secrec/compiler/commands.h"
#include "secrec/lsp/server.h"

using namespace smpc;
using namespace smpc::secrec;

namespace {

constexpr char examples[] = "  smpc-scc auction.sc                     writes auction.sb\n"
                            "  smpc-scc check -I lib auction.sc        errors and warnings only\n"
                            "  smpc-scc describe auction.sc            its arguments and results\n"
                            "  smpc-scc audit auction.sc               what it gives away, and where\n"
                            "  smpc-scc disassemble auction.sb > auction.sasm\n"
                            "  smpc-scc assemble auction.sasm -o same.sb\n";

constexpr char usage[] = "FILE.sc [-o FILE.sb]\n"
                         "check|describe|audit|assemble|disassemble FILE…\n"
                         "lsp";

void add_format(cli::Tool& tool, CLI::App& app, CommandOptions& o) {
    tool.add_choice(app, "-f,--format", o.format, {"text", "json"}, "of diagnostics and results");
}

std::vector<std::string> warning_words() {
    std::vector<std::string> words{"all", "error"};
    for (std::size_t i = 0; i < warning_count; ++i)
        for (auto const* prefix : {"", "no-", "error="})
            words.push_back(prefix + std::string(name_of(static_cast<Warning>(i))));
    return words;
}

/// Options of everything that looks for modules and checks them.
void add_module_options(cli::Tool& tool, CLI::App& app, CommandOptions& o) {
    auto& c = o.compile;
    app.add_option("-I,--include", c.include_directories, "folder of modules; repeatable, searched in order")
        ->type_name("DIR")
        ->take_all()
        ->allow_extra_args(false);
    app.add_flag("!--no-stdlib", c.standard_library,
                 "do not look for modules in the standard library"); // --stdlib has a value
    app.add_option("--stdlib", c.standard_library_directory, "folder to use as the standard library")->type_name("DIR");
    tool.complete(tool.add_list(app, "-W,--warn", o.warnings, "[no-]NAME",
                                "turn a warning on or off; all, error and error=NAME, too (help warnings)"),
                  [](cli::Completing const&) { return warning_words(); });
}

/// Options of everything that reads source files and reports on them.
void add_source_options(cli::Tool& tool, CLI::App& app, CommandOptions& o) {
    add_module_options(tool, app, o);
    auto& c = o.compile;
    tool.add_switch(app, "--no-warnings", c.warnings, "errors only");
    app.add_option("--error-limit", o.error_limit, "errors to print, 0 for all (default: 50)")->type_name("N");
    add_format(tool, app, o);
    tool.add_choice(app, "--color", o.color, {"auto", "always", "never"}, "colours in diagnostics");
}

/// The topic that lists them all.
std::string about_warnings() {
    std::string text =
        "Warnings\n\n"
        "  -W NAME turns a warning on, -W no-NAME off; `all` means all of them. -W error makes errors of those that "
        "are\n"
        "  on, -W error=NAME of one. Later options win: -W all -W no-shadow. Those marked * are off by default.\n"
        "  In the modules of the standard library nothing is reported.\n\n";
    for (std::size_t i = 0; i < warning_count; ++i) {
        auto const w = static_cast<Warning>(i);
        text += fmt::format("  {:<22}{} {}\n", name_of(w), is_on_by_default(w) ? " " : "*", meaning_of(w));
    }
    return text;
}

bool looks_like_file(std::string const& word) {
    return word == "-" || word.find('.') != std::string::npos || word.find('/') != std::string::npos;
}

/// Without a level, as other compilers of the language have it, -O is the default: the word behind it is no level.
void complete_levels(int argc, char** argv) {
    static char word[] = "-O1";
    for (char** at = argv + 1; at < argv + argc; ++at)
        if (std::string_view(*at) == "-O" || std::string_view(*at) == "--optimize") *at = word;
}

} // namespace

int main(int argc, char** argv) {
    complete_levels(argc, argv);
    CommandOptions o;
    std::string path_style = "filename";
    bool lines = true, strip = false;

    cli::Tool tool({.name = "smpc-scc",
                    .summary = "Compiles SecreC programs to bytecode.",
                    .usage = usage,
                    .examples = examples,
                    .default_command = "compile",
                    .default_takes = looks_like_file,
                    .own_signals = true});
    /// The functions of commands.h print diagnostics themselves and say how it went.
    auto ends_with = [&](int (*run)(CommandOptions const&)) {
        return [&, run] {
            for (auto const& word : o.warnings) o.compile.warning.set(word);
            if (auto status = run(o)) tool.exit_with(status);
        };
    };
    tool.topic("warnings", about_warnings());
    auto sources = [](cli::Completing const& c) { return cli::files_like(c.word, {".sc"}); };
    auto file = [&](CLI::App& app, char const* text, cli::Completer completer) {
        tool.complete(app.add_option("FILE", o.inputs, text)->required()->expected(1), std::move(completer));
    };

    auto& compile = tool.command("compile", "Writes an executable (.sb).", [&] {
        o.compile.debug = strip ? DebugContents::nothing : lines ? DebugContents::all : DebugContents::description_only;
        if (path_style == "fullpath") o.compile.path_style = PathStyle::full_path;
        ends_with(run_compile)();
    });
    tool.complete(compile.add_option("FILE,--input", o.inputs, "source file (.sc), - for standard input")
                      ->required()
                      ->expected(1),
                  sources);
    compile.add_option("-o,--output", o.output, "output file, - for standard output (default: beside the input)")
        ->type_name("FILE");
    add_source_options(tool, compile, o);
    compile.add_option("-O,--optimize", o.compile.optimize, "level: 0 none, 1 everything (default)")
        ->type_name("LEVEL")
        ->check(CLI::Range(0, 1));
    tool.add_switch(compile, "-S,--assembly", o.assembly, "write assembly text");
    tool.add_switch(compile, "--syntax-only", o.syntax_only, "read the program and report syntax errors; no output");
    tool.add_switch(compile, "--no-debug", lines, "keep the description only, no line numbers");
    tool.add_switch(compile, "--strip", strip, "no debug section at all");
    tool.add_switch(compile, "--force", o.force, "write binary data to a terminal");
    tool.add_choice(compile, "--runtime-error-path-style", path_style, {"filename", "fullpath"},
                    "file names in run-time messages");

    auto& check = tool.command("check", "Reports errors and warnings.", ends_with(run_check));
    tool.complete(check.add_option("FILE", o.inputs, "source files (.sc), - for standard input")->required(), sources);
    add_source_options(tool, check, o);
    tool.add_switch(check, "--syntax-only", o.syntax_only, "syntax errors only");

    auto& describe =
        tool.command("describe", "Prints the arguments and results of a program.", ends_with(run_describe));
    file(describe, "source (.sc) or executable (.sb)", [](cli::Completing const& c) {
        return cli::files_like(c.word, {".sc", ".sb"});
    });
    add_source_options(tool, describe, o);

    auto& audit =
        tool.command("audit", "Lists every place where a program gives private data away.", ends_with(run_audit));
    file(audit, "source (.sc) or executable (.sb)", [](cli::Completing const& c) {
        return cli::files_like(c.word, {".sc", ".sb"});
    });
    add_source_options(tool, audit, o);
    audit.add_option("--approved", o.approved, "fail if there is a disclosure that this list lacks")->type_name("FILE");
    audit.add_option("--write-approved", o.write_approved, "write the list of all disclosures, - for standard output")
        ->type_name("FILE");

    auto& server = tool.command("lsp", "Language server for editors, over standard input and output.", [&] {
        for (auto const& word : o.warnings) o.compile.warning.set(word);
        if (auto status = lsp::serve(o.compile)) tool.exit_with(status);
    });
    add_module_options(tool, server, o);

    auto& assemble =
        tool.command("assemble", "Builds an executable (.sb) from assembly text.", ends_with(run_assemble));
    file(assemble, "assembly text (.sasm), - for standard input",
         [](cli::Completing const& c) { return cli::files_like(c.word, {".sasm"}); });
    assemble.add_option("-o,--output", o.output, "output file, - for standard output (default: beside the input)")
        ->type_name("FILE");
    tool.add_switch(assemble, "--no-warnings", o.compile.warnings, "errors only");
    tool.add_switch(assemble, "--force", o.force, "write binary data to a terminal");
    add_format(tool, assemble, o);

    auto& disassemble =
        tool.command("disassemble", "Prints an executable as assembly text.", ends_with(run_disassemble));
    file(disassemble, "executable (.sb)", [](cli::Completing const& c) { return cli::files_like(c.word, {".sb"}); });
    disassemble.add_option("-o,--output", o.output, "output file (default: standard output)")->type_name("FILE");
    tool.add_switch(disassemble, "--offsets", o.offsets, "file offset, address and bytes of every instruction");
    tool.add_switch(disassemble, "--lines", o.lines, "source positions as comments");
    tool.add_switch(disassemble, "--full-names", o.full_names, "common.proc.push instead of push");
    tool.add_switch(disassemble, "--no-debug", o.debug, "leave out the DEBUG section");
    return tool.run(argc, argv);
}
