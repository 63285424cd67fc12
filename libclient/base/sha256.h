// SPDX-License-Identifier: Apache-2.0
//
// SHA-256 as the client and the services need it: digests of programs, streams, bodies and tokens, in hexadecimal.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace smpc {

/// A digest under way. Not thread-safe; after `hex` it is spent.
class Sha256 {
public:
    Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;
    ~Sha256();
    void update(std::span<std::byte const> bytes);
    void update(std::string_view bytes);
    /// 64 lower-case hexadecimal digits.
    std::string hex();

private:
    struct State;
    std::unique_ptr<State> state_;
};

std::string sha256_hex(std::span<std::byte const> bytes);
std::string sha256_hex(std::string_view bytes);

} // namespace smpc
