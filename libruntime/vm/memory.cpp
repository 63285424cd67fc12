// SPDX-License-Identifier: Apache-2.0
#include "libruntime/vm/memory.h"

#include <cstdlib>
#include <cstring>
#include <limits>
#include <new>

#include <fmt/format.h>

namespace smpc::vm::detail {

namespace {

/// Null if there is no memory.
Buffer* make_buffer(std::uint64_t size) {
    if (size > std::numeric_limits<std::int64_t>::max() - sizeof(Buffer)) return nullptr;
    void* storage = std::calloc(1, sizeof(Buffer) + size); // calloc: large slots cost pages only when touched
    if (storage == nullptr) return nullptr;
    auto* buffer = new (storage) Buffer;
    buffer->size = size;
    return buffer;
}

} // namespace

void BufferPtr::destroy(Buffer* buffer) noexcept {
    if (buffer->accounted) *buffer->accounted -= buffer->size;
    buffer->~Buffer();
    std::free(buffer);
}

MemoryMap::MemoryMap(std::span<std::byte const> rodata_bytes, std::span<std::byte const> data_bytes,
                     std::uint64_t bss_bytes, std::uint64_t limit)
    : limit_(limit) {
    auto add = [this](std::uint64_t handle, std::uint64_t size, std::span<std::byte const> content, bool writable) {
        Buffer* buffer = make_buffer(size);
        if (buffer == nullptr)
            throw Error(ErrorCode::input, fmt::format("no memory for the program's static data of {} bytes", size));
        if (!content.empty()) std::memcpy(buffer->data(), content.data(), content.size());
        buffer->writable = writable;
        put(handle, BufferPtr(buffer));
    };
    add(rodata, rodata_bytes.size(), rodata_bytes, false);
    add(data, data_bytes.size(), data_bytes, true);
    add(bss, bss_bytes, {}, true);
}

std::uint64_t MemoryMap::allocate(std::uint64_t bytes) {
    Buffer* buffer = bytes <= limit_ && in_use_ <= limit_ - bytes ? make_buffer(bytes) : nullptr;
    refused_ = buffer == nullptr;
    if (refused_) return 0;
    BufferPtr owner(buffer);
    buffer->accounted = &in_use_;
    in_use_ += bytes;
    // Only the handle taken last can be in use here or just above the cursor; the search is a step or none.
    while (find(cursor_)) cursor_ = cursor_ == std::numeric_limits<std::uint64_t>::max() ? first_dynamic : cursor_ + 1;
    put(cursor_, std::move(owner));
    return cursor_;
}

bool MemoryMap::release(std::uint64_t handle) {
    if (!find(handle)) return false;
    if (handle < first_dynamic) return true;
    auto& page = pages_[handle / page_slots];
    page->slots[handle % page_slots] = {};
    if (--page->used == 0) page.reset();
    return true;
}

std::span<std::byte> MemoryMap::bytes(std::uint64_t handle) {
    Buffer* buffer = find(handle);
    if (buffer == nullptr)
        throw CallError(CallFailure::general, fmt::format("there is no memory with handle {}", handle));
    return {buffer->data(), buffer->size};
}

void MemoryMap::put(std::uint64_t handle, BufferPtr buffer) {
    std::uint64_t page = handle / page_slots;
    if (page >= pages_.size()) pages_.resize(page + 1);
    if (!pages_[page]) pages_[page] = std::make_unique<Page>();
    pages_[page]->slots[handle % page_slots] = std::move(buffer);
    ++pages_[page]->used;
}

} // namespace smpc::vm::detail
