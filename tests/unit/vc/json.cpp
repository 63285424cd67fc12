// SPDX-License-Identifier: Apache-2.0
//
// The JSON forms of jobs and stored objects, and the schedule of retries.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <set>

#include "libclient/vc/event_stream.h"
#include "libclient/vc/job_json.h"
#include "libclient/vc/json_object.h"
#include "libclient/vc/object_json.h"
#include "libclient/vc/retry.h"

using namespace smpc;
using namespace smpc::client;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

JobRequest full_request() {
    JobRequest r;
    r.id = "11111111-1111-4111-8111-111111111111";
    r.program = ProgramRef("sum.sb", std::string(64, 'a'));
    r.inputs = {"22222222-2222-4222-8222-222222222222", "33333333-3333-4333-8333-333333333333"};
    r.retries = 0;
    r.timeout = 10min;
    r.start_timeout = 1500ms;
    r.schedule.not_before = Time(1706745600000ms);
    r.schedule.epoch = 5min;
    r.schedule.after = {"44444444-4444-4444-8444-444444444444"};
    r.result.retention = 48h;
    r.result.readers = {"charlie"};
    r.result.max_bytes = 1 << 20;
    r.labels = {{"app", "auction"}};
    r.profile = true;
    return r;
}

ErrorCode code_of(std::function<void()> const& f) {
    try {
        f();
    } catch (Error const& e) {
        UNSCOPED_INFO(e.message());
        return e.code();
    }
    FAIL("nothing was thrown");
    return ErrorCode::internal;
}

} // namespace

TEST_CASE("a job request survives its JSON form") {
    auto request = full_request();
    CHECK(job_request_from_json(to_json(request)) == request);
    auto text = canonical_json(to_json(request));
    CHECK_THAT(text, Catch::Contains(R"("notBefore":"2024-02-01T00:00:00)"));
    CHECK_THAT(text, Catch::Contains(R"("timeout":"10m")"));
}

TEST_CASE("defaults do not change the digest, everything else does") {
    auto small = job_request_from_json(json::parse(R"({"program":{"name":"a.sb"}})"));
    auto spelled = job_request_from_json(json::parse(
        R"({"retries":3,"startTimeout":"60000ms","program":{"name":"a.sb"},"inputs":[],"timeout":null,"result":{"retention":"168h"}})"));
    CHECK(digest_of(small) == digest_of(spelled));
    CHECK(digest_of(small).size() == 7 + 64);
    auto base = full_request();
    std::set<std::string> digests{digest_of(base)};
    auto vary = [&](auto change) {
        auto other = base;
        change(other);
        CHECK(digests.insert(digest_of(other)).second);
    };
    vary([](JobRequest& r) { r.program.sha256 = std::string(64, 'b'); });
    vary([](JobRequest& r) { std::swap(r.inputs[0], r.inputs[1]); });
    vary([](JobRequest& r) { r.retries = 1; });
    vary([](JobRequest& r) { r.timeout.reset(); });
    vary([](JobRequest& r) { r.labels["x"] = "y"; });
    vary([](JobRequest& r) { r.profile = false; });
    vary([](JobRequest& r) { r.schedule.epoch.reset(); });
    vary([](JobRequest& r) { r.result.readers.clear(); });
}

TEST_CASE("bad job requests are refused by name") {
    auto const bad = std::vector<std::pair<std::string, std::string>>{
        {R"([])", "object"},
        {R"({})", "no program"},
        {R"({"program":"a.sb"})", "program"},
        {R"({"program":{"name":"../a.sb"}})", "program.name"},
        {R"({"program":{"name":".hidden"}})", "program.name"},
        {R"({"program":{"sha256":"12"}})", "sha256"},
        {R"({"program":{"name":"a.sb"},"id":"x"})", "id"},
        {R"({"program":{"name":"a.sb"},"inputs":["x"]})", "inputs"},
        {R"({"program":{"name":"a.sb"},"inputs":[1]})", "inputs"},
        {R"({"program":{"name":"a.sb"},"inputs":["11111111-1111-4111-8111-111111111111","11111111-1111-4111-8111-111111111111"]})",
         "twice"},
        {R"({"program":{"name":"a.sb"},"retries":101})", "retries"},
        {R"({"program":{"name":"a.sb"},"retries":-1})", "retries"},
        {R"({"program":{"name":"a.sb"},"retries":1.5})", "retries"},
        {R"({"program":{"name":"a.sb"},"timeout":"soon"})", "timeout"},
        {R"({"program":{"name":"a.sb"},"timeout":5})", "timeout"},
        {R"({"program":{"name":"a.sb"},"startTimeout":"0s"})", "startTimeout"},
        {R"({"program":{"name":"a.sb"},"schedule":{"notBefore":"tomorrow"}})", "notBefore"},
        {R"({"program":{"name":"a.sb"},"schedule":{"notbefore":"2024-02-01T00:00:00Z"}})", "notbefore"},
        {R"({"program":{"name":"a.sb"},"labels":{"a b":"c"}})", "labels"},
        {R"({"program":{"name":"a.sb"},"labels":{"a":1}})", "labels"},
        {R"({"program":{"name":"a.sb"},"timeuot":"5s"})", "timeuot"},
    };
    for (auto const& [text, expected] : bad) {
        INFO(text);
        try {
            job_request_from_json(json::parse(text));
            FAIL_CHECK("accepted");
        } catch (Error const& e) {
            CHECK(e.code() == ErrorCode::input);
            CHECK_THAT(to_text(e), Catch::Contains(expected));
        }
    }
}

TEST_CASE("a job's status survives its JSON form") {
    JobStatus s;
    s.id = full_request().id;
    s.state = JobState::failed;
    s.attempt = 2;
    s.party = 3;
    s.digest = digest_of(full_request());
    s.submitter = "alice";
    s.times = {Time(1000ms), Time(2000ms), std::nullopt, Time(4000ms)};
    s.progress = {41, "sum.sc:12", 310, 104857};
    s.peers = {{1, "running"}, {2, "unknown"}};
    s.error = JobError{Error(ErrorCode::program_failed, "assertion failed").at({"sum.sc", 14, 5, 412}).party(2),
                       {{1, ErrorCode::party_lost, "party 2 is gone"}}};
    s.result = {{"a", "b"}, 17, -3};
    s.costs = JobCosts{310, 1000, 900, 12ms, R"([{"name":"mul","n":3}])"};
    s.request = full_request();
    auto back = job_status_from_json(to_json(s));
    CHECK(to_json(back) == to_json(s));
    CHECK(back.request == s.request);
    CHECK(back.error->attempts == s.error->attempts);
    CHECK(back.error->error.where()->line == 14);
    CHECK(back.times == s.times);
    JobPage page{{s, s}, "cursor"};
    CHECK(job_page_from_json(to_json(page)).jobs.size() == 2);
    CHECK(job_page_from_json(to_json(page)).next == "cursor");
}

TEST_CASE("answers that are not what they should be name the member") {
    for (auto const* text : {"{}", R"({"id":1})", R"({"id":"x","state":"sleeping"})",
                             R"({"id":"x","state":"running","times":{"started":"x"}})",
                             R"({"id":"x","state":"running","peers":{"a":"b"}})",
                             R"({"id":"x","state":"running","progress":{"percent":101}})"}) {
        INFO(text);
        CHECK(code_of([&] { job_status_from_json(json::parse(text)); }) == ErrorCode::unavailable);
    }
    CHECK(code_of([] { stream_info_from_json(json::parse(R"({"id":"x","bytes":-1})")); }) == ErrorCode::unavailable);
    CHECK(code_of([] { program_info_from_json(json::parse(R"({"name":"x"})")); }) == ErrorCode::unavailable);
    CHECK(code_of([] { program_info_from_json(json::parse(R"({"name":"x","sha256":"","description":{}})")); }) ==
          ErrorCode::unavailable);
    CHECK(code_of([] { capabilities_from_json(json::parse(R"({"kinds":{}})")); }) == ErrorCode::unavailable);
    // Newer services may say more.
    CHECK(stream_info_from_json(json::parse(R"({"id":"x","bytes":1,"more":[1,2]})")).bytes == 1);
}

TEST_CASE("stored objects survive their JSON forms") {
    StreamInfo s{
        "11111111-1111-4111-8111-111111111111", 12, "aa", "alice", Time(1000ms), std::nullopt, {{"k", "v"}}, true};
    CHECK(stream_info_from_json(to_json(s)) == s);
    ProgramInfo p{"sum.sb", "aa", 12, Time(1000ms), Description{"sum", true, {{"pd", "shared3p"}}, {}, {}}};
    CHECK(program_info_from_json(to_json(p)) == p);
    Capabilities c{"0.1", "demo", 1, 3, "shared3p", {{"pd", "shared3p"}}, {"shared3p"}, {"jobs"}, {{"streamBytes", 5}},
                   ""};
    CHECK(capabilities_from_json(to_json(c)) == c);
}

TEST_CASE("canonical JSON is sorted, without blanks, and only of integers") {
    CHECK(canonical_json(json::parse(R"({ "b" : [1, 2], "a" : "ü\n" })")) == "{\"a\":\"ü\\n\",\"b\":[1,2]}");
    CHECK(code_of([] { canonical_json(json(0.5)); }) == ErrorCode::input);
    CHECK(code_of([] { canonical_json(json{{"ü", 1}}); }) == ErrorCode::input);
}

TEST_CASE("answers are not nested without end") {
    auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    CHECK(parse_json(nested(64)));
    CHECK_FALSE(parse_json(nested(65)));
    CHECK_FALSE(parse_json(nested(1'000'000)));
    CHECK_FALSE(parse_json("{\"a\":"));
    CHECK_FALSE(parse_json(""));
    CHECK(parse_json(R"({"a":[1,{"b":null}]})")->dump() == R"({"a":[1,{"b":null}]})");
}

TEST_CASE("retries wait longer and longer, with jitter") {
    RetryPolicy policy;
    policy.uniform = [] { return 0.0; };
    policy.complete();
    CHECK(policy.delay(1) == 50ms);
    CHECK(policy.delay(2) == 100ms);
    CHECK(policy.delay(7) == 2500ms);
    CHECK(policy.delay(60) == 2500ms);
    policy.uniform = [] { return 0.999999; };
    CHECK(policy.delay(1) >= 99ms);
    CHECK(policy.delay(1) <= 100ms);
}

TEST_CASE("what is tried again, and until when") {
    RetryPolicy policy;
    std::vector<std::chrono::milliseconds> naps;
    policy.uniform = [] { return 0.0; };
    policy.sleep = [&](std::chrono::milliseconds time, std::stop_token) { naps.push_back(time); };
    unsigned calls = 0;
    auto failing = [&](ErrorCode code) {
        calls = 0;
        naps.clear();
        return [&calls, code](unsigned) -> int {
            ++calls;
            throw Error(code, "no");
        };
    };
    CHECK(code_of([&] { with_retries(policy, {}, {}, failing(ErrorCode::unavailable)); }) == ErrorCode::unavailable);
    CHECK(calls == 5);
    CHECK(naps == std::vector{50ms, 100ms, 200ms, 400ms});
    CHECK(code_of([&] { with_retries(policy, {}, {}, failing(ErrorCode::denied)); }) == ErrorCode::denied);
    CHECK(calls == 1);
    auto past = std::chrono::steady_clock::now();
    CHECK(code_of([&] { with_retries(policy, past, {}, failing(ErrorCode::timeout)); }) == ErrorCode::timeout);
    CHECK(calls == 1);
    std::stop_source source;
    policy.sleep = [&](std::chrono::milliseconds, std::stop_token) { source.request_stop(); };
    CHECK(code_of([&] { with_retries(policy, {}, source.get_token(), failing(ErrorCode::unavailable)); }) ==
          ErrorCode::interrupted);
    CHECK(calls == 1);
    policy.sleep = [](std::chrono::milliseconds, std::stop_token) {};
    CHECK(with_retries(policy, {}, {}, [](unsigned attempt) {
              if (attempt < 3) throw Error(ErrorCode::unavailable, "not yet");
              return attempt;
          }) == 3);
}

TEST_CASE("event streams, cut into any pieces") {
    std::string const text = ": hello\n\nid: 1\nevent: state\ndata: {\"a\":1}\n\ndata: x\ndata: "
                             "y\r\n\r\nid:3\nevent:log\n\nevent: log\ndata\n\ndata: half";
    std::vector<std::string> whole;
    for (std::size_t step = 1; step <= text.size(); ++step) {
        std::vector<std::string> seen;
        EventReader reader([&](ServerEvent const& e) { seen.push_back(e.id + "|" + e.name + "|" + e.data); });
        for (std::size_t at = 0; at < text.size(); at += step) reader.feed(std::string_view(text).substr(at, step));
        CHECK(seen == std::vector<std::string>{"1|state|{\"a\":1}", "||x\ny", "|log|"});
    }
}
