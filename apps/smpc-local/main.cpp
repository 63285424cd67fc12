// SPDX-License-Identifier: Apache-2.0
//
// smpc-local: a virtual cloud on one machine. Options only; libruntime/vcp does the work.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "libclient/base/units.h"
#include "libruntime/task/runtime.h"
#include "libruntime/vcp/run_command.h"
#include "secrec/compiler/compiler.h"

namespace {

constexpr char examples[] =
    "Examples:\n"
    "  smpc-local run auction.sc alice=1000 bob=1250\n"
    "  smpc-local run mean.sc --csv sales.csv --format json\n"
    "  smpc-local run product.sc --csv alice.csv:x --csv bob.csv:y=amount\n\n"
    "Arguments of the program:\n"
    "  NAME=VALUE         100, text, 1,2,3 or [[1,2],[3,4]]; types come from the program\n"
    "  NAME:TYPE=VALUE    with the type: w:float64[]=0.1,0.2 or \"b:pd_shared3p uint64=1\"\n"
    "  NAME=@FILE         the value in FILE.json, else the text of the file; @- is standard input\n"
    "  --values FILE      JSON: {\"bid\":100,\"w\":[0.1,0.2]}\n"
    "  --csv FILE         all columns that have the name of an argument\n"
    "  --csv FILE:NAME=COLUMN,…    these columns for these arguments\n";

/// The compiler's diagnostics, with excerpts of the source, are the message of a program that does not compile.
struct AlreadyPrinted {
    int status;
};

/// The program's modules, kept for messages of the run.
std::unique_ptr<smpc::secrec::Sources> modules;

std::string source_line(smpc::Where const& where) {
    for (smpc::secrec::FileId id = 0; modules && where.line != 0 && id < modules->size(); ++id)
        if (auto const& file = (*modules)[id]; file.base_name() == where.file)
            return std::string(file.line(where.line));
    return {};
}

std::vector<std::byte> compile(std::string const& path, smpc::secrec::CompileOptions const& options, bool as_text) {
    auto result = smpc::secrec::compile_file(path, options, smpc::secrec::Stage::executable);
    if (as_text) std::fputs(render_text(result.diagnostics, *result.sources).c_str(), stderr);
    if (result.ok()) {
        modules = std::move(result.sources);
        return smpc::bytecode::write(*result.executable);
    }
    auto error = to_error(result);
    if (as_text) throw AlreadyPrinted{exit_status(error.code())};
    throw error;
}

/// What CLI11 found wrong, with the nearest option or command for a mistyped one.
smpc::Error usage_error(CLI::App const& app, int argc, char** argv, std::string const& what) {
    std::vector<std::string> known;
    for (auto const* sub : app.get_subcommands([](CLI::App const*) { return true; })) {
        known.push_back(sub->get_name());
        for (auto const* option : sub->get_options())
            for (auto const& name : option->get_lnames()) known.push_back("--" + name);
    }
    bool unknown_command = argc > 1 && argv[1][0] != '-' && app.get_subcommands().empty();
    smpc::Error error(smpc::ErrorCode::usage,
                      unknown_command ? "unknown command \"" + std::string(argv[1]) + "\"" : what);
    for (int i = 1; i < argc; ++i) {
        std::string word(argv[i]);
        word = word.substr(0, word.find('='));
        if ((i > 1 && !word.starts_with("--")) || std::find(known.begin(), known.end(), word) != known.end()) continue;
        if (auto near = smpc::client::nearest(word, known)) return error.help("did you mean " + *near + "?");
    }
    return error.help("see smpc-local run --help");
}

} // namespace

int main(int argc, char** argv) {
    smpc::vcp::RunCommand command;
    std::string timeout;
    std::uint64_t seed = 0;
    std::string separator = ",";
    smpc::secrec::CompileOptions sources;

    CLI::App app("A virtual cloud on one machine.", "smpc-local");
    app.set_version_flag("--version", "smpc-local " SMPC_VERSION);
    app.require_subcommand(1);
    auto& run = *app.add_subcommand("run", "Runs a program once: one process per party, nothing is left behind.");
    run.footer(examples);
    run.add_option("PROGRAM", command.program, "source (.sc) or executable (.sb)")->required();
    run.add_option("NAME=VALUE", command.inputs.words, "arguments of the program");
    auto repeatable = [](CLI::Option* option) { option->take_all()->allow_extra_args(false); };
    repeatable(run.add_option("--values", command.inputs.value_files, "arguments in a JSON file")->type_name("FILE"));
    repeatable(run.add_option("--csv", command.inputs.csv_files, "arguments in columns of a CSV file")
                   ->type_name("FILE[:NAME=COLUMN,…]"));
    run.add_option("--separator", separator, "of CSV files: a character (default: a comma) or tab")->type_name("CHAR");
    repeatable(
        run.add_option("-I,--include", sources.include_directories, "where to look for modules")->type_name("DIR"));
    run.add_option("--engine", command.run.engine, "shared3p (default) or plain: one process, no protection")
        ->type_name("NAME");
    repeatable(run.add_option("--kind", command.run.kinds, "kind and parameters of a domain")
                   ->type_name("[NAME=]KIND[:KEY=VALUE,…]"));
    run.add_option("-f,--format", command.format, "of results: text (default), json or csv")->type_name("FMT");
    run.add_option("-o,--output", command.output, "file for the results")->type_name("FILE");
    run.add_flag("--values-only", command.values_only, "JSON without types");
    run.add_flag("--json-safe", command.json_safe, "JSON integers beyond 2^53 as strings");
    run.add_flag("--stats", command.run.stats, "rounds, bytes and time of every operation");
    run.add_option("--timeout", timeout, "for the run: 500ms, 10s, 5m")->type_name("DUR");
    auto* seed_option = run.add_option("--insecure-seed", seed, "fix all randomness; for tests only")->type_name("N");
    run.add_flag("-q,--quiet", command.quiet, "no warnings");
    run.add_flag("-v,--verbose", command.verbosity, "more about the run");

    try {
        app.parse(argc, argv);
        if (!timeout.empty()) command.run.timeout = smpc::parse_duration(timeout);
        if (*seed_option) command.run.insecure_seed = seed;
        if (separator == "tab") separator = "\t";
        if (separator.size() != 1) throw smpc::Error(smpc::ErrorCode::usage, "--separator is one character, or tab");
        command.inputs.csv.separator = separator[0];
        sources.warnings = !command.quiet;
        smpc::vcp::run_command(
            command, [&](std::string const& path) { return compile(path, sources, command.format != "json"); });
        return 0;
    } catch (AlreadyPrinted const& printed) {
        return printed.status;
    } catch (CLI::Success const& success) {
        return app.exit(success);
    } catch (CLI::ParseError const& error) {
        return smpc::vcp::report(usage_error(app, argc, argv, error.what()), command.format);
    } catch (smpc::Error const& error) {
        return smpc::vcp::report(error, command.format, source_line);
    } catch (std::bad_alloc const&) {
        return smpc::vcp::report(smpc::Error(smpc::ErrorCode::failed, "out of memory"), command.format);
    } catch (std::exception const& error) {
        return smpc::vcp::report(smpc::Error(smpc::ErrorCode::internal, error.what()), command.format);
    }
}
