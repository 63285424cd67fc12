// SPDX-License-Identifier: Apache-2.0
//
// Sharing against vectors of a second implementation (vectors/make.py), its inverse, and every way in which the result
// streams of the parties can fail to belong together.
#include <catch2/catch.hpp>

#include <cmath>
#include <cstring>
#include <fstream>
#include <limits>
#include <set>

#include <nlohmann/json.hpp>

#include "libclient/sharing/encoding.h"
#include "libclient/sharing/sharing.h"
#include "libclient/values/input.h"
#include "libclient/values/json.h"
#include "libclient/values/stream.h"
#include "tests/support/paths.h"

using namespace smpc;
using namespace smpc::client;
using Catch::Contains;

namespace {

Bytes unhex(std::string const& text) {
    Bytes out;
    for (std::size_t i = 0; i < text.size(); i += 2)
        out.push_back(static_cast<std::byte>(std::stoi(text.substr(i, 2), nullptr, 16)));
    return out;
}

class Tape : public RandomSource {
public:
    explicit Tape(Bytes bytes) : bytes_(std::move(bytes)) {}
    void fill(std::span<std::byte> out) override {
        REQUIRE(bytes_.size() - at_ >= out.size());
        std::memcpy(out.data(), bytes_.data() + at_, out.size());
        at_ += out.size();
    }
    bool is_insecure() const noexcept override { return true; }
    bool used_up() const { return at_ == bytes_.size(); }

private:
    Bytes bytes_;
    std::size_t at_ = 0;
};

DomainParties all_domains(unsigned n) {
    return [n](std::string_view domain) { return domain == "pd" ? std::optional(n) : std::nullopt; };
}

Bytes stream_of(std::initializer_list<RecordView> records) {
    Bytes out;
    for (auto const& r : records) append_record(out, r);
    return out;
}

std::vector<std::byte> const two(2), four(4), nine(9);
std::vector<std::byte> const other{std::byte{1}, std::byte{0}};

/// The error of reconstructing three streams.
Error fault(std::vector<Bytes> const& streams) {
    try {
        reconstruct(streams, all_domains(3));
    } catch (Error const& e) {
        CHECK(e.code() == ErrorCode::inconsistent_result);
        return e;
    }
    FAIL("accepted");
    throw;
}

} // namespace

TEST_CASE("streams equal the vectors of the second implementation") {
    std::ifstream file(smpc::tests::source_path("tests/unit/sharing/vectors/sharing.json"));
    auto cases = nlohmann::json::parse(file);
    REQUIRE(cases.size() >= 60);
    for (auto const& c : cases) {
        nlohmann::json document;
        document["x"] = {{"domain", c.at("domain")}, {"type", c.at("type")}, {"value", c.at("value")}};
        INFO(document.dump());
        auto inputs = read_json_values(document.dump(), "vector");
        auto values = resolve(inputs, nullptr);
        auto parties = static_cast<unsigned>(c.at("streams").size());
        Tape tape(unhex(c.at("tape")));
        auto streams = make_streams(values, parties, tape);
        CHECK(tape.used_up());
        for (unsigned i = 0; i < parties; ++i) CHECK(streams[i] == unhex(c.at("streams")[i]));
        CHECK(reconstruct(streams, all_domains(parties)) == values);
    }
}

TEST_CASE("fresh sharings differ, add up, and public values are copied") {
    Values values{{"secret", Value::secret("pd", "uint64", std::vector<int>{1, 2, 3})},
                  {"flags", Value::secret("pd", "bool", std::vector<int>{0, 1, 1, 0})},
                  {"title", Value::open(std::string_view("round 1"))}};
    auto a = make_streams(values, 3, system_random()), b = make_streams(values, 3, system_random());
    std::set<std::string> distinct;
    for (auto const& streams : {a, b})
        for (auto const& s : streams) distinct.emplace(reinterpret_cast<char const*>(s.data()), s.size());
    CHECK(distinct.size() == 6);
    CHECK(reconstruct(a, all_domains(3)) == values);
    CHECK(reconstruct(b, all_domains(3)) == values);
    for (auto const& stream : a) {
        auto records = read_stream(stream);
        for (auto byte : records[1].data) CHECK(byte <= std::byte{1});
        CHECK(std::string(reinterpret_cast<char const*>(records[2].data.data()), records[2].data.size()) == "round 1");
    }
    auto plain = make_streams(values, 1, system_random());
    CHECK(reconstruct(plain, all_domains(3)) == values);
    CHECK(read_stream(plain[0])[0].data[0] == std::byte{1});
}

TEST_CASE("a seed fixes the streams, another gives others") {
    Values values{{"x", Value::secret("pd", "uint64", 5)}};
    auto streams = [&](std::uint64_t seed) { return make_streams(values, 3, *insecure_random(seed, "test")); };
    CHECK(streams(7) == streams(7));
    CHECK(streams(7) != streams(8));
}

TEST_CASE("every share alone looks uniform") {
    // 40,000 sharings of one bit: each party's share is 1 about half the time (6 standard deviations).
    auto random = insecure_random(3, "test");
    Bytes ones(40000, std::byte{1});
    for (auto const& share : split(ValueType::bool_, ones, 3, *random)) {
        auto set = std::count(share.begin(), share.end(), std::byte{1});
        CHECK(std::abs(set - 20000) < 600);
    }
}

TEST_CASE("floats that are not finite cannot be shared") {
    for (double x : {std::nan(""), HUGE_VAL, -HUGE_VAL}) {
        Values values{{"x", Value::secret("pd", "float64", x)}};
        CHECK_THROWS_WITH(make_streams(values, 3, system_random()), Contains("\"x\""));
        CHECK_NOTHROW(make_streams(Values{{"x", Value::open(x)}}, 3, system_random()));
    }
}

TEST_CASE("float records are rounded to nearest even, with zeros, infinities and subnormals") {
    auto record = [](std::uint64_t m, std::uint16_t e, std::uint8_t s) {
        Bytes out(11);
        std::memcpy(out.data(), &m, 8);
        std::memcpy(out.data() + 8, &e, 2);
        std::memcpy(out.data() + 10, &s, 1);
        return out;
    };
    auto decode = [&](std::uint64_t m, int e, int s = 0) {
        auto bytes =
            from_share_form(ValueType::float64, record(m, static_cast<std::uint16_t>(e), static_cast<std::uint8_t>(s)));
        double x;
        std::memcpy(&x, bytes.data(), 8);
        return x;
    };
    constexpr auto top = std::uint64_t{1} << 63;
    CHECK(decode(top, 16383) == 1.0);
    CHECK(decode(top | 0x400, 16383) == 1.0); // halfway to the next, which is odd
    CHECK(decode(top | 0x401, 16383) == 1.0 + 0x1p-52);
    CHECK(decode(top | 0xc00, 16383) == 1.0 + 0x1p-51); // halfway, to even
    CHECK(decode(0, 0, 1) == 0.0);
    CHECK_FALSE(std::signbit(decode(123, 0, 1)));
    CHECK(decode(top, 65535) == HUGE_VAL);
    CHECK(decode(~std::uint64_t{0}, 16383 + 1023, 1) == -HUGE_VAL);
    CHECK(decode(top, 16383 - 1074) == 0x1p-1074);
    CHECK(decode(top, 16383 - 1075) == 0.0); // half the smallest: to even
    CHECK(decode(top + 1, 16383 - 1075) == 0x1p-1074);
    CHECK(decode(top | top >> 1, 16383 - 1075) == 0x1p-1074);
    CHECK(decode(top, 1) == 0.0);
    CHECK_THROWS_WITH(decode(top - 1, 16383), Contains("normalised"));
}

TEST_CASE("streams that do not belong together are told apart, in order") {
    auto good = stream_of({{"x", "pd", "uint16", two}, {"y", "", "uint16", two}});
    CHECK(reconstruct(std::vector{good, good, good}, all_domains(3)).size() == 2);
    auto reordered = stream_of({{"y", "", "uint16", two}, {"x", "pd", "uint16", two}});
    CHECK(reconstruct(std::vector{good, reordered, good}, all_domains(3)).begin()->name == "x");

    auto fewer = fault({good, good, stream_of({{"x", "pd", "uint16", two}})});
    CHECK_THAT(fewer.message(), Contains("number"));
    CHECK(fewer.party() == 3);

    auto renamed = fault({stream_of({{"z", "pd", "uint16", two}, {"y", "", "uint16", two}}), good, good});
    CHECK_THAT(renamed.message(), Contains("names"));
    CHECK(renamed.party() == 1);

    auto doubled = stream_of({{"x", "pd", "uint16", two}, {"x", "pd", "uint16", two}});
    CHECK_THAT(fault({doubled, doubled, doubled}).message(), Contains("\"x\" more than once"));

    auto retyped = fault({good, stream_of({{"x", "pd", "int16", two}, {"y", "", "uint16", two}}), good});
    CHECK_THAT(retyped.message(), Contains("type of \"x\""));
    CHECK(retyped.party() == 2);

    auto unequal = fault({good, stream_of({{"x", "pd", "uint16", two}, {"y", "", "uint16", other}}), good});
    CHECK_THAT(unequal.message(), Contains("public value \"y\""));
    CHECK(unequal.party() == 2);

    auto resized = fault({good, good, stream_of({{"x", "pd", "uint16", four}, {"y", "", "uint16", two}})});
    CHECK_THAT(resized.message(), Contains("size of \"x\""));
    CHECK(resized.party() == 3);

    auto broken = stream_of({{"x", "pd", "uint16", nine}});
    CHECK_THAT(fault({broken, broken, broken}).message(), Contains("multiple"));
    auto unknown = stream_of({{"x", "pe", "uint16", two}});
    CHECK_THAT(fault({unknown, unknown, unknown}).message(), Contains("unknown domain"));
    auto odd_type = stream_of({{"x", "pd", "uint24", two}});
    CHECK_THAT(fault({odd_type, odd_type, odd_type}).message(), Contains("unknown type"));
    CHECK_THROWS_WITH(reconstruct(std::vector{good, good}, all_domains(3)), Contains("3 parties"));

    auto cut = good;
    cut.pop_back();
    auto damaged = fault({good, cut, good});
    CHECK_THAT(damaged.message(), Contains("party 2") && Contains("damaged"));
    CHECK(damaged.party() == 2);
}

TEST_CASE("shapes come from the description") {
    Description d;
    d.results = {{"m", "pd", ValueType::uint16, 2, {1, 2}},
                 {"v", "", ValueType::uint16, 1, {}},
                 {"s", "", ValueType::uint16, 0, {}}};
    auto stream = stream_of(
        {{"m", "pd", "uint16", four}, {"v", "", "uint16", two}, {"s", "", "uint16", two}, {"t", "", "uint16", two}});
    auto values = reconstruct(std::vector{stream, stream, stream}, all_domains(3), &d);
    CHECK(values.at("m").shape() == Shape{1, 2});
    CHECK(values.at("v").shape() == Shape{1});
    CHECK(values.at("s").shape().empty());
    CHECK(values.at("t").shape().empty());
}
