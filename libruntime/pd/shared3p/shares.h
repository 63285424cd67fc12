// SPDX-License-Identifier: Apache-2.0
//
// Replicated share vectors: x = x_0 + x_1 + x_2 (⊕ for bool and xor types), of which P_i holds x_i, its *own* component, and
// x_{i+1}, the *next* one. The components are two separate 64-byte aligned arrays, because every kernel streams both and every
// message is one of them. Bool is packed, 64 elements to a word, lowest bit first; bits above the last element are 0.
#pragma once

#include <cstring>

#include "libruntime/pd/kit.h"
#include "libruntime/pd/shared3p/kernels.h"
#include "libruntime/pd/shared3p/memory.h"

namespace smpc::pd::shared3p {

/// Both components that this party holds, read-only and to be written. Values, no ownership.
template <class W> struct Shares {
    W const* own = nullptr;
    W const* next = nullptr;
    Shares at(std::size_t i) const noexcept { return {own + i, next + i}; }
};
template <class W> struct SharesOut {
    W* own = nullptr;
    W* next = nullptr;
    SharesOut at(std::size_t i) const noexcept { return {own + i, next + i}; }
    operator Shares<W>() const noexcept { return {own, next}; }
};

/// Elements of one type. A vector without memory holds default values (zeros): `new` costs nothing until it is written.
class ShareVector final : public Vector {
public:
    ShareVector(Pool& pool, ValueType type, std::size_t n)
        : Vector(type, n), pool_(&pool), stride_(stride_of(type, n)) {}

    std::size_t bytes() const noexcept override { return 2 * stride_; }

    /// Both components; zeros if nothing was written yet. W is the element, or Word for bool.
    template <class W> Shares<W> read() const {
        if (!block_) {
            reserve();
            std::memset(block_.data(), 0, 2 * stride_);
        }
        return {data<W>(0), data<W>(1)};
    }
    /// Both components to be changed in part.
    template <class W> SharesOut<W> write() {
        (void)read<W>();
        return {data<W>(0), data<W>(1)};
    }
    /// Both components to be overwritten in full; contents are unspecified (bits above the last element of a bool are 0).
    template <class W> SharesOut<W> overwrite() {
        if (!block_) reserve();
        clear_padding();
        return {data<W>(0), data<W>(1)};
    }
    /// Bits above the last element become 0. After every protocol that writes whole words.
    void clear_padding() noexcept {
        if (type() != ValueType::bool_ || size() % 64 == 0 || !block_) return;
        Word const mask = (Word{1} << size() % 64) - 1;
        data<Word>(0)[size() / 64] &= mask;
        data<Word>(1)[size() / 64] &= mask;
    }

    bool is_default() const noexcept { return !block_; }
    void set_default() noexcept { block_ = Block(); }
    /// Takes the elements of a vector of the same type and size.
    void swap(ShareVector& other) noexcept { block_.swap(other.block_); }
    Pool& pool() const noexcept { return *pool_; }
    /// Bytes of one component, a multiple of 64.
    std::size_t stride() const noexcept { return stride_; }

private:
    static std::size_t stride_of(ValueType type, std::size_t n) {
        unsigned const bits = info(type).bits;
        return bits == 1 ? round_up(words_of(n) * 8, alignment) : round_up(n * (bits / 8), alignment);
    }
    void reserve() const { block_ = pool_->take(2 * stride_); }
    template <class W> W* data(int component) const noexcept {
        return reinterpret_cast<W*>(block_.data() + static_cast<std::size_t>(component) * stride_);
    }

    Pool* pool_;
    std::size_t stride_;
    mutable Block block_;
};

} // namespace smpc::pd::shared3p
