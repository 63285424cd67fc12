// SPDX-License-Identifier: Apache-2.0
//
// What a job leaves in files: `jobs/<id>/events`, to which everything that happens is appended, one line each, and
// `jobs/<id>/result.<attempt>`. The number of an event is the offset behind its line, so resuming is seeking, and the numbers
// are the same after a restart. Logs are the `log` events.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace smpc::vcp {

struct JobEvent;

/// Thread-safe.
class JobFiles {
public:
    /// Below `<data>/jobs`. Throws Error(failed).
    JobFiles(std::string const& data, std::uint64_t max_log_bytes);

    struct Entry {
        std::string event;
        nlohmann::json data;
    };
    /// Appends; a log that has grown too long takes only `state` events any more, after a word about it. A failing disk is
    /// no reason to fail a job: then events are missing.
    void append(std::string const& id, std::vector<Entry> const& entries) noexcept;
    /// Events behind `after`, about `most` bytes.
    std::vector<JobEvent> read(std::string const& id, std::uint64_t after, std::size_t most = 1 << 20) const;
    /// The number of the last event; 0 if there is none.
    std::uint64_t last(std::string const& id) const;

    std::string result_path(std::string const& id, unsigned attempt) const;
    /// Takes the file as the result of an attempt; durable when it returns. Throws Error(failed).
    void keep_result(std::string const& id, unsigned attempt, std::string const& file);
    /// Removes results of all attempts but this one (0: of all).
    void drop_results(std::string const& id, unsigned except) noexcept;
    void remove(std::string const& id) noexcept;

private:
    std::string folder_of(std::string const& id) const;
    std::string folder_;
    std::uint64_t max_log_bytes_;
    mutable std::mutex mutex_;
};

} // namespace smpc::vcp
