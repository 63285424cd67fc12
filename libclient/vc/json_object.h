// SPDX-License-Identifier: Apache-2.0
//
// Reads the members of one JSON object that came over the network, with an error that names the member. Requests are read
// strictly (a member nobody knows is refused, with the one that was probably meant), answers leniently.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>
#include <smpc/client/error.h>

#include "libclient/base/time.h"

namespace smpc::client {

class JsonObject {
public:
    /// `place` names the object in messages ("job request"); every fault is an Error of `code`. Refers to `object`.
    JsonObject(nlohmann::json const& object, std::string place, ErrorCode code);

    /// The member; null if it is absent or null.
    nlohmann::json const* find(std::string const& key);
    std::string text(std::string const& key, std::string otherwise = {});
    std::string need_text(std::string const& key);
    bool flag(std::string const& key, bool otherwise = false);
    std::uint64_t number(std::string const& key, std::uint64_t otherwise = 0,
                         std::uint64_t most = std::numeric_limits<std::uint64_t>::max());
    std::int64_t signed_number(std::string const& key, std::int64_t otherwise = 0);
    std::optional<Time> time(std::string const& key);
    std::optional<std::chrono::milliseconds> duration(std::string const& key);
    std::vector<std::string> texts(std::string const& key);
    std::map<std::string, std::string> text_map(std::string const& key);
    std::optional<JsonObject> object(std::string const& key);
    std::vector<JsonObject> objects(std::string const& key);

    Error fault(std::string const& key, std::string const& what) const;
    /// Throws for a member that was never asked for.
    void finish() const;
    nlohmann::json const& value() const noexcept { return *object_; }

private:
    std::string inner(std::string const& key) const;

    nlohmann::json const* object_;
    std::string place_;
    ErrorCode code_;
    std::set<std::string> known_;
};

/// The text as JSON; empty if it is none, or nested deeper than 64 levels, which nobody needs and which could exhaust the stack of
/// whoever writes it again.
std::optional<nlohmann::json> parse_json(std::string_view text);

/// A time or null.
nlohmann::json time_json(std::optional<Time> const& time);

} // namespace smpc::client
