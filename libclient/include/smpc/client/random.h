// SPDX-License-Identifier: Apache-2.0
//
// The one place where randomness comes from. Everything in the toolkit that draws a random value (sharing at the client,
// pairwise seeds, hello nonces) takes a `RandomSource`, so that tests and `--insecure-seed` can fix all of them at once.
// Everywhere else it is the operating system's generator.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace smpc {

/// A source of uniform bytes. Not thread-safe unless said otherwise.
class RandomSource {
public:
    virtual ~RandomSource() = default;
    /// Fills the whole span. Throws Error(failed) when the operating system has no randomness to give.
    virtual void fill(std::span<std::byte> out) = 0;
    /// Whether the values can be predicted (a fixed seed); such runs protect nothing and say so.
    virtual bool is_insecure() const noexcept = 0;

    RandomSource() = default;
    RandomSource(RandomSource const&) = delete;
    RandomSource& operator=(RandomSource const&) = delete;
};

/// The operating system's generator (OpenSSL RAND_priv_bytes); bulk requests are an AES-CTR stream keyed from it. Thread-safe.
RandomSource& system_random() noexcept;

/// The same bytes for the same seed and purpose, on every machine: AES-128-CTR under SHA-256("smpc-insecure-random" ‖ u64 seed ‖
/// purpose). Sources with different purposes are independent. For tests and `--insecure-seed` only.
std::unique_ptr<RandomSource> insecure_random(std::uint64_t seed, std::string_view purpose);

} // namespace smpc
