// SPDX-License-Identifier: Apache-2.0
//
// Bundles: what is written is read, and everything that is cut, changed or made up is refused before it costs memory.
#include <catch2/catch.hpp>

#include <string>

#include "libclient/sharing/bundle.h"

using namespace smpc;
using namespace smpc::client;

namespace {

Values some_values() {
    Values values;
    values.add("bid", Value::secret("pd_shared3p", "uint64", 100));
    values.add("w", Value::secret("pd_shared3p", ValueType::float64, std::vector<double>{0.5, 2, -1, 4}, {2, 2}));
    values.add("title", Value::open("round 1"));
    return values;
}

std::string some_bundle() {
    auto random = insecure_random(7, "bundle test");
    auto values = some_values();
    return make_bundle(make_streams(values, 3, *random), "demo", describe_values(values));
}

std::string message_of(std::string const& bytes, BundleLimits const& limits = {}) {
    try {
        parse_bundle(bytes, "in.bundle", limits);
    } catch (Error const& e) {
        CHECK(e.code() == ErrorCode::input);
        return e.message();
    }
    return "no error";
}

/// A bundle with this header and these bytes behind it.
std::string with_header(std::string const& header, std::string const& streams = {}) {
    std::string out = "SMPCBNDL\x01";
    for (unsigned shift = 0; shift < 32; shift += 8) out += static_cast<char>(header.size() >> shift & 0xff);
    return out + header + streams;
}

} // namespace

TEST_CASE("a bundle is read as it was written") {
    auto bytes = some_bundle();
    CHECK(bytes.substr(0, 9) == "SMPCBNDL\x01");
    auto bundle = parse_bundle(bytes, "in.bundle");
    CHECK(bundle.header.vc == "demo");
    CHECK(bundle.header.parties() == 3);
    REQUIRE(bundle.header.description.size() == 3);
    CHECK(bundle.header.description[0] == BundleEntry{"bid", "pd_shared3p", ValueType::uint64, 1, {}});
    CHECK(bundle.header.description[1] == BundleEntry{"w", "pd_shared3p", ValueType::float64, 4, {2, 2}});
    CHECK(bundle.header.description[2] == BundleEntry{"title", "", ValueType::string, 7, {}});
    auto values = reconstruct(bundle.streams, [](auto) { return 3u; });
    CHECK(values.get<std::uint64_t>("bid") == 100);
    CHECK(values.get_vector<double>("w") == std::vector<double>{0.5, 2, -1, 4});
}

TEST_CASE("the header of a bundle tells nothing of the values") {
    Values values;
    values.add("x", Value::secret("pd_shared3p", "uint64", std::uint64_t{918273645546372819}));
    auto random = insecure_random(7, "bundle test");
    auto prefix = bundle_prefix(make_streams(values, 3, *random), "", describe_values(values));
    CHECK(prefix.find("918273645546372819") == std::string::npos);
}

TEST_CASE("a bundle that is cut anywhere is refused") {
    auto bytes = some_bundle();
    for (std::size_t n = 0; n < bytes.size(); ++n) {
        INFO("after " << n << " bytes");
        CHECK(message_of(bytes.substr(0, n)) != "no error");
    }
    CHECK(message_of(bytes + "x") == "in.bundle: the bundle goes on after the last stream");
}

TEST_CASE("a changed byte of a stream is found and its party named") {
    auto bytes = some_bundle();
    bytes.back() = static_cast<char>(bytes.back() ^ 1);
    CHECK(message_of(bytes) == "in.bundle: the stream of party 3 is damaged: its digest is another than the header's");
}

TEST_CASE("made-up headers are refused") {
    CHECK(message_of("no bundle at all") == "in.bundle is no bundle");
    CHECK(message_of("SMPCBNDL\x02....") == "in.bundle: bundles of version 2 cannot be read, only of version 1");
    CHECK(message_of(std::string("SMPCBNDL\x01\xff\xff\xff\xff", 13)).find("4294967295 bytes") != std::string::npos);
    auto because = [&](std::string const& header) {
        auto text = message_of(with_header(header));
        std::string start = "in.bundle: the header of the bundle is damaged: ";
        REQUIRE(text.substr(0, start.size()) == start);
        return text.substr(start.size());
    };
    CHECK(because("{") == "it is no JSON");
    CHECK(because("[]") == "an entry is no object");
    CHECK(because("{}") == "\"vc\" is missing");
    CHECK(because(R"({"vc":1})") == "\"vc\" has the wrong type");
    std::string start = R"({"vc":"","created":"","description":[],)";
    std::string digest(64, 'a');
    CHECK(because(start + R"("parties":0,"streams":[]})") == "it has 0 streams, not 1 to 64");
    CHECK(because(start + R"("parties":2,"streams":[{"party":1,"bytes":0,"sha256":"x"}]})") ==
          "the number of parties is not that of the streams");
    CHECK(because(start + R"("parties":1,"streams":[{"party":2,"bytes":0,"sha256":")" + digest + R"("}]})") ==
          "the parties are not in order");
    CHECK(because(start + R"("parties":1,"streams":[{"party":1,"bytes":-1,"sha256":""}]})") ==
          "\"bytes\" has the wrong type");
    CHECK(because(start + R"("parties":1,"streams":[{"party":1,"bytes":0,"sha256":"A"}]})") ==
          "the digest of party 1 is no digest");
    CHECK(because(start + R"("parties":1,"streams":[{"party":1,"bytes":17179869185,"sha256":""}]})") ==
          "the stream of party 1 is longer than 17179869184 bytes");
    CHECK(because(R"({"vc":"","created":"","parties":1,"streams":[{"party":1,"bytes":0,"sha256":")" + digest +
                  R"("}],"description":[{"name":"a","domain":"","type":"uint64","count":3,"shape":[2,2]}]})") ==
          "the shape of \"a\" contradicts its count");
}

TEST_CASE("a stream that is only claimed takes no memory") {
    std::string header =
        R"({"vc":"","created":"","description":[],"parties":1,"streams":[{"party":1,"bytes":17179869184,"sha256":")" +
        std::string(64, 'a') + R"("}]})";
    CHECK(message_of(with_header(header, "few bytes")) == "in.bundle: the bundle ends within the stream of party 1");
}
