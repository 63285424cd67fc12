// SPDX-License-Identifier: Apache-2.0
//
// HTTP/1.1 messages out of a stream of bytes, for both ends; internal to this folder. Boost.Beast reads the grammar; what it lets pass and
// two readers could understand differently (which is how requests are smuggled) is refused on top of it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "libclient/http/message.h"

namespace smpc::http {

struct MessageHead {
    std::string method, target; ///< of a request
    int status = 0;             ///< of an answer
    bool http11 = true;
    Headers headers;
    std::optional<std::uint64_t> content_length;
    bool chunked = false;
    bool has_body = false;
    bool until_end = false; ///< an answer whose body ends with the connection
    bool keep_alive = false;
};

/// Bytes that are no acceptable message; `status` is what a server answers.
struct Malformed : std::runtime_error {
    Malformed(int s, std::string const& reason) : std::runtime_error(reason), status(s) {}
    int status;
};

/// One message; make a new one for the next. Not thread-safe.
class MessageParser {
public:
    enum class Kind : std::uint8_t { request, response };
    using Body = std::function<void(std::string_view)>;

    /// `body` gets the decoded body piece by piece from inside `put`. `bodiless`: the answer to a HEAD request.
    MessageParser(Kind kind, std::size_t head_limit, Body body, bool bodiless = false);
    ~MessageParser();
    MessageParser(MessageParser&&) noexcept;
    MessageParser& operator=(MessageParser&&) noexcept;

    /// Takes bytes from the front of `bytes` and returns how many; the rest has to be offered again together with more. Stops after the head, so
    /// that its reader can decide about the body, and after the message. Throws Malformed, and what `body` throws.
    std::size_t put(std::string_view bytes);
    /// The connection has ended. Returns whether the message is complete with that.
    bool end();

    bool started() const noexcept;
    bool head_complete() const noexcept;
    bool complete() const noexcept;
    MessageHead& head() noexcept;
    /// Bytes of the body so far.
    std::uint64_t body_size() const noexcept;

private:
    struct Impl;
    template <bool request> struct Reader;
    std::unique_ptr<Impl> impl_;
};

} // namespace smpc::http
