// SPDX-License-Identifier: Apache-2.0
//
// The outermost layer of the language server protocol: headers, an empty line, and a body of Content-Length bytes.
//
// Made to survive any input: what is no header is skipped up to the next empty line, a body that is too long is thrown away
// without being kept, and at no time is more than one body held.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

namespace smpc::secrec::lsp {

class Framing {
public:
    struct Message {
        std::string body;
        std::string fault; ///< not empty: something that was no message, and why
    };

    explicit Framing(std::size_t most_bytes) : most_(most_bytes) {}

    /// Takes bytes as they come; complete messages and faults are put behind `out`.
    void feed(std::string_view bytes, std::deque<Message>& out);

private:
    void end_of_headers(std::deque<Message>& out);

    enum class State { headers, body, skipped_body };
    State state_ = State::headers;
    std::size_t most_;
    std::string line_; ///< the header line so far
    bool line_too_long_ = false;
    bool any_header_ = false; ///< since the last message
    bool has_length_ = false, bad_length_ = false;
    std::size_t length_ = 0; ///< of the body; then what is still to come
    std::string body_;
};

/// A body with its header.
std::string framed(std::string_view body);

} // namespace smpc::secrec::lsp
