// SPDX-License-Identifier: Apache-2.0
//
// One party of a stock Carbyne Stack deployment, in the terms of a VirtualCloud: its Amphora's secrets as stored streams.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <smpc/client/objects.h>

#include "libclient/vc/party.h"

namespace smpc::client {

/// For one call; refers to the party. What the services say becomes an Error of the party.
class CarbyneParty {
public:
    CarbyneParty(Party const& party, CallLimits const& limits) : party_(party), limits_(limits) {}

    std::vector<StreamInfo> list(Tags const& filter) const;
    /// Empty if it is not there.
    std::optional<StreamInfo> show(std::string const& id) const;
    /// False if it was not there.
    bool remove(std::string const& id) const;
    /// Sets tags; an empty value removes one.
    void tag(std::string const& id, Tags const& tags) const;

private:
    Party const& party_;
    CallLimits const& limits_;
};

} // namespace smpc::client
