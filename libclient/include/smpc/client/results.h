// SPDX-License-Identifier: Apache-2.0
//
// What a program published, put together from the result streams of all parties. The parties' streams are compared before
// anything is combined, so a result is either whole and agreed on, or an error that names the party which differs.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <smpc/client/description.h>
#include <smpc/client/job.h>
#include <smpc/client/values.h>

namespace smpc::client {

/// What to do with a name that a program published more than once.
enum class OnDuplicate : std::uint8_t {
    error, ///< Error(inconsistent_result)
    first, ///< keep the first value
    last,  ///< keep the last value
    all    ///< keep them all; `published()` has them in order, the access by name sees the last
};

struct ResultOptions {
    OnDuplicate on_duplicate = OnDuplicate::error;
    std::map<std::string, Shape> shapes{};    ///< for names whose shape the program's description lacks
    std::optional<Description> description{}; ///< instead of the one that the parties have of the program
    std::filesystem::path
        keep_shares; ///< a folder (made if it is missing): the streams also go to `1.results` … `n.results`
};

/// A program's results. Plain data: copies are independent, const access from several threads is safe.
class Results {
public:
    Results() = default;
    Results(std::vector<NamedValue> published, JobStatus status);

    /// The values in the order of publication.
    std::vector<NamedValue> const& published() const noexcept { return published_; }
    /// Each name once.
    Values const& values() const noexcept { return values_; }
    /// Access as in `Values`: throws Error(not_found) naming what there is, Error(input) if the type is another.
    template <Element T> T get(std::string_view name) const { return values_.get<T>(name); }
    template <Element T> std::vector<T> get_vector(std::string_view name) const { return values_.get_vector<T>(name); }
    std::string get_string(std::string_view name) const { return values_.get_string(name); }
    /// The final status of the job at the first party: what its main returned, times, costs. Default for plain stream objects.
    JobStatus const& status() const noexcept { return status_; }

private:
    std::vector<NamedValue> published_;
    Values values_;
    JobStatus status_;
};

} // namespace smpc::client
