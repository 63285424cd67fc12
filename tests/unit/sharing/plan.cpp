// SPDX-License-Identifier: Apache-2.0
//
// Where values go and for how many parties they are shared.
#include <catch2/catch.hpp>

#include "libclient/sharing/plan.h"

using namespace smpc;
using namespace smpc::client;

namespace {

Description program() {
    Description d;
    d.domains = {{"pd_shared3p", "shared3p"}};
    d.arguments = {{"bid", "pd_shared3p", ValueType::uint64, 0, true}};
    return d;
}

Values secret(std::string domain) {
    Values values;
    values.add("x", Value::secret(std::move(domain), "uint64", 1));
    return values;
}

std::string message_of(Values const& values, PartySources const& sources) {
    try {
        parties_for(values, sources);
    } catch (Error const& e) {
        return e.message();
    }
    return "no error";
}

} // namespace

TEST_CASE("nothing becomes public because nobody said otherwise") {
    std::vector<Input> inputs{parse_argument("x:uint64=1")};
    CHECK_THROWS_AS(choose_domains(inputs, {}, nullptr), Error);
    choose_domains(inputs, {{}, "pd_shared3p"}, nullptr);
    CHECK(inputs[0].hint.domain == "pd_shared3p");

    inputs = {parse_argument("x:uint64=1"), parse_argument("y:uint64=1")};
    choose_domains(inputs, {{"y"}, "pd_shared3p"}, nullptr);
    CHECK(inputs[0].hint.domain == "pd_shared3p");
    CHECK(inputs[1].hint.domain == "");

    inputs = {parse_argument("bid=1")};
    auto description = program();
    choose_domains(inputs, {{}, "other"}, &description); // the program says it
    CHECK_FALSE(inputs[0].hint.domain);

    inputs = {parse_argument("x:pd_shared3p uint64=1")};
    CHECK_THROWS_AS(choose_domains(inputs, {{"x"}, ""}, nullptr), Error);
    CHECK_THROWS_AS(choose_domains(inputs, {{"z"}, ""}, nullptr), Error);
}

TEST_CASE("the number of parties is that of the kind") {
    auto description = program();
    CHECK(parties_for(secret("pd_shared3p"), {{}, &description, {}, {}, {}}) == 3);
    CHECK(parties_for(secret("a"), {{}, nullptr, {{"a", "shared2p"}}, 5, {}}) == 2);
    CHECK(parties_for(secret("a"), {{"shared3p"}, nullptr, {}, {}, {}}) == 3);
    CHECK(parties_for(secret("a"), {{"b=shared2p", "a=shared3p:key=1"}, nullptr, {}, {}, {}}) == 3);
    CHECK(parties_for(secret("a"), {{}, nullptr, {}, {}, 4}) == 4);
    CHECK(parties_for({}, {{}, nullptr, {}, 2, {}}) == 2);
    CHECK(parties_for({}, {}) == 3);
}

TEST_CASE("contradictions about parties are errors") {
    CHECK(message_of(secret("a"), {}) == "argument \"x\": nothing says which kind of domain a is");
    CHECK(message_of(secret("a"), {{"shared9p"}, nullptr, {}, {}, {}}) == "domain a has the unknown kind \"shared9p\"");
    CHECK(message_of(secret("a"), {{"shared3p"}, nullptr, {}, {}, 2}) ==
          "domain a of kind shared3p has 3 parties, but --parties says 2");
    CHECK(message_of(secret("a"), {{"=x"}, nullptr, {}, {}, {}}) == "\"=x\" names no kind");
    auto two = secret("a");
    two.add("y", Value::secret("b", "uint64", 1));
    CHECK(message_of(two, {{"a=shared3p", "b=shared2p"}, nullptr, {}, {}, {}}) ==
          "domain b of kind shared2p has 2 parties, but the domain of \"x\" says 3");
}

TEST_CASE("streams that do not give the values back are noticed") {
    Values values = secret("pd_shared3p");
    values.add("f", Value::secret("pd_shared3p", ValueType::float64, std::vector<double>{-0.0, 1.5}));
    values.add("p", Value::open(std::vector<std::int8_t>{1, -2}));
    auto random = insecure_random(3, "plan test");
    for (unsigned n : {1u, 2u, 3u, 5u}) {
        auto streams = make_streams(values, n, *random);
        verify_streams(values, streams);
        if (n == 1) continue;
        // The share of x, behind four lengths and the texts x, pd_shared3p, uint64.
        auto& byte = streams[0][8 + 1 + 8 + 11 + 8 + 6 + 8];
        byte ^= std::byte{1};
        CHECK_THROWS_AS(verify_streams(values, streams), Error);
    }
}
