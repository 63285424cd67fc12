// SPDX-License-Identifier: Apache-2.0
//
// Memory of the kit: recycled 64-byte aligned blocks for share vectors, and bump arenas for the masks and message buffers of
// one chunk.
//
// Nothing on the way of a vector operation asks the kernel for memory: a first touch of a fresh page costs about half as much
// as moving the same bytes over loopback, so blocks return to the pool and stay there, large ones as long as they are not much more
// than what is in use: a program whose vectors change their size shall not keep the largest of each. Large blocks ask for huge pages
// and are kept out of core dumps. Everything is wiped before it leaves, because all of it is shares and masks.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace smpc::pd::shared3p {

inline constexpr std::size_t alignment = 64;
constexpr std::size_t round_up(std::size_t n, std::size_t to) noexcept {
    return (n + to - 1) / to * to;
}

class Pool;

/// Owned bytes of a pool; returns them when it dies. The pool outlives its blocks. Contents are unspecified at first.
class Block {
public:
    Block() = default;
    Block(Block&& other) noexcept { swap(other); }
    Block& operator=(Block&& other) noexcept {
        Block taken(std::move(other));
        swap(taken);
        return *this;
    }
    ~Block();

    std::byte* data() const noexcept { return data_; }
    std::size_t size() const noexcept { return size_; }
    explicit operator bool() const noexcept { return data_ != nullptr; }
    void swap(Block& other) noexcept {
        std::swap(pool_, other.pool_);
        std::swap(data_, other.data_);
        std::swap(size_, other.size_);
    }

private:
    friend class Pool;
    Pool* pool_ = nullptr;
    std::byte* data_ = nullptr;
    std::size_t size_ = 0;
};

/// Free lists by size class (four classes to each power of two). Not thread-safe: one engine, one pool.
class Pool {
public:
    Pool() = default;
    Pool(Pool const&) = delete;
    Pool& operator=(Pool const&) = delete;
    ~Pool();

    /// A block of at least `bytes` bytes (at least one cache line), aligned to 64 bytes. Throws std::bad_alloc.
    Block take(std::size_t bytes);

    /// Blocks ever asked of the system: the measure of tests that a warm operation allocates nothing.
    std::uint64_t system_allocations() const noexcept { return allocations_; }
    /// Bytes of large blocks in use, and of those kept for later.
    std::size_t large_in_use() const noexcept { return in_use_; }
    std::size_t large_kept() const noexcept { return kept_; }

private:
    friend class Block;
    static unsigned class_of(std::size_t bytes) noexcept;
    static std::size_t class_size(unsigned index) noexcept;
    void give_back(std::byte* data, std::size_t size) noexcept;
    void drop_surplus() noexcept;

    static constexpr unsigned classes = 4 * 58;
    std::array<std::vector<std::byte*>, classes> free_;
    std::uint64_t allocations_ = 0;
    std::size_t in_use_ = 0, kept_ = 0; // of large blocks
};

/// A bump allocator that keeps its blocks when it is reset.
class Arena {
public:
    explicit Arena(Pool& pool) noexcept : pool_(&pool) {}

    /// `count` objects without initialisation, aligned to 64 bytes, valid until `reset`.
    template <class T> T* take(std::size_t count) { return reinterpret_cast<T*>(take_bytes(count * sizeof(T))); }
    void reset() noexcept { block_ = 0, used_ = 0; }

private:
    std::byte* take_bytes(std::size_t bytes);

    static constexpr std::size_t block_size = std::size_t{256} << 10;
    Pool* pool_;
    std::vector<Block> blocks_;
    std::size_t block_ = 0; // index of the block in use
    std::size_t used_ = 0;  // bytes of it
};

} // namespace smpc::pd::shared3p
