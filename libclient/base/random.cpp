// SPDX-License-Identifier: Apache-2.0
//
// Randomness sources over OpenSSL. Bulk bytes come from AES-128-CTR, which keeps a core's pace with memory; the key comes from
// the operating system, or from a hash of the seed for reproducible runs.
#include <smpc/client/random.h>

#include <algorithm>
#include <array>
#include <memory>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <smpc/client/error.h>

namespace smpc {
namespace {

struct FreeCipher {
    void operator()(EVP_CIPHER_CTX* c) const noexcept { EVP_CIPHER_CTX_free(c); }
};
struct FreeDigest {
    void operator()(EVP_MD_CTX* c) const noexcept { EVP_MD_CTX_free(c); }
};

[[noreturn]] void throw_no_randomness() {
    throw Error(ErrorCode::failed, "the operating system has no random numbers to give");
}

/// AES-128-CTR from counter 0, read on and on.
class CounterStream {
public:
    explicit CounterStream(std::array<unsigned char, 16> const& key) : cipher_(EVP_CIPHER_CTX_new()) {
        std::array<unsigned char, 16> const start{};
        if (!cipher_ || EVP_EncryptInit_ex(cipher_.get(), EVP_aes_128_ctr(), nullptr, key.data(), start.data()) != 1)
            throw Error(ErrorCode::internal, "the cryptographic library refuses AES-128-CTR");
    }

    void fill(std::span<std::byte> out) {
        std::fill(out.begin(), out.end(), std::byte{0});
        auto* p = reinterpret_cast<unsigned char*>(out.data());
        for (std::size_t left = out.size(); left > 0;) {
            int const n = static_cast<int>(std::min<std::size_t>(left, 1u << 30));
            int written = 0;
            if (EVP_EncryptUpdate(cipher_.get(), p, &written, p, n) != 1 || written != n)
                throw Error(ErrorCode::internal, "the cryptographic library failed to make random bytes");
            p += n, left -= static_cast<std::size_t>(n);
        }
    }

private:
    std::unique_ptr<EVP_CIPHER_CTX, FreeCipher> cipher_;
};

class SystemRandom final : public RandomSource {
public:
    void fill(std::span<std::byte> out) override {
        if (out.size() <= direct_limit) return draw(out);
        std::array<unsigned char, 16> key;
        draw(std::as_writable_bytes(std::span(key)));
        CounterStream stream(key);
        OPENSSL_cleanse(key.data(), key.size());
        stream.fill(out);
    }
    bool is_insecure() const noexcept override { return false; }

private:
    static constexpr std::size_t direct_limit = 4096;
    static void draw(std::span<std::byte> out) {
        if (!out.empty() &&
            RAND_priv_bytes(reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(out.size())) != 1)
            throw_no_randomness();
    }
};

class InsecureRandom final : public RandomSource {
public:
    explicit InsecureRandom(std::array<unsigned char, 16> const& key) : stream_(key) {}
    void fill(std::span<std::byte> out) override { stream_.fill(out); }
    bool is_insecure() const noexcept override { return true; }

private:
    CounterStream stream_;
};

} // namespace

RandomSource& system_random() noexcept {
    static SystemRandom source;
    return source;
}

std::unique_ptr<RandomSource> insecure_random(std::uint64_t seed, std::string_view purpose) {
    constexpr std::string_view prefix = "smpc-insecure-random";
    std::array<unsigned char, 8> number;
    for (std::size_t i = 0; i < number.size(); ++i) number[i] = static_cast<unsigned char>(seed >> (8 * i));
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
    std::unique_ptr<EVP_MD_CTX, FreeDigest> const hash(EVP_MD_CTX_new());
    if (!hash || EVP_DigestInit_ex(hash.get(), EVP_sha256(), nullptr) != 1 ||
        EVP_DigestUpdate(hash.get(), prefix.data(), prefix.size()) != 1 ||
        EVP_DigestUpdate(hash.get(), number.data(), number.size()) != 1 ||
        EVP_DigestUpdate(hash.get(), purpose.data(), purpose.size()) != 1 ||
        EVP_DigestFinal_ex(hash.get(), digest.data(), nullptr) != 1)
        throw Error(ErrorCode::internal, "the cryptographic library refuses SHA-256");
    std::array<unsigned char, 16> key;
    std::copy_n(digest.begin(), key.size(), key.begin());
    return std::make_unique<InsecureRandom>(key);
}

} // namespace smpc
