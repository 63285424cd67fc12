// SPDX-License-Identifier: Apache-2.0
//
// Reserved tags are ordinary rows, so that filters and sorting treat them like any other. Times are milliseconds since 1970.
#include "libruntime/vcp/store/stream_catalog.h"

#include <algorithm>
#include <cstdint>

#include <smpc/client/error.h>

namespace smpc::vcp {

namespace {

constexpr char const* columns = "s.id, s.kind, s.bytes, s.sha256, s.created, s.expires, s.owner, s.consume";

Time time_of(std::int64_t milliseconds) noexcept {
    return Time(std::chrono::milliseconds(milliseconds));
}

std::int64_t number_of(Time time) noexcept {
    return time.time_since_epoch().count();
}

Database& create_tables(Database& database) {
    if (database.version() > 1)
        throw Error(ErrorCode::corrupt, database.path() + " was written by a newer version of this program");
    if (database.version() == 1) return database;
    Transaction transaction(database);
    database.execute(
        "CREATE TABLE streams (id TEXT PRIMARY KEY, kind INTEGER NOT NULL, bytes INTEGER NOT NULL, sha256 "
        "TEXT NOT NULL,"
        "  created INTEGER NOT NULL, expires INTEGER, owner TEXT NOT NULL, consume INTEGER NOT NULL) WITHOUT ROWID;"
        "CREATE INDEX streams_created ON streams (created);"
        "CREATE INDEX streams_expires ON streams (expires) WHERE expires IS NOT NULL;"
        "CREATE TABLE tags (id TEXT NOT NULL REFERENCES streams (id) ON DELETE CASCADE, key TEXT NOT NULL,"
        "  value TEXT NOT NULL, is_long INTEGER NOT NULL, PRIMARY KEY (id, key)) WITHOUT ROWID;"
        "CREATE INDEX tags_key ON tags (key, value);");
    database.set_version(1);
    transaction.commit();
    return database;
}

} // namespace

StreamCatalog::StreamCatalog(std::string const& path)
    : database_(path), insert_(create_tables(database_).prepare("INSERT INTO streams VALUES (?,?,?,?,?,?,?,?)")),
      erase_(database_.prepare("DELETE FROM streams WHERE id = ?")),
      find_(database_.prepare(std::string("SELECT ") + columns + " FROM streams s WHERE id = ?")),
      tags_(database_.prepare("SELECT key, value, is_long FROM tags WHERE id = ? ORDER BY key")),
      tag_(database_.prepare("SELECT key, value, is_long FROM tags WHERE id = ? AND key = ?")),
      put_tag_(database_.prepare("INSERT OR REPLACE INTO tags VALUES (?,?,?,?)")),
      erase_tag_(database_.prepare("DELETE FROM tags WHERE id = ? AND key = ?")),
      erase_free_tags_(database_.prepare("DELETE FROM tags WHERE id = ? AND key NOT IN ('creation-date', 'owner')")) {}

StreamInfo StreamCatalog::row(Statement const& statement) {
    StreamInfo info;
    info.id = statement.text(0);
    info.kind = static_cast<StreamKind>(statement.integer(1));
    info.bytes = static_cast<std::uint64_t>(statement.integer(2));
    info.sha256 = statement.text(3);
    info.created = time_of(statement.integer(4));
    if (auto expires = statement.maybe_integer(5)) info.expires = time_of(*expires);
    info.owner = statement.text(6);
    info.consume = statement.integer(7) != 0;
    return info;
}

void StreamCatalog::insert(StreamInfo const& stream) {
    insert_.bind(1, stream.id)
        .bind(2, static_cast<std::int64_t>(stream.kind))
        .bind(3, static_cast<std::int64_t>(stream.bytes))
        .bind(4, stream.sha256)
        .bind(5, number_of(stream.created))
        .bind(6, stream.expires ? std::optional(number_of(*stream.expires)) : std::nullopt)
        .bind(7, stream.owner)
        .bind(8, std::int64_t{stream.consume})
        .run();
    for (auto const& tag : stream.tags) put_tag(stream.id, tag);
}

bool StreamCatalog::erase(std::string const& id) {
    erase_.bind(1, id).run();
    return database_.changes() > 0;
}

std::optional<StreamInfo> StreamCatalog::find(std::string const& id, bool with_tags) {
    if (!find_.bind(1, id).step()) return std::nullopt;
    auto info = row(find_);
    find_.reset();
    if (with_tags) info.tags = tags(id);
    return info;
}

std::vector<std::string> StreamCatalog::ids() {
    std::vector<std::string> out;
    auto query = database_.prepare("SELECT id FROM streams");
    while (query.step()) out.push_back(query.text(0));
    return out;
}

std::vector<std::string> StreamCatalog::expired(Time now) {
    std::vector<std::string> out;
    auto query = database_.prepare("SELECT id FROM streams WHERE expires <= ?");
    query.bind(1, number_of(now));
    while (query.step()) out.push_back(query.text(0));
    return out;
}

void StreamCatalog::check_sortable(std::string const& key) {
    auto query = database_.prepare("SELECT count(DISTINCT is_long) FROM tags WHERE key = ?");
    query.bind(1, key).step();
    if (query.integer(0) > 1)
        throw Error(ErrorCode::failed, "The TagValueType of the tags used for sorting have different configurations.");
}

StreamPage StreamCatalog::list(StreamQuery const& query, Time now) {
    std::string const join = query.sort_key ? " LEFT JOIN tags o ON o.id = s.id AND o.key = ?" : "";
    std::string where = " WHERE (s.expires IS NULL OR s.expires > ?)";
    for (auto const& filter : query.filters) {
        where += " AND EXISTS (SELECT 1 FROM tags t WHERE t.id = s.id AND t.key = ?";
        // Values that are no numbers are neither less nor greater than any.
        if (filter.relation == TagFilter::Relation::equals)
            where += " AND t.value = ?)";
        else
            where += std::string(" AND t.value <> '' AND t.value NOT GLOB '*[^-0-9]*' AND CAST(t.value AS INTEGER) ") +
                     (filter.relation == TagFilter::Relation::less ? "<" : ">") + " ?)";
    }
    if (query.sort_key) check_sortable(*query.sort_key);
    auto bind = [&](Statement& statement) {
        int i = 0;
        if (query.sort_key) statement.bind(++i, *query.sort_key);
        statement.bind(++i, number_of(now));
        for (auto const& filter : query.filters) {
            statement.bind(++i, filter.key);
            if (filter.relation == TagFilter::Relation::equals)
                statement.bind(++i, filter.value);
            else
                statement.bind(++i, parse_long(filter.value).value_or(0));
        }
        return i;
    };
    StreamPage page;
    auto count = database_.prepare("SELECT count(*) FROM streams s" + join + where);
    bind(count);
    if (count.step()) page.total = static_cast<std::uint64_t>(count.integer(0));
    count.reset();

    std::string const direction = query.descending ? " DESC" : " ASC";
    std::string const order =
        query.sort_key ? " ORDER BY o.id IS NULL, CASE WHEN o.is_long THEN CAST(o.value AS INTEGER) ELSE o.value END" +
                             direction + ", s.created, s.id"
                       : " ORDER BY s.created" + direction + ", s.id";
    auto select = database_.prepare(std::string("SELECT ") + columns + " FROM streams s" + join + where + order +
                                    " LIMIT ? OFFSET ?");
    int const bound = bind(select);
    constexpr auto most = static_cast<std::uint64_t>(INT64_MAX);
    select.bind(bound + 1, static_cast<std::int64_t>(std::min(query.limit.value_or(most), most)));
    select.bind(bound + 2, static_cast<std::int64_t>(std::min(query.offset, most)));
    while (select.step()) page.streams.push_back(row(select));
    for (auto& stream : page.streams) stream.tags = tags(stream.id);
    return page;
}

StorageUse StreamCatalog::use() {
    auto query = database_.prepare("SELECT count(*), coalesce(sum(bytes), 0) FROM streams");
    query.step();
    return {static_cast<std::uint64_t>(query.integer(0)), static_cast<std::uint64_t>(query.integer(1))};
}

std::vector<Tag> StreamCatalog::tags(std::string const& id) {
    std::vector<Tag> out;
    tags_.bind(1, id);
    while (tags_.step()) out.push_back({tags_.text(0), tags_.text(1), tags_.integer(2) != 0});
    return out;
}

std::optional<Tag> StreamCatalog::tag(std::string const& id, std::string const& key) {
    if (!tag_.bind(1, id).bind(2, key).step()) return std::nullopt;
    Tag found{tag_.text(0), tag_.text(1), tag_.integer(2) != 0};
    tag_.reset();
    return found;
}

void StreamCatalog::put_tag(std::string const& id, Tag const& tag) {
    put_tag_.bind(1, id).bind(2, tag.key).bind(3, tag.value).bind(4, std::int64_t{tag.is_long}).run();
}

bool StreamCatalog::erase_tag(std::string const& id, std::string const& key) {
    erase_tag_.bind(1, id).bind(2, key).run();
    return database_.changes() > 0;
}

void StreamCatalog::erase_free_tags(std::string const& id) {
    erase_free_tags_.bind(1, id).run();
}

} // namespace smpc::vcp
