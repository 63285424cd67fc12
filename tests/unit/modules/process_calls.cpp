// SPDX-License-Identifier: Apache-2.0
//
// The process calls: their exact counts, what they do with short and long buffers, and that a failing call leaves nothing.
#include <catch2/catch.hpp>

#include <smpc/client/random.h>

#include <algorithm>

#include "libruntime/modules/process_calls.h"
#include "tests/unit/pd/process.h"

using namespace smpc;
using namespace smpc::test;
using vm::CallFailure;

namespace {

struct Fixture {
    Process process;
    modules::Arguments arguments;
    modules::Results results;
    modules::Log log;
    modules::Identity identity{"alice", "p.sb"};
    std::vector<std::string> lines;
    std::unique_ptr<RandomSource> random = insecure_random(1, "test");
    Bytes bid = array_bytes(std::vector<std::uint32_t>{0x04030201});

    Fixture() {
        log.write_line = [this](std::string_view line) { lines.emplace_back(line); };
        bid.pop_back();
        arguments.add("bid", bid);
        arguments.add(std::string("a\0b", 3), {});
        process.services.provide(arguments);
        process.services.provide(results);
        process.services.provide(log);
        process.services.provide(identity);
        process.services.provide(*random);
        modules::register_process_calls(process.table);
    }
    Bytes bytes(std::string_view text) {
        auto out = string_bytes(text);
        out.pop_back();
        return out;
    }
};

} // namespace

TEST_CASE_METHOD(Fixture, "arguments are looked up by name", "[modules]") {
    Bytes buffer(6, std::byte{9});
    CHECK(process.value("Process_argument", {}, {{}, {string_bytes("bid")}}) == 4);
    CHECK(process.value("Process_argument", {}, {{&buffer}, {string_bytes("bid")}}) == 4);
    CHECK(buffer == Bytes{std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}, std::byte{9}, std::byte{9}});
    Bytes small(2);
    CHECK(process.value("Process_argument", {}, {{&small}, {string_bytes("bid")}}) == 4);
    CHECK(small == Bytes{std::byte{1}, std::byte{2}});
    CHECK(process.value("Process_argument", {}, {{}, {string_bytes(std::string_view("a\0b", 3))}}) == 0);

    CHECK(process.failure("Process_argument", {}, {{}, {string_bytes("bit")}}, true) == CallFailure::general);
    CHECK(process.message == "Argument \"bit\" not found!");
    CHECK(process.failure("Process_argument", {}, {{}, {bytes("bid")}}, true) == CallFailure::invalid_call);
    CHECK(process.failure("Process_argument", {}, {{}, {Bytes{}}}, true) == CallFailure::invalid_call);
    CHECK(process.failure("Process_argument", {}, {{}, {string_bytes("bid")}}, false) == CallFailure::invalid_call);
    CHECK(process.failure("Process_argument", {1}, {{}, {string_bytes("bid")}}, true) == CallFailure::invalid_call);
    CHECK(process.failure("Process_argument", {}, {{&buffer, &small}, {string_bytes("bid")}}, true) ==
          CallFailure::invalid_call);
    CHECK_THROWS_AS(arguments.add("bid", {}), Error);
}

TEST_CASE_METHOD(Fixture, "results are collected in order", "[modules]") {
    auto const publish = [&](std::uint64_t begin, std::uint64_t end, std::string_view name = "r") {
        return std::pair(
            std::vector<std::uint64_t>{begin, end},
            References{{}, {string_bytes(name), string_bytes("pd"), string_bytes("uint8"), bytes("01234")}});
    };
    auto [args, refs] = publish(1, 3);
    process.call("Process_setResult", args, refs);
    std::tie(args, refs) = publish(5, 5);
    process.call("Process_setResult", args, refs);
    CHECK(results.records ==
          std::vector<modules::ResultRecord>{{"r", "pd", "uint8", bytes("12")}, {"r", "pd", "uint8", {}}});

    for (auto [begin, end] : {std::pair{3, 2}, {0, 6}, {6, 6}}) {
        std::tie(args, refs) = publish(std::uint64_t(begin), std::uint64_t(end));
        CHECK(process.failure("Process_setResult", args, refs) == CallFailure::invalid_call);
    }
    std::tie(args, refs) = publish(0, 1);
    CHECK(process.failure("Process_setResult", args, refs, true) == CallFailure::invalid_call);
    refs.crefs[1] = bytes("pd");
    CHECK(process.failure("Process_setResult", args, refs) == CallFailure::invalid_call);
    refs.crefs.pop_back();
    CHECK(process.failure("Process_setResult", args, refs) == CallFailure::invalid_call);
    CHECK(process.failure("Process_setResult", {0}, publish(0, 1).second) == CallFailure::invalid_call);
    CHECK(results.records.size() == 2);
}

TEST_CASE_METHOD(Fixture, "printed text becomes lines", "[modules]") {
    auto const print = [&](Bytes text) {
        lines.clear();
        process.call("Process_logString", {}, {{}, {std::move(text)}});
        return lines;
    };
    using Lines = std::vector<std::string>;
    CHECK(print(string_bytes("hello")) == Lines{"hello"});
    CHECK(print(bytes("no NUL")) == Lines{"no NUL"});
    CHECK(print(string_bytes("a\n\nb\n")) == Lines{"a", "", "b"});
    CHECK(print(string_bytes("")).empty());
    CHECK(print(Bytes{}).empty());
    CHECK(print(string_bytes(std::string_view("a\0b", 3))) == Lines{"a"});
    CHECK(process.failure("Process_logString", {1}, {{}, {string_bytes("x")}}) == CallFailure::invalid_call);
    CHECK(process.failure("Process_logString", {}) == CallFailure::invalid_call);
    CHECK(process.failure("Process_logString", {}, {{}, {string_bytes("x")}}, true) == CallFailure::invalid_call);

    lines.clear();
    process.call("Process_logMicroseconds", {1, 2}); // any arguments
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].starts_with("Global time is "));
    CHECK(lines[0].ends_with(" us."));
}

TEST_CASE_METHOD(Fixture, "the client's identity", "[modules]") {
    Bytes buffer(3);
    CHECK(process.value("Process_clientAuth", {}) == 5);
    CHECK(process.value("Process_clientAuth", {}, {{&buffer}, {}}) == 5);
    CHECK(buffer == bytes("ali"));
    CHECK(process.failure("Process_clientAuth", {}) == CallFailure::invalid_call);
    CHECK(process.failure("Process_clientAuth", {}, {{}, {buffer}}, true) == CallFailure::invalid_call);
}

TEST_CASE_METHOD(Fixture, "random bytes fill the whole buffer", "[modules]") {
    for (std::string const name : {"blockingRandomize", "blockingURandomize"}) {
        Bytes buffer(64);
        process.call(name, {}, {{&buffer}, {}});
        CHECK(std::ranges::count(buffer, std::byte{0}) < 10);
        CHECK(process.failure(name, {}, {{&buffer}, {}}, true) == CallFailure::invalid_call);
        CHECK(process.failure(name, {}) == CallFailure::invalid_call);
    }
    for (std::string const name : {"nonblockingRandomize", "nonblockingURandomize"}) {
        Bytes buffer(64);
        CHECK(process.value(name, {}, {{&buffer}, {}}) == 64);
        CHECK(std::ranges::count(buffer, std::byte{0}) < 10);
        CHECK(process.failure(name, {}, {{&buffer}, {}}) == CallFailure::invalid_call);
    }
}
