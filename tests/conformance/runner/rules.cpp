// SPDX-License-Identifier: Apache-2.0
//
// Reads the table line by line and compares, or rewrites, its last column.
#include "tests/conformance/runner/rules.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <stdexcept>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tests/conformance/runner/expectation.h"

namespace smpc::conformance {

namespace {

namespace fs = std::filesystem;

/// The cells of `| a | b | c |`; empty for a line that is no row of three cells, or the table's head.
std::vector<std::string> cells_of(std::string const& line) {
    std::vector<std::string> cells;
    if (!line.starts_with("| ")) return cells;
    for (std::size_t begin = 1; begin < line.size();) {
        auto end = line.find(" |", begin);
        if (end == std::string::npos) break;
        auto first = line.find_first_not_of(' ', begin);
        cells.push_back(first < end ? line.substr(first, end - first) : "");
        begin = end + 2;
    }
    if (cells.size() != 3 || cells[0] == "rule") cells.clear();
    return cells;
}

} // namespace

std::vector<std::string> check_rules(fs::path const& list, std::vector<fs::path> const& programs, bool update) {
    std::vector<std::string> faults, lines;
    std::map<std::string, std::set<std::string>> programs_of;
    for (auto const& program : programs) {
        auto expected = read_expectation(program);
        if (expected.covers.empty()) faults.push_back(fmt::format("{}: names no rule", program.string()));
        for (auto const& rule : expected.covers) programs_of[rule].insert(program.stem().string());
    }

    std::ifstream in(list);
    if (!in) throw std::runtime_error("cannot read " + list.string());
    std::set<std::string> listed;
    for (std::string line; std::getline(in, line); lines.push_back(line)) {
        auto cells = cells_of(line);
        if (cells.empty()) continue;
        auto const& rule = cells[0];
        if (!listed.insert(rule).second) faults.push_back(fmt::format("rule '{}' is listed twice", rule));
        auto const& covering = programs_of[rule];
        if (covering.empty()) faults.push_back(fmt::format("no program covers the rule '{}'", rule));
        auto column = fmt::format("{}", fmt::join(covering, ", "));
        if (update)
            line = fmt::format("| {} | {} | {} |", rule, cells[1], column);
        else if (column != cells[2])
            faults.push_back(
                fmt::format("rule '{}' names other programs than cover it; --update-rules rewrites", rule));
    }
    for (auto const& [rule, covering] : programs_of)
        if (!listed.contains(rule))
            faults.push_back(fmt::format("{}: unknown rule '{}'", fmt::join(covering, ", "), rule));
    if (update) {
        std::ofstream out(list);
        for (auto const& line : lines) out << line << '\n';
    }
    return faults;
}

} // namespace smpc::conformance
