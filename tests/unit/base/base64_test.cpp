// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "libclient/base/base64.h"

using namespace smpc;

namespace {

std::vector<std::byte> bytes(std::string_view text) {
    auto const view = std::as_bytes(std::span(text));
    return {view.begin(), view.end()};
}

} // namespace

TEST_CASE("base64: the examples of RFC 4648, with and without padding") {
    std::vector<std::pair<std::string, std::string>> const rows = {{"", ""},
                                                                   {"f", "Zg=="},
                                                                   {"fo", "Zm8="},
                                                                   {"foo", "Zm9v"},
                                                                   {"foob", "Zm9vYg=="},
                                                                   {"fooba", "Zm9vYmE="},
                                                                   {"foobar", "Zm9vYmFy"}};
    for (auto const& [plain, coded] : rows) {
        CHECK(base64_encode(bytes(plain)) == coded);
        CHECK(base64_decode(coded) == bytes(plain));
        CHECK(base64_decode(coded.substr(0, coded.find('='))) == bytes(plain));
    }
    CHECK(base64_decode("-_-_") == base64_decode("+/+/"));
    CHECK(base64_decode("-_-_") == std::vector{std::byte{0xfb}, std::byte{0xff}, std::byte{0xbf}});
}

TEST_CASE("base64: every byte comes back, nonsense does not") {
    std::vector<std::byte> all;
    for (int i = 0; i < 256; ++i) all.push_back(static_cast<std::byte>(i));
    for (std::size_t n = 0; n <= all.size(); ++n) {
        auto const part = std::span(all).first(n);
        CHECK(base64_decode(base64_encode(part)) == std::vector<std::byte>(part.begin(), part.end()));
    }
    // A lone character, stray bits, wrong padding, blanks, padding inside.
    for (std::string_view bad : {"Z", "Zh==", "Zm9=", "Zg=", "Zg===", "=", "Zm9v Zm9v", "Zm9v\n", "Zg==Zg==", "Zm9!"}) {
        CAPTURE(bad);
        CHECK_FALSE(base64_decode(bad));
    }
}
