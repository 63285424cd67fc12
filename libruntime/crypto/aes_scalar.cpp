// SPDX-License-Identifier: Apache-2.0
//
// AES counter kernels through OpenSSL, for machines without AES instructions and as the reference of the other levels. OpenSSL
// picks a constant-time implementation by itself. The "schedule" is just the key.
#include <algorithm>
#include <cstdlib>
#include <cstring>

#include <openssl/evp.h>

#include "libruntime/crypto/aes_kernels.h"

namespace smpc::crypto {
namespace {

constexpr std::size_t batch = 64; // blocks at a time
using Block = std::array<std::uint8_t, 16>;

void put_word(std::uint8_t* out, std::uint64_t word) noexcept {
    for (int i = 0; i < 8; ++i) out[i] = static_cast<std::uint8_t>(word >> (8 * i));
}

/// One key set up for encrypting blocks. A failure leaves no safe value to return, so it ends the process.
class BlockCipher {
public:
    explicit BlockCipher(std::uint8_t const* key) noexcept : context_(EVP_CIPHER_CTX_new()) {
        if (context_ == nullptr || EVP_EncryptInit_ex(context_, EVP_aes_128_ecb(), nullptr, key, nullptr) != 1)
            std::abort();
        EVP_CIPHER_CTX_set_padding(context_, 0);
    }
    ~BlockCipher() { EVP_CIPHER_CTX_free(context_); }
    BlockCipher(BlockCipher const&) = delete;
    BlockCipher& operator=(BlockCipher const&) = delete;

    /// out := the encrypted counter blocks `block`, `block` + 1, …; at most `batch` of them.
    void encrypt(std::uint64_t label, std::uint64_t block, std::uint8_t* out, std::size_t blocks) noexcept {
        std::array<Block, batch> counters;
        for (std::size_t i = 0; i < blocks; ++i)
            put_word(counters[i].data(), label), put_word(counters[i].data() + 8, block + i);
        int const size = static_cast<int>(16 * blocks);
        int written = 0;
        if (EVP_EncryptUpdate(context_, out, &written, counters[0].data(), size) != 1 || written != size) std::abort();
    }

private:
    EVP_CIPHER_CTX* context_;
};

void copy_key(std::uint8_t const* key, std::uint8_t* schedule) noexcept {
    std::memcpy(schedule, key, 16);
}

void fill(std::uint8_t const* schedule, std::uint64_t label, std::uint64_t block, std::uint8_t* out,
          std::size_t blocks) noexcept {
    BlockCipher cipher(schedule);
    for (std::size_t done = 0; done < blocks;) {
        std::size_t const n = std::min(batch, blocks - done);
        cipher.encrypt(label, block + done, out + 16 * done, n);
        done += n;
    }
}

template <class W>
void put_difference(std::uint8_t* out, std::uint8_t const* a, std::uint8_t const* b, std::size_t bytes,
                    bool add) noexcept {
    for (std::size_t i = 0; i < bytes; i += sizeof(W)) {
        W x, y, z = 0;
        std::memcpy(&x, a + i, sizeof x), std::memcpy(&y, b + i, sizeof y);
        if (add) std::memcpy(&z, out + i, sizeof z);
        z = static_cast<W>(z + x - y);
        std::memcpy(out + i, &z, sizeof z);
    }
}

template <Combine how>
void put(std::uint8_t* out, std::uint8_t const* a, std::uint8_t const* b, std::size_t bytes) noexcept {
    using enum Combine;
    constexpr bool add = how >= add_sub8;
    if constexpr (how == exclusive_or || how == xor_in)
        for (std::size_t i = 0; i < bytes; ++i)
            out[i] = static_cast<std::uint8_t>((how == xor_in ? out[i] : 0) ^ a[i] ^ b[i]);
    else if constexpr (how == sub8 || how == add_sub8)
        put_difference<std::uint8_t>(out, a, b, bytes, add);
    else if constexpr (how == sub16 || how == add_sub16)
        put_difference<std::uint16_t>(out, a, b, bytes, add);
    else if constexpr (how == sub32 || how == add_sub32)
        put_difference<std::uint32_t>(out, a, b, bytes, add);
    else
        put_difference<std::uint64_t>(out, a, b, bytes, add);
}

template <Combine how>
void combine(std::uint8_t const* a, std::uint8_t const* b, std::uint64_t label, std::uint64_t block, std::uint8_t* out,
             std::size_t blocks) noexcept {
    BlockCipher first(a), second(b);
    std::array<std::uint8_t, 16 * batch> s, t;
    for (std::size_t done = 0; done < blocks;) {
        std::size_t const n = std::min(batch, blocks - done);
        first.encrypt(label, block + done, s.data(), n);
        second.encrypt(label, block + done, t.data(), n);
        put<how>(out + 16 * done, s.data(), t.data(), 16 * n);
        done += n;
    }
}

} // namespace

constinit AesKernels const aes_scalar = {
    copy_key,
    fill,
    {combine<Combine::exclusive_or>, combine<Combine::xor_in>, combine<Combine::sub8>, combine<Combine::sub16>,
     combine<Combine::sub32>, combine<Combine::sub64>, combine<Combine::add_sub8>, combine<Combine::add_sub16>,
     combine<Combine::add_sub32>, combine<Combine::add_sub64>}};

} // namespace smpc::crypto
