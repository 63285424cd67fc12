// SPDX-License-Identifier: Apache-2.0
#include "secrec/compiler/commands.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <span>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "libruntime/bytecode/disassemble.h"

namespace smpc::secrec {

namespace fs = std::filesystem;

namespace {

// ---- files and streams -----------------------------------------------------------------------------------------

std::string read_all(std::istream& in, std::string const& name) {
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (in.bad()) throw Error(ErrorCode::input, fmt::format("cannot read {}", name));
    return text;
}

std::string read_file(std::string const& path) {
    if (path == "-") return read_all(std::cin, "standard input");
    std::error_code ignored;
    errno = fs::is_directory(path, ignored) ? EISDIR : 0;
    std::ifstream in;
    if (errno == 0) in.open(path, std::ios::binary);
    if (errno != 0 || !in)
        throw Error(ErrorCode::input, fmt::format("cannot read '{}': {}", path, std::strerror(errno ? errno : EIO)))
            .help("check the name and the permissions of the file");
    return read_all(in, fmt::format("'{}'", path));
}

std::span<char const> chars(std::vector<std::byte> const& bytes) {
    return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
}

void write_stdout(std::span<char const> bytes) {
    bool written = std::fwrite(bytes.data(), 1, bytes.size(), stdout) == bytes.size();
    if (!written || std::fflush(stdout) != 0)
        throw Error(ErrorCode::input, fmt::format("cannot write to standard output: {}", std::strerror(errno)));
}

/// Under a temporary name first, so that the file is there whole or not at all.
void write_file(std::string const& path, std::span<char const> bytes) {
    if (path == "-") return write_stdout(bytes);
    if (fs::exists(path) && !fs::is_regular_file(path)) { // /dev/null, a pipe: nothing to rename
        std::ofstream out(path, std::ios::binary);
        if (out.write(bytes.data(), static_cast<std::streamsize>(bytes.size())) && out.flush()) return;
        throw Error(ErrorCode::input, fmt::format("cannot write '{}': {}", path, std::strerror(errno)));
    }
    std::string temporary = fmt::format("{}.{}.tmp", path, ::getpid());
    errno = 0;
    std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
    bool written = out && out.write(bytes.data(), static_cast<std::streamsize>(bytes.size())) && out.flush();
    out.close();
    if (written && std::rename(temporary.c_str(), path.c_str()) == 0) return;
    std::string why = std::strerror(errno ? errno : EIO);
    std::remove(temporary.c_str());
    throw Error(ErrorCode::input, fmt::format("cannot write '{}': {}", path, why))
        .help("check that the folder exists and has space and permissions");
}

// ---- diagnostics -------------------------------------------------------------------------------------------------

bool use_colour(std::string const& choice) {
    if (choice != "auto") return choice == "always";
    char const* off = std::getenv("NO_COLOR");
    return !(off && *off) && ::isatty(STDERR_FILENO) != 0;
}

void print_diagnostics(Compilation const& c, CommandOptions const& o) {
    Diagnostics shown;
    for (auto const& d : c.diagnostics.all())
        if (o.compile.warnings || d.severity == Severity::error) shown.report(d.severity, d.location, d.message) = d;
    std::string text = o.format == "json" ? render_json(shown, *c.sources)
                                          : render_text(shown, *c.sources,
                                                        {.colour = use_colour(o.color), .error_limit = o.error_limit});
    std::fwrite(text.data(), 1, text.size(), stderr);
}

Compilation compile_input(std::string const& input, CommandOptions const& o, Stage stage) {
    if (o.syntax_only) stage = Stage::syntax;
    Compilation c = input == "-" ? compile_text("<stdin>", read_file(input), o.compile, stage)
                                 : compile_file(input, o.compile, stage);
    print_diagnostics(c, o);
    return c;
}

constexpr int input_fault = exit_status(ErrorCode::input);

// ---- description -------------------------------------------------------------------------------------------------

std::string type_text(std::string const& domain, ValueType type, unsigned dims) {
    std::string text = domain.empty() ? "" : domain + " ";
    text += name_of(type);
    if (dims > 0) text += fmt::format("[[{}]]", dims);
    return text;
}

std::string describe_text(Description const& d) {
    std::string out = fmt::format("program {}\n", d.program.empty() ? "(no name)" : d.program);
    auto section = [&](std::string_view title, auto const& entries, auto line) {
        out += fmt::format("{}:{}\n", title, entries.empty() ? " none" : "");
        for (auto const& e : entries) out += "  " + line(e) + "\n";
    };
    section("arguments", d.arguments, [](ArgumentEntry const& a) {
        return fmt::format("{}: {}{}", a.name, type_text(a.domain, a.type, a.dims), a.required ? "" : " (optional)");
    });
    section("results", d.results, [](ResultEntry const& r) {
        std::string shape;
        for (auto n : r.shape) shape += fmt::format("{}{}", shape.empty() ? " of shape " : " x ", n);
        return fmt::format("{}: {}{}", r.name, type_text(r.domain, r.type, r.dims), shape);
    });
    section("domains", d.domains, [](DomainEntry const& e) { return fmt::format("{}: {}", e.name, e.kind); });
    if (!d.complete) out += "incomplete: some names are computed at run time\n";
    return out;
}

bytecode::Executable read_executable(std::string const& path) {
    std::string bytes = read_file(path);
    return bytecode::read(std::as_bytes(std::span(bytes)));
}

/// The description stored in an executable.
Description stored_description(std::string const& path) {
    auto executable = read_executable(path);
    auto const& unit = executable.units.at(executable.active);
    auto info = bytecode::decode_debug(unit.debug);
    if (!info || !info->description)
        throw Error(ErrorCode::input, fmt::format("'{}' has no description of its arguments and results", path))
            .help("it was compiled with --strip or by another compiler; describe the source instead");
    return *info->description;
}

} // namespace

// ---- the commands ------------------------------------------------------------------------------------------------

int run_compile(CommandOptions const& o) {
    std::string const& input = o.inputs.at(0);
    std::string output = o.output;
    if (output.empty()) output = input == "-" ? "-" : fs::path(input).replace_extension(o.assembly ? ".sasm" : ".sb");
    if (output == input && output != "-")
        throw Error(ErrorCode::usage, fmt::format("'{}' is input and output", input)).help("name the output with -o");
    if (output == "-" && !o.assembly && !o.syntax_only && !o.force && ::isatty(STDOUT_FILENO))
        throw Error(ErrorCode::usage, "an executable is binary and is not written to a terminal")
            .help("name a file with -o, redirect the output, or use --force");

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
            if (!compile_input(input, o, Stage::checked).ok()) status = input_fault;
        } catch (Error const& error) {
            if (error.code() != ErrorCode::input) throw;
            status = report(error, o.format);
        }
    }
    return status;
}

int run_describe(CommandOptions const& o) {
    std::string const& input = o.inputs.at(0);
    Description description;
    if (fs::path(input).extension() == ".sb") {
        description = stored_description(input);
    } else {
        Compilation c = compile_input(input, o, Stage::checked);
        if (!c.ok()) return input_fault;
        description = *c.description;
    }
    write_stdout(o.format == "json" ? to_canonical_json(description) + "\n" : describe_text(description));
    return 0;
}

int run_disassemble(CommandOptions const& o) {
    bytecode::Style style;
    style.locations = o.offsets;
    style.lines = o.lines;
    write_file(o.output.empty() ? "-" : o.output, bytecode::disassemble(read_executable(o.inputs.at(0)), style));
    return 0;
}

int report(Error const& error, std::string const& format) {
    std::string text = format == "json" ? to_json(error).dump() + "\n" : to_text(error);
    std::fwrite(text.data(), 1, text.size(), stderr);
    return exit_status(error.code());
}

} // namespace smpc::secrec
