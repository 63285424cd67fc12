// SPDX-License-Identifier: Apache-2.0
#include "libclient/sharing/random.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <smpc/client/error.h>

namespace smpc::client {

namespace {

[[noreturn]] void failed() {
    throw Error(ErrorCode::failed, "the random generator of OpenSSL failed");
}

struct FreeContext {
    void operator()(EVP_CIPHER_CTX* context) const noexcept { EVP_CIPHER_CTX_free(context); }
};

class CounterMode : public RandomSource {
public:
    using Key = std::array<unsigned char, 32>;
    using Counter = std::array<unsigned char, 16>;

    CounterMode(Key const& key, Counter const& start) : context_(EVP_CIPHER_CTX_new()) {
        if (!context_ || EVP_EncryptInit_ex(context_.get(), EVP_aes_256_ctr(), nullptr, key.data(), start.data()) != 1)
            failed();
    }

    void fill(std::span<std::byte> out) override {
        auto* p = reinterpret_cast<unsigned char*>(out.data());
        std::memset(p, 0, out.size());
        constexpr std::size_t step = std::size_t{1} << 30; // the length is an int
        for (std::size_t at = 0; at < out.size(); at += step) {
            int n = static_cast<int>(std::min(step, out.size() - at)), written = 0;
            if (EVP_EncryptUpdate(context_.get(), p + at, &written, p + at, n) != 1 || written != n) failed();
        }
    }

private:
    std::unique_ptr<EVP_CIPHER_CTX, FreeContext> context_;
};

} // namespace

std::unique_ptr<RandomSource> system_random() {
    CounterMode::Key key;
    CounterMode::Counter start;
    if (RAND_bytes(key.data(), key.size()) != 1 || RAND_bytes(start.data(), start.size()) != 1) failed();
    return std::make_unique<CounterMode>(key, start);
}

std::unique_ptr<RandomSource> insecure_random(std::uint64_t seed) {
    constexpr std::string_view label = "smpc-insecure-seed client";
    std::array<unsigned char, label.size() + 8> input;
    std::copy(label.begin(), label.end(), input.begin());
    for (int i = 0; i < 8; ++i)
        input[label.size() + static_cast<std::size_t>(i)] = static_cast<unsigned char>(seed >> 8 * i);
    CounterMode::Key key;
    if (EVP_Digest(input.data(), input.size(), key.data(), nullptr, EVP_sha256(), nullptr) != 1) failed();
    return std::make_unique<CounterMode>(key, CounterMode::Counter{});
}

} // namespace smpc::client
