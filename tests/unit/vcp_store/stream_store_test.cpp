// SPDX-License-Identifier: Apache-2.0
//
// Streams are whole or absent, whatever happens; the same bytes again are no conflict, other bytes are one.
#include <atomic>
#include <csignal>
#include <fstream>
#include <thread>

#include <catch2/catch.hpp>
#include <sys/resource.h>
#include <unistd.h>

#include "libclient/base/sha256.h"
#include "libruntime/vcp/store/errors.h"
#include "libruntime/vcp/store/stream_store.h"
#include "tests/unit/vcp_store/support.h"

using namespace smpc;
using namespace smpc::vcp;
using test::error_of;
using test::id;
using test::stream;

namespace {

NewStream named(unsigned n) {
    NewStream s;
    s.id = id(n);
    return s;
}

NewStream bad_id(std::string id) {
    NewStream s;
    s.id = std::move(id);
    return s;
}

std::size_t files_in(std::string const& folder) {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

void write(std::string const& path, std::string const& text) {
    std::ofstream(path, std::ios::binary) << text;
}

} // namespace

TEST_CASE("a stored stream comes back with what is known about it") {
    test::Folder folder;
    Time now{std::chrono::milliseconds(1'700'000'000'123)};
    StreamStore::Options options;
    options.now = [&] { return now; };
    StreamStore store(folder.path(), options);
    auto const bytes = stream("x", "12345678");
    auto wanted = named(1);
    wanted.owner = "alice";
    wanted.consume = true;
    wanted.expires = now + std::chrono::hours(1);
    wanted.tags = {{"app", "auction", false}, {"owner", "mallory", false}, {"n", "7", true}};
    REQUIRE(store.put(wanted, bytes) == Stored::created);

    auto const info = store.info(id(1));
    CHECK(info.bytes == bytes.size());
    CHECK(info.sha256 == sha256_hex(bytes));
    CHECK(info.owner == "alice");
    CHECK(info.consume);
    CHECK(info.created == now);
    CHECK(info.expires == now + std::chrono::hours(1));
    CHECK(info.tags == std::vector<Tag>{{"app", "auction", false},
                                        {"creation-date", "1700000000123", false},
                                        {"n", "7", true},
                                        {"owner", "alice", false}});
    CHECK(store.read(id(1)) == bytes);
    CHECK(store.use().objects == 1);
    CHECK(store.use().bytes == bytes.size());
    CHECK(files_in(folder / "streams") == 1);
}

TEST_CASE("the same bytes again are unchanged, other bytes or another kind are a conflict") {
    test::Folder folder;
    StreamStore store(folder.path());
    auto first = named(1);
    first.tags = {{"a", "1", false}};
    REQUIRE(store.put(first, stream("x", "1")) == Stored::created);
    CHECK(store.put(named(1), stream("x", "1")) == Stored::unchanged);
    CHECK(store.info(id(1)).tags.size() == 2);
    CHECK(error_of([&] { store.put(named(1), stream("x", "2")); }).code() == ErrorCode::conflict);
    auto results = named(1);
    results.kind = StreamKind::results;
    CHECK(error_of([&] { store.put(results, stream("x", "1")); }).code() == ErrorCode::conflict);
    CHECK(store.read(id(1)) == stream("x", "1"));
    CHECK(files_in(folder / "streams") == 1);
}

TEST_CASE("nothing is stored of uploads that are malformed, too long or abandoned") {
    test::Folder folder;
    StreamStore::Options options;
    options.max_bytes = 100;
    StreamStore store(folder.path(), options);
    auto const whole = stream("x", "12345678");
    CHECK(error_of([&] { store.put(named(1), std::span(whole).first(whole.size() - 1)); }).code() == ErrorCode::input);
    CHECK(error_of([&] { store.put(named(1), test::bytes("no stream at all")); }).code() == ErrorCode::input);
    CHECK_THROWS_AS(store.put(named(1), stream("x", std::string(100, 'x'))), TooLarge);
    CHECK(error_of([&] { store.begin(bad_id("../x")); }).code() == ErrorCode::input);
    CHECK(error_of([&] { store.begin(bad_id("00000000-0000-4000-8000-00000000000A")); }).code() == ErrorCode::input);
    auto bad_tag = named(1);
    bad_tag.tags = {{"a b", "", false}};
    CHECK(error_of([&] { store.begin(bad_tag); }).code() == ErrorCode::input);
    store.begin(named(1))->append(std::span(whole).first(5));
    CHECK_FALSE(store.contains(id(1)));
    CHECK(files_in(folder / "streams") == 0);
    CHECK(store.put(named(1), {}) == Stored::created); // a stream without records
}

TEST_CASE("duplicates are refused in arguments and kept in results, words are not looked at") {
    test::Folder folder;
    StreamStore store(folder.path());
    auto twice = stream("x", "1");
    auto const again = twice;
    twice.insert(twice.end(), again.begin(), again.end());
    CHECK(error_of([&] { store.put(named(1), twice); }).message() ==
          "argument stream: record 2: the name \"x\" occurs twice");
    auto results = named(2);
    results.kind = StreamKind::results;
    CHECK(store.put(results, twice) == Stored::created);
    auto words = named(3);
    words.kind = StreamKind::words;
    CHECK(store.put(words, test::bytes(std::string(64, 'w'))) == Stored::created);
}

TEST_CASE("removed and expired streams are gone, open files stay readable") {
    test::Folder folder;
    Time now{std::chrono::seconds(1'000'000)};
    StreamStore::Options options;
    options.now = [&] { return now; };
    StreamStore store(folder.path(), options);
    auto mortal = named(2);
    mortal.expires = now + std::chrono::seconds(10);
    store.put(named(1), stream("x", "1"));
    store.put(mortal, stream("x", "2"));
    auto first = store.open(id(1));
    auto second = store.open(id(2));
    store.remove(id(1));
    CHECK(error_of([&] { store.open(id(1)); }).code() == ErrorCode::not_found);
    CHECK(error_of([&] { store.remove(id(1)); }).code() == ErrorCode::not_found);

    now += std::chrono::seconds(9);
    CHECK(store.sweep() == 0);
    CHECK(store.contains(id(2)));
    now += std::chrono::seconds(1);
    CHECK_FALSE(store.contains(id(2)));
    CHECK(error_of([&] { store.info(id(2)); }).code() == ErrorCode::not_found);
    CHECK(store.list({}).streams.empty());

    SECTION("the sweep removes what has expired") {
        CHECK(store.sweep() == 1);
        CHECK(files_in(folder / "streams") == 0);
    }
    SECTION("an expired id may be used again before the sweep") {
        CHECK(store.put(named(2), stream("x", "other")) == Stored::created);
        CHECK(store.sweep() == 0);
        CHECK(store.read(id(2)) == stream("x", "other"));
    }
    std::vector<std::byte> bytes(first.info.bytes);
    CHECK(::pread(first.file.get(), bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
    CHECK(bytes == stream("x", "1"));
    CHECK(::pread(second.file.get(), bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
    CHECK(bytes == stream("x", "2"));
}

TEST_CASE("the store sweeps by itself") {
    test::Folder folder;
    StreamStore::Options options;
    options.sweep_every = std::chrono::milliseconds(1);
    StreamStore store(folder.path(), options);
    auto mortal = named(1);
    mortal.expires = Time{}; // long ago
    store.put(named(2), stream("x", "1"));
    store.put(mortal, stream("x", "1"));
    // Ends with the test's own limit if it never happens.
    while (files_in(folder / "streams") != 1) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    CHECK(store.contains(id(2)));
}

TEST_CASE("opening removes what an interrupted service left behind") {
    // Every combination of: a temporary, a file, a row.
    for (unsigned combination = 0; combination < 8; ++combination) {
        bool const temporary = combination & 1, file = combination & 2, row = combination & 4;
        CAPTURE(temporary, file, row);
        test::Folder folder;
        {
            StreamStore store(folder.path());
            store.put(named(9), stream("other", "stays"));
            if (row) store.put(named(1), stream("x", "1"));
        }
        auto const path = folder / ("streams/" + id(1));
        if (row && !file) std::filesystem::remove(path);
        if (!row && file) write(path, "whatever");
        if (temporary) write(folder / "streams/.tmp-5", "half a str");
        StreamStore store(folder.path());
        CHECK(store.contains(id(1)) == (row && file));
        CHECK(store.list({}).total == (row && file ? 2 : 1));
        CHECK(files_in(folder / "streams") == (row && file ? 2 : 1));
        CHECK(store.read(id(9)) == stream("other", "stays"));
        // Whatever was there, the same upload succeeds now.
        CHECK(store.put(named(1), stream("x", "1")) == (row && file ? Stored::unchanged : Stored::created));
        CHECK(store.read(id(1)) == stream("x", "1"));
    }
}

TEST_CASE("a damaged file is noticed at once, and healed by the same upload") {
    test::Folder folder;
    auto const path = folder / ("streams/" + id(1));
    auto const bytes = stream("x", std::string(GENERATE(8, 2'000'000), 'x'));
    bool const restart = GENERATE(false, true);
    auto const damage = GENERATE(std::string("size"), "byte", "file");
    CAPTURE(bytes.size(), restart, damage);
    auto store = std::make_unique<StreamStore>(folder.path());
    store->put(named(1), bytes);
    CHECK(store->read(id(1)) == bytes);
    if (damage == "size") std::filesystem::resize_file(path, bytes.size() - 1);
    if (damage == "file") std::filesystem::remove(path);
    if (damage == "byte") {
        std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(static_cast<std::streamoff>(bytes.size()) - 1);
        file.put('!');
    }
    if (restart) {
        store.reset();
        store = std::make_unique<StreamStore>(folder.path());
    }
    auto const code = restart && damage == "file" ? ErrorCode::not_found : ErrorCode::corrupt;
    for (int i = 0; i < 2; ++i) {
        CHECK(error_of([&] { store->open(id(1)); }).code() == code);
        CHECK(error_of([&] { store->read(id(1)); }).code() == code);
        CHECK(error_of([&] { store->verify(id(1)); }).code() == code);
    }
    store->put(named(1), bytes);
    CHECK(store->read(id(1)) == bytes);
    CHECK(files_in(folder / "streams") == 1);
}

TEST_CASE("a damaged or foreign catalogue is an error") {
    test::Folder folder;
    write(folder / "amphora.sqlite", std::string(4096, 'x'));
    CHECK(error_of([&] { StreamStore store(folder.path()); }).code() == ErrorCode::corrupt);
}

TEST_CASE("a full disk is told apart and leaves nothing") {
    test::Folder folder;
    StreamStore store(folder.path());
    struct rlimit before {};
    ::getrlimit(RLIMIT_FSIZE, &before);
    auto* old = std::signal(SIGXFSZ, SIG_IGN); // NOLINT: without it the kernel would end the process
    struct rlimit small {
        100'000, before.rlim_max
    };
    ::setrlimit(RLIMIT_FSIZE, &small);
    CHECK_THROWS_AS(store.put(named(1), stream("x", std::string(200'000, 'x'))), StorageFull);
    ::setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, old);
    CHECK_FALSE(store.contains(id(1)));
    CHECK(files_in(folder / "streams") == 0);
}

TEST_CASE("many writers of one id: one creates, the same bytes are unchanged, others conflict") {
    test::Folder folder;
    StreamStore store(folder.path());
    for (unsigned round = 0; round < 20; ++round) {
        std::atomic<int> created = 0, unchanged = 0, conflicts = 0;
        std::vector<std::thread> writers;
        for (int w = 0; w < 8; ++w)
            writers.emplace_back([&, w] {
                try {
                    auto stored = store.put(named(round), stream("x", w % 2 ? "odd" : "even"));
                    ++(stored == Stored::created ? created : unchanged);
                } catch (Error const& error) {
                    if (error.code() == ErrorCode::conflict) ++conflicts;
                }
            });
        for (auto& writer : writers) writer.join();
        CHECK(created == 1);
        CHECK(unchanged == 3);
        CHECK(conflicts == 4);
    }
    CHECK(files_in(folder / "streams") == 20);
    for (unsigned round = 0; round < 20; ++round) CHECK_NOTHROW(store.verify(id(round)));
}

TEST_CASE("writers, readers, removers and sweeps at the same time") {
    test::Folder folder;
    StreamStore store(folder.path());
    std::atomic<int> odd = 0;
    std::vector<std::thread> threads;
    for (unsigned t = 0; t < 6; ++t)
        threads.emplace_back([&, t] {
            for (unsigned i = 0; i < 100; ++i) {
                auto const n = (i * 7 + t) % 20;
                try {
                    if (t < 3)
                        store.put(named(n), stream("x", std::to_string(n)));
                    else if (t == 3)
                        store.remove(id(n));
                    else if (t == 4 && store.read(id(n)) != stream("x", std::to_string(n)))
                        ++odd;
                    else
                        store.list({});
                } catch (Error const& error) {
                    if (error.code() != ErrorCode::not_found) ++odd;
                }
            }
        });
    for (auto& thread : threads) thread.join();
    CHECK(odd == 0);
    auto const page = store.list({});
    CHECK(files_in(folder / "streams") == page.total);
    for (auto const& each : page.streams) CHECK_NOTHROW(store.verify(each.id));
}

TEST_CASE("lists: filters, sorting, pages") {
    test::Folder folder;
    Time now{std::chrono::milliseconds(1000)};
    StreamStore::Options options;
    options.now = [&] { return now; };
    StreamStore store(folder.path(), options);
    for (unsigned n = 0; n < 10; ++n) {
        auto s = named(n);
        s.owner = n % 2 ? "bob" : "alice";
        s.tags = {{"size", std::to_string(n * 3 % 10), true},
                  {"name", std::string(1, static_cast<char>('a' + n * 7 % 10)), false}};

        if (n < 3) s.tags.push_back({"mixed", "1", n == 0});
        now += std::chrono::milliseconds(1);
        store.put(s, stream("x", std::to_string(n)));
    }
    using R = TagFilter::Relation;
    auto ids = [&](StreamQuery const& query) {
        std::string out;
        for (auto const& s : store.list(query).streams) out += s.id.back();
        return out;
    };
    auto filtered = [&](std::vector<TagFilter> filters) {
        StreamQuery q;
        q.filters = std::move(filters);
        return ids(q);
    };
    CHECK(ids({}) == "0123456789");
    CHECK(filtered({{"owner", R::equals, "bob"}}) == "13579");
    CHECK(filtered({{"owner", R::equals, "bob"}, {"size", R::greater, "6"}}) == "39");
    CHECK(filtered({{"size", R::less, "2"}}) == "07");
    CHECK(filtered({{"creation-date", R::greater, "1008"}}) == "89");
    CHECK(filtered({{"name", R::less, "5"}}).empty()); // no numbers
    CHECK(filtered({{"name", R::equals, "h"}}) == "1");
    CHECK(filtered({{"unknown", R::equals, "h"}}).empty());
    CHECK(filtered({{"owner", R::equals, "bob' OR '1'='1"}}).empty());

    StreamQuery q;
    q.sort_key = "size";
    CHECK(ids(q) == "0741852963");
    q.descending = true;
    CHECK(ids(q) == "3692581470");
    q.sort_key = "name";
    q.descending = false;
    CHECK(ids(q) == "0369258147");
    q.sort_key = "nowhere";
    CHECK(ids(q) == "0123456789");
    q.sort_key = "mixed";
    CHECK(error_of([&] { store.list(q); }).message() ==
          "The TagValueType of the tags used for sorting have different configurations.");

    StreamQuery page;
    page.offset = 4, page.limit = 3;
    CHECK(ids(page) == "456");
    CHECK(store.list(page).total == 10);
    page.offset = UINT64_MAX;
    CHECK(ids(page).empty());
}
