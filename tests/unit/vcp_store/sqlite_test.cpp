// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <sys/stat.h>

#include "libruntime/vcp/store/sqlite.h"
#include "tests/unit/vcp_store/support.h"

using namespace smpc;
using namespace smpc::vcp;
using test::error_of;

TEST_CASE("values go in and come out, transactions all or nothing") {
    test::Folder folder;
    Database database(folder / "t.sqlite");
    struct stat status {};
    REQUIRE(::stat((folder / "t.sqlite").c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
    CHECK(database.version() == 0);
    database.execute("CREATE TABLE t (a INTEGER, b TEXT)");
    database.set_version(3);
    CHECK(database.version() == 3);
    auto insert = database.prepare("INSERT INTO t VALUES (?, ?)");
    {
        Transaction lost(database);
        insert.bind(1, std::int64_t{1}).bind(2, "lost").run();
    }
    {
        Transaction kept(database);
        insert.bind(1, INT64_MIN).bind(2, std::string_view("a\0b", 3)).run();
        insert.bind(1, std::optional<std::int64_t>()).bind(2, "").run();
        CHECK(database.changes() == 1);
        kept.commit();
    }
    auto query = database.prepare("SELECT a, b FROM t ORDER BY a IS NULL");
    REQUIRE(query.step());
    CHECK(query.integer(0) == INT64_MIN);
    CHECK(query.text(1) == std::string("a\0b", 3));
    REQUIRE(query.step());
    CHECK(query.is_null(0));
    CHECK_FALSE(query.maybe_integer(0));
    CHECK_FALSE(query.is_null(1));
    CHECK_FALSE(query.step());
    CHECK(query.step()); // from the start again
}

TEST_CASE("failures have codes and name the file") {
    test::Folder folder;
    auto const missing = error_of([&] { Database database(folder / "no/t.sqlite"); });
    CHECK(missing.code() == ErrorCode::unavailable);
    CHECK(missing.message().find("no/t.sqlite") != std::string::npos);
    Database first(folder / "t.sqlite", Durability::full, std::chrono::milliseconds(10));
    first.execute("CREATE TABLE t (a INTEGER PRIMARY KEY)");
    Database second(folder / "t.sqlite", Durability::normal, std::chrono::milliseconds(10));
    Transaction held(first);
    CHECK(error_of([&] { Transaction waits(second); }).code() == ErrorCode::unavailable);
    CHECK(error_of([&] { first.execute("nonsense"); }).code() == ErrorCode::failed);
    auto insert = first.prepare("INSERT INTO t VALUES (?)");
    insert.bind(1, std::int64_t{1}).run();
    CHECK(error_of([&] { insert.bind(1, std::int64_t{1}).run(); }).code() == ErrorCode::failed);
    insert.bind(1, std::int64_t{2}).run(); // still usable
}
