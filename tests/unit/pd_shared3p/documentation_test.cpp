// SPDX-License-Identifier: Apache-2.0
//
// The table of costs in docs/protocols.md is that of the catalogue, and what it cites is in the list of references. With
// SMPC_UPDATE=1 the table is written instead of compared.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>
#include <map>
#include <set>

#include <fmt/format.h>

#include "libruntime/pd/shared3p/instance.h"
#include "tests/support/paths.h"
#include "tests/unit/pd_shared3p/harness.h"

using namespace smpc;
using namespace smpc::test;
using pd::shared3p::CostEntry;

namespace {

std::string const path = tests::source_path("docs/protocols.md");

std::string read_page() {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
}

// At most three decimals, without trailing zeros.
std::string number(double value) {
    std::string text = fmt::format("{:.{}f}", value, value >= 1000 ? 0 : value >= 100 ? 1 : 3);
    if (text.find('.') != std::string::npos) {
        text.erase(text.find_last_not_of('0') + 1);
        if (text.back() == '.') text.pop_back();
    }
    return text;
}

struct Figures {
    std::string rounds, bytes;
    bool operator==(Figures const&) const = default;
};

using Named = std::pair<std::string, Figures>;

bool is_word(std::string const& name) {
    return name == "8" || name == "16" || name == "32" || name == "64";
}

// One figure if all are the same, else "a / b / c / d" for the four widths of words and each other one with its name.
std::string joined(std::vector<Named> const& all, std::string Figures::*member) {
    std::set<std::string> different;
    for (auto const& [name, f] : all) different.insert(f.*member);
    if (different.size() == 1) return *different.begin();
    std::string words, others;
    bool const all_words = std::ranges::count_if(all, [](Named const& f) { return is_word(f.first); }) == 4;
    for (auto const& [name, f] : all)
        if (all_words && is_word(name))
            words += (words.empty() ? "" : " / ") + f.*member;
        else if (f.*member != "0")
            others += fmt::format("{}{}: {}", others.empty() ? "" : ", ", name == "1" ? "bool" : name, f.*member);
    return others + (others.empty() || words.empty() ? "" : "; ") + words;
}

std::string family(ValueType type) {
    std::string name(name_of(type));
    name.resize(name.find_last_not_of("0123456789") + 1);
    return name;
}

std::string row_of(CostEntry const& entry) {
    constexpr std::size_t n = 1 << 10;
    std::vector<std::string> calls, types;
    auto add = [](std::vector<std::string>& list, std::string text) {
        if (std::ranges::find(list, text) == list.end()) list.push_back(std::move(text));
    };
    std::vector<Named> figures;
    for (auto const& row : pd::all_calls()) {
        if (!pd::shared3p::computes(row) || pd::shared3p::find_cost(row) != &entry) continue;
        add(calls, fmt::format("`{}`", name_of(row.op)));
        bool const changes = row.op == pd::Operation::convert || row.op == pd::Operation::reshare;
        if (row.shape != pd::Shape::domain_name)
            add(types, changes ? family(row.type) + " → " + family(row.out) : family(row.type));
        auto const cases = make_cases(row, n);
        pd::shared3p::Traffic traffic;
        double units = n;
        if (!cases.empty()) {
            traffic = declared(cases[0]);
            if (entry.units) units = static_cast<double>(entry.units(sizes_of(cases[0])));
        }
        unsigned const from = info(row.type).bits, to = info(row.out).bits;
        std::string const label = changes && from != to && from != 1 && to != 1
                                      ? fmt::format("{} → {}", from, to)
                                      : fmt::format("{}", changes && from == 1 ? to : from);
        Figures const f{fmt::format("{}", traffic.rounds), number(static_cast<double>(traffic.bytes) / 3 / units)};
        auto const same = std::ranges::find(figures, label, &Named::first);
        if (same == figures.end())
            figures.emplace_back(label, f);
        else if (!(same->second == f)) // depends on public operands, too
            figures.emplace_back(fmt::format("{} {}", name_of(row.op), label), f);
    }
    if (figures.empty()) return {};
    std::ranges::stable_sort(figures, {}, [](Named const& f) { return std::atoi(f.first.c_str()); });
    std::string bytes = joined(figures, &Figures::bytes);
    if (*entry.unit) bytes += fmt::format(" per {}", entry.unit);
    std::string how = entry.how;
    if (*entry.growth) how += fmt::format("{}{} (figures: n = {})", how.empty() ? "" : "; ", entry.growth, n);
    return fmt::format("| {} | {} | {} | {} | {} | {} |\n", fmt::join(calls, " "), fmt::join(types, ", "),
                       joined(figures, &Figures::rounds), bytes, how, entry.source);
}

std::string costs_table() {
    std::string out = "| calls | types | rounds | bytes per party | how | source |\n|---|---|---|---|---|---|\n";
    for (auto const& entry : pd::shared3p::cost_catalogue()) out += row_of(entry);
    return out;
}

} // namespace

TEST_CASE("the table of costs is the catalogue's", "[documentation]") {
    std::string made = read_page();
    std::string const begin = "<!-- costs: begin -->\n", end = "<!-- costs: end -->\n";
    auto const from = made.find(begin), to = made.find(end);
    REQUIRE(from != std::string::npos);
    REQUIRE(to != std::string::npos);
    made.replace(from + begin.size(), to - from - begin.size(), costs_table());
    if (std::getenv("SMPC_UPDATE")) std::ofstream(path) << made;
    CHECK(made == read_page());
}

TEST_CASE("what the catalogue cites is in the list of references", "[documentation]") {
    std::string const page = read_page();
    for (auto const& entry : pd::shared3p::cost_catalogue()) {
        std::string const source = entry.source;
        for (auto at = source.find('['); at != std::string::npos; at = source.find('[', at + 1)) {
            std::string const key = source.substr(at, source.find(']', at) + 1 - at);
            INFO(key);
            CHECK(page.find("- " + key) != std::string::npos);
        }
    }
}
