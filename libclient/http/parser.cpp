// SPDX-License-Identifier: Apache-2.0
#include "libclient/http/parser.h"

#include <algorithm>

#include <boost/beast/http/basic_parser.hpp>
#include <fmt/format.h>

namespace smpc::http {

namespace beast = boost::beast;

namespace {

/// More fields than any honest peer sends; each costs memory beyond its bytes.
constexpr std::size_t most_fields = 100;

std::string_view view(beast::string_view text) noexcept {
    return {text.data(), text.size()};
}

[[noreturn]] void throw_malformed(beast::error_code const& fault) {
    using beast::http::error;
    int const status = fault == error::header_limit ? 431 : fault == error::bad_version ? 505 : 400;
    throw Malformed(status, fault.message());
}

/// What both sides of a connection must not be able to read in two ways.
void check_framing(MessageHead const& head, bool request) {
    auto const codings = head.headers.all("Transfer-Encoding");
    auto const lengths = head.headers.all("Content-Length");
    if (!codings.empty()) {
        if (codings.size() > 1 || !equal_without_case(codings[0], "chunked"))
            throw Malformed(501, "unsupported transfer coding");
        if (!head.http11) throw Malformed(400, "transfer coding in HTTP/1.0");
        if (!lengths.empty()) throw Malformed(400, "both a length and a transfer coding");
    }
    if (lengths.size() > 1 ||
        (!lengths.empty() && lengths[0].find_first_not_of("0123456789") != std::string_view::npos))
        throw Malformed(400, "ambiguous content length");
    if (request && head.http11 && head.headers.all("Host").size() != 1)
        throw Malformed(400, "not exactly one Host field");
}

} // namespace

struct MessageParser::Impl {
    virtual ~Impl() = default;
    virtual std::size_t step(std::string_view bytes, beast::error_code& ec) = 0;
    virtual void end(beast::error_code& ec) = 0;
    virtual bool head_done() const = 0;
    virtual bool done() const = 0;

    MessageHead head;
    Body body;
    std::uint64_t body_size = 0;
    std::size_t head_limit = 0, head_size = 0, fields = 0;
    bool started = false, head_complete = false;
};

template <bool request> struct MessageParser::Reader final : Impl, beast::http::basic_parser<request> {
    using Parser = beast::http::basic_parser<request>;
    using Ec = beast::error_code;

    explicit Reader(std::size_t limit, bool bodiless) {
        head_limit = limit;
        Parser::header_limit(static_cast<std::uint32_t>(limit));
        Parser::body_limit(UINT64_MAX); // the owner counts what it accepts; `none` refuses everything in Beast 1.74
        if (bodiless) Parser::skip(true);
    }

    std::size_t step(std::string_view bytes, Ec& ec) override { return Parser::put({bytes.data(), bytes.size()}, ec); }
    void end(Ec& ec) override { Parser::put_eof(ec); }
    bool head_done() const override { return Parser::is_header_done(); }
    bool done() const override { return Parser::is_done(); }

    void on_request_impl(beast::http::verb, beast::string_view method, beast::string_view target, int version,
                         Ec&) override {
        head.method = view(method);
        head.target = view(target);
        head.http11 = version >= 11;
    }
    void on_response_impl(int status, beast::string_view, int version, Ec&) override {
        head.status = status;
        head.http11 = version >= 11;
    }
    void on_field_impl(beast::http::field, beast::string_view name, beast::string_view value, Ec&) override {
        if (head_complete) return; // trailers carry nothing that we use
        if (++fields > most_fields) throw Malformed(431, "too many header fields");
        head.headers.add(view(name), view(value));
    }
    void on_header_impl(Ec&) override {
        check_framing(head, request);
        head.keep_alive = Parser::keep_alive();
        if (auto const length = Parser::content_length()) head.content_length = *length;
        head.chunked = Parser::chunked();
        head.until_end = Parser::need_eof();
        head.has_body = !Parser::is_done() && (head.chunked || head.until_end || head.content_length.value_or(0) > 0);
        head_complete = true;
    }
    void on_body_init_impl(boost::optional<std::uint64_t> const&, Ec&) override {}
    std::size_t on_body_impl(beast::string_view bytes, Ec&) override { return take(bytes); }
    void on_chunk_header_impl(std::uint64_t, beast::string_view, Ec&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view bytes, Ec&) override { return take(bytes); }
    void on_finish_impl(Ec&) override {}

private:
    std::size_t take(beast::string_view bytes) {
        body_size += bytes.size();
        if (body && !bytes.empty()) body(view(bytes));
        return bytes.size();
    }
};

MessageParser::MessageParser(Kind kind, std::size_t head_limit, Body body, bool bodiless) {
    if (kind == Kind::request)
        impl_ = std::make_unique<Reader<true>>(head_limit, bodiless);
    else
        impl_ = std::make_unique<Reader<false>>(head_limit, bodiless);
    impl_->body = std::move(body);
}
MessageParser::~MessageParser() = default;
MessageParser::MessageParser(MessageParser&&) noexcept = default;
MessageParser& MessageParser::operator=(MessageParser&&) noexcept = default;

std::size_t MessageParser::put(std::string_view bytes) {
    std::size_t used = 0;
    impl_->started = impl_->started || !bytes.empty();
    while (used < bytes.size() && !complete()) {
        bool const in_head = !impl_->head_complete;
        // Where the first chunk may be the last one, Beast 1.74 asserts that its five bytes ("0\r\n\r\n") are there; no chunked
        // body ends with fewer.
        if (!in_head && impl_->head.chunked && impl_->body_size == 0 && bytes.size() - used < 5) break;
        beast::error_code ec;
        auto const n = impl_->step(bytes.substr(used), ec);
        used += n;
        if (in_head) impl_->head_size += n;
        if (ec && ec != beast::http::error::need_more) throw_malformed(ec);
        if (in_head && impl_->head_size + (impl_->head_complete ? 0 : bytes.size() - used) > impl_->head_limit)
            throw Malformed(431, "the head is too large");
        if (ec || (in_head && impl_->head_complete)) break;
    }
    return used;
}

bool MessageParser::end() {
    if (complete()) return true;
    if (!head_complete() || !impl_->head.until_end) return false;
    beast::error_code ec;
    impl_->end(ec);
    return !ec;
}

bool MessageParser::started() const noexcept {
    return impl_->started;
}
bool MessageParser::head_complete() const noexcept {
    return impl_->head_complete;
}
bool MessageParser::complete() const noexcept {
    return impl_->head_complete && impl_->done();
}
MessageHead& MessageParser::head() noexcept {
    return impl_->head;
}
std::uint64_t MessageParser::body_size() const noexcept {
    return impl_->body_size;
}

} // namespace smpc::http
