// SPDX-License-Identifier: Apache-2.0
//
// The protocol of jobs in a simulated world: plain runs, each single fault, a crash at each save, and thousands of random
// schedules with everything at once.
#include <catch2/catch.hpp>

#include <cstdlib>

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "world.h"

using namespace smpc;
using namespace smpc::vcp;
using namespace smpc::vcp::test;
using client::JobState;

namespace {

std::string id_of(unsigned n) {
    return fmt::format("00000000-0000-4000-8000-{:012}", n);
}

void everywhere(World& world, std::string const& id, JobState state) {
    INFO(id << " at " << world.now());
    CHECK(world.violation().empty());
    for (unsigned p = 1; p <= world.options.parties; ++p) {
        INFO("party " << p);
        REQUIRE(world.state(p, id));
        CHECK(name_of(*world.state(p, id)) == name_of(state));
    }
}

void submit_everywhere(World& world, std::string const& id,
                       std::function<void(client::JobRequest&)> const& change = {}) {
    for (unsigned p = 1; p <= world.options.parties; ++p) world.submit(p, id, change);
}

ErrorCode error_code(World const& world, unsigned party, std::string const& id) {
    return world.on_disk(party, id)->decision->error->code();
}

} // namespace

TEST_CASE("A job runs when all parties have it, and all say that it succeeded") {
    World world({});
    submit_everywhere(world, id_of(1));
    world.run_until(world.now() + 2'000);
    everywhere(world, id_of(1), JobState::succeeded);
    for (unsigned p = 1; p <= 3; ++p) CHECK(world.board(p).open() == 0);
}

TEST_CASE("One party alone agrees with itself") {
    WorldOptions options;
    options.parties = 1;
    World world(options);
    world.submit(1, id_of(1));
    world.run_until(world.now() + 2'000);
    everywhere(world, id_of(1), JobState::succeeded);
}

TEST_CASE("Jobs start in the order of the first party, never more than the slots, and none starves") {
    WorldOptions options;
    options.seed = 7;
    options.delay = 30;
    World world(options);
    for (unsigned n = 0; n < 30; ++n) {
        world.at(world.now() + n * 3, [&world, n] { world.submit(1, id_of(n)); });
        world.at(world.now() + (30 - n) * 3, [&world, n] { world.submit(2, id_of(n)); });
        world.at(world.now() + (n * 17 % 30) * 3, [&world, n] { world.submit(3, id_of(n)); });
    }
    world.run_until(world.now() + 30'000);
    for (unsigned n = 0; n < 30; ++n) everywhere(world, id_of(n), JobState::succeeded);
    CHECK(world.most_tasks <= 2);
    CHECK(world.order.size() == 30);
}

TEST_CASE("A job that one party never gets expires at the others; if it comes there later, it is expired there, too") {
    auto missing = GENERATE(1u, 2u, 3u);
    World world({});
    for (unsigned p = 1; p <= 3; ++p)
        if (p != missing) world.submit(p, id_of(1), [](auto& r) { r.start_timeout = std::chrono::seconds(5); });
    world.run_until(world.now() + 3'000);
    for (unsigned p = 1; p <= 3; ++p)
        if (p != missing) CHECK(world.state(p, id_of(1)) == JobState::waiting);
    world.run_until(world.now() + 12'000);
    world.submit(missing, id_of(1), [](auto& r) { r.start_timeout = std::chrono::seconds(5); });
    world.run_until(world.now() + 1'000);
    everywhere(world, id_of(1), JobState::expired);
    CHECK(error_code(world, 2, id_of(1)) == ErrorCode::unavailable);
}

TEST_CASE("A job expires although a party is dead, and the dead one learns it when it returns") {
    auto dead = GENERATE(1u, 2u, 3u);
    World world({});
    world.crash(dead);
    for (unsigned p = 1; p <= 3; ++p)
        if (p != dead) world.submit(p, id_of(1), [](auto& r) { r.start_timeout = std::chrono::seconds(5); });
    world.run_until(world.now() + 20'000);
    for (unsigned p = 1; p <= 3; ++p)
        if (p != dead) CHECK(world.state(p, id_of(1)) == JobState::expired);
    world.start(dead);
    world.run_until(world.now() + 5'000);
    world.submit(dead, id_of(1));
    world.run_until(world.now() + 1'000);
    everywhere(world, id_of(1), JobState::expired);
}

TEST_CASE("Parties with different requests, programs or arguments fail with mismatch that names the odd one") {
    World world({});
    SECTION("request") {
        world.submit(1, id_of(1));
        world.submit(2, id_of(1), [](auto& r) { r.labels["x"] = "y"; });
        world.submit(3, id_of(1));
    }
    SECTION("program") {
        world.facts[fmt::format("2/{}", id_of(1))] = R"({"inputs":[],"program":"q"})";
        submit_everywhere(world, id_of(1));
    }
    SECTION("argument") {
        for (unsigned p = 1; p <= 3; ++p)
            world.facts[fmt::format("{}/{}", p, id_of(1))] =
                fmt::format(R"({{"inputs":[["a","pd_shared3p","uint64",{}]],"program":"p"}})", p == 2 ? 16 : 8);
        submit_everywhere(world, id_of(1));
    }
    world.run_until(world.now() + 5'000);
    everywhere(world, id_of(1), JobState::failed);
    for (unsigned p = 1; p <= 3; ++p) {
        CHECK(error_code(world, p, id_of(1)) == ErrorCode::mismatch);
        CHECK(world.on_disk(p, id_of(1))->decision->error->party() == 2);
    }
}

TEST_CASE("A party that lacks the program fails the job everywhere") {
    World world({});
    world.missing_programs.insert(fmt::format("3/{}", id_of(1)));
    submit_everywhere(world, id_of(1));
    world.run_until(world.now() + 5'000);
    everywhere(world, id_of(1), JobState::failed);
    CHECK(error_code(world, 1, id_of(1)) == ErrorCode::not_found);
    CHECK(world.on_disk(1, id_of(1))->decision->error->party() == 3);
}

TEST_CASE("Cancelling at any party, at any time, ends the job everywhere the same way") {
    auto party = GENERATE(1u, 2u, 3u);
    auto when = GENERATE(0, 3, 10, 40, 150, 400);
    WorldOptions options;
    options.delay = 10;
    options.seed = 3;
    World world(options);
    submit_everywhere(world, id_of(1));
    world.at(world.now() + when, [&] { world.cancel(party, id_of(1)); });
    world.run_until(world.now() + 10'000);
    auto state = *world.state(1, id_of(1));
    CAPTURE(party, when, name_of(state), to_json(*world.on_disk(1, id_of(1))).dump());
    CHECK((state == JobState::cancelled || (state == JobState::succeeded && when >= 40)));
    everywhere(world, id_of(1), state);
}

TEST_CASE("A cancel does not need the leader") {
    World world({});
    submit_everywhere(world, id_of(1), [](auto& r) { r.schedule.not_before = client::Time(std::chrono::hours(10)); });
    world.run_until(world.now() + 100);
    world.crash(1);
    world.cancel(3, id_of(1));
    world.run_until(world.now() + 5'000);
    CHECK(world.state(2, id_of(1)) == JobState::cancelled);
    CHECK(world.state(3, id_of(1)) == JobState::cancelled);
    world.start(1);
    world.run_until(world.now() + 5'000);
    everywhere(world, id_of(1), JobState::cancelled);
}

TEST_CASE("Program failures are not retried, lost parties are, as often as the job says") {
    WorldOptions options;
    World world(options);
    SECTION("program") {
        world.options.bad_program = 1;
        submit_everywhere(world, id_of(1));
        world.run_until(world.now() + 10'000);
        everywhere(world, id_of(1), JobState::failed);
        CHECK(error_code(world, 1, id_of(1)) == ErrorCode::program_failed);
        CHECK(world.on_disk(1, id_of(1))->decision->attempts.size() == 1);
    }
    SECTION("killed always") {
        world.options.task_killed = 1;
        submit_everywhere(world, id_of(1), [](auto& r) { r.retries = 2; });
        world.run_until(world.now() + 60'000);
        everywhere(world, id_of(1), JobState::failed);
        CHECK(error_code(world, 1, id_of(1)) == ErrorCode::party_lost);
        CHECK(world.on_disk(2, id_of(1))->decision->attempts.size() == 3);
    }
    SECTION("killed once") {
        world.options.task_killed = 1;
        submit_everywhere(world, id_of(1));
        world.run_until(world.now() + 400);
        world.quiet = true;
        world.run_until(world.now() + 20'000);
        everywhere(world, id_of(1), JobState::succeeded);
        CHECK(world.on_disk(3, id_of(1))->decision->attempt >= 2);
    }
}

TEST_CASE("Jobs wait for their time and their predecessors") {
    World world({});
    auto begin = world.now();
    submit_everywhere(world, id_of(2), [](auto& r) { r.schedule.after = {id_of(9)}; }); // not known: fails
    submit_everywhere(world, id_of(1),
                      [&](auto& r) { r.schedule.not_before = client::Time(std::chrono::milliseconds(begin + 5'000)); });
    submit_everywhere(world, id_of(3), [](auto& r) { r.schedule.after = {id_of(1)}; });
    submit_everywhere(world, id_of(4), [](auto& r) { r.schedule.after = {id_of(2)}; });
    submit_everywhere(world, id_of(5), [](auto& r) { r.schedule.epoch = std::chrono::minutes(1); });
    world.run_until(begin + 4'500);
    CHECK(world.order.empty());
    world.run_until(begin + 10'000);
    everywhere(world, id_of(1), JobState::succeeded);
    everywhere(world, id_of(2), JobState::failed);
    everywhere(world, id_of(3), JobState::succeeded);
    everywhere(world, id_of(4), JobState::failed);
    CHECK(world.order == std::vector<std::string>{id_of(1), id_of(3)});
    world.run_until(begin + 61'000);
    everywhere(world, id_of(5), JobState::succeeded);
    auto started = world.on_disk(1, id_of(5))->times.started->time_since_epoch().count();
    CHECK(started % 60'000 < 2'000);
}

TEST_CASE("A crash at any save of any party, before or after it is written, leaves all with the same end") {
    World measure({});
    submit_everywhere(measure, id_of(1));
    measure.run_until(measure.now() + 5'000);
    REQUIRE(measure.saves > 10);
    for (std::size_t n = 1; n <= measure.saves; ++n)
        for (bool before : {false, true})
            for (unsigned retries : {0u, 3u}) {
                World world({});
                world.crash_at_save = n;
                world.crash_before_write = before;
                for (unsigned p = 1; p <= 3; ++p) // a client repeats what was not answered
                    for (unsigned again = 0; again < 4; ++again)
                        world.at(world.now() + again * 1'500, [&world, p, retries] {
                            world.submit(p, id_of(1), [&](auto& r) { r.retries = retries; });
                        });
                world.run_until(world.now() + 200'000);
                INFO("save " << n << (before ? " not written" : " written") << ", retries " << retries);
                REQUIRE(world.violation().empty());
                auto state = world.state(1, id_of(1));
                REQUIRE(state);
                CHECK((*state == JobState::succeeded || (retries == 0 && *state == JobState::failed)));
                everywhere(world, id_of(1), *state);
                for (unsigned p = 1; p <= 3; ++p) CHECK(world.board(p).open() == 0);
            }
}

TEST_CASE("A party that dies for good after the run fails the job at the others") {
    auto dead = GENERATE(1u, 3u);
    World world({});
    submit_everywhere(world, id_of(1), [](auto& r) { r.retries = 0; });
    // The first save of phase `done` anywhere is when the run is over; the dead one does not get that far.
    for (int step = 0; step < 400 && world.state(dead == 1 ? 2 : 1, id_of(1)) != JobState::committing; ++step)
        world.run_until(world.now() + 1);
    if (world.state(dead, id_of(1)) != JobState::running) return; // it was faster with this seed
    world.crash(dead);
    world.run_until(world.now() + 60'000);
    for (unsigned p = 1; p <= 3; ++p)
        if (p != dead) CHECK(world.state(p, id_of(1)) == JobState::failed);
    world.start(dead);
    world.run_until(world.now() + 10'000);
    everywhere(world, id_of(1), JobState::failed);
}

TEST_CASE("Random schedules: the parties agree on every end, ends never change, success means results everywhere") {
    // SMPC_ROUNDS: more of them, by hand.
    char const* given = std::getenv("SMPC_ROUNDS");
#ifdef __SANITIZE_ADDRESS__
    unsigned const usual = 80; // twenty times slower there
#else
    unsigned const usual = 400;
#endif
    auto const rounds = given ? static_cast<unsigned>(std::strtoul(given, nullptr, 10)) : usual;
    std::map<JobState, unsigned> seen;
    for (unsigned seed = 1; seed <= rounds; ++seed) {
        std::mt19937_64 random(seed);
        auto up_to = [&](double most) { return std::uniform_real_distribution<>(0, most)(random); };
        WorldOptions options;
        options.seed = seed;
        options.loss = up_to(0.3);
        options.repeat = up_to(0.3);
        options.delay = 1 + static_cast<Milliseconds>(up_to(200));
        options.crash_in_save = seed % 3 == 0 ? up_to(0.1) : 0;
        options.task_killed = up_to(0.2);
        options.bad_program = up_to(0.2);
        World world(options);
        unsigned const jobs = 4;
        auto begin = world.now();
        for (unsigned n = 0; n < jobs; ++n) {
            auto retries = static_cast<unsigned>(up_to(4));
            auto start_timeout = std::chrono::milliseconds(500 + static_cast<int>(up_to(20'000)));
            bool withheld = up_to(1) < 0.1;
            for (unsigned p = 1; p <= 3; ++p) {
                if (withheld && p == 1 + n % 3) continue;
                auto at = begin + static_cast<Milliseconds>(up_to(3'000));
                for (unsigned again = 0; again < 10; ++again)
                    world.at(at + again * 2'000, [&world, p, n, retries, start_timeout] {
                        world.submit(p, id_of(n), [&](auto& r) {
                            r.retries = retries;
                            r.start_timeout = start_timeout;
                        });
                    });
            }
            if (up_to(1) < 0.2) {
                auto party = 1 + static_cast<unsigned>(up_to(2.99));
                world.at(begin + static_cast<Milliseconds>(up_to(6'000)),
                         [&world, party, n] { world.cancel(party, id_of(n)); });
            }
        }
        for (unsigned n = 0; n < 3; ++n) {
            auto party = 1 + static_cast<unsigned>(up_to(2.99));
            auto at = begin + static_cast<Milliseconds>(up_to(10'000));
            world.at(at, [&world, party] { world.crash(party); });
            world.at(at + static_cast<Milliseconds>(up_to(15'000)), [&world, party] { world.start(party); });
            std::pair link(1 + static_cast<unsigned>(up_to(2.99)), 1 + static_cast<unsigned>(up_to(2.99)));
            auto cut = begin + static_cast<Milliseconds>(up_to(10'000));
            world.at(cut, [&world, link] { world.cut.insert(link); });
            world.at(cut + static_cast<Milliseconds>(up_to(8'000)), [&world, link] { world.cut.erase(link); });
        }
        world.at(begin + 30'000, [&world] {
            world.quiet = true;
            world.cut.clear();
            for (unsigned p = 1; p <= 3; ++p) world.start(p);
        });
        world.run_until(begin + 35'000);
        for (unsigned p = 1; p <= 3; ++p) world.start(p);
        auto busy = [&] { return world.board(1).open() + world.board(2).open() + world.board(3).open() != 0; };
        for (auto until = begin + 36'000; busy() && until < begin + 400'000; until += 1'000) world.run_until(until);
        INFO("seed " << seed);
        REQUIRE(world.violation() == "");
        for (unsigned n = 0; n < jobs; ++n) {
            std::optional<JobState> end;
            for (unsigned p = 1; p <= 3; ++p) {
                auto record = world.on_disk(p, id_of(n));
                INFO("job " << n << ", party " << p);
                if (!record || !record->known) continue;
                std::string all;
                for (unsigned q = 1; q <= 3; ++q)
                    all += to_json(world.on_disk(q, id_of(n)).value_or(JobRecord())).dump() + "\n";
                CAPTURE(all);
                REQUIRE(record->decision);
                end = record->state();
            }
            if (end) ++seen[*end];
        }
        for (unsigned p = 1; p <= 3; ++p) REQUIRE(world.board(p).open() == 0);
    }
    // The schedules are worth something only if they reach every end.
    for (auto state : {JobState::succeeded, JobState::failed, JobState::cancelled, JobState::expired}) {
        CAPTURE(name_of(state));
        CHECK(seen[state] > rounds / 40);
    }
}
