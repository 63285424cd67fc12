// SPDX-License-Identifier: Apache-2.0
//
// Times, durations and identifiers as text: known values, round trips, and texts that must be refused.
#include <catch2/catch.hpp>

#include <set>

#include <smpc/client/error.h>

#include "libclient/base/time.h"
#include "libclient/base/uuid.h"

using namespace smpc;
using namespace std::chrono_literals;

TEST_CASE("times are written and read as RFC 3339", "[base]") {
    CHECK(format_time(Time{}) == "1970-01-01T00:00:00.000Z");
    CHECK(format_time(parse_time("2026-12-01T08:30:00.25Z")) == "2026-12-01T08:30:00.250Z");
    CHECK(format_time(parse_time("2026-12-01T08:30:00+01:30")) == "2026-12-01T07:00:00.000Z");
    CHECK(format_time(parse_time("2024-02-29 23:59:59.9999z")) == "2024-02-29T23:59:59.999Z");
    CHECK(parse_time("2001-09-09T01:46:40Z").time_since_epoch() == 1'000'000'000s);
    CHECK(parse_time(format_time(now())) <= now());
    for (char const* bad :
         {"", "2026", "2026-12-01", "2026-12-01T08:30:00", "2026-02-30T00:00:00Z", "2026-12-01T24:00:00Z",
          "2026-12-01T08:30:00.Z", "2026-12-01T08:30:00Z ", "1969-12-31T23:59:59Z", "2026-12-01T08:30:00+1:00",
          "2026-12-01T08:30:00+24:00", "-026-12-01T08:30:00Z"}) {
        INFO(bad);
        CHECK_THROWS_AS(parse_time(bad), Error);
    }
}

TEST_CASE("durations are read with their unit", "[base]") {
    CHECK(parse_duration("500ms") == 500ms);
    CHECK(parse_duration("10s") == 10s);
    CHECK(parse_duration("10") == 10s);
    CHECK(parse_duration("5m") == 5min);
    CHECK(parse_duration("1h") == 1h);
    CHECK(parse_duration("7d") == 7 * 24h);
    for (char const* bad : {"", "s", "0s", "-1s", "1y", "1 s", "99999999999999999999s", "9999999999999h"}) {
        INFO(bad);
        CHECK_THROWS_AS(parse_duration(bad), Error);
    }
}

TEST_CASE("UUIDs are random, or derived from names", "[base]") {
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) seen.insert(new_uuid());
    CHECK(seen.size() == 1000);
    CHECK(is_uuid(*seen.begin()));
    for (auto const& id : seen) {
        REQUIRE(id[14] == '4');
        REQUIRE(std::string("89ab").find(id[19]) != std::string::npos);
    }

    // The vector of RFC 9562, appendix A.4, and the well-known one of version 3.
    CHECK(uuid_v5("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "www.example.com") == "2ed6657d-e927-568b-95e1-2665a8aea6a2");
    CHECK(uuid_v3("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "www.example.com") == "5df41881-3aed-3515-88a7-2f4a814cf09e");
    CHECK(uuid_v3("71b2a100-f3f6-11e9-81b4-2a2ae2dbcce4", "BIT_GFP0") == "4f1969e9-3162-367d-93df-945248bdd4d0");
    CHECK(java_name_uuid("70297fd4-d412-4dbb-af05-6818fe0e687a_4") == "8065e700-9f48-36ba-ae8c-f881b28a28ef");

    CHECK(checked_uuid("6BA7B810-9DAD-11D1-80B4-00C04FD430C8", "--id") == "6ba7b810-9dad-11d1-80b4-00c04fd430c8");
    for (char const* bad : {"", "6ba7b810-9dad-11d1-80b4-00c04fd430c", "6ba7b810-9dad-11d1-80b4-00c04fd430c80",
                            "6ba7b8109dad-11d1-80b4-00c04fd430c8-", "6ba7b810-9dad-11d1-80b4-00c04fd430cg"}) {
        INFO(bad);
        CHECK_FALSE(is_uuid(bad));
        CHECK_THROWS_AS(checked_uuid(bad, "--id"), Error);
        CHECK_THROWS_AS(uuid_v5(bad, "name"), Error);
    }
}
