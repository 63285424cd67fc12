// SPDX-License-Identifier: Apache-2.0
#include "secrec/compiler/commands.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "libruntime/bytecode/disassemble.h"
#include "secrec/compiler/command_io.h"
#include "secrec/compiler/description_text.h"

namespace smpc::secrec {

namespace {

// ---- diagnostics -------------------------------------------------------------------------------------------------

bool use_colour(std::string const& choice) {
    if (choice != "auto") return choice == "always";
    char const* off = std::getenv("NO_COLOR");
    return !(off && *off) && ::isatty(STDERR_FILENO) != 0;
}

void print_diagnostics(Compilation const& c, CommandOptions const& o, bool even_if_none) {
    if (c.diagnostics.all().empty() && !even_if_none) return;
    RenderOptions const style{.colour = use_colour(o.color), .error_limit = o.error_limit};
    std::string text =
        o.format == "json" ? render_json(c.diagnostics, *c.sources) : render_text(c.diagnostics, *c.sources, style);
    std::fwrite(text.data(), 1, text.size(), stderr);
}

/// `even_if_none`: with --format json there is a document also about a program without faults.
Compilation compile_input(std::string const& input, CommandOptions const& o, Stage stage, bool even_if_none = false) {
    if (o.syntax_only) stage = Stage::syntax;
    Compilation c = input == "-" ? compile_text("<stdin>", read_file(input), o.compile, stage)
                                 : compile_file(input, o.compile, stage);
    print_diagnostics(c, o, even_if_none);
    return c;
}

/// Checks a source and lists what it discloses.
Compilation compile_for_audit(std::string const& input, CommandOptions o) {
    o.compile.audit = true;
    return compile_input(input, o, Stage::checked);
}

constexpr int input_fault = exit_status(ErrorCode::input);

} // namespace

// ---- the commands ------------------------------------------------------------------------------------------------

int run_compile(CommandOptions const& o) {
    std::string const& input = o.inputs.at(0);
    std::string output = output_beside(input, o.output, o.assembly ? ".sasm" : ".sb");
    if (!o.assembly && !o.syntax_only && !o.force) refuse_terminal(output);

    Compilation c = compile_input(input, o, Stage::executable);
    if (!c.ok()) return input_fault;
    if (o.syntax_only) return 0;
    if (o.assembly) {
        std::string text = bytecode::disassemble(*c.executable, {.lines = true});
        write_file(output, text);
    } else {
        write_file(output, chars(bytecode::write(*c.executable)));
    }
    return 0;
}

int run_check(CommandOptions const& o) {
    int status = 0;
    for (auto const& input : o.inputs) {
        try {
            if (!compile_input(input, o, Stage::checked, true).ok()) status = input_fault;
        } catch (Error const& error) {
            if (error.code() != ErrorCode::input) throw;
            status = report(error, o.format);
        }
    }
    return status;
}

int run_describe(CommandOptions const& o) {
    std::string const& input = o.inputs.at(0);
    bool json = o.format == "json";
    if (std::filesystem::path(input).extension() == ".sb") {
        write_stdout(describe_executable(input, json));
        return 0;
    }
    Compilation c = compile_for_audit(input, o);
    if (!c.ok()) return input_fault;
    write_stdout(json ? describe_json(*c.description, &*c.audit) : describe_text(*c.description, &*c.audit));
    return 0;
}

int run_audit(CommandOptions const& o) {
    std::string const& input = o.inputs.at(0);
    std::optional<Audit> audit;
    if (std::filesystem::path(input).extension() == ".sb") {
        audit = stored_audit(input);
    } else {
        Compilation c = compile_for_audit(input, o);
        if (!c.ok()) return input_fault;
        audit = std::move(c.audit);
    }
    if (!o.write_approved.empty()) write_file(o.write_approved, to_approved_list(*audit));
    if (o.write_approved != "-") write_stdout(o.format == "json" ? to_json(*audit) + "\n" : render_text(*audit));
    if (o.approved.empty()) return 0;

    auto missing = not_approved(*audit, read_file(o.approved), o.approved);
    if (missing.empty()) return 0;
    Error error(ErrorCode::denied, fmt::format("{} not in the approved list '{}'",
                                               missing.size() == 1 ? std::string("one disclosure is")
                                                                   : fmt::format("{} disclosures are", missing.size()),
                                               o.approved));
    for (Disclosure const* d : missing)
        error.note(fmt::format("{}:{}:{}: {}", d->place.file, d->place.line, d->place.column, d->text));
    error.help("look at what each of them gives away; `--write-approved FILE` writes the list anew");
    return report(error, o.format);
}

int report(Error const& error, std::string const& format, std::string_view source_line) {
    std::string text = format == "json" ? to_json(error).dump() + "\n" : to_text(error, source_line);
    std::fwrite(text.data(), 1, text.size(), stderr);
    return exit_status(error.code());
}

} // namespace smpc::secrec
