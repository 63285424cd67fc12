// SPDX-License-Identifier: Apache-2.0
//
// Recycled coroutine frames: classes of 128 bytes up to 4 KiB.
#include "libruntime/pd/shared3p/step.h"

#include <array>
#include <new>

namespace smpc::pd::shared3p {
namespace {

constexpr std::size_t granule = 128, largest = 4096;

struct Lists {
    struct Free {
        Free* next;
    };
    std::array<Free*, largest / granule + 1> free{};
    ~Lists() {
        for (Free* f : free)
            while (f) ::operator delete(std::exchange(f, f->next));
    }
};
thread_local Lists lists;

} // namespace

void* FramePool::take(std::size_t bytes) {
    std::size_t const index = (bytes + granule - 1) / granule;
    if (index >= lists.free.size()) return ::operator new(bytes);
    if (auto* f = lists.free[index]) {
        lists.free[index] = f->next;
        return f;
    }
    return ::operator new(index* granule);
}

void FramePool::give_back(void* frame, std::size_t bytes) noexcept {
    std::size_t const index = (bytes + granule - 1) / granule;
    if (index >= lists.free.size()) return ::operator delete(frame);
    auto* f = static_cast<Lists::Free*>(frame);
    f->next = lists.free[index];
    lists.free[index] = f;
}

} // namespace smpc::pd::shared3p
