// SPDX-License-Identifier: Apache-2.0
//
// Programs: names lead to contents that never change.
#include <fstream>
#include <thread>

#include <catch2/catch.hpp>

#include "libclient/base/sha256.h"
#include "libruntime/vcp/store/errors.h"
#include "libruntime/vcp/store/program_store.h"
#include "tests/unit/vcp_store/support.h"

using namespace smpc;
using namespace smpc::vcp;
using test::error_of;
using test::executable;

TEST_CASE("programs are found by name and digest, also by the next service") {
    test::Folder folder;
    auto const one = executable(1), two = executable(2);
    {
        ProgramStore store(folder.path());
        CHECK(store.put("a.sb", one) == Stored::created);
        CHECK(store.put("a.sb", one) == Stored::unchanged);
        CHECK(store.put("b", one) == Stored::created);
        CHECK(store.put("a.sb", two) == Stored::created);
    }
    std::ofstream(folder / "programs/.tmp-left") << "x";
    ProgramStore store(folder.path());
    CHECK_FALSE(std::filesystem::exists(folder / "programs/.tmp-left"));
    CHECK(store.put("a.sb", two) == Stored::unchanged);
    CHECK(store.find("a.sb").sha256 == sha256_hex(two));
    CHECK(store.find("a").name == "a.sb");
    CHECK(store.find("b.sb").name == "b");
    CHECK(store.read(store.find("b")) == one);
    // The former content of "a.sb" is still there for who knows its digest.
    CHECK(store.find_digest(sha256_hex(one)).name == "b");
    CHECK(store.find_digest(sha256_hex(two)).bytes == two.size());
    CHECK(error_of([&] { store.find("c"); }).message() == "program \"c\" is not stored here");
    CHECK(error_of([&] { store.find_digest(std::string(64, '0')); }).code() == ErrorCode::not_found);
    CHECK(error_of([&] { store.find_digest("../../etc/passwd"); }).code() == ErrorCode::not_found);
    auto const list = store.list();
    REQUIRE(list.size() == 2);
    CHECK(list[0].name == "a.sb");
    CHECK(list[1].sha256 == sha256_hex(one));
    CHECK(store.use().objects == 2);
    CHECK_FALSE(store.description(list[0]));
}

TEST_CASE("only executables are stored, under names that are safe") {
    test::Folder folder;
    ProgramStore store(folder.path(), {.max_bytes = 1000});
    CHECK(error_of([&] { store.put("p", test::bytes("#!/bin/sh")); }).code() == ErrorCode::input);
    auto damaged = executable(1);
    damaged.pop_back();
    CHECK(error_of([&] { store.put("p", damaged); }).code() == ErrorCode::input);
    // Read as a container, but its code is none.
    bytecode::Executable nonsense;
    nonsense.units.emplace_back();
    nonsense.units[0].has_text = true;
    nonsense.units[0].text = {0xdeadbeef};
    CHECK(error_of([&] { store.put("p", bytecode::write(nonsense)); }).code() == ErrorCode::input);
    CHECK_THROWS_AS(store.put("p", std::vector<std::byte>(1001)), TooLarge);
    for (std::string const name : {"", ".", "..", ".hidden", "a/b", "a b", "ä", "a\n"}) {
        CAPTURE(name);
        CHECK(error_of([&] { store.put(name, executable(1)); }).code() == ErrorCode::input);
    }
    CHECK(error_of([&] { store.put(std::string(129, 'n'), executable(1)); }).code() == ErrorCode::input);
    CHECK(store.put(std::string(128, 'n'), executable(1)) == Stored::created);
    CHECK(store.list().size() == 1);
}

TEST_CASE("damage is noticed, and healed by the same upload") {
    test::Folder folder;
    auto const program = executable(1);
    bool const restart = GENERATE(false, true), byte = GENERATE(false, true);
    CAPTURE(restart, byte);
    auto store = std::make_unique<ProgramStore>(folder.path());
    store->put("p.sb", program);
    CHECK(store->find("p.sb").bytes == program.size());
    auto const path = folder / ("programs/" + sha256_hex(program) + ".sb");
    if (byte)
        std::ofstream(path, std::ios::in | std::ios::out | std::ios::binary).put('!');
    else
        std::filesystem::remove(path);
    if (restart) {
        store.reset();
        store = std::make_unique<ProgramStore>(folder.path());
    }
    CHECK(error_of([&] { store->find("p.sb"); }).code() == ErrorCode::corrupt);
    CHECK(error_of([&] { store->find("p.sb"); }).code() == ErrorCode::corrupt);
    CHECK(store->put("p.sb", program) == Stored::unchanged);
    CHECK(store->read(store->find("p.sb")) == program);
}

TEST_CASE("a damaged map of names is an error") {
    for (std::string const text : {"", "{", "[]", R"({"a":1})", R"({"a":"zz"})"}) {
        test::Folder folder;
        std::filesystem::create_directory(folder / "programs");
        std::ofstream(folder / "programs/names.json") << text;
        CHECK(error_of([&] { ProgramStore store(folder.path()); }).code() == ErrorCode::corrupt);
    }
}

TEST_CASE("uploads of several threads lose no name") {
    test::Folder folder;
    {
        ProgramStore store(folder.path());
        std::vector<std::thread> threads;
        for (unsigned t = 0; t < 4; ++t)
            threads.emplace_back([&, t] {
                for (unsigned i = 0; i < 10; ++i) store.put(fmt::format("p{}.sb", t * 10 + i), executable(i));
            });
        for (auto& thread : threads) thread.join();
    }
    ProgramStore store(folder.path());
    CHECK(store.list().size() == 40);
    for (auto const& program : store.list()) CHECK_NOTHROW(store.read(program));
}
