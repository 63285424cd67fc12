// SPDX-License-Identifier: Apache-2.0
//
// Size classes and where the system's memory comes from; see memory.h for the reasons.
#include "libruntime/pd/shared3p/memory.h"

#include <bit>
#include <cstdlib>
#include <new>

#include <string.h>
#include <sys/mman.h>

namespace smpc::pd::shared3p {
namespace {

constexpr std::size_t huge_page = std::size_t{2} << 20;
constexpr std::size_t small_page = 4096;
/// Besides half of what is in use so many bytes of large blocks are kept.
constexpr std::size_t spare = std::size_t{256} << 20;

bool is_large(std::size_t size) noexcept {
    return size >= huge_page;
}

} // namespace

Block::~Block() {
    if (data_) pool_->give_back(data_, size_);
}

// Class 4·e + q holds blocks of 64 · 2^e · (4 + q) / 4 bytes, so at most a fifth of a block is wasted.
unsigned Pool::class_of(std::size_t bytes) noexcept {
    std::size_t const lines = bytes <= alignment ? 1 : (bytes + alignment - 1) / alignment;
    if (lines <= 4) return lines == 1 ? 0 : lines == 2 ? 4 : lines == 3 ? 6 : 8;
    unsigned const exponent = static_cast<unsigned>(std::bit_width(lines - 1)) - 1;
    std::size_t const quarter = (lines - 1) >> (exponent - 2) & 3;
    return 4 * exponent + static_cast<unsigned>(quarter) + 1;
}

std::size_t Pool::class_size(unsigned index) noexcept {
    return (alignment << (index / 4)) / 4 * (4 + index % 4);
}

Block Pool::take(std::size_t bytes) {
    unsigned const index = class_of(bytes);
    if (index >= classes) throw std::bad_alloc();
    Block block;
    block.pool_ = this;
    block.size_ = class_size(index);
    auto& list = free_[index];
    if (!list.empty()) {
        block.data_ = list.back();
        list.pop_back();
        if (is_large(block.size_)) kept_ -= block.size_, in_use_ += block.size_;
        return block;
    }
    if (is_large(block.size_)) drop_surplus();
    list.reserve(list.size() + 8); // so that give_back rarely grows the list
    std::size_t const align = block.size_ >= huge_page ? huge_page : block.size_ >= small_page ? small_page : alignment;
    auto* memory = static_cast<std::byte*>(std::aligned_alloc(align, round_up(block.size_, align)));
    if (!memory) throw std::bad_alloc();
    if (block.size_ >= huge_page) ::madvise(memory, block.size_, MADV_HUGEPAGE);
    if (block.size_ >= small_page) ::madvise(memory, block.size_, MADV_DONTDUMP);
    block.data_ = memory;
    if (is_large(block.size_)) in_use_ += block.size_;
    ++allocations_;
    return block;
}

/// Before the system is asked for more: the largest blocks that nobody wants go.
void Pool::drop_surplus() noexcept {
    for (unsigned i = classes; i-- > 0 && kept_ > spare + in_use_ / 2;)
        while (!free_[i].empty() && is_large(class_size(i)) && kept_ > spare + in_use_ / 2) {
            ::explicit_bzero(free_[i].back(), class_size(i));
            std::free(free_[i].back());
            free_[i].pop_back();
            kept_ -= class_size(i);
        }
}

void Pool::give_back(std::byte* data, std::size_t size) noexcept {
    if (is_large(size)) in_use_ -= size;
    try {
        free_[class_of(size)].push_back(data);
        if (is_large(size)) kept_ += size;
    } catch (std::bad_alloc const&) {
        ::explicit_bzero(data, size);
        std::free(data);
    }
}

Pool::~Pool() {
    for (unsigned i = 0; i < classes; ++i)
        for (std::byte* data : free_[i]) {
            ::explicit_bzero(data, class_size(i));
            std::free(data);
        }
}

std::byte* Arena::take_bytes(std::size_t bytes) {
    bytes = round_up(bytes, alignment);
    while (block_ < blocks_.size()) {
        if (used_ + bytes <= blocks_[block_].size()) {
            std::byte* p = blocks_[block_].data() + used_;
            used_ += bytes;
            return p;
        }
        ++block_;
        used_ = 0;
    }
    blocks_.push_back(pool_->take(bytes > block_size ? bytes : block_size));
    block_ = blocks_.size() - 1;
    used_ = bytes;
    return blocks_.back().data();
}

} // namespace smpc::pd::shared3p
