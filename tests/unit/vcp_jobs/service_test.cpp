// SPDX-License-Identifier: Apache-2.0
//
// Three job services in one process, with real disks, threads and child processes; the peers call each other directly and the
// runtime is a script. The protocol itself is tested in board_test.cpp.
#include <catch2/catch.hpp>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>
#include <thread>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/wait.h>

#include "libclient/base/files.h"
#include "libclient/vc/job_json.h"
#include "libruntime/vcp/jobs/job_service.h"
#include "libruntime/vcp/store/program_store.h"
#include "libruntime/vcp/store/stream_store.h"
#include "tests/unit/vcp_jobs/script.h"
#include "tests/unit/vcp_store/support.h"

using namespace smpc;
using namespace smpc::vcp;
using client::JobState;
using nlohmann::json;
using namespace std::chrono_literals;
using test::copy;
using test::done;
using test::Script;

namespace {

namespace fs = std::filesystem;

class Cloud {
public:
    explicit Cloud(std::string const& body, unsigned parties = 3)
        : parties_(parties), script_(folder_ / "runtime", body), services_(parties) {
        for (unsigned p = 1; p <= parties; ++p) {
            fs::create_directory(data(p));
            streams_.push_back(std::make_unique<StreamStore>(data(p)));
            programs_.push_back(std::make_unique<ProgramStore>(data(p)));
            programs_.back()->put("p.sb", test::executable(1));
        }
        for (unsigned p = 1; p <= parties; ++p) start(p);
    }
    ~Cloud() {
        for (unsigned p = 1; p <= parties_; ++p) stop(p);
    }

    std::atomic<std::chrono::milliseconds> later{0ms}; ///< how far the parties' clocks are ahead

    std::string data(unsigned party) const { return folder_ / fmt::format("party{}", party); }
    JobService& at(unsigned party) { return *services_[party - 1]; }
    StreamStore& streams(unsigned party) { return *streams_[party - 1]; }
    ProgramStore& programs(unsigned party) { return *programs_[party - 1]; }

    void start(unsigned party) {
        JobServiceOptions options;
        options.party = party;
        options.parties = parties_;
        options.data = data(party);
        options.runtime = script_.path();
        options.patience = 1s;
        options.now = [this] { return now() + later.load(); };
        auto service = std::make_shared<JobService>(options, streams(party), programs(party),
                                                    std::make_unique<Direct>(*this, party));
        {
            std::lock_guard lock(mutex_);
            services_[party - 1] = service;
        }
        service->start();
    }
    void stop(unsigned party) {
        std::shared_ptr<JobService> service;
        {
            std::lock_guard lock(mutex_);
            service = std::move(services_[party - 1]);
        }
        if (service) service->stop();
        // Callers that came in before hold it for a moment longer.
        while (service && service.use_count() > 1) std::this_thread::sleep_for(1ms);
    }

    void submit(json body) {
        for (unsigned p = 1; p <= parties_; ++p) at(p).submit(body, "alice");
    }
    void upload(std::string const& id, bool consume = false) {
        for (unsigned p = 1; p <= parties_; ++p) {
            NewStream stream;
            stream.id = id;
            stream.consume = consume;
            streams(p).put(std::move(stream), test::stream("x", fmt::format("share {:2}", p)));
        }
    }
    client::JobStatus wait(unsigned party, std::string const& id) {
        for (std::optional<JobState> seen;;) {
            std::promise<client::JobStatus> promise;
            at(party).wait(id, seen, std::chrono::steady_clock::now() + 30s,
                           [&](client::JobStatus status) { promise.set_value(std::move(status)); });
            auto status = promise.get_future().get();
            INFO("party " << party << " " << name_of(status.state));
            if (is_final(status.state)) return status;
            REQUIRE(seen != status.state); // 30 s without any change
            seen = status.state;
        }
    }

private:
    struct Direct : Peers {
        Direct(Cloud& c, unsigned o) : cloud(c), own(o) {}
        json exchange(unsigned party, std::string const& job, unsigned, json const& message) override {
            std::shared_ptr<JobService> service;
            {
                std::lock_guard lock(cloud.mutex_);
                service = cloud.services_[party - 1];
            }
            if (!service || stopped) throw Error(ErrorCode::unavailable, "nobody is there");
            return json::parse(service->receive(own, job, json::parse(message.dump())).dump());
        }
        void stop() noexcept override { stopped = true; }
        Cloud& cloud;
        unsigned own;
        std::atomic<bool> stopped{false};
    };

    unsigned parties_;
    test::Folder folder_;
    Script script_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<StreamStore>> streams_;
    std::vector<std::unique_ptr<ProgramStore>> programs_;
    std::vector<std::shared_ptr<JobService>> services_;
};

json request(std::string const& id, json more = json::object()) {
    json body = {{"id", id}, {"program", {{"name", "p.sb"}}}};
    body.update(more);
    return body;
}

template <class F> ErrorCode code_of(F action) {
    try {
        action();
    } catch (Error const& error) {
        return error.code();
    }
    return ErrorCode{};
}

std::size_t open_descriptors() {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator()));
}

} // namespace

TEST_CASE("A job goes from its request to each party's result, with log, events and costs") {
    Cloud cloud("echo 'line of the program' >&2; " + copy);
    cloud.upload(test::id(1));
    cloud.submit(request(test::id(9), {{"inputs", {test::id(1)}}}));
    for (unsigned p = 1; p <= 3; ++p) {
        auto status = cloud.wait(p, test::id(9));
        CHECK(name_of(status.state) == "succeeded");
        CHECK(status.attempt == 1);
        CHECK(status.submitter == "alice");
        CHECK(status.result.names == std::vector<std::string>{"x"});
        REQUIRE(status.costs);
        CHECK(status.costs->bytes_in == 7);
        auto result = cloud.at(p).result(test::id(9), "bob");
        auto input = cloud.streams(p).read(test::id(1));
        auto bytes = read_whole(result.path);
        CHECK(bytes == std::string(reinterpret_cast<char const*>(input.data()), input.size()));
        CHECK(result.sha256 == cloud.streams(p).info(test::id(1)).sha256);

        auto events = cloud.at(p).events(test::id(9), 0);
        std::vector<std::string> names;
        for (auto const& e : events) names.push_back(e.event);
        CHECK(names.front() == "state");
        CHECK(names.back() == "state");
        CHECK(std::count(names.begin(), names.end(), "log") == 1);
        CHECK(std::count(names.begin(), names.end(), "stats") == 1);
        CHECK(json::parse(events.back().data)["state"] == "succeeded");
        CHECK(cloud.at(p).at_end(test::id(9), events.back().id));
        // Resuming behind any event gives the rest.
        for (std::size_t i = 0; i < events.size(); ++i) {
            auto rest = cloud.at(p).events(test::id(9), events[i].id);
            CHECK(rest.size() == events.size() - i - 1);
        }
    }
    CHECK(fs::is_empty(cloud.data(1) + "/run"));

    std::fstream file(cloud.at(2).result(test::id(9), "").path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(20);
    file.put('?');
    file.close();
    CHECK(code_of([&] { cloud.at(2).result(test::id(9), ""); }) == ErrorCode::corrupt);
    cloud.at(1).result(test::id(9), "");
}

TEST_CASE("The same request again is the same job, another one under its id is refused") {
    Cloud cloud(done + "; : > $results", 1);
    auto first = cloud.at(1).submit(request(test::id(9)), "alice");
    CHECK(first.created);
    CHECK_FALSE(cloud.at(1).submit(request(test::id(9)), "alice").created);
    CHECK_FALSE(cloud.at(1).submit(request(test::id(9), {{"retries", 3}}), "alice").created); // the default
    CHECK(code_of([&] { cloud.at(1).submit(request(test::id(9), {{"retries", 1}}), "alice"); }) == ErrorCode::conflict);
    CHECK(code_of([&] { cloud.at(1).submit({{"program", {{"name", "p.sb"}}}}, "alice"); }) == ErrorCode::input);
    auto keyed = cloud.at(1).submit({{"program", {{"name", "p.sb"}}}}, "alice", "key");
    CHECK(cloud.at(1).submit({{"program", {{"name", "p.sb"}}}}, "alice", "key").status.id == keyed.status.id);
    CHECK(cloud.at(1).submit({{"program", {{"name", "p.sb"}}}}, "bob", "key").status.id != keyed.status.id);
    cloud.wait(1, test::id(9));
    CHECK_FALSE(cloud.at(1).submit(request(test::id(9)), "alice").created);
}

TEST_CASE("Results are for those whom the job names") {
    Cloud cloud(": > $results; " + done, 1);
    cloud.submit(request(test::id(9), {{"result", {{"readers", {"charlie"}}}}}));
    cloud.wait(1, test::id(9));
    CHECK(code_of([&] { cloud.at(1).result(test::id(9), "mallory"); }) == ErrorCode::denied);
    cloud.at(1).result(test::id(9), "charlie");
    cloud.at(1).result(test::id(9), "alice");
    cloud.at(1).result(test::id(9), "");
    CHECK(code_of([&] { cloud.at(1).result(test::id(8), ""); }) == ErrorCode::not_found);
}

TEST_CASE(
    "Inputs that are to be consumed go with the success; several are joined; an argument in two of them is refused") {
    Cloud cloud(copy, 1);
    cloud.upload(test::id(1), true);
    NewStream other;
    other.id = test::id(2);
    cloud.streams(1).put(std::move(other), test::stream("y", "8 bytes!"));
    cloud.submit(request(test::id(9), {{"inputs", {test::id(1), test::id(2)}}}));
    auto status = cloud.wait(1, test::id(9));
    CHECK(status.result.names == std::vector<std::string>{"x", "y"});
    for (int i = 0; i < 200 && cloud.streams(1).contains(test::id(1)); ++i) std::this_thread::sleep_for(5ms);
    CHECK_FALSE(cloud.streams(1).contains(test::id(1)));
    CHECK(cloud.streams(1).contains(test::id(2)));

    NewStream twin;
    twin.id = test::id(3);
    cloud.streams(1).put(std::move(twin), test::stream("y", "8 bytes?"));
    cloud.submit(request(test::id(8), {{"inputs", {test::id(3), test::id(2)}}}));
    status = cloud.wait(1, test::id(8));
    REQUIRE(status.error);
    CHECK(status.error->error.code() == ErrorCode::input);
    CHECK_THAT(status.error->error.message(), Catch::Contains("\"y\""));

    cloud.submit(request(test::id(7), {{"inputs", {test::id(99)}}}));
    CHECK(cloud.wait(1, test::id(7)).error->error.code() == ErrorCode::not_found);
}

TEST_CASE("A program's fault fails the job with its error at every party") {
    Cloud cloud(
        "echo '{\"event\":\"error\",\"code\":\"program-failed\",\"message\":\"assertion failed\",\"where\":{\"file\":"
        "\"p.sc\",\"line\":3,\"column\":1}}' >&4; exit 9");
    cloud.submit(request(test::id(9)));
    for (unsigned p = 1; p <= 3; ++p) {
        auto status = cloud.wait(p, test::id(9));
        CHECK(status.state == JobState::failed);
        REQUIRE(status.error);
        CHECK(status.error->error.code() == ErrorCode::program_failed);
        CHECK(status.error->error.message() == "assertion failed");
        CHECK(status.error->error.where()->line == 3);
        CHECK(status.error->attempts.size() == 1);
        CHECK(code_of([&] { cloud.at(p).result(test::id(9), ""); }) == ErrorCode::conflict);
        CHECK(code_of([&] { cloud.at(p).cancel(test::id(9), ""); }) == ErrorCode::conflict);
    }
}

TEST_CASE("A running job is cancelled at any party; its processes end") {
    Cloud cloud("trap 'exit 143' TERM; sleep 60 & wait");
    cloud.submit(request(test::id(9)));
    for (unsigned p = 1; p <= 3; ++p)
        while (cloud.at(p).get(test::id(9)).state != JobState::running) std::this_thread::sleep_for(5ms);
    cloud.at(2).cancel(test::id(9), "bob");
    for (unsigned p = 1; p <= 3; ++p) {
        auto status = cloud.wait(p, test::id(9));
        CHECK(status.state == JobState::cancelled);
        CHECK_THAT(status.error->error.message(), Catch::Contains("bob"));
        for (int i = 0; i < 1000 && !fs::is_empty(cloud.data(p) + "/run"); ++i) std::this_thread::sleep_for(5ms);
        CHECK(fs::is_empty(cloud.data(p) + "/run"));
    }
}

TEST_CASE("A run that takes too long ends with timeout, a result that is too large fails") {
    Cloud cloud("trap 'exit 143' TERM; [ $party = 1 ] && head -c 2000 /dev/zero > $results; sleep 60 & wait", 1);
    cloud.submit(request(test::id(9), {{"timeout", "50ms"}, {"retries", 0}}));
    auto status = cloud.wait(1, test::id(9)); // the stand-in does not keep its time itself
    CHECK(status.state == JobState::failed);

    Cloud large("head -c 2000 /dev/zero > $results; " + done, 1);
    large.submit(request(test::id(9), {{"result", {{"maxBytes", 1000}}}}));
    status = large.wait(1, test::id(9));
    CHECK(status.error->error.code() == ErrorCode::program_failed);
    CHECK_THAT(status.error->error.message(), Catch::Contains("2000"));
}

TEST_CASE("A service that is started again goes on with its jobs") {
    // The first attempt at party 2 ends with the service, the second one finds the file.
    Cloud cloud("if [ $party = 2 ] && [ ! -e $(dirname $0)/again ]; then trap 'exit 143' TERM; sleep 60 & wait; fi; "
                "if [ ! -e $(dirname $0)/again ]; then sleep 0.3; exit 14; fi; : > $results; " +
                done);
    auto later = format_time(now() + 1h);
    cloud.submit(request(test::id(9)));
    cloud.submit(request(test::id(8), {{"schedule", {{"notBefore", later}}}}));
    while (cloud.at(2).get(test::id(9)).state != JobState::running) std::this_thread::sleep_for(5ms);
    cloud.stop(2);
    std::ofstream(cloud.data(1) + "/../again") << "x";
    cloud.start(2);
    for (unsigned p = 1; p <= 3; ++p) {
        auto status = cloud.wait(p, test::id(9));
        CHECK(status.state == JobState::succeeded);
        CHECK(status.attempt >= 2);
        CHECK(cloud.at(p).get(test::id(8)).state == JobState::waiting);
    }
    for (unsigned p = 1; p <= 3; ++p) {
        cloud.stop(p);
        cloud.start(p);
        CHECK(cloud.at(p).get(test::id(9)).state == JobState::succeeded);
        cloud.at(p).result(test::id(9), "");
    }
}

TEST_CASE("Ended jobs are forgotten after their retention, with their files; others stay") {
    Cloud cloud(": > $results; " + done, 1);
    cloud.submit(request(test::id(1), {{"result", {{"retention", "1h"}}}}));
    cloud.submit(request(test::id(2)));
    cloud.wait(1, test::id(1));
    cloud.wait(1, test::id(2));
    cloud.stop(1);
    cloud.later = std::chrono::milliseconds(2h);
    cloud.start(1);
    for (int i = 0; i < 2000 && fs::exists(cloud.data(1) + "/jobs/" + test::id(1)); ++i)
        std::this_thread::sleep_for(5ms);
    CHECK_FALSE(fs::exists(cloud.data(1) + "/jobs/" + test::id(1)));
    CHECK(code_of([&] { cloud.at(1).get(test::id(1)); }) == ErrorCode::not_found);
    cloud.at(1).result(test::id(2), "");
}

TEST_CASE("Lists are newest first, filtered, in pages") {
    Cloud cloud(": > $results; " + done, 1);
    for (unsigned n = 1; n <= 7; ++n) {
        cloud.submit(request(test::id(n), {{"labels", {{"n", std::to_string(n % 2)}}}}));
        cloud.wait(1, test::id(n));
        std::this_thread::sleep_for(2ms);
    }
    JobFilter filter;
    filter.limit = 3;
    std::vector<std::string> ids;
    do {
        auto page = cloud.at(1).list(filter);
        for (auto const& job : page.jobs) ids.push_back(job.id);
        filter.cursor = page.next;
    } while (!filter.cursor.empty());
    REQUIRE(ids.size() == 7);
    for (unsigned n = 0; n < 7; ++n) CHECK(ids[n] == test::id(7 - n));
    JobFilter odd;
    odd.labels = {"n=1"};
    CHECK(cloud.at(1).list(odd).jobs.size() == 4);
    odd.states = {JobState::failed};
    CHECK(cloud.at(1).list(odd).jobs.empty());
    CHECK(cloud.at(1).counts()[JobState::succeeded] == 7);

    cloud.at(1).remove(test::id(3));
    CHECK(cloud.at(1).list({}).jobs.size() == 6);
    CHECK(code_of([&] { cloud.at(1).get(test::id(3)); }) == ErrorCode::not_found);
    CHECK_FALSE(fs::exists(cloud.data(1) + "/jobs/" + test::id(3)));
    CHECK(code_of([&] { cloud.submit(request(test::id(3), {{"labels", {{"n", "1"}}}})); }) == ErrorCode::conflict);
}

TEST_CASE("Many jobs at once: all end, and no process, descriptor or folder stays") {
    std::size_t before = 0;
    Cloud cloud(copy);
    cloud.upload(test::id(1));
    for (unsigned n = 10; n < 40; ++n) {
        if (n == 14) before = open_descriptors();
        cloud.submit(request(test::id(n), {{"inputs", {test::id(1)}}}));
        if (n < 14)
            for (unsigned p = 1; p <= 3; ++p) cloud.wait(p, test::id(n));
    }
    for (unsigned n = 10; n < 40; ++n)
        for (unsigned p = 1; p <= 3; ++p) CHECK(cloud.wait(p, test::id(n)).state == JobState::succeeded);
    for (unsigned p = 1; p <= 3; ++p)
        for (int i = 0; i < 1000 && !fs::is_empty(cloud.data(p) + "/run"); ++i) std::this_thread::sleep_for(5ms);
    cloud.submit(request(test::id(50), {{"inputs", {test::id(1)}}})); // joins the threads of the others
    for (unsigned p = 1; p <= 3; ++p) cloud.wait(p, test::id(50));
    std::this_thread::sleep_for(20ms);
    CHECK(open_descriptors() <= before + 6); // at most the newest task of each party is not yet swept
    CHECK(::waitpid(-1, nullptr, WNOHANG) == -1);
}
