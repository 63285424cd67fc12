// SPDX-License-Identifier: Apache-2.0
//
// Which kind each domain of a program has, and which kit serves it. An executable names its domains only; the kind comes from
// the user, from the program's description, or from the only kind that occurs in the names of its calls.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <smpc/client/description.h>

#include "libruntime/bytecode/executable.h"
#include "libruntime/pd/kit.h"

namespace smpc::task {

/// `--kind [NAME=]KIND[:KEY=VALUE,…]`
struct KindOption {
    std::string domain; ///< empty: all domains
    std::string kind;
    pd::Parameters parameters;
    bool operator==(KindOption const&) const = default;
};

/// Throws Error(usage) with the text.
KindOption parse_kind_option(std::string_view text);

/// One setup per domain of the unit, in order; parameters as the user gave them. Throws Error(input) naming all domains whose
/// kind is unknown, Error(usage) for options about domains that the program does not have.
std::vector<pd::DomainSetup> resolve_kinds(bytecode::Unit const& unit, Description const* description,
                                           std::vector<KindOption> const& options);

/// The kit of a kind: for engine "plain" the plaintext twin under that kind's name, else the real one. Throws Error(config)
/// naming the kinds there are.
std::unique_ptr<pd::Kit> make_kit(std::string_view kind, std::string_view engine);
/// The kinds with a real kit.
std::vector<std::string_view> kit_kinds();

} // namespace smpc::task
