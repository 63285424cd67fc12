// SPDX-License-Identifier: Apache-2.0
//
// Runs conformance programs (tests/conformance/README.md): compiles each in this process, runs it on one engine as real
// processes, and compares what it published, printed, warned of or failed with to the lines at its head.
//
//     smpc-conformance --engine plain --runtime PATH [--waiting FILE] [--level N]… [--rules FILE] PROGRAM-OR-DIRECTORY…
//
// Every program is compiled and run at each level of optimisation. `--rules` also checks the list of rules against the
// programs (rules.h).
// Programs that FILE lists wait for a feature. They are run as well: one that passes is an error, so that the list only shrinks.
// `--table` prints that list as Markdown, with the number of programs behind each reason.
#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <mutex>
#include <set>
#include <sstream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fnmatch.h>
#include <sys/wait.h>
#include <unistd.h>

#include "libruntime/bytecode/executable.h"
#include "libruntime/vcp/local_run.h"
#include "secrec/compiler/compiler.h"
#include "tests/conformance/runner/expectation.h"
#include "tests/conformance/runner/rules.h"

namespace fs = std::filesystem;
using namespace smpc;
using namespace smpc::conformance;

namespace {

struct Waiting {
    std::string pattern; ///< relative to tests/conformance, `*` matches any characters
    std::string engine;  ///< "any", or the one engine on which the programs wait
    std::string reason;
    std::size_t programs = 0;
};

/// Lines `PATTERN ENGINE REASON`; `#` begins a remark.
std::vector<Waiting> read_waiting(fs::path const& file) {
    std::vector<Waiting> rows;
    std::ifstream in(file);
    if (!in) throw std::runtime_error("cannot read " + file.string());
    for (std::string line; std::getline(in, line);) {
        if (line.empty() || line[0] == '#') continue;
        std::istringstream words(line);
        Waiting row;
        words >> row.pattern >> row.engine;
        std::getline(words >> std::ws, row.reason);
        if (row.reason.empty()) throw std::runtime_error("expected PATTERN ENGINE REASON: " + line);
        rows.push_back(row);
    }
    return rows;
}

/// What kind of failure, in the words of the expectation lines. Several words may name one kind.
std::vector<std::string> kinds_of_failure(Error const& error) {
    struct Sign {
        std::string_view text;
        std::vector<std::string> kinds;
    };
    static std::vector<Sign> const signs = {
        {"assert", {"assert"}},
        {"is missing", {"missing-argument", "argument-not-found"}},
        {"program expects", {"assert"}}, // the check before the run precedes the library's own
        {"ndex out of bounds", {"index-out-of-bounds"}},
        {"Mismatching shapes", {"shape-mismatch"}},
        {"Shape of RHS", {"shape-mismatch"}},
        {"Shape mismatch", {"shape-mismatch"}},
        {"in concat", {"cat"}},
        {"sizes in reshape", {"reshape"}},
        {"incorrect size in expression", {"wrong-result-size"}},
        {"failed: division by zero", {"syscall", "division-by-zero"}}, // the library's private division
        {"division by zero", {"division-by-zero", "integer-divide-by-zero"}},
        {"nteger overflow", {"integer-overflow"}},
        {"Too many elements", {"too-many-elements"}},
        {"argument", {"missing-argument", "argument-not-found"}},
        {"system calls that nobody provides", {"load"}},
        {"ystem call", {"syscall"}},
    };
    std::string text = error.message();
    for (auto const& note : error.notes()) text += "\n" + note;
    for (auto const& sign : signs)
        if (text.find(sign.text) != std::string::npos) return sign.kinds;
    return {};
}

/// The lines of the main file on which deprecated procedures are called, in the order of the warnings.
std::vector<unsigned> deprecation_lines(secrec::Compilation const& compilation) {
    std::vector<unsigned> lines;
    for (auto const& d : compilation.diagnostics.all())
        if (d.severity == secrec::Severity::warning && d.message.find("is deprecated") != std::string::npos)
            lines.push_back(compilation.sources->span(d.location).begin.line);
    return lines;
}

/// Empty if the program is rejected at these lines: where one is given it is that of the first error, else of all.
std::string compare_errors(fs::path const& program, secrec::Compilation const& compilation,
                           std::vector<unsigned> const& expected) {
    if (compilation.ok()) return "compiles, but must be rejected";
    auto first = secrec::to_error(compilation);
    std::set<unsigned> lines;
    for (auto const& d : compilation.diagnostics.all()) {
        if (d.severity != secrec::Severity::error) continue;
        auto span = compilation.sources->span(d.location);
        bool own = fs::path(span.file).filename() == program.filename();
        lines.insert(own ? span.begin.line : 0);
        if (expected.size() == 1) break;
    }
    if (expected == std::vector{0u} || lines == std::set(expected.begin(), expected.end())) return {};
    return fmt::format("rejected at the lines {} instead of {}:\n{}", lines, expected, to_text(first));
}

/// Empty if the program does what its head says.
std::string run_program(fs::path const& program, std::string const& engine, fs::path const& runtime, unsigned level) {
    auto expected = read_expectation(program);
    secrec::CompileOptions options;
    options.include_directories = {program.parent_path()};
    options.optimize = level;
    auto compilation = secrec::compile_file(program, options, secrec::Stage::executable);
    if (!expected.compile_errors.empty()) return compare_errors(program, compilation, expected.compile_errors);
    if (!compilation.ok()) return "does not compile:\n" + to_text(secrec::to_error(compilation));
    if (auto lines = deprecation_lines(compilation); lines != expected.warnings)
        return fmt::format("deprecated calls on lines [{}], expected [{}]", fmt::join(lines, ", "),
                           fmt::join(expected.warnings, ", "));

    if (auto description = to_canonical_json(*compilation.description);
        !expected.description.empty() && description != expected.description)
        return "describes itself as\n" + description;

    vcp::LocalProgram local{program.stem().string() + ".sb", bytecode::write(*compilation.executable),
                            compilation.description, compilation.executable->units.at(0).domains};
    client::Values arguments;
    for (auto const& a : expected.arguments) {
        auto entries = local.description->arguments_named(a.name);
        bool scalar = !entries.empty() && entries[0].dims == 0 && a.elements.size() == 1;
        auto argument = to_argument(a, scalar);
        arguments.add(argument.name, argument.value);
    }
    std::vector<std::string> printed;
    vcp::LocalRunOptions run;
    run.engine = engine;
    run.runtime = runtime;
    run.kinds = {"pd_shared3p=shared3p", "d1=shared3p", "d2=shared3p"};
    std::erase_if(run.kinds, [&](std::string const& kind) {
        return std::ranges::find(local.domains, kind.substr(0, kind.find('='))) == local.domains.end();
    });
    run.repeated_names = true;
    run.timeout = std::chrono::minutes(2);
    run.print = [&](std::string_view line) { printed.emplace_back(line); };
    try {
        auto outcome = vcp::run_local(local, arguments, run);
        if (expected.runtime_error) return fmt::format("ends normally, but must fail ({})", *expected.runtime_error);
        if (outcome.published.size() != expected.results.size())
            return fmt::format("published {} values, expected {}", outcome.published.size(), expected.results.size());
        for (std::size_t i = 0; i < expected.results.size(); ++i) {
            auto const& wanted = expected.results[i];
            auto tolerance = expected.general_tolerance;
            if (auto own = expected.tolerances.find(wanted.name); own != expected.tolerances.end())
                tolerance = own->second;
            if (auto difference = compare(wanted, outcome.published[i], tolerance); !difference.empty())
                return difference;
        }
        if (printed != expected.printed) return fmt::format("printed {}, expected {}", printed, expected.printed);
        return {};
    } catch (Error const& error) {
        if (!expected.runtime_error) return "fails:\n" + to_text(error);
        auto kinds = kinds_of_failure(error);
        if (std::ranges::find(kinds, *expected.runtime_error) == kinds.end())
            return fmt::format("must fail with {}, but fails with:\n{}", *expected.runtime_error, to_text(error));
        return {};
    }
}

std::vector<fs::path> find_programs(std::vector<std::string> const& places) {
    std::vector<fs::path> programs;
    auto is_program = [](fs::path const& p) {
        return p.extension() == ".sc" && !p.filename().string().starts_with("mod_");
    };
    for (fs::path place : places) {
        if (!fs::is_directory(place)) {
            programs.push_back(place);
            continue;
        }
        for (auto const& entry : fs::recursive_directory_iterator(place))
            if (is_program(entry.path())) programs.push_back(entry.path());
    }
    std::ranges::sort(programs);
    return programs;
}

/// The runs share nothing but signal handlers, which belong to a process, so each worker is a process. A worker writes one line
/// `INDEX SIZE` and SIZE bytes of text per program to its pipe.
void work(std::vector<fs::path> const& programs, unsigned worker, unsigned workers, std::string const& engine,
          fs::path const& runtime, std::vector<unsigned> const& levels, int out) {
    for (std::size_t i = worker; i < programs.size(); i += workers) {
        std::string fault;
        for (unsigned level : levels) {
            try {
                fault = run_program(programs[i], engine, runtime, level);
            } catch (Error const& e) {
                fault = to_text(e);
            } catch (std::exception const& e) {
                fault = e.what();
            }
            if (fault.empty()) continue;
            if (levels.size() > 1) fault = fmt::format("at level {}: {}", level, fault);
            break;
        }
        auto message = fmt::format("{} {}\n{}", i, fault.size(), fault);
        for (std::size_t sent = 0; sent < message.size();) {
            auto n = ::write(out, message.data() + sent, message.size() - sent);
            if (n <= 0) return;
            sent += static_cast<std::size_t>(n);
        }
    }
}

std::map<std::size_t, std::string> run_all(std::vector<fs::path> const& programs, unsigned workers,
                                           std::string const& engine, fs::path const& runtime,
                                           std::vector<unsigned> const& levels) {
    std::vector<std::pair<pid_t, int>> children;
    for (unsigned w = 0; w < workers; ++w) {
        int ends[2];
        if (::pipe(ends) != 0) throw std::runtime_error("cannot make a pipe");
        auto pid = ::fork();
        if (pid < 0) throw std::runtime_error("cannot fork");
        if (pid == 0) {
            ::close(ends[0]);
            work(programs, w, workers, engine, runtime, levels, ends[1]);
            ::_exit(0);
        }
        ::close(ends[1]);
        children.emplace_back(pid, ends[0]);
    }
    std::map<std::size_t, std::string> faults;
    for (auto [pid, in] : children) {
        std::string text;
        char buffer[65536];
        for (ssize_t n; (n = ::read(in, buffer, sizeof buffer)) > 0;) text.append(buffer, static_cast<std::size_t>(n));
        ::close(in);
        int status = 0;
        ::waitpid(pid, &status, 0);
        std::istringstream stream(text);
        for (std::size_t index = 0, size = 0; stream >> index >> size;) {
            stream.get();
            std::string fault(size, '\0');
            stream.read(fault.data(), static_cast<std::streamsize>(size));
            faults[index] = fault;
        }
    }
    for (std::size_t i = 0; i < programs.size(); ++i)
        if (!faults.contains(i)) faults[i] = "the runner itself died here";
    return faults;
}

} // namespace

int main(int argc, char** argv) {
    CLI::App app("Runs conformance programs");
    std::string engine = "plain", runtime, waiting_file, rules;
    std::vector<unsigned> levels;
    std::vector<std::string> places;
    unsigned jobs = 2;
    bool table = false, list = false, update_rules = false;
    app.add_option("--engine", engine);
    app.add_option("--runtime", runtime, "the smpc-runtime to use");
    app.add_option("--waiting", waiting_file);
    app.add_option("--level", levels, "levels of optimisation; default: 1");
    app.add_option("--rules", rules, "the list of rules that these programs cover");
    app.add_flag("--update-rules", update_rules, "write the programs' names into the list of rules");
    app.add_option("-j,--jobs", jobs)->check(CLI::Range(1, 64));
    app.add_flag("--table", table, "print the table of waiting programs and run nothing");
    app.add_flag("--list-failures", list, "print the names of the failing programs only");
    app.add_option("programs", places)->required();
    CLI11_PARSE(app, argc, argv);
    try {
        auto programs = find_programs(places);
        auto rows = waiting_file.empty() ? std::vector<Waiting>() : read_waiting(waiting_file);
        auto root = waiting_file.empty() ? fs::current_path() : fs::absolute(waiting_file).parent_path();
        auto waits = [&](fs::path const& program) -> Waiting* {
            auto name = fs::relative(program, root).generic_string();
            for (auto& row : rows)
                if ((row.engine == "any" || row.engine == engine) &&
                    ::fnmatch(row.pattern.c_str(), name.c_str(), 0) == 0)
                    return &row;
            return nullptr;
        };
        if (table) {
            for (auto const& p : programs)
                for (auto& row : rows)
                    row.programs +=
                        ::fnmatch(row.pattern.c_str(), fs::relative(p, root).generic_string().c_str(), 0) == 0;
            std::cout << "| programs | number | engine | what they wait for |\n|---|---|---|---|\n";
            for (auto const& row : rows)
                std::cout << fmt::format("| `{}` | {} | {} | {} |\n", row.pattern, row.programs, row.engine,
                                         row.reason);
            return 0;
        }
        if (levels.empty()) levels = {1};
        std::size_t passed = 0, failed = 0, waiting = 0;
        if (!rules.empty())
            for (auto const& fault : check_rules(rules, programs, update_rules)) {
                std::cout << fault << "\n";
                ++failed;
            }
        for (auto const& [index, fault] : run_all(programs, jobs, engine, runtime, levels)) {
            auto const& program = programs[index];
            auto* row = waits(program);
            bool ok = fault.empty() != (row != nullptr);
            (row && ok ? waiting : ok ? passed : failed) += 1;
            if (ok) continue;
            if (list)
                std::cout << fs::relative(program, root).generic_string() << "\n";
            else if (row)
                std::cout << fmt::format("{}: passes now; take it out of the list of waiting programs\n",
                                         program.string());
            else
                std::cout << fmt::format("{}: {}\n", program.string(), fault);
        }
        std::cout << fmt::format("engine {}, {} waiting for a feature\n{} passed, {} failed\n", engine, waiting, passed,
                                 failed);
        return failed ? 1 : 0;
    } catch (std::exception const& e) {
        std::cerr << "error: " << e.what() << "\n";
        return 2;
    }
}
