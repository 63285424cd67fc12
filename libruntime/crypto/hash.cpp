// SPDX-License-Identifier: Apache-2.0
//
// Hashes, message authentication, key derivation and UUIDs; see hash.h.
#include "libruntime/crypto/hash.h"

#include <algorithm>
#include <charconv>
#include <memory>

#include <fmt/format.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <smpc/client/error.h>

namespace smpc::crypto {
namespace {

struct FreeDigest {
    void operator()(EVP_MD_CTX* p) const noexcept { EVP_MD_CTX_free(p); }
};
struct FreeKdf {
    void operator()(EVP_KDF* p) const noexcept { EVP_KDF_free(p); }
    void operator()(EVP_KDF_CTX* p) const noexcept { EVP_KDF_CTX_free(p); }
};

[[noreturn]] void throw_refused(std::string_view what) {
    throw Error(ErrorCode::internal, fmt::format("the cryptographic library refuses {}", what));
}

void digest_into(EVP_MD const* function, std::initializer_list<Bytes> parts, std::uint8_t* out, std::string_view name) {
    std::unique_ptr<EVP_MD_CTX, FreeDigest> const context(EVP_MD_CTX_new());
    bool ok = context && EVP_DigestInit_ex(context.get(), function, nullptr) == 1;
    for (Bytes part : parts) ok = ok && EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1;
    if (!ok || EVP_DigestFinal_ex(context.get(), out, nullptr) != 1) throw_refused(name);
}

int hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

constexpr bool dash_before(std::size_t byte) {
    return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

} // namespace

Digest sha256(std::initializer_list<Bytes> parts) {
    Digest out;
    digest_into(EVP_sha256(), parts, out.data(), "SHA-256");
    return out;
}

Digest hmac_sha256(Bytes key, Bytes data) {
    Digest out;
    unsigned length = 0;
    if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), data.data(), data.size(), out.data(), &length) ==
            nullptr ||
        length != out.size())
        throw_refused("HMAC-SHA-256");
    return out;
}

void hkdf_sha256(Bytes secret, Bytes salt, Bytes info, std::span<std::uint8_t> out) {
    std::unique_ptr<EVP_KDF, FreeKdf> const kdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr));
    std::unique_ptr<EVP_KDF_CTX, FreeKdf> const context(kdf ? EVP_KDF_CTX_new(kdf.get()) : nullptr);
    char digest[] = "SHA256";
    std::uint8_t nothing = 0; // an empty octet string still needs an address
    auto const octets = [&](char const* name, Bytes b) {
        return OSSL_PARAM_construct_octet_string(name, b.empty() ? &nothing : const_cast<std::uint8_t*>(b.data()),
                                                 b.size());
    };
    OSSL_PARAM const parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
                                     octets(OSSL_KDF_PARAM_KEY, secret), octets(OSSL_KDF_PARAM_SALT, salt),
                                     octets(OSSL_KDF_PARAM_INFO, info), OSSL_PARAM_construct_end()};
    if (!context || EVP_KDF_derive(context.get(), out.data(), out.size(), parameters) != 1)
        throw_refused("HKDF-SHA-256");
}

std::string to_hex(Bytes data) {
    std::string out;
    out.reserve(2 * data.size());
    for (std::uint8_t byte : data) fmt::format_to(std::back_inserter(out), "{:02x}", byte);
    return out;
}

std::string to_text(Uuid const& uuid) {
    std::string out;
    for (std::size_t i = 0; i < uuid.size(); ++i)
        fmt::format_to(std::back_inserter(out), "{}{:02x}", dash_before(i) ? "-" : "", uuid[i]);
    return out;
}

Uuid parse_uuid(std::string_view text) {
    Uuid out{};
    bool ok = text.size() == 36;
    for (std::size_t i = 0, at = 0; ok && i < out.size(); ++i) {
        if (dash_before(i)) ok = text[at++] == '-';
        int const high = hex_digit(text[at]), low = hex_digit(text[at + 1]);
        ok = ok && high >= 0 && low >= 0;
        out[i] = static_cast<std::uint8_t>(high * 16 + low);
        at += 2;
    }
    if (!ok)
        throw Error(ErrorCode::usage, fmt::format("`{}` is no UUID", text))
            .help("write it as 01234567-89ab-cdef-0123-456789abcdef");
    return out;
}

Uuid uuid_v5(Uuid const& name_space, std::string_view name) {
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest;
    digest_into(EVP_sha1(), {name_space, bytes_of(name)}, digest.data(), "SHA-1");
    Uuid out;
    std::copy_n(digest.begin(), out.size(), out.begin());
    out[6] = static_cast<std::uint8_t>((out[6] & 0x0f) | 0x50);
    out[8] = static_cast<std::uint8_t>((out[8] & 0x3f) | 0x80);
    return out;
}

TaskId parse_task_id(std::string_view text) {
    auto const dot = text.find('.');
    std::uint64_t number = 0;
    if (dot != std::string_view::npos) {
        auto const attempt = text.substr(dot + 1);
        auto const [end, fault] = std::from_chars(attempt.data(), attempt.data() + attempt.size(), number);
        if (fault == std::errc{} && end == attempt.data() + attempt.size() && number > 0)
            return uuid_v5(parse_uuid(text.substr(0, dot)), std::to_string(number));
    }
    throw Error(ErrorCode::usage, fmt::format("`{}` is no task", text))
        .help("write the job's UUID, a dot and the number of the attempt: 01234567-89ab-cdef-0123-456789abcdef.1");
}

bool equal_in_constant_time(Bytes a, Bytes b) noexcept {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

void wipe(std::span<std::uint8_t> secret) noexcept {
    OPENSSL_cleanse(secret.data(), secret.size());
}

} // namespace smpc::crypto
