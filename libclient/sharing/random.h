// SPDX-License-Identifier: Apache-2.0
//
// Where the randomness of shares comes from. One interface, so that tests can replay a tape and `--insecure-seed` can fix it;
// in production it is a stream cipher keyed by the operating system.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace smpc::client {

/// A stream of uniform bytes. Not thread-safe.
class RandomSource {
public:
    virtual ~RandomSource() = default;
    /// Fills all of `out`. Throws Error(failed) if the generator fails; never gives fewer or weaker bytes.
    virtual void fill(std::span<std::byte> out) = 0;
};

/// AES-256-CTR under a key and a nonce from the operating system's generator (OpenSSL RAND_bytes).
std::unique_ptr<RandomSource> system_random();

/// The same stream for the same seed, for tests only: AES-256-CTR under SHA-256("smpc-insecure-seed client" ‖ u64 seed).
std::unique_ptr<RandomSource> insecure_random(std::uint64_t seed);

} // namespace smpc::client
