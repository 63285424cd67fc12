// SPDX-License-Identifier: Apache-2.0
#include "libclient/base/uuid.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <smpc/client/error.h>

namespace smpc {

namespace {

using Bytes = std::array<unsigned char, 16>;

constexpr bool is_dash(std::size_t position) {
    return position == 8 || position == 13 || position == 18 || position == 23;
}

std::string text_of(Bytes const& bytes) {
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(36);
    for (unsigned char byte : bytes) {
        if (is_dash(text.size())) text += '-';
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

/// Writes version and variant (RFC 9562) over random or hashed bytes.
std::string marked(Bytes bytes, unsigned version) {
    bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0f) | (version << 4));
    bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3f) | 0x80);
    return text_of(bytes);
}

int digit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

Bytes bytes_of(std::string_view uuid) {
    if (!is_uuid(uuid)) throw Error(ErrorCode::input, fmt::format("\"{}\" is no UUID", uuid));
    Bytes bytes{};
    std::size_t n = 0;
    for (char c : uuid)
        if (c != '-') {
            bytes[n / 2] = static_cast<unsigned char>(bytes[n / 2] << 4 | digit(c));
            ++n;
        }
    return bytes;
}

/// The first 16 bytes of the hash of `space` (if any) and `name`.
Bytes hashed(EVP_MD const* hash, std::optional<Bytes> const& space, std::string_view name) {
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> const context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    if (!context || EVP_DigestInit_ex(context.get(), hash, nullptr) != 1 ||
        (space && EVP_DigestUpdate(context.get(), space->data(), space->size()) != 1) ||
        EVP_DigestUpdate(context.get(), name.data(), name.size()) != 1 ||
        EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) != 1)
        throw Error(ErrorCode::failed, "the cryptographic library refuses the hash of a UUID");
    Bytes bytes;
    std::copy_n(digest.begin(), bytes.size(), bytes.begin());
    return bytes;
}

} // namespace

std::string new_uuid(RandomSource& random) {
    Bytes bytes;
    random.fill(std::as_writable_bytes(std::span(bytes)));
    return marked(bytes, 4);
}

std::string uuid_v5(std::string_view space, std::string_view name) {
    return marked(hashed(EVP_sha1(), bytes_of(space), name), 5);
}

std::string uuid_v3(std::string_view space, std::string_view name) {
    return marked(hashed(EVP_md5(), bytes_of(space), name), 3);
}

std::string java_name_uuid(std::string_view name) {
    return marked(hashed(EVP_md5(), std::nullopt, name), 3);
}

bool is_uuid(std::string_view text) noexcept {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (is_dash(i) ? text[i] != '-' : digit(text[i]) < 0) return false;
    return true;
}

std::string checked_uuid(std::string_view text, std::string_view what) {
    std::string lower(text);
    for (char& c : lower)
        if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
    if (!is_uuid(lower))
        throw Error(ErrorCode::usage, fmt::format("{}: \"{}\" is no UUID", what, text))
            .help("write 32 hexadecimal digits like 5f0c2d3e-8a41-4b6f-9c77-0d1e2f3a4b5c");
    return lower;
}

} // namespace smpc
