// SPDX-License-Identifier: Apache-2.0
#include "secrec/compiler/loader.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <system_error>

#include <fmt/format.h>

#include <smpc/client/error.h>

#include "secrec/compiler/closest.h"
#include "secrec/compiler/parser.h"

namespace smpc::secrec {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t max_import_depth = 200;

/// A whole file, or what keeps us from reading it.
struct Contents {
    std::optional<std::string> text;
    std::string fault;
};

Contents read_file(fs::path const& path) {
    std::error_code fault;
    if (fs::is_directory(path, fault)) return {std::nullopt, "is a directory"};
    errno = 0;
    std::ifstream in(path, std::ios::binary);
    if (!in) return {std::nullopt, std::strerror(errno ? errno : EIO)};
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (in.bad()) return {std::nullopt, std::strerror(EIO)};
    return {std::move(text), {}};
}

class Loader {
public:
    /// `main_file` is empty if the main text came from elsewhere.
    Loader(fs::path main_file, SearchPath const& path, Sources& sources, Diagnostics& diagnostics)
        : main_file_(std::move(main_file)), path_(path), sources_(sources), diagnostics_(diagnostics) {}

    Program run(std::string name, std::string file_name, std::string text) {
        stack_.push_back(name);
        load(name, sources_.add(std::move(file_name), std::move(text)));
        return std::move(program_);
    }

private:
    /// Parses one module after all that it imports; its position in the program.
    std::size_t load(std::string const& name, SourceFile const& file) {
        LoadedModule module{name, parse(file, diagnostics_), {}};
        if (module.tree->incomplete) program_.incomplete = true;
        if (module.tree->name && module.tree->name->text != name && !name.empty())
            diagnostics_.warning(
                Warning::module_name, module.tree->name->loc,
                fmt::format("module '{}' stands in the file of module '{}'", module.tree->name->text, name));
        for (auto const& import : module.tree->imports) {
            auto imported = find(import);
            if (!imported) program_.incomplete = true;
            if (imported && std::find(module.imports.begin(), module.imports.end(), *imported) == module.imports.end())
                module.imports.push_back(*imported);
        }
        program_.modules.push_back(std::move(module));
        return program_.modules.size() - 1;
    }

    /// The imported module, loaded now if it was not before; nothing if that is not possible, which has been reported then.
    std::optional<std::size_t> find(ast::Import const& import) {
        std::string name(import.name.text);
        if (auto known = loaded_.find(name); known != loaded_.end()) return known->second;
        // The main module is part of a cycle when the search finds its file (see open_module), whatever it is called.
        if (auto open = std::find(stack_.begin() + 1, stack_.end(), name); open != stack_.end()) {
            report_cycle(import, open);
            return std::nullopt;
        }
        if (stack_.size() >= max_import_depth) {
            diagnostics_.error(import.loc,
                               fmt::format("imports are nested more than {} modules deep", max_import_depth));
            return loaded_[name] = std::nullopt;
        }
        SourceFile const* file = open_module(import, name);
        if (!file) return loaded_[name] = std::nullopt;
        stack_.push_back(name);
        std::size_t position = load(name, *file);
        stack_.pop_back();
        return loaded_[name] = position;
    }

    /// The names of all modules that could be imported.
    std::vector<std::string> known_modules() const {
        std::vector<std::string> names = path_.library_modules;
        for (auto const& directory : path_.directories) {
            std::error_code fault;
            for (fs::directory_iterator entry(directory, fault), end; !fault && entry != end; entry.increment(fault))
                if (entry->path().extension() == ".sc") names.push_back(entry->path().stem().string());
        }
        return names;
    }

    void report_cycle(ast::Import const& import, std::vector<std::string>::const_iterator open) {
        std::string chain;
        for (auto m = open; m != stack_.end(); ++m) chain += *m + " -> ";
        diagnostics_.error(import.loc,
                           fmt::format("module '{}' imports itself: {}{}", import.name.text, chain, import.name.text));
    }

    struct Located {
        fs::path file;
        bool is_library;
    };
    /// The file of a module among the search directories.
    std::optional<Located> locate(std::string const& name) const {
        for (auto const& directory : path_.directories) {
            fs::path candidate = directory / (name + ".sc");
            std::error_code fault;
            if (fs::exists(candidate, fault)) return Located{candidate, directory == path_.library_directory};
        }
        return std::nullopt;
    }

    SourceFile const* open_module(ast::Import const& import, std::string const& name) {
        if (auto located = locate(name)) {
            fs::path const& file = located->file;
            std::error_code fault;
            if (!main_file_.empty() && fs::equivalent(file, main_file_, fault)) {
                report_cycle(import, stack_.begin());
                return nullptr;
            }
            Contents contents;
            if (path_.unsaved) contents.text = path_.unsaved(file);
            if (!contents.text) contents = read_file(file);
            if (contents.text) return &sources_.add(file.string(), std::move(*contents.text), located->is_library);
            diagnostics_.error(import.loc, fmt::format("cannot read '{}': {}", file.string(), contents.fault));
            return nullptr;
        }
        if (path_.library)
            if (auto text = path_.library(name))
                return &sources_.add((fs::path(path_.library_name) / (name + ".sc")).string(), std::move(*text), true);

        auto& d = diagnostics_.error(import.loc, fmt::format("no module '{}'", name));
        for (auto const& directory : path_.directories) d.note(fmt::format("not in '{}'", directory.string()));
        if (path_.library) d.note(fmt::format("not in the standard library ({})", path_.library_name));
        d.suggest(import.name.loc, closest(name, known_modules()));
        d.help("give the folder of the module with -I");
        return nullptr;
    }

    fs::path main_file_;
    SearchPath const& path_;
    Sources& sources_;
    Diagnostics& diagnostics_;
    Program program_;
    std::map<std::string, std::optional<std::size_t>> loaded_; ///< imported modules; without a position: known to fail
    std::vector<std::string> stack_;                           ///< modules being loaded, the main module first
};

/// What imports would call a file.
std::string module_name(fs::path const& file) {
    return file.extension() == ".sc" ? file.stem().string() : std::string();
}

} // namespace

Program load_text(std::string name, std::string text, SearchPath const& path, Sources& sources,
                  Diagnostics& diagnostics) {
    std::string module = module_name(name);
    return Loader({}, path, sources, diagnostics).run(std::move(module), std::move(name), std::move(text));
}

Program load_file(fs::path const& file, SearchPath const& path, Sources& sources, Diagnostics& diagnostics) {
    Contents contents = read_file(file);
    if (!contents.text)
        throw Error(ErrorCode::input, fmt::format("cannot read '{}': {}", file.string(), contents.fault))
            .help("check the name and the permissions of the file");
    return Loader(file, path, sources, diagnostics).run(module_name(file), file.string(), std::move(*contents.text));
}

} // namespace smpc::secrec
