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
    if (words == "0 / 0 / 0 / 0") words.clear(); // as with narrowing conversions: local
    return others + (others.empty() || words.empty() ? "" : "; ") + words;
}

std::string family(ValueType type) {
    std::string name(name_of(type));
    name.resize(name.find_last_not_of("0123456789") + 1);
    return name;
}

/// Calls and types of one entry that cost the same.
struct Group {
    std::vector<std::string> calls, types;
    std::vector<Named> figures;

    bool agrees(std::vector<Named> const& others) const {
        return std::ranges::all_of(others, [&](Named const& o) {
            auto const mine = std::ranges::find(figures, o.first, &Named::first);
            return mine == figures.end() || mine->second == o.second;
        });
    }
};

template <class T> void add_new(std::vector<T>& list, T item) {
    if (std::ranges::find(list, item) == list.end()) list.push_back(std::move(item));
}

constexpr std::size_t shown_n = 960; // whole bytes of bits, rows, blocks and keys

Named figures_of(pd::CallRow const& row, CostEntry const& entry, bool changes) {
    auto const cases = make_cases(row, shown_n);
    pd::shared3p::Traffic traffic;
    double units = shown_n;
    if (!cases.empty()) {
        traffic = declared(cases[0]);
        if (entry.units) units = static_cast<double>(entry.units(sizes_of(cases[0])));
    }
    unsigned const from = info(row.type).bits, to = info(row.out).bits;
    std::string const label = changes && from != to && from != 1 && to != 1
                                  ? fmt::format("{} → {}", from, to)
                                  : fmt::format("{}", changes && from == 1 ? to : from);
    return {label, {fmt::format("{}", traffic.rounds), number(static_cast<double>(traffic.bytes) / 3 / units)}};
}

std::vector<Group> groups_of(CostEntry const& entry) {
    // By call and kind of type first, in the order of the table; then whatever agrees goes together.
    std::vector<Group> parts, groups;
    for (auto const& row : pd::all_calls()) {
        if (!pd::shared3p::computes(row) || pd::shared3p::find_cost(row) != &entry) continue;
        bool const changes = row.op == pd::Operation::convert || row.op == pd::Operation::reshare;
        std::string const call = fmt::format("`{}`", name_of(row.op));
        std::string const type = row.shape == pd::Shape::domain_name || row.shape == pd::Shape::public_permutation ? ""
                                 : changes ? family(row.type) + " → " + family(row.out)
                                           : family(row.type);
        if (parts.empty() || parts.back().calls[0] != call || parts.back().types[0] != type)
            parts.push_back({{call}, {type}, {}});
        add_new(parts.back().figures, figures_of(row, entry, changes));
    }
    for (Group const& part : parts) {
        auto group = std::ranges::find_if(groups, [&](Group const& g) { return g.agrees(part.figures); });
        if (group == groups.end()) group = groups.insert(groups.end(), Group{});
        add_new(group->calls, part.calls[0]);
        if (!part.types[0].empty()) add_new(group->types, part.types[0]);
        for (Named const& f : part.figures) add_new(group->figures, f);
    }
    return groups;
}

std::string rows_of(CostEntry const& entry) {
    std::string text;
    for (Group& g : groups_of(entry)) {
        std::ranges::stable_sort(g.figures, {}, [](Named const& f) { return std::atoi(f.first.c_str()); });
        std::string bytes = joined(g.figures, &Figures::bytes);
        if (*entry.unit) bytes += fmt::format(" per {}", entry.unit);
        std::string how = entry.how;
        if (*entry.growth) how += fmt::format("{}{} (figures: n = {})", how.empty() ? "" : "; ", entry.growth, shown_n);
        text += fmt::format("| {} | {} | {} | {} | {} | {} |\n", fmt::join(g.calls, " "), fmt::join(g.types, ", "),
                            joined(g.figures, &Figures::rounds), bytes, how, entry.source);
    }
    return text;
}

std::string costs_table() {
    std::string out = "| calls | types | rounds | bytes per party | how | source |\n|---|---|---|---|---|---|\n";
    for (auto const& entry : pd::shared3p::cost_catalogue()) out += rows_of(entry);
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
