// SPDX-License-Identifier: Apache-2.0
//
// How long a wait stays awake: never without time, never longer than its time.
#include <catch2/catch.hpp>

#include "libruntime/net/patience.h"

using namespace smpc::net;
using namespace std::chrono_literals;

TEST_CASE("Without time to stay awake a wait sleeps at once") {
    Patience patience(0us);
    for (int wait = 0; wait < 3; ++wait) {
        patience.begin();
        CHECK_FALSE(patience.spins());
    }
}

TEST_CASE("A wait goes to sleep when its time is over, and the next one may stay awake again") {
    Patience patience(2ms);
    for (int wait = 0; wait < 3; ++wait) {
        auto const begin = std::chrono::steady_clock::now();
        patience.begin();
        while (patience.spins()) REQUIRE(std::chrono::steady_clock::now() - begin < 60s);
        CHECK_FALSE(patience.spins());
    }
}
