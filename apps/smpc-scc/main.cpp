// SPDX-License-Identifier: Apache-2.0
//
// smpc-scc: the SecreC compiler. Options only; secrec/compiler/commands.h does the work.
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "libclient/values/input.h"
#include "secrec/compiler/commands.h"

using namespace smpc;
using namespace smpc::secrec;

namespace {

constexpr char examples[] = "Examples:\n"
                            "  smpc-scc auction.sc                     writes auction.sb\n"
                            "  smpc-scc check -I lib auction.sc        errors and warnings only\n"
                            "  smpc-scc describe auction.sc            its arguments and results\n"
                            "  smpc-scc disassemble auction.sb > auction.sasm\n"
                            "  smpc-scc assemble auction.sasm -o same.sb\n";

/// Options of everything that reads source files.
void add_source_options(CLI::App& app, CommandOptions& o) {
    auto& c = o.compile;
    app.add_option("-I,--include", c.include_directories, "folder of modules; repeatable, searched in order")
        ->type_name("DIR")
        ->take_all()
        ->allow_extra_args(false);
    app.add_flag("!--no-stdlib", c.standard_library, "do not look for modules in the standard library");
    app.add_option("--stdlib", c.standard_library_directory, "folder to use as the standard library")->type_name("DIR");
    app.add_flag("!--no-warnings", c.warnings, "errors only");
    app.add_option("--error-limit", o.error_limit, "errors to print, 0 for all (default: 50)")->type_name("N");
    app.add_option("-f,--format", o.format, "of diagnostics and results: text (default) or json")
        ->check(CLI::IsMember({"text", "json"}));
    app.add_option("--color", o.color, "auto (default), always or never")
        ->check(CLI::IsMember({"auto", "always", "never"}));
}

std::vector<std::string> subcommand_names(CLI::App const& app) {
    std::vector<std::string> names;
    for (auto const* sub : app.get_subcommands([](CLI::App const*) { return true; })) names.push_back(sub->get_name());
    return names;
}

/// `smpc-scc FILE` means `smpc-scc compile FILE`: so does any first word that is no subcommand and no option of the program.
/// In the reverse order that CLI11 wants.
std::vector<std::string> with_default_command(CLI::App const& app, int argc, char** argv) {
    std::vector<std::string> words(argv + 1, argv + argc);
    auto names = subcommand_names(app);
    auto is_global = [](std::string const& w) { return w == "-h" || w == "--help" || w == "--version"; };
    bool looks_like_file = !words.empty() && (words[0] == "-" || words[0].find('.') != std::string::npos ||
                                              words[0].find('/') != std::string::npos || words[0][0] == '-');
    if (looks_like_file && !is_global(words[0]) && std::find(names.begin(), names.end(), words[0]) == names.end())
        words.insert(words.begin(), "compile");
    std::reverse(words.begin(), words.end());
    return words;
}

/// What CLI11 found wrong, with the nearest option or subcommand for a mistyped one.
Error usage_error(CLI::App const& app, int argc, char** argv, std::string const& what) {
    std::vector<std::string> known = subcommand_names(app);
    bool unknown_command = argc > 1 && argv[1][0] != '-' && app.get_subcommands().empty();
    Error error(ErrorCode::usage, unknown_command ? fmt::format("unknown command '{}'", argv[1]) : what);
    for (auto const* sub : app.get_subcommands([](CLI::App const*) { return true; }))
        for (auto const* option : sub->get_options())
            for (auto const& name : option->get_lnames()) known.push_back("--" + name);
    for (int i = 1; i < argc; ++i) {
        std::string word(argv[i]);
        word = word.substr(0, word.find('='));
        if ((i > 1 && !word.starts_with("--")) || std::find(known.begin(), known.end(), word) != known.end()) continue;
        if (auto near = client::nearest(word, known)) return error.help("did you mean " + *near + "?");
    }
    return error.help("see smpc-scc --help");
}

} // namespace

int main(int argc, char** argv) {
    CommandOptions o;
    std::string path_style = "filename";
    bool no_debug = false, strip = false;

    CLI::App app("Compiles SecreC programs to bytecode.", "smpc-scc");
    app.footer(examples);
    app.set_version_flag("--version", "smpc-scc " SMPC_VERSION);
    app.require_subcommand(1);

    auto& compile = *app.add_subcommand("compile", "Writes an executable (.sb); the command if none is named.");
    compile.add_option("FILE,--input", o.inputs, "source file (.sc), - for standard input")->required()->expected(1);
    compile.add_option("-o,--output", o.output, "output file, - for standard output (default: beside the input)")
        ->type_name("FILE");
    add_source_options(compile, o);
    compile.add_flag("-O,--optimize")->description("accepted for compatibility; there is one level of optimization");
    compile.add_flag("-S,--assembly", o.assembly, "write assembly text");
    compile.add_flag("--syntax-only", o.syntax_only, "read the program and report syntax errors; no output");
    compile.add_flag("--no-debug", no_debug, "keep the description only, no line numbers");
    compile.add_flag("--strip", strip, "no debug section at all");
    compile.add_flag("--force", o.force, "write binary data to a terminal");
    compile
        .add_option("--runtime-error-path-style", path_style, "file names in run-time messages: filename or fullpath")
        ->check(CLI::IsMember({"filename", "fullpath"}));

    auto& check = *app.add_subcommand("check", "Reports errors and warnings.");
    check.add_option("FILE", o.inputs, "source files (.sc), - for standard input")->required();
    add_source_options(check, o);
    check.add_flag("--syntax-only", o.syntax_only, "syntax errors only");

    auto& describe = *app.add_subcommand("describe", "Prints the arguments and results of a program.");
    describe.add_option("FILE", o.inputs, "source (.sc) or executable (.sb)")->required()->expected(1);
    add_source_options(describe, o);

    auto& assemble = *app.add_subcommand("assemble", "Builds an executable (.sb) from assembly text.");
    assemble.add_option("FILE", o.inputs, "assembly text (.sasm), - for standard input")->required()->expected(1);
    assemble.add_option("-o,--output", o.output, "output file, - for standard output (default: beside the input)")
        ->type_name("FILE");
    assemble.add_flag("!--no-warnings", o.compile.warnings, "errors only");
    assemble.add_flag("--force", o.force, "write binary data to a terminal");
    assemble.add_option("-f,--format", o.format, "of errors: text (default) or json")
        ->check(CLI::IsMember({"text", "json"}));

    auto& disassemble = *app.add_subcommand("disassemble", "Prints an executable as assembly text.");
    disassemble.add_option("FILE", o.inputs, "executable (.sb)")->required()->expected(1);
    disassemble.add_option("-o,--output", o.output, "output file (default: standard output)")->type_name("FILE");
    disassemble.add_flag("--offsets", o.offsets, "file offset, address and bytes of every instruction");
    disassemble.add_flag("--lines", o.lines, "source positions as comments");
    disassemble.add_flag("--full-names", o.full_names, "common.proc.push instead of push");
    disassemble.add_flag("!--no-debug", o.debug, "leave out the DEBUG section");

    try {
        app.parse(with_default_command(app, argc, argv));
        if (strip)
            o.compile.debug = DebugContents::nothing;
        else if (no_debug)
            o.compile.debug = DebugContents::description_only;
        if (path_style == "fullpath") o.compile.path_style = PathStyle::full_path;
        if (compile.parsed()) return run_compile(o);
        if (check.parsed()) return run_check(o);
        if (describe.parsed()) return run_describe(o);
        if (assemble.parsed()) return run_assemble(o);
        return run_disassemble(o);
    } catch (CLI::Success const& success) {
        return app.exit(success);
    } catch (CLI::ParseError const& error) {
        return report(usage_error(app, argc, argv, error.what()), o.format);
    } catch (Error const& error) {
        return report(error, o.format);
    } catch (std::exception const& error) {
        return report(Error(ErrorCode::internal, error.what()), o.format);
    }
}
