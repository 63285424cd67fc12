// SPDX-License-Identifier: Apache-2.0
//
// Client of Amphora, the secret store of a Carbyne Stack: what concerns stored objects as a whole (list, tags, delete). One client
// speaks to one party. Reading and writing of secrets themselves needs SPDZ shares and is not here.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "libclient/http/client.h"

namespace smpc::carbyne {

struct Tag {
    std::string key, value;
    bool is_number = false; ///< valueType LONG: a signed 64-bit decimal
    bool operator==(Tag const&) const = default;
};

struct Secret {
    std::string id;
    std::vector<Tag> tags; ///< ascending by key
    /// The value of a tag; empty if there is none.
    std::string tag(std::string_view key) const;
    bool operator==(Secret const&) const = default;
};

enum class Compare : char { equal = ':', less = '<', greater = '>' };
struct Filter {
    std::string key;
    Compare compare = Compare::equal;
    std::string value;
};

/// How a list is sorted; by us, because the service's own order cannot be relied on.
struct Sort {
    std::string key; ///< empty: as the service lists
    bool descending = false;
};

/// "key:value", "key<5", "key>5". Throws Error(usage).
Filter parse_filter(std::string_view text);
/// The `filter` parameter of a request, each key and value percent-encoded (the query string encodes the whole once more).
std::string to_text(std::vector<Filter> const& filters);
/// A tag whose type follows from its value: what reads as a 64-bit integer is a number.
Tag make_tag(std::string key, std::string value);
void sort(std::vector<Secret>& secrets, Sort const& order);

/// Thread-safe. Throws as `call`; Error(unavailable) for answers that are none of Amphora.
class Amphora {
public:
    /// `client`'s base URL is Amphora's ("https://host/amphora").
    explicit Amphora(std::shared_ptr<http::Client> client) : client_(std::move(client)) {}

    std::vector<Secret> list(std::vector<Filter> const& filters, Sort const& order, http::Call const& limits = {});
    void remove(std::string const& id, http::Call const& limits = {});
    std::vector<Tag> tags(std::string const& id, http::Call const& limits = {});
    Tag tag(std::string const& id, std::string const& key, http::Call const& limits = {});
    void create_tag(std::string const& id, Tag const& tag, http::Call const& limits = {});
    /// Replaces all tags but the reserved ones.
    void replace_tags(std::string const& id, std::vector<Tag> const& tags, http::Call const& limits = {});
    void update_tag(std::string const& id, Tag const& tag, http::Call const& limits = {});
    void remove_tag(std::string const& id, std::string const& key, http::Call const& limits = {});
    /// Creates or updates.
    void set_tag(std::string const& id, Tag const& tag, http::Call const& limits = {});

private:
    std::shared_ptr<http::Client> client_;
};

} // namespace smpc::carbyne
