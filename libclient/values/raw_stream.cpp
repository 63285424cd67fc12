// SPDX-License-Identifier: Apache-2.0
#include "libclient/values/raw_stream.h"

#include <charconv>

#include <fmt/format.h>
#include <smpc/client/error.h>

namespace smpc::client {

namespace {

std::string integer_bytes(std::uint64_t number, unsigned width, ByteOrder order) {
    std::string bytes;
    for (unsigned i = 0; i < width; ++i) {
        auto byte = order == ByteOrder::little ? i : width - 1 - i;
        bytes += static_cast<char>(number >> (8 * byte) & 0xff);
    }
    return bytes;
}

/// The number's two's complement in 64 bits.
std::uint64_t parse_integer(std::string_view text, unsigned width, bool is_signed) {
    auto digits = text;
    bool negative = is_signed && digits.starts_with('-');
    if (negative || digits.starts_with('+')) digits.remove_prefix(1);
    int base = 10;
    if (digits.starts_with("0x") || digits.starts_with("0X")) {
        base = 16;
        digits.remove_prefix(2);
    }
    std::uint64_t magnitude = 0;
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), magnitude, base);
    bool whole = end == digits.data() + digits.size() && !digits.empty();
    if (!whole || error == std::errc::invalid_argument)
        throw Error(ErrorCode::usage, fmt::format("the value is no {}integer", is_signed ? "" : "unsigned "));
    std::uint64_t bits = 8 * width;
    std::uint64_t most = is_signed    ? (std::uint64_t{1} << (bits - 1)) - (negative ? 0 : 1)
                         : bits == 64 ? ~std::uint64_t{0}
                                      : (std::uint64_t{1} << bits) - 1;
    if (error == std::errc::result_out_of_range || magnitude > most)
        throw Error(ErrorCode::usage, fmt::format("the value is out of range of {}int{}", is_signed ? "" : "u", bits));
    return negative ? ~magnitude + 1 : magnitude;
}

} // namespace

void RawStream::sized_text(std::string_view bytes) {
    bytes_ += integer_bytes(bytes.size(), 8, ByteOrder::little);
    bytes_ += bytes;
}

void RawStream::hex(std::string_view digits) {
    auto value = [](char c) {
        if (c >= '0' && c <= '9') return c - '0';
        if (c >= 'a' && c <= 'f') return c - 'a' + 10;
        if (c >= 'A' && c <= 'F') return c - 'A' + 10;
        return -1;
    };
    std::string out;
    int high = -1;
    for (char c : digits) {
        if (c == ' ' && high < 0) continue;
        auto v = value(c);
        if (v < 0) throw Error(ErrorCode::usage, "the value is not hexadecimal");
        if (high >= 0) out += static_cast<char>(high << 4 | v);
        high = high >= 0 ? -1 : v;
    }
    if (high >= 0) throw Error(ErrorCode::usage, "the value has half a byte at its end");
    bytes_ += out;
}

void RawStream::integer(unsigned width, bool is_signed, ByteOrder order, std::string_view number) {
    bytes_ += integer_bytes(parse_integer(number, width, is_signed), width, order);
}

void RawStream::sized_integer(unsigned width, std::string_view number) {
    auto value = parse_integer(number, width, false);
    bytes_ += integer_bytes(width, 8, ByteOrder::little);
    bytes_ += integer_bytes(value, width, ByteOrder::little);
}

} // namespace smpc::client
