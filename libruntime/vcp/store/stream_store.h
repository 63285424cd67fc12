// SPDX-License-Identifier: Apache-2.0
//
// A party's stored streams: one file `streams/<uuid>` each, with what is known about it in `amphora.sqlite`.
//
// An object is whole or absent: bytes go to a temporary file, are synced and renamed, and only then their row is committed; what an
// interrupted service leaves behind (temporaries, files without a row, rows without a file) is removed when the store is opened. Commits of
// many writers share one transaction, so that small uploads do not wait for one another's fsync.
//
// All functions may be called from any thread; one StreamWriter is used by one thread at a time. Times are those of the caller's clock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libclient/base/descriptor.h"
#include "libclient/base/time.h"
#include "libruntime/vcp/store/tags.h"

namespace smpc::vcp {

/// What an object's bytes are. `words` are a Carbyne Stack secret (32-byte words), opaque to us.
enum class StreamKind { arguments, results, words };

struct StreamInfo {
    std::string id; ///< UUID, lower case
    StreamKind kind = StreamKind::arguments;
    std::uint64_t bytes = 0;
    std::string sha256; ///< 64 hex digits
    Time created;
    std::optional<Time> expires;
    std::string owner;     ///< the user; empty without authentication
    bool consume = false;  ///< the first job that succeeds with it removes it
    std::vector<Tag> tags; ///< with `creation-date` and, if there is an owner, `owner`; ascending by key
};

/// An object opened for reading: the bytes stay readable through `file` when the object is deleted or expires meanwhile.
struct StreamFile {
    StreamInfo info;
    Descriptor file; ///< read-only, offset 0, close-on-exec
};

struct NewStream {
    std::string id;
    StreamKind kind = StreamKind::
        arguments; ///< `arguments` and `results` are checked for their format, duplicates only in `arguments`
    std::optional<Time> expires;
    std::string owner;
    bool consume = false;
    std::vector<Tag> tags; ///< reserved keys are dropped
};

enum class Stored { created, unchanged };

/// Receives the bytes of one new object. Discards everything unless `commit` returned.
class StreamWriter {
public:
    virtual ~StreamWriter() = default;
    /// Throws Error(input) naming the record that is malformed, TooLarge, StorageFull.
    virtual void append(std::span<std::byte const> bytes) = 0;
    /// Makes the object durable. The same bytes under the same id again are `unchanged` (tags and expiry stay as they were); other
    /// bytes throw Error(conflict). Error(input) if the stream ends within a record.
    virtual Stored commit() = 0;
    /// After `commit`: what is stored now.
    virtual StreamInfo const& info() const = 0;
};

struct StreamQuery {
    std::vector<TagFilter> filters; ///< all must hold
    std::optional<std::string> sort_key;
    bool descending = false;
    std::uint64_t offset = 0;
    std::optional<std::uint64_t> limit; ///< all if empty
};
struct StreamPage {
    std::vector<StreamInfo> streams; ///< in the order of their creation unless sorted
    std::uint64_t total = 0;         ///< that match
};

struct StorageUse {
    std::uint64_t objects = 0, bytes = 0;
};

class StreamStore {
public:
    struct Options {
        std::uint64_t max_bytes = std::uint64_t{16} << 30; ///< of one object
        std::function<Time()> now;                         ///< the system clock if empty
        std::chrono::milliseconds sweep_every =
            std::chrono::minutes(1); ///< of expired objects, by a thread of the store
    };

    /// Opens or creates the store below `directory` (the party's data folder) and removes what a crash left behind.
    StreamStore(std::string const& directory, Options options);
    explicit StreamStore(std::string const& directory) : StreamStore(directory, Options()) {}
    ~StreamStore();

    /// Starts a new object. Throws Error(input) for a bad id or tag. An existing object with this id is noticed at `commit`.
    std::unique_ptr<StreamWriter> begin(NewStream stream);
    /// The same for bytes in memory.
    Stored put(NewStream stream, std::span<std::byte const> bytes);

    /// Throws Error(not_found) for an unknown or expired id.
    StreamInfo info(std::string const& id) const;
    bool contains(std::string const& id) const;
    /// Opens an object. Throws Error(not_found), or Error(corrupt) if size or digest differ from what was stored. Up to 1 MiB the digest is
    /// computed each time; of larger objects at the first opening by this service and when the file has changed since.
    StreamFile open(std::string const& id) const;
    /// The bytes, checked against the digest.
    std::vector<std::byte> read(std::string const& id) const;
    /// Computes the digest again, whatever the size. Throws Error(corrupt).
    void verify(std::string const& id) const;
    StreamPage list(StreamQuery const& query) const;
    /// Throws Error(not_found). Readers that have it open keep their bytes.
    void remove(std::string const& id);

    // Tags (Amphora's rules and texts). All throw Error(not_found) for an unknown id.
    /// Error(input) for a reserved key, Error(conflict) if the key exists.
    void add_tag(std::string const& id, Tag const& tag);
    /// Replaces all tags but the reserved ones, which are dropped from `tags`. Error(input) if none is given or a key occurs twice.
    void replace_tags(std::string const& id, std::vector<Tag> tags);
    /// Sets some tags and removes others at once; keys that are not there are removed without complaint. Error(input) for reserved keys.
    void change_tags(std::string const& id, std::vector<Tag> const& set, std::vector<std::string> const& remove);
    Tag tag(std::string const& id, std::string const& key) const;
    /// Error(input) for a reserved key, Error(not_found) for a missing one (also `remove_tag`).
    void update_tag(std::string const& id, Tag const& tag);
    void remove_tag(std::string const& id, std::string const& key);

    /// Removes expired objects now. Returns how many.
    std::size_t sweep();
    StorageUse use() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace smpc::vcp
