// SPDX-License-Identifier: Apache-2.0
#include "secrec/compiler/warnings.h"

#include <string>
#include <vector>

#include <fmt/format.h>

#include <smpc/client/error.h>

#include "secrec/compiler/closest.h"

namespace smpc::secrec {

namespace {

struct Row {
    std::string_view name, meaning;
    bool on;
};

constexpr Row rows[] = {
#define SMPC_X(enumerator, name, on, meaning) {name, meaning, on},
    SMPC_SECREC_WARNINGS(SMPC_X)
#undef SMPC_X
};

Warning named(std::string_view name) {
    if (auto warning = warning_from_name(name)) return *warning;
    std::vector<std::string_view> known;
    for (Row const& row : rows) known.push_back(row.name);
    std::string near = closest(name, known);
    throw Error(ErrorCode::usage, fmt::format("there is no warning '{}'", name))
        .help(near.empty() ? "`smpc-scc help warnings` lists them" : fmt::format("did you mean '{}'?", near));
}

/// Removes the prefix if the word has it.
bool strip(std::string_view& word, std::string_view prefix) {
    if (!word.starts_with(prefix)) return false;
    word.remove_prefix(prefix.size());
    return true;
}

} // namespace

std::string_view name_of(Warning warning) noexcept {
    return rows[static_cast<std::size_t>(warning)].name;
}
std::string_view meaning_of(Warning warning) noexcept {
    return rows[static_cast<std::size_t>(warning)].meaning;
}
bool is_on_by_default(Warning warning) noexcept {
    return rows[static_cast<std::size_t>(warning)].on;
}

std::optional<Warning> warning_from_name(std::string_view name) noexcept {
    for (std::size_t i = 0; i < warning_count; ++i)
        if (rows[i].name == name) return static_cast<Warning>(i);
    return std::nullopt;
}

WarningOptions::WarningOptions() {
    for (std::size_t i = 0; i < warning_count; ++i) on_[i] = rows[i].on;
}

void WarningOptions::set(std::string_view word) {
    bool const value = !strip(word, "no-");
    bool const error = word == "error" || word.starts_with("error=");
    if (error) strip(word, "error");
    auto& bits = error ? errors_ : on_;
    if (error ? word.empty() : word == "all") {
        value ? bits.set() : bits.reset();
        return;
    }
    if (error) strip(word, "=");
    auto position = static_cast<std::size_t>(named(word));
    bits[position] = value;
    if (error && value) on_[position] = true;
}

} // namespace smpc::secrec
