// SPDX-License-Identifier: Apache-2.0
//
// Kinds of domains and the registry of kits.
#include "libruntime/task/kinds.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "libruntime/pd/plain/kit.h"
#include "libruntime/pd/shared3p/kit.h"

namespace smpc::task {
namespace {

struct KitEntry {
    std::string_view kind;
    std::unique_ptr<pd::Kit> (*make)();
};

/// A new kit is one line here.
constexpr KitEntry kits[] = {
    {"shared3p", [] { return pd::shared3p::make_kit(); }},
};

std::string quoted_list(std::vector<std::string> const& names) {
    return fmt::format("{}", fmt::join(names, ", "));
}

/// The kind prefixes ("shared3p" of "shared3p::add_uint64_vec") among the names of calls.
std::set<std::string, std::less<>> kinds_in_calls(bytecode::Unit const& unit) {
    std::set<std::string, std::less<>> kinds;
    for (std::string const& name : unit.syscalls)
        if (auto const at = name.find("::"); at != name.npos && at > 0) kinds.insert(name.substr(0, at));
    return kinds;
}

} // namespace

KindOption parse_kind_option(std::string_view text) {
    auto const bad = [&](std::string_view why) {
        return Error(ErrorCode::usage, fmt::format("--kind \"{}\": {}", text, why))
            .help("write [NAME=]KIND[:KEY=VALUE,…], for example pd_shared3p=shared3p");
    };
    KindOption option;
    std::string_view head = text.substr(0, text.find(':'));
    std::string_view rest = head.size() == text.size() ? std::string_view{} : text.substr(head.size() + 1);
    if (auto const at = head.find('='); at != head.npos) {
        option.domain = head.substr(0, at);
        if (option.domain.empty()) throw bad("the name of the domain is empty");
        head.remove_prefix(at + 1);
    }
    option.kind = head;
    if (option.kind.empty()) throw bad("the kind is empty");
    if (head.size() != text.size() && rest.empty() && text.ends_with(':')) throw bad("no parameter follows the colon");
    while (!rest.empty()) {
        std::string_view const item = rest.substr(0, rest.find(','));
        rest.remove_prefix(std::min(rest.size(), item.size() + 1));
        auto const at = item.find('=');
        if (at == item.npos || at == 0) throw bad(fmt::format("\"{}\" is no KEY=VALUE", item));
        if (!option.parameters.emplace(item.substr(0, at), item.substr(at + 1)).second)
            throw bad(fmt::format("parameter \"{}\" is given twice", item.substr(0, at)));
    }
    return option;
}

std::vector<pd::DomainSetup> resolve_kinds(bytecode::Unit const& unit, Description const* description,
                                           std::vector<KindOption> const& options) {
    for (KindOption const& option : options)
        if (!option.domain.empty() && std::ranges::find(unit.domains, option.domain) == unit.domains.end())
            throw Error(ErrorCode::usage, fmt::format("--kind: the program has no domain \"{}\"", option.domain))
                .help(unit.domains.empty() ? "it has no domains at all" : "its domains: " + quoted_list(unit.domains));

    auto const prefixes = kinds_in_calls(unit);
    auto const chosen = [&](std::string const& name) -> KindOption const* {
        KindOption const* for_all = nullptr;
        for (KindOption const& option : options) {
            if (option.domain == name) return &option;
            if (option.domain.empty() && !for_all) for_all = &option;
        }
        return for_all;
    };
    auto const described = [&](std::string const& name) -> DomainEntry const* {
        if (!description) return nullptr;
        auto it = std::ranges::find(description->domains, name, &DomainEntry::name);
        return it == description->domains.end() ? nullptr : &*it;
    };

    std::vector<pd::DomainSetup> setups;
    std::vector<std::string> undefined;
    for (std::size_t i = 0; i < unit.domains.size(); ++i) {
        std::string const& name = unit.domains[i];
        if (auto const* option = chosen(name))
            setups.push_back({i, name, option->kind, option->parameters});
        else if (auto const* entry = described(name))
            setups.push_back({i, name, entry->kind, {}});
        else if (prefixes.size() == 1)
            setups.push_back({i, name, *prefixes.begin(), {}});
        else
            undefined.push_back(name);
    }
    if (!undefined.empty())
        throw Error(ErrorCode::input, "Found bindings for undefined protection domains: " + quoted_list(undefined))
            .help(fmt::format("say their kind: --kind {}=KIND", undefined.front()));
    return setups;
}

std::unique_ptr<pd::Kit> make_kit(std::string_view kind, std::string_view engine) {
    if (engine == "plain") return pd::plain::make_kit(std::string(kind));
    for (KitEntry const& kit : kits)
        if (kit.kind == kind) return kit.make();
    throw Error(ErrorCode::config, fmt::format("there is no protection-domain kit for kind \"{}\"", kind))
        .help(fmt::format("kinds of this runtime: {}; --engine plain runs any kind in the clear",
                          fmt::join(kit_kinds(), ", ")));
}

std::vector<std::string_view> kit_kinds() {
    std::vector<std::string_view> names;
    for (KitEntry const& kit : kits) names.push_back(kit.kind);
    return names;
}

} // namespace smpc::task
