// SPDX-License-Identifier: Apache-2.0
//
// The arithmetic of additive and xor sharing. An element is a sequence of components (one, but three for floats), each a word
// that is added modulo its width, xor-ed whole, or xor-ed in its lowest bit.
#include <algorithm>
#include <cstring>

#include "libclient/sharing/encoding.h"
#include "libclient/sharing/sharing.h"

namespace smpc::client {

namespace {

enum class Rule { add, exclusive_or, bit };

struct Component {
    std::size_t width;
    Rule rule;
};

std::vector<Component> components_of(ValueType type) {
    auto const& row = info(type);
    switch (row.cls) {
    case TypeClass::boolean:
        return {{1, Rule::bit}};
    case TypeClass::xor_integer:
    case TypeClass::text:
        return {{byte_width(row.bits), Rule::exclusive_or}};
    case TypeClass::floating:
        return {{byte_width(row.bits), Rule::add}, {2, Rule::add}, {1, Rule::bit}};
    default:
        return {{byte_width(row.bits), Rule::add}};
    }
}

/// into[i] := into[i] ± term[i] for words `stride` bytes apart.
template <class W>
void add_words(std::byte* into, std::byte const* term, std::size_t n, std::size_t stride, bool subtract) {
    for (std::size_t i = 0; i < n; ++i) {
        W a, b;
        std::memcpy(&a, into + i * stride, sizeof a);
        std::memcpy(&b, term + i * stride, sizeof b);
        a = static_cast<W>(subtract ? a - b : a + b);
        std::memcpy(into + i * stride, &a, sizeof a);
    }
}

/// One term more, or less, in every element.
void accumulate(ValueType type, Bytes& into, std::span<std::byte const> term, bool subtract) {
    auto stride = share_width(type);
    auto n = into.size() / stride;
    auto* a = into.data();
    auto const* b = term.data();
    for (auto [width, rule] : components_of(type)) {
        if (rule == Rule::add) {
            if (width == 1)
                add_words<std::uint8_t>(a, b, n, stride, subtract);
            else if (width == 2)
                add_words<std::uint16_t>(a, b, n, stride, subtract);
            else if (width == 4)
                add_words<std::uint32_t>(a, b, n, stride, subtract);
            else
                add_words<std::uint64_t>(a, b, n, stride, subtract);
        } else {
            auto mask = rule == Rule::bit ? std::byte{1} : std::byte{0xff};
            for (std::size_t i = 0; i < n; ++i)
                for (std::size_t k = 0; k < width; ++k)
                    a[i * stride + k] = (a[i * stride + k] ^ b[i * stride + k]) & mask;
        }
        a += width;
        b += width;
    }
}

} // namespace

std::optional<unsigned> parties_of_kind(std::string_view kind) noexcept {
    if (kind == "shared3p") return 3;
    if (kind == "shared2p") return 2;
    return std::nullopt;
}

std::vector<Bytes> split(ValueType type, std::span<std::byte const> shared, unsigned parties, RandomSource& random) {
    std::vector<Bytes> shares(parties);
    auto& last = shares.back();
    last.assign(shared.begin(), shared.end());
    auto stride = share_width(type);
    std::size_t bit_at = 0;
    bool has_bit = false;
    for (auto [width, rule] : components_of(type)) {
        has_bit = rule == Rule::bit; // a component of one bit is the last of its element
        if (!has_bit) bit_at += width;
    }
    for (unsigned i = 0; i + 1 < parties; ++i) {
        shares[i].resize(shared.size());
        random.fill(shares[i]);
        if (has_bit)
            for (std::size_t at = bit_at; at < shares[i].size(); at += stride) shares[i][at] &= std::byte{1};
        accumulate(type, last, shares[i], true);
    }
    return shares;
}

Bytes combine(ValueType type, std::span<std::span<std::byte const> const> shares) {
    Bytes sum(shares.front().begin(), shares.front().end());
    for (auto share : shares.subspan(1)) accumulate(type, sum, share, false);
    return sum;
}

} // namespace smpc::client
