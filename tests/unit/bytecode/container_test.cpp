// SPDX-License-Identifier: Apache-2.0
//
// The container: the documented bytes of small programs, the documented fault for each kind of damage, and that damage of
// any kind gives an Error or an executable that verifies or is refused, never anything else.
#include <catch2/catch.hpp>

#include <cstring>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <smpc/client/error.h>

#include "libruntime/bytecode/executable.h"
#include "libruntime/bytecode/instructions.h"
#include "libruntime/bytecode/verify.h"

using namespace smpc;
using namespace smpc::bytecode;

namespace {

std::vector<std::byte> bytes_of(std::string_view text) {
    auto b = std::as_bytes(std::span(text.data(), text.size()));
    return {b.begin(), b.end()};
}

/// print("hello"): TEXT, RODATA and BIND in 384 bytes.
Executable hello() {
    Executable e;
    Unit& u = e.units.emplace_back();
    u.has_text = true;
    emit(u.text, Op::call, {imm(4), discard()});
    emit(u.text, Op::halt, {imm(0)});
    emit(u.text, Op::resizestack, {number(1)});
    emit(u.text, Op::mov, {imm(1), stack(0)});
    emit(u.text, Op::pushcrefpart, {mem_stack(0), imm(0), imm(6)});
    emit(u.text, Op::syscall, {imm(0), discard()});
    emit(u.text, Op::return_, {imm(0)});
    u.rodata = bytes_of(std::string_view("hello\0", 6));
    u.syscalls = {"Process_logString"};
    return e;
}

Executable minimal() {
    Executable e;
    emit(e.units.emplace_back().text, Op::halt, {imm(0)});
    e.units[0].has_text = true;
    return e;
}

/// The message of the fault, or "accepted".
std::string outcome(std::vector<std::byte> const& bytes) {
    try {
        (void)read(bytes);
        return "accepted";
    } catch (Error const& e) {
        CHECK(e.code() == ErrorCode::input);
        return e.message();
    }
}

std::string outcome_with(std::size_t offset, unsigned value) {
    auto bytes = write(hello());
    bytes.at(offset) = static_cast<std::byte>(value);
    return outcome(bytes);
}

/// A file made by hand: sections in any order and number.
class RawFile {
public:
    explicit RawFile(unsigned units = 1, unsigned active = 0) {
        field("Sharemind Executable");
        u64(0x0123456789abcdef);
        u64(0);
        u64((units - 1) | active << 8);
    }
    RawFile& unit(unsigned sections) {
        field("Linking Unit");
        u64(sections - 1);
        return *this;
    }
    RawFile& section(std::string_view type, std::uint32_t length, std::string_view body = {}) {
        field(type);
        u64(length);
        append(body);
        while (bytes.size() % 8 != 0) bytes.push_back(std::byte{0});
        return *this;
    }
    std::vector<std::byte> bytes;

private:
    void field(std::string_view name) {
        std::string f(name);
        f.resize(32, '\0');
        append(f);
    }
    void append(std::string_view text) {
        for (char c : text) bytes.push_back(static_cast<std::byte>(c));
    }
    void u64(std::uint64_t v) {
        for (int k = 0; k < 8; ++k) bytes.push_back(static_cast<std::byte>(v >> (8 * k)));
    }
};

std::string const halt_text("\x00\xff\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", 16);

} // namespace

TEST_CASE("the writer makes the documented bytes") {
    auto bytes = write(hello());
    REQUIRE(bytes.size() == 384);
    auto text_at = [&bytes](std::size_t at, std::size_t n) {
        return std::string(reinterpret_cast<char const*>(bytes.data()) + at, n);
    };
    CHECK(text_at(0, 20) == "Sharemind Executable");
    CHECK(text_at(0x20, 8) == "\xef\xcd\xab\x89\x67\x45\x23\x01");
    CHECK(text_at(0x38, 12) == "Linking Unit");
    CHECK(bytes[0x58] == std::byte{2});
    CHECK(text_at(0x60, 4) == "TEXT");
    CHECK(bytes[0x80] == std::byte{0x11});
    CHECK(text_at(0xd0, 8) == std::string("\x00\x02\x08\x80\x01\x01\x00\x00", 8));
    CHECK(text_at(0x110, 6) == "RODATA");
    CHECK(text_at(0x138, 8) == std::string("hello\0\0\0", 8));
    CHECK(text_at(0x140, 4) == "BIND");
    CHECK(bytes[0x160] == std::byte{0x12});
    CHECK(read(bytes) == hello());
    CHECK(write(minimal()).size() == 136 + 16);
}

TEST_CASE("damage is reported as documented") {
    std::string const file_header = "Failed to deserialize Sharemind executable file header!";
    CHECK(outcome_with(0x00, 0x41) == file_header);
    CHECK(outcome({}) == file_header);
    CHECK(outcome({std::byte{'S'}}) == file_header);
    CHECK(outcome_with(0x2a, 1) == file_header);
    CHECK(outcome_with(0x28, 1) == "Sharemind Executable file format version 1 not supported for deserialization!");
    CHECK(outcome_with(0x31, 1) ==
          "Failed to deserialize Sharemind executable file header specific to format version 0!");
    CHECK_THAT(outcome_with(0x30, 1), Catch::Contains("linking unit header") && Catch::EndsWith("for linking unit 1!"));
    CHECK_THAT(outcome_with(0x5a, 1), Catch::Contains("linking unit header") && Catch::EndsWith("for linking unit 0!"));
    CHECK_THAT(outcome_with(0x58, 9), Catch::Contains("linking unit header") && Catch::EndsWith("for linking unit 0!"));
    CHECK_THAT(outcome_with(0x58, 3),
               Catch::Contains("section header") && Catch::EndsWith("for linking unit 0 and section 3!"));
    CHECK_THAT(outcome_with(0x60, 0x58),
               Catch::Contains("section header") && Catch::EndsWith("for linking unit 0 and section 0!"));
    CHECK_THAT(outcome_with(0x84, 1),
               Catch::Contains("section header") && Catch::EndsWith("for linking unit 0 and section 0!"));
    CHECK(outcome_with(0x13e, 1) == "Non-zero padding found after linking unit 0, section 1!");
    CHECK(outcome_with(0x168, 0) ==
          "Invalid empty binding found in system call bindings section in linking unit 0, section 2!");
    CHECK(outcome_with(0x8e, 1) == "accepted"); // an invalid instruction is the verifier's matter
}

TEST_CASE("a last name without NUL, trailing bytes and an unread section are accepted") {
    auto bytes = write(hello());
    bytes[0x179] = std::byte{0x41};
    CHECK(read(bytes).units[0].syscalls == std::vector<std::string>{"Process_logStringA"});
    bytes = write(hello());
    for (int i = 0; i < 7; ++i) bytes.push_back(std::byte{0xaa});
    CHECK(read(bytes) == hello());
    bytes = write(hello());
    bytes[0x58] = std::byte{1}; // BIND is not read: system call 0 of 0
    CHECK_THROWS_WITH(verify(read(bytes)), Catch::StartsWith("Invalid arguments for instruction found!"));
}

TEST_CASE("sections: empty, repeated, in any order") {
    auto with_text = [](RawFile& f) -> RawFile& { return f.section("TEXT", 2, halt_text); };
    RawFile once, twice, after, text_twice, bss_twice, eight, nine, order;
    CHECK(outcome(with_text(once.unit(2).section("RODATA", 0)).bytes) == "accepted");
    CHECK(outcome(with_text(twice.unit(3).section("RODATA", 0).section("RODATA", 0)).bytes) == "accepted");
    CHECK(outcome(after.unit(2).section("RODATA", 2, "ab").section("RODATA", 0).bytes) ==
          "Multiple read-only data sections defined in linking unit 0!");
    CHECK(outcome(text_twice.unit(2).section("TEXT", 0).section("TEXT", 0).bytes) ==
          "Multiple text sections defined in linking unit 0!");
    CHECK(outcome(bss_twice.unit(2).section("BSS", 5).section("BSS", 0).bytes) ==
          "Multiple BSS sections defined in linking unit 0!");
    eight.unit(8);
    for (int i = 0; i < 7; ++i) eight.section("DEBUG", 0);
    CHECK(outcome(with_text(eight).bytes) == "accepted");
    nine.unit(9);
    for (int i = 0; i < 8; ++i) nine.section("DEBUG", 0);
    CHECK_THAT(outcome(with_text(nine).bytes), Catch::Contains("linking unit header"));
    order.unit(8).section("DEBUG", 1, "d").section("PDBIND", 2, std::string_view("p\0", 2)).section("BIND", 0);
    order.section("BIND", 2, std::string_view("s\0", 2))
        .section("BSS", 3)
        .section("DATA", 1, "x")
        .section("RODATA", 1, "y");
    Executable e = read(with_text(order).bytes);
    CHECK(e.units[0].bss_size == 3);
    CHECK(e.units[0].syscalls == std::vector<std::string>{"s"});
    CHECK(e.units[0].domains == std::vector<std::string>{"p"});
    CHECK(e.units[0].data == bytes_of("x"));
    CHECK(e.units[0].has_text);
}

TEST_CASE("names are checked") {
    RawFile empty, duplicate, cut, uneven;
    CHECK(outcome(empty.unit(1).section("PDBIND", 3, std::string_view("a\0\0", 3)).bytes) ==
          "Invalid empty binding found in protection domain bindings section in linking unit 0, section 0!");
    CHECK(outcome(duplicate.unit(1).section("BIND", 6, std::string_view("ab\0ab\0", 6)).bytes) ==
          "Duplicate binding for \"ab\" found in system call bindings section in linking unit 0, section 0!");
    CHECK(outcome(cut.unit(1).section("BIND", 16, std::string_view("abcdefg\0", 8)).bytes) ==
          "Failed to read zero padding after linking unit 0, section 0!");
    CHECK(outcome(uneven.unit(1).section("DATA", 9, "12345678").bytes) ==
          "Failed to read contents of read-write data section in linking unit 0!");
}

TEST_CASE("several units: each needs code, the active one is remembered") {
    RawFile second_empty(2), both(2, 1);
    second_empty.unit(1).section("TEXT", 2, halt_text).unit(1).section("DATA", 1, "x");
    CHECK_THROWS_WITH(verify(read(second_empty.bytes)), Catch::StartsWith("No code section in linking unit found!"));
    both.unit(1).section("TEXT", 2, halt_text).unit(1).section("TEXT", 2, halt_text);
    Executable e = read(both.bytes);
    CHECK(e.active == 1);
    CHECK(e.units.size() == 2);
    CHECK_NOTHROW(verify(e));
    CHECK(write(e) == both.bytes);
}

TEST_CASE("the caller's limits hold") {
    RawFile f;
    f.unit(2).section("BSS", 0xffffffff).section("TEXT", 2, halt_text);
    CHECK_THROWS_WITH(read(f.bytes), Catch::Contains("BSS"));
    CHECK(read(f.bytes, {.total_bytes = 1000, .bss_bytes = 0xffffffff}).units[0].bss_size == 0xffffffff);
    CHECK_THROWS_WITH(read(write(hello()), {.total_bytes = 383}), Catch::Contains("384 bytes"));
}

TEST_CASE("the writer refuses what cannot be read back") {
    Executable e;
    CHECK_THROWS_AS(write(e), Error);
    e.units.resize(257);
    CHECK_THROWS_AS(write(e), Error);
    e = hello();
    e.active = 1;
    CHECK_THROWS_AS(write(e), Error);
    e = hello();
    e.units.emplace_back();
    CHECK_THROWS_AS(write(e), Error);
    for (std::vector<std::string> names : {std::vector<std::string>{""}, {"a", "a"}, {std::string("a\0b", 3)}}) {
        e = hello();
        e.units[0].domains = names;
        CHECK_THROWS_AS(write(e), Error);
    }
}

TEST_CASE("every truncation and random damage give a clean error or a file that is verified or refused") {
    auto const sample = [] {
        Executable e = hello();
        e.units[0].data = bytes_of("some data");
        e.units[0].bss_size = 17;
        e.units[0].domains = {"pd_a", "pd_b"};
        DebugInfo info;
        info.description = Description{};
        info.files = {"a.sc"};
        info.lines = {{0, 0, 1, 1}, {4, 0, 2, 5}};
        e.units[0].debug = encode_debug(info);
        return write(e);
    }();
    auto examine = [](std::vector<std::byte> const& bytes) {
        try {
            Executable e = read(bytes);
            verify(e);
            for (auto const& u : e.units) (void)decode_debug(u.debug);
            return true;
        } catch (Error const& e) {
            REQUIRE(e.code() == ErrorCode::input);
            REQUIRE(!e.message().empty());
            return false;
        }
    };
    REQUIRE(examine(sample));
    for (std::size_t n = 0; n < sample.size(); ++n) {
        std::vector<std::byte> cut(sample.begin(), sample.begin() + static_cast<std::ptrdiff_t>(n));
        REQUIRE_FALSE(examine(cut));
    }
    std::mt19937_64 random(20240601);
    for (int i = 0; i < 1000; ++i) {
        auto damaged = sample;
        for (std::uint64_t flips = 1 + random() % 3; flips > 0; --flips)
            damaged[random() % damaged.size()] ^= static_cast<std::byte>(1 + random() % 255);
        (void)examine(damaged);
    }
}
