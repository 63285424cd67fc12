// SPDX-License-Identifier: Apache-2.0
//
// How values are to be shared, decided before anything is: which domain a value without one is in, and for how many parties the
// streams are. Nothing becomes public because nobody said otherwise.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <smpc/client/description.h>
#include <smpc/client/values.h>

#include "libclient/sharing/sharing.h"
#include "libclient/values/input.h"

namespace smpc::client {

/// What the user says about inputs whose type does not name a domain.
struct DomainChoices {
    std::vector<std::string> public_names; ///< these are public
    std::string domain;                    ///< of the others; empty: what the program says
};

/// Completes the hints of inputs. Throws Error(input) for a name that no input has, and, where `description` does not list an input and
/// nothing else tells, for a value without a domain.
void choose_domains(std::span<Input> inputs, DomainChoices const& choices, Description const* description);

/// Where the number of parties comes from, the first that says something counts.
struct PartySources {
    std::vector<std::string> kinds;                   ///< `[NAME=]KIND[:…]` of the command line
    Description const* description = nullptr;         ///< of the program: domain → kind
    std::map<std::string, std::string> cloud_domains; ///< of the virtual cloud: domain → kind
    std::optional<unsigned> cloud_parties;            ///< how many it has
    std::optional<unsigned> parties;                  ///< what the user demands
};

/// The number of streams for these values: that of the kinds of their domains, which must agree; for public values only, that of the
/// cloud or 3. Throws Error(input) for a domain of unknown kind or kinds that contradict each other or `parties`, Error(usage) for
/// a malformed or unknown kind.
unsigned parties_for(Values const& values, PartySources const& sources);

/// Throws Error(internal) unless the streams give the values back.
void verify_streams(Values const& values, std::span<Bytes const> streams);

} // namespace smpc::client
