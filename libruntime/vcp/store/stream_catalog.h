// SPDX-License-Identifier: Apache-2.0
//
// What is known about a party's stored streams, in `amphora.sqlite`: one row per stream and one per tag. The files are the stream store's
// business. For one thread at a time.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "libruntime/vcp/store/sqlite.h"
#include "libruntime/vcp/store/stream_store.h"

namespace smpc::vcp {

class StreamCatalog {
public:
    explicit StreamCatalog(std::string const& path);

    Transaction transaction() { return Transaction(database_); }
    void insert(StreamInfo const& stream);
    bool erase(std::string const& id);

    /// The row if it is there, expired or not; with or without its tags.
    std::optional<StreamInfo> find(std::string const& id, bool with_tags = true);
    std::vector<std::string> ids();
    std::vector<std::string> expired(Time now);
    StreamPage list(StreamQuery const& query, Time now);
    StorageUse use();

    std::vector<Tag> tags(std::string const& id);
    std::optional<Tag> tag(std::string const& id, std::string const& key);
    void put_tag(std::string const& id, Tag const& tag);
    bool erase_tag(std::string const& id, std::string const& key);
    void erase_free_tags(std::string const& id);

private:
    StreamInfo row(Statement const& statement);
    void check_sortable(std::string const& key);

    Database database_;
    Statement insert_, erase_, find_, tags_, tag_, put_tag_, erase_tag_, erase_free_tags_;
};

} // namespace smpc::vcp
