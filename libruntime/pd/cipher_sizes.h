// SPDX-License-Identifier: Apache-2.0
//
// What the rows of the call table about AES differ in (FIPS 197): the one place that tells a row's key length and rounds, for the
// binding, which checks operands, and for the kits, which compute.
#pragma once

#include "libruntime/pd/calls.h"

namespace smpc::pd {

struct CipherSizes {
    unsigned key_words, rounds;
    /// 32-bit words of an expanded key.
    constexpr unsigned expanded_words() const noexcept { return 4 * (rounds + 1); }
    /// S-boxes that follow each other in the key schedule, four bytes each.
    constexpr unsigned schedule_steps() const noexcept {
        unsigned steps = 0;
        for (unsigned i = key_words; i < expanded_words(); ++i)
            steps += i % key_words == 0 || (key_words == 8 && i % 8 == 4);
        return steps;
    }
};

/// Of the cipher that a row is about.
constexpr CipherSizes cipher_sizes(Operation op) noexcept {
    switch (op) {
    case Operation::aes128:
    case Operation::aes128_single:
    case Operation::aes128_expand:
        return {4, 10};
    case Operation::aes192:
    case Operation::aes192_single:
    case Operation::aes192_expand:
        return {6, 12};
    default:
        return {8, 14};
    }
}

/// Whether all blocks are encrypted with one key.
constexpr bool takes_one_key(Operation op) noexcept {
    return op == Operation::aes128_single || op == Operation::aes192_single || op == Operation::aes256_single;
}

} // namespace smpc::pd
