// SPDX-License-Identifier: Apache-2.0
#include "libruntime/vcp/jobs/job_store.h"

#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace smpc::vcp {

using client::JobState;

namespace {

std::int64_t milliseconds(client::Time time) {
    return time.time_since_epoch().count();
}

JobRecord parse(std::string const& document, std::string const& path) {
    auto object = nlohmann::json::parse(document, nullptr, false);
    if (object.is_discarded()) throw Error(ErrorCode::corrupt, fmt::format("{}: a job is not JSON", path));
    return record_from_json(object);
}

std::string database_path(std::string const& directory) {
    return directory + "/jobs.sqlite";
}

} // namespace

JobStore::JobStore(std::string const& directory) : database_(database_path(directory)) {
    if (database_.version() == 0) {
        Transaction transaction(database_);
        database_.execute(
            "CREATE TABLE jobs(id TEXT PRIMARY KEY, accepted INTEGER NOT NULL, visible INTEGER NOT NULL,"
            " decided INTEGER NOT NULL, state TEXT NOT NULL, expires INTEGER, document TEXT NOT NULL) WITHOUT ROWID;"
            "CREATE INDEX by_time ON jobs(accepted, id) WHERE visible;"
            "CREATE INDEX by_end ON jobs(expires) WHERE decided;"
            "CREATE INDEX undecided ON jobs(decided) WHERE NOT decided;");
        database_.set_version(1);
        transaction.commit();
    }
    save_ = database_.prepare(
        "INSERT INTO jobs VALUES(?,?,?,?,?,?,?) ON CONFLICT(id) DO UPDATE SET accepted=excluded.accepted,"
        " visible=excluded.visible, decided=excluded.decided, state=excluded.state,"
        " expires=excluded.expires, document=excluded.document");
    load_ = database_.prepare("SELECT document FROM jobs WHERE id=?");
    erase_ = database_.prepare("DELETE FROM jobs WHERE id=?");
}

void JobStore::save(JobRecord const& r) {
    save_.bind(1, r.id)
        .bind(2, r.times.accepted ? milliseconds(*r.times.accepted) : 0)
        .bind(3, std::int64_t{r.known && !r.removed})
        .bind(4, std::int64_t{r.decision.has_value()})
        .bind(5, name_of(r.state()))
        .bind(6, r.times.expires ? std::optional(milliseconds(*r.times.expires)) : std::nullopt)
        .bind(7, to_json(r).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace))
        .run();
}

std::optional<JobRecord> JobStore::load(std::string const& id) {
    load_.bind(1, id);
    if (!load_.step()) return std::nullopt;
    auto document = load_.text(0);
    load_.reset();
    return parse(document, database_.path());
}

void JobStore::erase(std::string const& id) {
    erase_.bind(1, id).run();
}

std::vector<JobRecord> JobStore::open() {
    auto select = database_.prepare("SELECT document FROM jobs WHERE NOT decided ORDER BY accepted, id");
    std::vector<JobRecord> records;
    while (select.step()) records.push_back(parse(select.text(0), database_.path()));
    return records;
}

std::vector<std::string> JobStore::expired(client::Time now) {
    auto select = database_.prepare("SELECT id FROM jobs WHERE decided AND expires <= ?");
    select.bind(1, milliseconds(now));
    std::vector<std::string> ids;
    while (select.step()) ids.push_back(select.text(0));
    return ids;
}

void JobStore::each(std::optional<std::pair<client::Time, std::string>> const& after,
                    std::function<bool(JobRecord const&)> const& take) {
    auto select = database_.prepare("SELECT document FROM jobs WHERE visible AND (accepted, id) < (?, ?)"
                                    " ORDER BY accepted DESC, id DESC");
    select.bind(1, after ? milliseconds(after->first) : std::numeric_limits<std::int64_t>::max());
    select.bind(2, after ? std::string_view(after->second) : std::string_view("~"));
    while (select.step())
        if (!take(parse(select.text(0), database_.path()))) return;
}

std::map<JobState, std::uint64_t> JobStore::counts() {
    auto select = database_.prepare("SELECT state, count(*) FROM jobs WHERE visible GROUP BY state");
    std::map<JobState, std::uint64_t> counts;
    while (select.step())
        if (auto state = client::job_state_from_name(select.text(0)))
            counts[*state] = static_cast<std::uint64_t>(select.integer(1));
    return counts;
}

} // namespace smpc::vcp
