// SPDX-License-Identifier: Apache-2.0
//
// The memory of a process: handles to byte arrays of fixed size.
//
// Handles are visible to programs, so the rule that chooses them is part of the machine: starting at the handle taken last,
// the first one that is free. In practice they count upward from 4 and are freed in any order, so the map is a directory of
// small pages. A slot's bytes are shared with the references that were made of it and live until the last of them goes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "libruntime/vm/call.h"

namespace smpc::vm::detail {

/// Bytes of a slot, counted by their users (all of one thread). Made by MemoryMap only.
struct Buffer {
    std::uint64_t users = 0, size = 0;
    std::uint64_t* accounted = nullptr; ///< where the size is subtracted at the end; null for static slots
    bool writable = true;

    std::byte* data() noexcept { return reinterpret_cast<std::byte*>(this + 1); }
};
static_assert(sizeof(Buffer) % 16 == 0, "slots are aligned for any value");

/// Shared ownership of a Buffer.
class BufferPtr {
public:
    BufferPtr() = default;
    explicit BufferPtr(Buffer* b) noexcept : buffer_(b) {
        if (b) ++b->users;
    }
    BufferPtr(BufferPtr const& other) noexcept : BufferPtr(other.buffer_) {}
    BufferPtr(BufferPtr&& other) noexcept : buffer_(std::exchange(other.buffer_, nullptr)) {}
    BufferPtr& operator=(BufferPtr other) noexcept {
        std::swap(buffer_, other.buffer_);
        return *this;
    }
    ~BufferPtr() {
        if (buffer_ && --buffer_->users == 0) destroy(buffer_);
    }
    Buffer* get() const noexcept { return buffer_; }
    Buffer* operator->() const noexcept { return buffer_; }
    explicit operator bool() const noexcept { return buffer_ != nullptr; }

private:
    static void destroy(Buffer* buffer) noexcept;
    Buffer* buffer_ = nullptr;
};

class MemoryMap final : public PublicMemory {
public:
    static constexpr std::uint64_t rodata = 1, data = 2, bss = 3, first_dynamic = 4;

    /// Throws Error(input) if the static sections do not fit into memory.
    MemoryMap(std::span<std::byte const> rodata_bytes, std::span<std::byte const> data_bytes, std::uint64_t bss_bytes,
              std::uint64_t limit);

    /// Null for a handle without slot.
    Buffer* find(std::uint64_t handle) const noexcept {
        std::uint64_t page = handle / page_slots;
        return page < pages_.size() && pages_[page] ? pages_[page]->slots[handle % page_slots].get() : nullptr;
    }
    /// A new zeroed slot; 0 if the limit would be exceeded or the system has no memory.
    std::uint64_t allocate(std::uint64_t bytes) override;
    /// Whether the last `allocate` found no memory.
    bool refused_last() const noexcept { return refused_; }
    /// False for handles without slot; the static slots stay.
    bool release(std::uint64_t handle) override;
    std::span<std::byte> bytes(std::uint64_t handle) override;

private:
    static constexpr std::uint64_t page_slots = 256;
    struct Page {
        std::array<BufferPtr, page_slots> slots;
        unsigned used = 0;
    };
    void put(std::uint64_t handle, BufferPtr buffer);

    bool refused_ = false; // by the last allocate
    std::uint64_t limit_, in_use_ = 0; // before the pages, whose slots subtract from it as they go
    std::uint64_t cursor_ = first_dynamic;
    std::vector<std::unique_ptr<Page>> pages_;
};

} // namespace smpc::vm::detail
