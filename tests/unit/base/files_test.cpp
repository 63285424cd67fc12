// SPDX-License-Identifier: Apache-2.0
//
// Durable files: whole, absent, or as before; never a temporary left behind.
#include <catch2/catch.hpp>

#include <filesystem>

#include <smpc/client/error.h>

#include "libclient/base/files.h"
#include "libclient/base/uuid.h"

using namespace smpc;
namespace fs = std::filesystem;

namespace {

struct Folder {
    fs::path path = fs::temp_directory_path() / ("smpc-files-" + new_uuid());
    Folder() { fs::create_directory(path); }
    ~Folder() { fs::remove_all(path); }
    std::size_t entries() const {
        return static_cast<std::size_t>(std::distance(fs::directory_iterator(path), fs::directory_iterator()));
    }
};

} // namespace

TEST_CASE("a durable file gets its name when it is complete", "[base]") {
    Folder folder;
    auto const target = folder.path / "object";
    {
        DurableFile file(target);
        file.write("half");
        CHECK_FALSE(fs::exists(target));
        CHECK(folder.entries() == 1);
    }
    CHECK(folder.entries() == 0);

    DurableFile file(target);
    file.write("hello ");
    file.write("world");
    CHECK(file.size() == 11);
    CHECK(file.commit());
    CHECK(read_whole(target) == "hello world");
    CHECK((fs::status(target).permissions() & fs::perms(0777)) == fs::perms(0600));
    CHECK(folder.entries() == 1);
    CHECK_THROWS_AS(file.write("more"), Error);
}

TEST_CASE("a durable file replaces only when asked to", "[base]") {
    Folder folder;
    auto const target = folder.path / "object";
    write_durably(target, "first");
    {
        DurableFile file(target);
        file.write("second");
        CHECK_FALSE(file.commit(false));
    }
    CHECK(read_whole(target) == "first");
    write_durably(target, "third");
    CHECK(read_whole(target) == "third");
    DurableFile moved_from(folder.path / "other");
    DurableFile moved(std::move(moved_from));
    CHECK(moved.commit_as(folder.path / "new", false));
    CHECK(read_whole(folder.path / "new").empty());
    CHECK(folder.entries() == 2);
}

TEST_CASE("reading a file keeps to its limit", "[base]") {
    Folder folder;
    CHECK_FALSE(read_if_exists(folder.path / "missing"));
    CHECK_THROWS_AS(read_whole(folder.path / "missing"), Error);
    write_durably(folder.path / "five", "12345");
    CHECK(read_if_exists(folder.path / "five", 5) == "12345");
    CHECK_THROWS_AS(read_if_exists(folder.path / "five", 4), Error);
    CHECK_THROWS_AS(DurableFile(folder.path / "no" / "such"), Error);
    CHECK_THROWS_AS(read_whole(folder.path), Error);
}
