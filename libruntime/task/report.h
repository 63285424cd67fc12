// SPDX-License-Identifier: Apache-2.0
//
// What a runtime tells while it works: events for the program that started it (one JSON object a line on a descriptor), or
// text on standard error for a person. The program's own `print` lines always go to standard error.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <smpc/client/error.h>

#include "libruntime/pd/statistics.h"
#include "libruntime/task/task.h"

namespace smpc::task {

class Reporter {
public:
    /// Events on this descriptor; without one, text.
    explicit Reporter(std::optional<int> events = std::nullopt) : events_(events) {}

    void print(std::string_view line) const;
    void warn(std::string const& message) const;
    /// {"event":"ready"}: the mesh is joined.
    void ready() const;
    /// {"event":"progress","where":"f.sc:12","rounds","bytes"}
    void progress(Progress const& progress) const;
    /// {"event":"stats","operations":[…],"total":{…},"vectors":…}; as text a table.
    void stats(pd::Statistics const& statistics) const;
    /// {"event":"done","rounds","bytesOut","bytesIn","value"}
    void done(Outcome const& outcome) const;
    /// {"event":"error",…} with the error object's members.
    void fail(Error const& error) const;
    bool has_events() const noexcept { return events_.has_value(); }

private:
    std::optional<int> events_;
};

/// The counters of all operations that occurred, as text for people.
std::string stats_table(pd::Statistics const& statistics);

} // namespace smpc::task
