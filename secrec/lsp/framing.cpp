// SPDX-License-Identifier: Apache-2.0
#include "secrec/lsp/framing.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace smpc::secrec::lsp {

namespace {

constexpr std::size_t longest_line = 4096;

bool same_name(std::string_view a, std::string_view b) {
    auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

} // namespace

void Framing::feed(std::string_view bytes, std::deque<Message>& out) {
    while (!bytes.empty()) {
        if (state_ != State::headers) {
            std::size_t n = std::min(length_, bytes.size());
            if (state_ == State::body) body_.append(bytes.substr(0, n));
            bytes.remove_prefix(n);
            length_ -= n;
            if (length_ > 0) return;
            if (state_ == State::body) out.push_back({std::move(body_), {}});
            body_.clear();
            state_ = State::headers;
            continue;
        }
        char c = bytes.front();
        bytes.remove_prefix(1);
        if (c != '\n') {
            if (line_.size() < longest_line)
                line_ += c;
            else
                line_too_long_ = true;
            continue;
        }
        if (!line_.empty() && line_.back() == '\r') line_.pop_back();
        if (line_.empty() && !line_too_long_) {
            end_of_headers(out);
            continue;
        }
        any_header_ = true;
        std::size_t colon = line_.find(':');
        if (!line_too_long_ && colon != std::string::npos &&
            same_name(trimmed(std::string_view(line_).substr(0, colon)), "Content-Length")) {
            std::string_view value = trimmed(std::string_view(line_).substr(colon + 1));
            auto [end, fault] = std::from_chars(value.data(), value.data() + value.size(), length_);
            bad_length_ = has_length_ || fault != std::errc{} || end != value.data() + value.size();
            has_length_ = true;
        }
        line_.clear();
        line_too_long_ = false;
    }
}

void Framing::end_of_headers(std::deque<Message>& out) {
    if (any_header_) {
        if (!has_length_ || bad_length_) {
            out.push_back({{}, "headers without a valid Content-Length"});
        } else if (length_ > most_) {
            out.push_back({{}, fmt::format("a message of {} bytes; the limit is {}", length_, most_)});
            state_ = State::skipped_body;
        } else if (length_ == 0) {
            out.push_back({});
        } else {
            state_ = State::body;
        }
    }
    any_header_ = has_length_ = bad_length_ = false;
}

std::string framed(std::string_view body) {
    return fmt::format("Content-Length: {}\r\n\r\n{}", body.size(), body);
}

} // namespace smpc::secrec::lsp
