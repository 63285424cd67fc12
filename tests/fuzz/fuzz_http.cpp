// SPDX-License-Identifier: Apache-2.0
//
// Fuzz target: HTTP messages, as a server reads requests and a client answers, and what stands in them (targets, ranges, URLs). The same
// bytes cut in pieces must give the same message, or the same refusal: where a packet ends must not matter.
#include <cstdlib>
#include <string>

#include <smpc/client/error.h>

#include "libclient/http/parser.h"
#include "libclient/http/url.h"

namespace {

using namespace smpc::http;

struct Result {
    int refused = 0; ///< status
    bool complete = false;
    std::string head, body;
};

/// Offers `step` more bytes at a time, as a connection does.
Result read_message(MessageParser::Kind kind, std::string_view bytes, std::size_t step) {
    Result result;
    MessageParser parser(kind, 4096, [&](std::string_view piece) { result.body += piece; });
    std::size_t used = 0, offered = 0;
    try {
        while (!parser.complete() && offered < bytes.size()) {
            offered = std::min(bytes.size(), offered + step);
            for (std::size_t n = 1; n > 0 && used < offered && !parser.complete(); used += n)
                n = parser.put(bytes.substr(used, offered - used));
        }
        result.complete =
            parser.complete() || (offered == bytes.size() && used == offered && parser.started() && parser.end());
    } catch (Malformed const& fault) {
        result.refused = fault.status;
    }
    if (parser.head_complete()) {
        auto const& head = parser.head();
        result.head = head.method + " " + head.target + " " + std::to_string(head.status);
        for (auto const& [name, value] : head.headers) result.head += "\n" + name + ": " + value;
        if (head.chunked && head.content_length) std::abort();
    }
    return result;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    std::string_view const bytes(reinterpret_cast<char const*>(data), size);
    for (auto kind : {MessageParser::Kind::request, MessageParser::Kind::response}) {
        auto const whole = read_message(kind, bytes, bytes.size());
        for (std::size_t step : {1, 7}) {
            auto const pieces = read_message(kind, bytes, step);
            // A limit may strike earlier or later; what is accepted must be the same.
            if (whole.refused == 0 && pieces.refused == 0 &&
                (whole.complete != pieces.complete || whole.head != pieces.head || whole.body != pieces.body))
                std::abort();
            if ((whole.complete && pieces.refused != 0) || (pieces.complete && whole.refused != 0)) std::abort();
        }
    }
    auto const line = bytes.substr(0, bytes.find('\n'));
    if (auto const target = Target::parse(line))
        for (auto const& segment : target->segments)
            if (segment == ".." || segment.empty()) std::abort();
    ByteRange range;
    if (parse_range(line, 1000, range) == RangeResult::part && (range.first > range.last || range.last >= 1000))
        std::abort();
    try {
        auto const url = Url::parse(line);
        if (Url::parse(url.to_string()) != url) std::abort();
    } catch (smpc::Error const&) {
    }
    return 0;
}
