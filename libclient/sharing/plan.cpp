// SPDX-License-Identifier: Apache-2.0
#include "libclient/sharing/plan.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "libclient/sharing/encoding.h"

namespace smpc::client {

namespace {

bool lists(Description const* description, std::string const& name) {
    return description && !description->arguments_named(name).empty();
}

struct KindChoice {
    std::string domain; ///< empty: all domains
    std::string kind;
};

KindChoice parse_kind(std::string const& text) {
    auto equals = text.find('=');
    auto colon = text.find(':');
    KindChoice choice;
    if (equals != std::string::npos && (colon == std::string::npos || equals < colon))
        choice.domain = text.substr(0, equals);
    auto begin = choice.domain.empty() ? 0 : equals + 1;
    choice.kind = text.substr(begin, colon == std::string::npos ? colon : colon - begin);
    if (choice.kind.empty() || equals == 0)
        throw Error(ErrorCode::usage, fmt::format("\"{}\" names no kind", text))
            .help("write [NAME=]KIND, for example shared3p");
    return choice;
}

/// The kind of a domain; empty if nothing tells.
std::string kind_of(std::string const& domain, std::vector<KindChoice> const& choices, PartySources const& sources) {
    for (auto const& c : choices)
        if (c.domain == domain) return c.kind;
    for (auto const& c : choices)
        if (c.domain.empty()) return c.kind;
    if (sources.description)
        for (auto const& d : sources.description->domains)
            if (d.name == domain && !d.kind.empty()) return d.kind;
    auto found = sources.cloud_domains.find(domain);
    return found == sources.cloud_domains.end() ? std::string() : found->second;
}

} // namespace

void choose_domains(std::span<Input> inputs, DomainChoices const& choices, Description const* description) {
    std::vector<std::string> names;
    for (auto const& input : inputs) names.push_back(input.name);
    for (auto const& name : choices.public_names) {
        if (std::find(names.begin(), names.end(), name) != names.end()) continue;
        Error error(ErrorCode::input, fmt::format("no value is called \"{}\", so it cannot be public", name));
        if (auto near = nearest(name, names)) error.help(fmt::format("did you mean \"{}\"?", *near));
        throw error;
    }
    for (auto& input : inputs) {
        bool is_public = std::find(choices.public_names.begin(), choices.public_names.end(), input.name) !=
                         choices.public_names.end();
        auto& domain = input.hint.domain;
        if (is_public && domain && !domain->empty())
            throw Error(ErrorCode::input, fmt::format("\"{}\" is to be public and in domain {}", input.name, *domain));
        if (is_public) domain = "";
        if (domain || lists(description, input.name)) continue;
        if (!choices.domain.empty()) {
            domain = choices.domain;
        } else if (input.hint.type) {
            throw Error(ErrorCode::input, fmt::format("nothing says whether \"{}\" is secret or public", input.name))
                .help(fmt::format("\"{0}:pd_shared3p {1}=…\" or --domain pd_shared3p for a secret value, --public {0} "
                                  "for a public one",
                                  input.name, name_of(*input.hint.type)));
        }
    }
}

unsigned parties_for(Values const& values, PartySources const& sources) {
    std::vector<KindChoice> choices;
    for (auto const& text : sources.kinds) choices.push_back(parse_kind(text));
    std::optional<unsigned> parties = sources.parties;
    std::string because = "--parties";
    for (auto const& [name, value] : values) {
        if (value.is_public()) continue;
        auto kind = kind_of(value.domain(), choices, sources);
        if (kind.empty()) {
            if (sources.parties) continue;
            throw Error(ErrorCode::input,
                        fmt::format("argument \"{}\": nothing says which kind of domain {} is", name, value.domain()))
                .help(fmt::format("--kind {}=shared3p, or a configured cloud that has the domain", value.domain()));
        }
        auto n = parties_of_kind(kind);
        if (!n)
            throw Error(ErrorCode::usage, fmt::format("domain {} has the unknown kind \"{}\"", value.domain(), kind))
                .help("kinds that this client can share for are shared3p and shared2p");
        if (parties && *parties != *n)
            throw Error(ErrorCode::input, fmt::format("domain {} of kind {} has {} parties, but {} says {}",
                                                      value.domain(), kind, *n, because, *parties));
        parties = n;
        because = fmt::format("the domain of \"{}\"", name);
    }
    if (!parties) parties = sources.cloud_parties.value_or(3);
    return *parties;
}

void verify_streams(Values const& values, std::span<Bytes const> streams) {
    auto n = static_cast<unsigned>(streams.size());
    auto again = reconstruct(streams, [n](std::string_view) { return std::optional(n); });
    auto normal = [n](Value const& v) {
        // The sign of a float's zero is not shared.
        if (v.is_public() || n == 1) return Bytes(v.bytes().begin(), v.bytes().end());
        return from_share_form(v.type(), to_share_form(v.type(), v.bytes()));
    };
    for (auto const& [name, value] : values) {
        auto const* other = again.find(name);
        if (other && other->domain() == value.domain() && other->type() == value.type() &&
            std::ranges::equal(other->bytes(), normal(value)))
            continue;
        throw Error(ErrorCode::internal, fmt::format("the shares of \"{}\" do not give its value back", name));
    }
    if (again.size() != values.size()) throw Error(ErrorCode::internal, "the streams hold values that were not given");
}

} // namespace smpc::client
