// SPDX-License-Identifier: Apache-2.0
#include "apps/cli/cloud/program.h"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <filesystem>
#include <memory>

#include <fmt/format.h>
#include <unistd.h>

#include "libclient/values/file.h"
#include "libruntime/bytecode/executable.h"

namespace smpc::cli {

namespace fs = std::filesystem;

namespace {

secrec::Compilation compile(Tool& tool, std::string const& path, secrec::CompileOptions options, secrec::Stage stage) {
    options.warnings = options.warnings && !tool.options().quiet;
    auto result = secrec::compile_file(path, options, stage);
    bool as_text = tool.options().format != "json" && tool.options().format != "ndjson";
    if (as_text) {
        auto text = render_text(result.diagnostics, *result.sources, {.colour = tool.colour(), .error_limit = 50});
        std::fwrite(text.data(), 1, text.size(), stderr);
    }
    if (!result.ok()) {
        auto error = to_error(result);
        if (as_text) throw AlreadyReported{error.code()};
        throw error;
    }
    // Errors of a later run name places in these modules.
    std::shared_ptr<secrec::Sources> sources = std::move(result.sources);
    tool.source_lines([sources](Where const& where) {
        for (secrec::FileId id = 0; where.line != 0 && id < sources->size(); ++id)
            if (auto const& file = (*sources)[id]; file.base_name() == where.file)
                return std::string(file.line(where.line));
        return std::string();
    });
    return result;
}

std::vector<std::byte> read_executable(std::string const& path) {
    auto text = client::read_file(path);
    auto const* p = reinterpret_cast<std::byte const*>(text.data());
    return {p, p + text.size()};
}

std::optional<Description> description_of(std::vector<std::byte> const& bytes, std::string const& path) {
    try {
        auto executable = bytecode::read(bytes);
        auto debug = bytecode::decode_debug(executable.units.at(executable.active).debug);
        return debug ? debug->description : std::nullopt;
    } catch (Error& e) {
        if (!e.where()) e.at({path, 0, 0, {}});
        throw;
    }
}

Program load(Tool& tool, std::string const& path, secrec::CompileOptions const& options, secrec::Stage stage) {
    fs::path file(path);
    Program program{file.stem().string() + ".sb", {}, {}};
    if (file.extension() == ".sc") {
        auto result = compile(tool, path, options, stage);
        program.description = result.description;
        if (result.executable) program.executable = bytecode::write(*result.executable);
    } else if (file.extension() == ".sb") {
        program.executable = read_executable(path);
        program.description = description_of(program.executable, path);
    } else {
        throw Error(ErrorCode::input, fmt::format("{} is not a program", path))
            .help("a program is a source file (.sc) or an executable (.sb)");
    }
    return program;
}

} // namespace

bool is_program_file(std::string const& word) {
    if (word.find('/') != std::string::npos) return true;
    return (word.ends_with(".sc") || word.ends_with(".sb")) && ::access(word.c_str(), F_OK) == 0;
}

void add_source_options(Tool& tool, CLI::App& command, secrec::CompileOptions& options) {
    command.add_option("-I,--include", options.include_directories, "folder of modules, searched in order; repeatable")
        ->type_name("DIR")
        ->take_all()
        ->allow_extra_args(false)
        ->group("Compilation");
    tool.add_switch(command, "--no-warnings", options.warnings, "no warnings of the compiler")->group("Compilation");
    command.add_option("-O,--optimize", options.optimize, "level: 0 none, 1 everything (default)")
        ->type_name("LEVEL")
        ->check(CLI::Range(0, 1))
        ->group("Compilation");
}

Program load_program(Tool& tool, std::string const& path, secrec::CompileOptions const& options) {
    return load(tool, path, options, secrec::Stage::executable);
}

Program describe_program(Tool& tool, std::string const& path, secrec::CompileOptions const& options) {
    return load(tool, path, options, secrec::Stage::checked);
}

Completer argument_names(std::vector<std::string> program_options, Completer stored) {
    return [program_options, stored](Completing const& c) {
        std::vector<std::string> words;
        std::string path = program_options.empty() ? (c.positionals.empty() ? "" : c.positionals.front())
                                                   : c.value_of(program_options);
        if (program_options.empty() && c.positionals.empty()) {
            words = files_like(c.word, {".sc", ".sb"});
            if (stored && words.empty())
                for (auto& name : stored(c)) words.push_back(std::move(name));
            return words;
        }
        std::optional<Description> description;
        if (path.ends_with(".sc"))
            description = secrec::compile_file(path, {}, secrec::Stage::checked).description;
        else if (is_program_file(path))
            description = description_of(read_executable(path), path);
        if (!description) return words;
        for (auto const& argument : description->arguments) {
            auto taken = [&](std::string const& given) {
                return given.starts_with(argument.name + "=") || given.starts_with(argument.name + ":");
            };
            bool given = false;
            for (auto const& positional : c.positionals) given = given || taken(positional);
            if (!given) words.push_back(argument.name + "=");
        }
        return words;
    };
}

} // namespace smpc::cli
