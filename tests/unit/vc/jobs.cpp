// SPDX-License-Identifier: Apache-2.0
//
// Jobs: all parties have them or none runs them; whoever waits sees the end, whatever happens on the way.
#include <catch2/catch.hpp>

#include <set>

#include "libclient/sharing/sharing.h"
#include "libclient/vc/job_json.h"
#include "tests/unit/vc/fake_cloud.h"

using namespace smpc;
using namespace smpc::client;
using namespace smpc::client::test;
using namespace std::chrono_literals;

namespace {

JobRequest some_request() {
    JobRequest request;
    request.id = id_1;
    request.program = "sum.sb";
    return request;
}

std::function<std::optional<http::Answer>(http::ServerRequest const&)> refuse_jobs(int status, ErrorCode code) {
    return [=](http::ServerRequest const& r) -> std::optional<http::Answer> {
        if (r.method == "POST" && r.raw_target == "/smpc/v1/jobs")
            return error_answer(status, Error(code, "we do not want it"));
        return std::nullopt;
    };
}

/// Makes the job succeed at all parties with these values as its results.
void succeed(FakeCloud& cloud, std::string const& id, Values const& values) {
    auto streams = make_streams(values, 3, system_random());
    for (unsigned k = 1; k <= 3; ++k) {
        cloud.at(k).set_state(id, JobState::succeeded);
        std::lock_guard lock(cloud.at(k).mutex);
        cloud.at(k).results[id] =
            std::string(reinterpret_cast<char const*>(streams[k - 1].data()), streams[k - 1].size());
    }
}

} // namespace

TEST_CASE("a job reaches all parties and ends with results") {
    FakeCloud cloud;
    auto client = cloud.client();
    auto job = client.start(some_request());
    CHECK(job.id() == id_1);
    CHECK(job.status().state == JobState::accepted);
    auto early = error_of([&] { job.results(); });
    CHECK(early.code() == ErrorCode::timeout);
    CHECK_THAT(early.message(), Catch::Contains("accepted"));

    std::jthread later([&] {
        std::this_thread::sleep_for(50ms);
        succeed(cloud, id_1, {{"sum", Value::secret("pd_shared3p", "int64", -5)}, {"n", Value::open(3)}});
    });
    auto results = job.wait(10s);
    CHECK(results.get<std::int64_t>("sum") == -5);
    CHECK(results.get<std::int32_t>("n") == 3);
    CHECK(results.status().request.program.name == "sum.sb");
    CHECK(client.job(id_1).results().get<std::int64_t>("sum") == -5);
    CHECK_FALSE(job.cancel());
    job.remove();
    CHECK(error_of([&] { job.status(); }).code() == ErrorCode::not_found);
    CHECK(error_of([&] { job.wait(5s); }).code() == ErrorCode::not_found);
}

TEST_CASE("the same request again is success, another under its id a conflict that disturbs nothing") {
    FakeCloud cloud;
    auto client = cloud.client();
    client.start(some_request());
    client.start(some_request());
    auto other = some_request();
    other.retries = 7;
    CHECK(error_of([&] { client.start(other); }).code() == ErrorCode::conflict);
    for (unsigned k = 1; k <= 3; ++k) CHECK(cloud.at(k).jobs.at(id_1).state == JobState::accepted);
}

TEST_CASE("a party that refuses ends the job everywhere") {
    for (unsigned bad = 1; bad <= 3; ++bad) {
        FakeCloud cloud;
        cloud.at(bad).misbehave = refuse_jobs(403, ErrorCode::denied);
        auto e = error_of([&] { cloud.client().start(some_request(), {{"x", Value::open(1)}}); });
        CHECK(e.code() == ErrorCode::denied);
        CHECK(e.party() == bad);
        for (unsigned k = 1; k <= 3; ++k)
            for (auto& [id, job] : cloud.at(k).jobs) CHECK(job.state == JobState::cancelled);
        CHECK(cloud.is_empty()); // the arguments are gone, too
    }
}

TEST_CASE("a party that cannot be reached is waited for, and the message says how to go on") {
    FakeCloud cloud;
    cloud.at(3).misbehave = refuse_jobs(503, ErrorCode::unavailable);
    auto e = error_of([&] { cloud.client().start(some_request()); });
    CHECK(e.code() == ErrorCode::unavailable);
    CHECK(e.party() == 3);
    CHECK_THAT(to_text(e), Catch::Contains("parties 1 and 2 have accepted job"));
    CHECK_THAT(to_text(e), Catch::Contains(std::string("smpc-run wait ") + id_1));
    CHECK(cloud.at(1).jobs.at(id_1).state == JobState::accepted);

    // It comes back; who waits for the job hands it over.
    cloud.at(3).misbehave = {};
    std::jthread later([&] {
        while (cloud.at(3).count("POST /smpc/v1/jobs") < 6) std::this_thread::sleep_for(1ms);
        std::this_thread::sleep_for(10ms);
        succeed(cloud, id_1, {{"y", Value::open(1)}});
    });
    CHECK(cloud.client().job(id_1).wait(20s).get<std::int32_t>("y") == 1);
    CHECK(cloud.at(3).jobs.at(id_1).digest == cloud.at(1).jobs.at(id_1).digest);
}

TEST_CASE("arguments are consumed by their job") {
    FakeCloud cloud;
    auto job = cloud.client().start(JobRequest{.program = "sum.sb"}, {{"x", Value::secret("pd_shared3p", "uint8", 7)}});
    auto const& request = cloud.at(2).jobs.at(job.id()).request;
    REQUIRE(request.inputs.size() == 1);
    CHECK(cloud.at(2).streams.at(request.inputs[0]).consume);
    CHECK(cloud.at(2).streams.at(request.inputs[0]).expires);
}

TEST_CASE("a job's own error comes out of waiting, with its place") {
    FakeCloud cloud;
    auto job = cloud.client().start(some_request());
    auto error = Error(ErrorCode::program_failed, "assertion failed")
                     .at({"sum.sc", 14, 5, 412})
                     .party(2)
                     .help("look at the sizes");
    cloud.at(1).set_state(id_1, JobState::failed, error);
    cloud.at(2).set_state(id_1, JobState::failed, error);
    cloud.at(3).set_state(id_1, JobState::failed, Error(ErrorCode::party_lost, "party 2 is gone"));
    auto e = error_of([&] { job.wait(5s); });
    CHECK(e.code() == ErrorCode::program_failed);
    REQUIRE(e.where());
    CHECK(e.where()->line == 14);
    CHECK(e.helps().size() == 1);
    CHECK(error_of([&] { job.results(); }).code() == ErrorCode::program_failed);
    cloud.at(1).jobs.at(id_1).error.reset();
    cloud.at(2).jobs.at(id_1).error.reset();
    cloud.at(3).jobs.at(id_1).error.reset();
    for (unsigned k = 1; k <= 3; ++k) cloud.at(k).set_state(id_1, JobState::cancelled);
    CHECK(error_of([&] { job.wait(5s); }).code() == ErrorCode::cancelled);
    for (unsigned k = 1; k <= 3; ++k) cloud.at(k).set_state(id_1, JobState::expired);
    CHECK(error_of([&] { job.wait(5s); }).code() == ErrorCode::unavailable);
}

TEST_CASE("the state of the whole job") {
    auto of = [](std::vector<std::optional<JobState>> states) {
        JobView view;
        std::vector<JobView::Party> parties;
        FakeCloud cloud;
        auto client = cloud.client();
        client.start(some_request());
        for (unsigned k = 1; k <= 3; ++k) {
            if (states[k - 1])
                cloud.at(k).set_state(id_1, *states[k - 1]);
            else
                cloud.at(k).jobs.clear();
        }
        return client.job(id_1).status().state;
    };
    using S = JobState;
    CHECK(of({S::accepted, S::waiting, S::running}) == S::accepted);
    CHECK(of({S::running, S::running, S::running}) == S::running);
    CHECK(of({S::succeeded, S::committing, S::succeeded}) == S::committing);
    CHECK(of({S::succeeded, S::succeeded, S::succeeded}) == S::succeeded);
    CHECK(of({S::running, S::failed, S::running}) == S::failed);
    CHECK(of({S::cancelled, S::waiting, S::waiting}) == S::cancelled);
    CHECK(of({std::nullopt, S::succeeded, S::succeeded}) == S::succeeded);
}

TEST_CASE("waiting ends at its deadline and at a stop, and the job goes on") {
    FakeCloud cloud;
    auto job = cloud.client().start(some_request());
    auto late = error_of([&] { job.wait(300ms); });
    CHECK(late.code() == ErrorCode::timeout);
    CHECK_THAT(to_text(late), Catch::Contains("smpc-run wait"));
    std::stop_source source;
    std::jthread stopper([&] {
        std::this_thread::sleep_for(100ms);
        source.request_stop();
    });
    CHECK(error_of([&] { job.wait(source.get_token()); }).code() == ErrorCode::interrupted);
    CHECK(cloud.at(1).jobs.at(id_1).state == JobState::accepted);
}

TEST_CASE("waiting outlives services that are away for a while") {
    FakeCloud cloud;
    auto job = cloud.client().start(some_request());
    std::atomic<int> failures{12};
    cloud.at(2).misbehave = [&](auto const&) -> std::optional<http::Answer> {
        if (failures-- > 0) return http::Answer::text(503, "");
        return std::nullopt;
    };
    succeed(cloud, id_1, {{"y", Value::open(1)}});
    CHECK(job.wait(30s).get<std::int32_t>("y") == 1);
}

TEST_CASE("results that do not fit together are an error that names the party") {
    FakeCloud cloud;
    auto job = cloud.client().start(some_request());
    succeed(cloud, id_1, {{"y", Value::secret("pd_shared3p", "uint64", 1)}});
    auto good = cloud.at(2).results.at(id_1);

    SECTION("one party lacks it") {
        cloud.at(2).results.clear();
        auto e = error_of([&] { job.wait(5s); });
        CHECK(e.code() == ErrorCode::inconsistent_result);
        CHECK(e.party() == 2);
    }
    SECTION("all have forgotten it") {
        for (unsigned k = 1; k <= 3; ++k) cloud.at(k).results.clear();
        CHECK(error_of([&] { job.wait(5s); }).code() == ErrorCode::not_found);
    }
    SECTION("cut at every byte") {
        for (std::size_t n = 0; n < good.size(); ++n) {
            cloud.at(2).results.at(id_1) = good.substr(0, n);
            auto e = error_of([&] { job.results(); });
            CHECK(e.code() == ErrorCode::inconsistent_result);
            CHECK(e.party() == 2);
        }
    }
    SECTION("another name") {
        cloud.at(2).results.at(id_1)[8] = 'z';
        CHECK(error_of([&] { job.results(); }).code() == ErrorCode::inconsistent_result);
    }
}

TEST_CASE("what is damaged at a party is not asked for again") {
    FakeCloud cloud;
    auto job = cloud.client().start(some_request());
    succeed(cloud, id_1, {{"y", Value::open(1)}});
    cloud.at(3).misbehave = [](auto const& r) -> std::optional<http::Answer> {
        if (!r.raw_target.ends_with("/result")) return std::nullopt;
        return error_answer(500, Error(ErrorCode::corrupt, "the result is damaged"));
    };
    auto e = error_of([&] { job.results(); });
    CHECK(e.code() == ErrorCode::corrupt);
    CHECK(e.party() == 3);
    CHECK(cloud.naps == 0);
}

TEST_CASE("names that were published more than once") {
    FakeCloud cloud;
    auto job = cloud.client().start(some_request());
    auto first = make_streams({{"y", Value::open(1)}}, 3, system_random());
    auto second = make_streams({{"y", Value::open(2)}}, 3, system_random());
    succeed(cloud, id_1, {});
    for (unsigned k = 1; k <= 3; ++k) {
        auto& result = cloud.at(k).results.at(id_1);
        for (auto const* part : {&first[k - 1], &second[k - 1]})
            result.append(reinterpret_cast<char const*>(part->data()), part->size());
    }
    CHECK(error_of([&] { job.results(); }).code() == ErrorCode::inconsistent_result);
    ResultOptions options;
    options.on_duplicate = OnDuplicate::first;
    CHECK(job.results(options).get<std::int32_t>("y") == 1);
    options.on_duplicate = OnDuplicate::last;
    CHECK(job.results(options).get<std::int32_t>("y") == 2);
    CHECK(job.results(options).published().size() == 1);
    options.on_duplicate = OnDuplicate::all;
    CHECK(job.results(options).published().size() == 2);
}

TEST_CASE("lists of jobs, merged by id, newest first") {
    FakeCloud cloud;
    auto client = cloud.client();
    client.start(some_request());
    auto second = some_request();
    second.id = id_2;
    std::this_thread::sleep_for(5ms);
    client.start(second);
    cloud.at(1).jobs.erase(id_1);
    auto jobs = client.jobs();
    REQUIRE(jobs.size() == 2);
    CHECK(jobs[0].id == id_2);
    CHECK(jobs[1].id == id_1);
    CHECK_FALSE(jobs[1].parties[0].status);
    CHECK(jobs[1].parties[2].status);
}

TEST_CASE("a job is run again under another id") {
    FakeCloud cloud;
    auto client = cloud.client();
    auto request = some_request();
    request.labels["app"] = "test";
    client.start(request);
    auto again = client.job(id_1).rerun([](JobRequest& r) { r.retries = 1; });
    CHECK(again.id() != id_1);
    auto const& copy = cloud.at(3).jobs.at(again.id()).request;
    CHECK(copy.labels.at("app") == "test");
    CHECK(copy.retries == 1);
}

TEST_CASE("cancelling is enough at one party") {
    FakeCloud cloud;
    auto job = cloud.client().start(some_request());
    cloud.at(1).stop();
    CHECK(job.cancel());
    CHECK(cloud.at(2).jobs.at(id_1).state == JobState::cancelled);
}

TEST_CASE("output and events, across broken connections") {
    FakeCloud cloud;
    auto job = cloud.client().start(some_request());
    for (unsigned k = 1; k <= 3; ++k) {
        cloud.at(k).logs[id_1] = "first\nsecond";
        cloud.at(k).events[id_1] = "id: 1\nevent: state\ndata: {\"state\":\"running\"}\n\n: still here\n\n"
                                   "id: 2\nevent: log\ndata: {\"line\":\"hello\"}\n\n"
                                   "id: 3\nevent: log\ndata: {\"line\":\"again\"}\n\n"
                                   "id: 4\nevent: state\ndata: {\"state\":\"succeeded\"}\n\n";
    }
    cloud.at(2).event_cuts = 3;
    std::map<unsigned, std::vector<std::string>> lines;
    job.logs([&](LogLine const& line) { lines[line.party].push_back(line.text); }, true, 20s);
    for (unsigned k = 1; k <= 3; ++k) CHECK(lines[k] == std::vector<std::string>{"hello", "again"});
    lines.clear();
    job.logs([&](LogLine const& line) { lines[line.party].push_back(line.text); });
    for (unsigned k = 1; k <= 3; ++k) CHECK(lines[k] == std::vector<std::string>{"first", "second"});
    std::size_t events = 0;
    job.events([&](JobEvent const&) { ++events; }, 20s);
    CHECK(events == 12);
}

TEST_CASE("programs go where they are missing") {
    FakeCloud cloud;
    auto client = cloud.client();
    std::string const executable = "bytes of an executable";
    cloud.at(2).programs["sum.sb"] = executable;
    auto result = client.upload_program("sum.sb", std::as_bytes(std::span(executable)));
    CHECK(result.parties[0].status == "stored");
    CHECK(result.parties[1].status == "present");
    CHECK(client.program("sum.sb").sha256 == result.program.sha256);
    CHECK(client.programs().size() == 1);
    cloud.at(3).programs["sum.sb"] = "another";
    CHECK(error_of([&] { client.program("sum.sb"); }).code() == ErrorCode::mismatch);
    CHECK(client.programs().empty());
    cloud.at(3).programs.clear();
    auto e = error_of([&] { client.program("sum.sb"); });
    CHECK(e.code() == ErrorCode::not_found);
    CHECK_THAT(e.message(), Catch::Contains("party 3 lacks"));
}

TEST_CASE("stored streams: list, show, tag, remove") {
    FakeCloud cloud;
    auto client = cloud.client();
    client.upload(Values{{"x", Value::open(1)}}, {.id = id_1});
    client.upload(Values{{"x", Value::open(2)}}, {.id = id_2});
    cloud.at(2).streams.erase(id_2);
    auto all = client.list();
    REQUIRE(all.size() == 2);
    CHECK(std::set<bool>{all[0].complete(), all[1].complete()} == std::set<bool>{false, true});
    CHECK_FALSE(client.show(id_2).parties[1]);
    auto e = error_of([&] { client.fetch(id_2); });
    CHECK(e.code() == ErrorCode::inconsistent_result);
    CHECK(e.party() == 2);
    client.tag(id_1, {{"a", "b"}});
    CHECK(client.show(id_1).info().tags.at("a") == "b");
    client.remove(id_2); // also where it is incomplete
    CHECK(error_of([&] { client.remove(id_2); }).code() == ErrorCode::not_found);
    CHECK(error_of([&] { client.show(id_2); }).code() == ErrorCode::not_found);
    CHECK(error_of([&] { client.fetch(id_2); }).code() == ErrorCode::not_found);
    CHECK(client.list().size() == 1);
}

TEST_CASE("a Carbyne Stack deployment has no jobs, and says so") {
    FakeCloud cloud;
    for (auto& party : cloud.parties)
        party->misbehave = [](auto const& r) -> std::optional<http::Answer> {
            if (r.raw_target == "/") return http::Answer::text(200, std::string(R"({"response":[")") + id_2 + R"("]})");
            if (r.raw_target.starts_with("/amphora/secret-shares"))
                return http::Answer::json(200,
                                          std::string(R"({"content":[{"secretId":")") + id_1 +
                                              R"(","tags":[{"key":"owner","value":"jeff","valueType":"STRING"}]}]})");
            return http::Answer::text(404, "");
        };
    for (auto& party : cloud.config.parties) {
        party.amphora_url = party.url + "/amphora";
        party.ephemeral_url = party.url;
    }
    auto client = cloud.client();
    CHECK(client.is_carbyne());
    auto e = error_of([&] { client.start(some_request()); });
    CHECK(e.code() == ErrorCode::usage);
    CHECK_THAT(e.message(), Catch::Contains("Carbyne Stack"));
    auto list = client.list();
    REQUIRE(list.size() == 1);
    CHECK(list[0].info().owner == "jeff");
    CHECK(client.activate({.application = "sum", .inputs = {id_1}, .id = id_2}) == id_2);
    CHECK(error_of([&] { client.activate({.application = "sum", .inputs = {id_1}, .id = id_1}); }).code() ==
          ErrorCode::inconsistent_result);
}
