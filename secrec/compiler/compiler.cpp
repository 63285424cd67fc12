// SPDX-License-Identifier: Apache-2.0
#include "secrec/compiler/compiler.h"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "secrec/compiler/checker.h"
#include "secrec/compiler/loader.h"
#include "secrec/compiler/lower.h"
#include "secrec/compiler/warn.h"

namespace smpc::secrec {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t max_errors_as_notes = 10;

std::optional<std::string> built_in_module(std::string_view name) {
    auto const& modules = standard_library();
    auto found =
        std::lower_bound(modules.begin(), modules.end(), name, [](auto const& m, auto n) { return m.name < n; });
    if (found == modules.end() || found->name != name) return std::nullopt;
    return std::string(found->text);
}

Compilation start() {
    Compilation c;
    c.sources = std::make_unique<Sources>();
    return c;
}

/// Leaves the diagnostics that the caller wants, in the order of the text.
void settle(Sources const& sources, Diagnostics& diagnostics, CompileOptions const& options) {
    auto unwanted = [&](Location where) {
        if (!options.warnings) return true;
        return !options.library_warnings && where.valid() && sources[where.file].is_library();
    };
    diagnostics.apply(options.warning, unwanted);
    diagnostics.sort_since(0);
}

void finish(Compilation& c, Program const& program, CompileOptions const& options, Stage stage) {
    if (stage == Stage::syntax) return settle(*c.sources, c.diagnostics, options);
    typed::Program checked = check_program(program, *c.sources, c.diagnostics, options);
    if (c.diagnostics.has_errors()) return;
    c.description = checked.description;
    bool store = stage == Stage::executable && options.debug != DebugContents::nothing;
    if (store || options.audit) c.audit = audit(checked, program);
    if (stage == Stage::checked) return;

    LowerOptions lowering;
    if (store) lowering.audit = to_json(*c.audit);
    lowering.description = options.debug != DebugContents::nothing;
    lowering.lines = options.debug == DebugContents::all;
    lowering.path_style = options.path_style;
    lowering.optimize = options.optimize;
    c.executable = lower(checked, lowering);
}

} // namespace

typed::Program check_program(Program const& program, Sources const& sources, Diagnostics& diagnostics,
                             CompileOptions const& options, Index* index) {
    // What could not be parsed is left out of the tree; what is there is checked all the same.
    typed::Program checked = check(program, sources, diagnostics, index);
    if (!diagnostics.has_errors() && options.warnings) warn(program, checked, diagnostics, options.library_warnings);
    settle(sources, diagnostics, options);
    return checked;
}

// The one place that decides which standard library is used.
SearchPath search_path(CompileOptions const& options) {
    SearchPath path;
    path.directories = options.include_directories;
    if (!options.standard_library) return path;

    fs::path folder = options.standard_library_directory;
    char const* variable = std::getenv("SMPC_STDLIB");
    if (folder.empty() && variable && *variable) folder = variable;
    if (folder.empty()) {
        path.library = built_in_module;
        for (auto const& module : standard_library()) path.library_modules.emplace_back(module.name);
        return path;
    }
    std::error_code fault;
    if (!fs::is_directory(folder, fault))
        throw Error(ErrorCode::config, fmt::format("no folder '{}' for the standard library", folder.string()))
            .help("check --stdlib and $SMPC_STDLIB; without them the built-in library is used");
    path.directories.push_back(folder);
    path.library_directory = folder;
    return path;
}

Compilation compile_file(fs::path const& file, CompileOptions const& options, Stage stage) {
    Compilation c = start();
    Program program = load_file(file, search_path(options), *c.sources, c.diagnostics);
    finish(c, program, options, stage);
    return c;
}

Compilation compile_text(std::string name, std::string text, CompileOptions const& options, Stage stage) {
    Compilation c = start();
    Program program = load_text(std::move(name), std::move(text), search_path(options), *c.sources, c.diagnostics);
    finish(c, program, options, stage);
    return c;
}

std::vector<std::byte> compile_or_throw(fs::path const& file, CompileOptions const& options) {
    Compilation c = compile_file(file, options, Stage::executable);
    if (!c.ok()) throw to_error(c);
    return bytecode::write(*c.executable);
}

Error to_error(Compilation const& c) {
    auto place = [&](Location l) {
        Span span = c.sources->span(l);
        return Where{std::string(span.file), span.begin.line, span.begin.column, std::nullopt};
    };
    std::optional<Error> error;
    std::size_t more = 0;
    for (auto const& d : c.diagnostics.all()) {
        if (d.severity != Severity::error) continue;
        if (!error) {
            error.emplace(ErrorCode::input, d.message);
            if (d.location.valid()) error->at(place(d.location));
            for (auto const& n : d.notes) error->note(n.message);
            for (auto const& h : d.helps) error->help(h);
        } else if (++more <= max_errors_as_notes) {
            Where w = place(d.location);
            error->note(d.location.valid() ? fmt::format("{}:{}:{}: {}", w.file, w.line, w.column, d.message)
                                           : d.message);
        }
    }
    if (!error) return Error(ErrorCode::internal, "a compilation without errors was reported as failed");
    if (more > max_errors_as_notes) error->note(fmt::format("and {} more errors", more - max_errors_as_notes));
    return *error;
}

} // namespace smpc::secrec
