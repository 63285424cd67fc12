// SPDX-License-Identifier: Apache-2.0
//
// Where the kind of a domain comes from, in order: options, description, the only prefix among the calls.
#include <catch2/catch.hpp>

#include "libruntime/task/kinds.h"

using namespace smpc;
using namespace smpc::task;

namespace {

ErrorCode code_of(auto f, std::string* message = nullptr) {
    try {
        f();
    } catch (Error const& error) {
        if (message) *message = to_text(error);
        return error.code();
    }
    return ErrorCode::internal;
}

bytecode::Unit unit(std::vector<std::string> domains, std::vector<std::string> calls) {
    bytecode::Unit u;
    u.domains = std::move(domains);
    u.syscalls = std::move(calls);
    return u;
}

} // namespace

TEST_CASE("kind options are read", "[task][kinds]") {
    CHECK(parse_kind_option("shared3p") == KindOption{"", "shared3p", {}});
    CHECK(parse_kind_option("pd_a=shared3p") == KindOption{"pd_a", "shared3p", {}});
    CHECK(parse_kind_option("pd_a=spdz:field=128,mac=on") ==
          KindOption{"pd_a", "spdz", {{"field", "128"}, {"mac", "on"}}});
    CHECK(parse_kind_option("spdz:path=a:b=c") == KindOption{"", "spdz", {{"path", "a:b=c"}}});
    for (char const* bad : {"", "=shared3p", "pd_a=", "shared3p:", "shared3p:x", "shared3p:=1", "shared3p:x=1,x=2"}) {
        INFO(bad);
        CHECK(code_of([&] { parse_kind_option(bad); }) == ErrorCode::usage);
    }
}

TEST_CASE("kinds come from options, description and calls, in this order", "[task][kinds]") {
    auto const u = unit({"a", "b"}, {"Process_argument", "one::add_uint8_vec"});
    Description description;
    description.domains = {{"a", "two"}};

    auto setups = resolve_kinds(u, nullptr, {});
    REQUIRE(setups.size() == 2);
    CHECK(setups[0].kind == "one");
    CHECK(setups[1].name == "b");
    CHECK(setups[1].index == 1);

    setups = resolve_kinds(u, &description, {});
    CHECK(setups[0].kind == "two");
    CHECK(setups[1].kind == "one");

    setups = resolve_kinds(u, &description, {{"", "three", {{"k", "v"}}}, {"b", "four", {}}});
    CHECK(setups[0].kind == "three");
    CHECK(setups[0].parameters == pd::Parameters{{"k", "v"}});
    CHECK(setups[1].kind == "four");
}

TEST_CASE("domains of unknown kind are all named", "[task][kinds]") {
    std::string text;
    CHECK(code_of(
              [] {
                  resolve_kinds(unit({"a", "b"}, {"one::x", "two::x"}), nullptr, {});
              },
              &text) == ErrorCode::input);
    CHECK(text.find("undefined protection domains: a, b") != std::string::npos);
    CHECK(text.find("--kind") != std::string::npos);
    CHECK(code_of([] { resolve_kinds(unit({"a"}, {}), nullptr, {}); }) == ErrorCode::input);
    CHECK(code_of([] { resolve_kinds(unit({"a"}, {"one::x"}), nullptr, {{"c", "one", {}}}); }) == ErrorCode::usage);
    CHECK(resolve_kinds(unit({}, {"one::x", "two::x"}), nullptr, {}).empty());
}

TEST_CASE("kits are found by kind", "[task][kinds]") {
    CHECK(make_kit("shared3p", "")->parties() == 3);
    CHECK(make_kit("shared3p", "plain")->parties() == 1);
    CHECK(make_kit("anything", "plain")->kind() == "anything");
    CHECK(code_of([] { make_kit("anything", ""); }) == ErrorCode::config);
}
