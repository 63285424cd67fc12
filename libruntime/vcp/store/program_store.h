// SPDX-License-Identifier: Apache-2.0
//
// A party's stored programs: executables by digest (`programs/<sha256>.sb`) and a map of names to digests (`programs/names.json`), both
// written whole or not at all. Storing under a name that exists moves the name; the old content stays, so that a job that was submitted for
// a digest still finds it.
//
// All functions may be called from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <smpc/client/description.h>

#include "libruntime/vcp/store/stream_store.h"

namespace smpc::vcp {

struct ProgramInfo {
    std::string name;
    std::string sha256; ///< 64 hex digits
    std::uint64_t bytes = 0;
    std::string path; ///< of the stored executable; immutable, never removed
    Time stored;      ///< since when the content is here
};

class ProgramStore {
public:
    struct Options {
        std::uint64_t max_bytes = std::uint64_t{256} << 20;
    };
    /// Opens or creates the store below `directory` (the party's data folder). Throws Error(corrupt) if names.json is damaged.
    ProgramStore(std::string const& directory, Options options);
    explicit ProgramStore(std::string const& directory) : ProgramStore(directory, Options()) {}
    ~ProgramStore();

    /// 1…128 letters, digits, `.`, `_`, `-`, no leading dot. Throws Error(input).
    static void check_name(std::string_view name);

    /// Stores an executable under a name. Throws Error(input) for a bad name or bytes that are no valid executable, TooLarge,
    /// StorageFull. `Stored::unchanged` if the name led to the same bytes before.
    Stored put(std::string const& name, std::span<std::byte const> executable);

    /// By name, or else with the suffix `.sb` added or left out. Throws Error(not_found), or Error(corrupt) if the content is not what
    /// was stored (looked at again when the file has changed).
    ProgramInfo find(std::string const& name) const;
    /// By digest (64 hex digits); the name is one that leads to it, or the digest's first 12 digits. Throws as `find`.
    ProgramInfo find_digest(std::string const& sha256) const;
    /// The bytes, checked against the digest. Throws Error(corrupt).
    std::vector<std::byte> read(ProgramInfo const& program) const;
    /// What the executable says about itself; empty if it does not.
    std::optional<Description> description(ProgramInfo const& program) const;
    /// Ascending by name.
    std::vector<ProgramInfo> list() const;
    StorageUse use() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace smpc::vcp
