// SPDX-License-Identifier: Apache-2.0
//
// Header fields, targets, ranges, URLs and routes as values.
#include <catch2/catch.hpp>

#include <smpc/client/error.h>

#include "libclient/http/parser.h"
#include "libclient/http/router.h"
#include "libclient/http/url.h"

using namespace smpc;
using namespace smpc::http;

TEST_CASE("header fields compare without case and cannot break a line", "[http]") {
    Headers headers{{"Content-Type", "text/plain"}, {"X-A", "1"}};
    headers.add("x-a", "2");
    CHECK(headers.get("content-TYPE") == "text/plain");
    CHECK(headers.all("X-a") == std::vector<std::string_view>{"1", "2"});
    headers.set("X-A", "3");
    CHECK(headers.all("x-A").size() == 1);
    headers.remove("x-a");
    CHECK_FALSE(headers.contains("X-A"));
    CHECK_THROWS_AS(headers.set("A", "b\r\nInjected: 1"), Error);
    CHECK_THROWS_AS(headers.set("A b", "c"), Error);
    CHECK_THROWS_AS(headers.set("", "c"), Error);
    CHECK_THROWS_AS(headers.set("A", std::string_view("a\0b", 3)), Error);
}

TEST_CASE("targets are split, decoded and cleaned", "[http]") {
    auto const target = Target::parse("//smpc//v1/a%2Fb/?x=1&y=a%20b+c&flag&x=2");
    REQUIRE(target);
    CHECK(target->path == "/smpc/v1/a%2Fb/");
    CHECK(target->segments == std::vector<std::string>{"smpc", "v1", "a/b"});
    CHECK(target->query.get("y") == "a b c");
    CHECK(target->query.contains("flag"));
    CHECK(target->query.all("x").size() == 2);
    CHECK(Target::parse("/")->segments.empty());
    CHECK(Target::parse("/")->path == "/");
    for (char const* bad :
         {"", "a", "*", "/..", "/a/../b", "/%2e%2e/x", "/%", "/%4", "/%zz", "/a?x=%1", "/a/./b", "/%00"}) {
        INFO(bad);
        CHECK_FALSE(Target::parse(bad));
    }
    CHECK(percent_encode("a/b c-._~ü") == "a%2Fb%20c-._~%C3%BC");
    CHECK(percent_decode(percent_encode(std::string("\0\xff%&=", 5))) == std::string("\0\xff%&=", 5));
    CHECK(Query().add("a b", "c&d").add("e", "").to_string() == "a%20b=c%26d&e=");
}

TEST_CASE("ranges are read against the size", "[http]") {
    ByteRange range;
    CHECK(parse_range("bytes=0-4", 10, range) == RangeResult::part);
    CHECK((range.first == 0 && range.last == 4 && range.size() == 5));
    CHECK(parse_range("bytes=5-", 10, range) == RangeResult::part);
    CHECK((range.first == 5 && range.last == 9));
    CHECK(parse_range("bytes=-3", 10, range) == RangeResult::part);
    CHECK((range.first == 7 && range.last == 9));
    CHECK(parse_range("bytes=-30", 10, range) == RangeResult::part);
    CHECK(range.first == 0);
    CHECK(parse_range("bytes=8-99", 10, range) == RangeResult::part);
    CHECK(range.last == 9);
    CHECK(parse_range("bytes=10-", 10, range) == RangeResult::unsatisfiable);
    CHECK(parse_range("bytes=-0", 10, range) == RangeResult::unsatisfiable);
    CHECK(parse_range("bytes=0-", 0, range) == RangeResult::unsatisfiable);
    for (char const* whole : {"", "bytes", "bytes=", "bytes=a-b", "bytes=5-2", "bytes=0-1,3-4", "items=0-1",
                              "bytes=99999999999999999999-"}) {
        INFO(whole);
        CHECK(parse_range(whole, 10, range) == RangeResult::whole);
    }
}

TEST_CASE("addresses of services are parsed and printed", "[http]") {
    auto url = Url::parse("https://P1.Example.org/");
    CHECK((url.tls && url.host == "p1.example.org" && url.port == 443 && url.path.empty()));
    CHECK(url.to_string() == "https://p1.example.org");
    CHECK(url.join("/jobs") == "/jobs");
    url = Url::parse("http://127.0.0.1:8081/smpc/v1//");
    CHECK((!url.tls && url.port == 8081 && url.path == "/smpc/v1"));
    CHECK(url.to_string() == "http://127.0.0.1:8081/smpc/v1");
    CHECK(url.join("/jobs?wait=1") == "/smpc/v1/jobs?wait=1");
    CHECK(url.join("jobs") == "/smpc/v1/jobs");
    CHECK(url.join("") == "/smpc/v1");
    url = Url::parse("http://[::1]:80");
    CHECK((url.host == "::1" && url.port == 80 && url.authority() == "[::1]:80" && url.to_string() == "http://[::1]"));
    for (char const* bad :
         {"", "ftp://a", "a:80", "http://", "http://:80", "http://a:0", "http://a:65536", "http://a:x", "http://u:p@a",
          "http://a/?q", "http://a/#f", "http://[::1", "http://a b", "http://a/b c", "http://a:80x"}) {
        INFO(bad);
        CHECK_THROWS_AS(Url::parse(bad), Error);
    }
    try {
        Url::parse("http://user:hunter2@host");
        FAIL();
    } catch (Error const& error) {
        CHECK(error.message().find("hunter2") == std::string::npos);
    }
    CHECK(without_secrets("/a?x=1&access_token=abc&Key=d&flag") == "/a?x=1&access_token=…&Key=…&flag");
}

TEST_CASE("pins have one form", "[http]") {
    std::string const digits(64, 'A');
    CHECK(parse_pin("SHA256:" + digits) == "sha256:" + std::string(64, 'a'));
    for (auto const& bad : {std::string(), std::string("sha256:"), digits, "sha256:" + digits + "0", "sha1:" + digits,
                            "sha256:" + std::string(64, 'g')})
        CHECK_THROWS_AS(parse_pin(bad), Error);
}

namespace {

std::string routed(Router& router, std::string const& method, std::string const& path) {
    ServerRequest request;
    request.method = method;
    request.target = *Target::parse(path);
    auto plan = router.head(request);
    if (plan.refuse) {
        auto const allow = plan.refuse->headers.get("Allow");
        return std::to_string(plan.refuse->status) + (allow.empty() ? "" : " " + std::string(allow));
    }
    std::string out;
    for (auto const& capture : request.captures) out += "[" + capture + "]";
    return out + std::to_string(plan.limit);
}

} // namespace

TEST_CASE("routes are found by method and path", "[http]") {
    Router router;
    auto const handle = [](ServerRequest, Responder) {};
    auto const limit = [](std::uint64_t n) { return [n](ServerRequest&) { return BodyPlan::memory(n); }; };
    router.add("GET", "/jobs/{id}", handle, limit(1));
    router.add("GET", "/jobs/{id}/result", handle, limit(2));
    router.add("POST", "/jobs", handle, limit(3));
    router.add("DELETE", "/jobs/{id}", handle, limit(4));
    router.add("GET", "/jobs/mine", handle, limit(5));
    router.add("GET", "/files/{path*}", handle, limit(6));
    router.add("POST", "/", handle, limit(7));
    CHECK(routed(router, "GET", "/jobs/7") == "[7]1");
    CHECK(routed(router, "GET", "//jobs//7/result") == "[7]2");
    CHECK(routed(router, "HEAD", "/jobs/7") == "[7]1");
    CHECK(routed(router, "POST", "/jobs/") == "3");
    CHECK(routed(router, "GET", "/jobs/mine") == "5");
    CHECK(routed(router, "DELETE", "/jobs/mine") == "[mine]4");
    CHECK(routed(router, "GET", "/files/a/b%2Fc/d") == "[a/b/c/d]6");
    CHECK(routed(router, "POST", "/") == "7");
    CHECK(routed(router, "GET", "/files") == "404");
    CHECK(routed(router, "GET", "/jobs/7/8") == "404");
    CHECK(routed(router, "PUT", "/jobs/7") == "405 DELETE, GET, HEAD");
    CHECK(routed(router, "GET", "/jobs") == "405 POST");

    router.guard([](ServerRequest& request) -> std::optional<Answer> {
        request.user = "alice";
        if (request.method == "POST") return Answer::text(401, "no\n");
        return std::nullopt;
    });
    CHECK(routed(router, "POST", "/nowhere") == "401"); // the guard speaks before the routes
    CHECK(routed(router, "GET", "/jobs/7") == "[7]1");
}

TEST_CASE("an empty chunked body may arrive byte by byte") {
    std::string_view const text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
    smpc::http::MessageParser parser(smpc::http::MessageParser::Kind::response, 16384, {}, false);
    std::size_t used = 0;
    for (std::size_t offered = 1; offered <= text.size(); ++offered) {
        CHECK_FALSE(parser.complete());
        for (std::size_t n = 1; n > 0 && used < offered && !parser.complete(); used += n)
            n = parser.put(text.substr(used, offered - used));
    }
    CHECK(parser.complete());
    CHECK(used == text.size());
    CHECK(parser.body_size() == 0);
}
