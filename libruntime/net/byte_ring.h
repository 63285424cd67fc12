// SPDX-License-Identifier: Apache-2.0
//
// One direction of a link in memory that two processes share: a ring of bytes with one writer and one reader.
//
// Each side keeps its own position for itself and only publishes it; the other's is checked before use, so a peer that writes
// nonsense there is found out and never leads outside of the ring. Who is about to sleep raises its flag, looks once more, and then
// sleeps; who moves bytes lowers the flag of the other and wakes it. (Both do the first before the second in the one order of all such
// steps, so one of them always sees the other.)
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include <sys/uio.h>

namespace smpc::net {

/// At the beginning of the shared memory of a direction.
struct RingControl {
    alignas(64) std::atomic<std::uint64_t> produced;
    alignas(64) std::atomic<std::uint64_t> consumed;
    alignas(64) std::atomic<std::uint32_t> reader_sleeps;
    alignas(64) std::atomic<std::uint32_t> writer_sleeps;
};
static_assert(std::atomic<std::uint64_t>::is_always_lock_free && std::atomic<std::uint32_t>::is_always_lock_free);

inline constexpr std::size_t ring_capacity = std::size_t{1} << 18;
/// The other side learns of bytes after so many, while the rest is still being copied.
inline constexpr std::size_t ring_piece = std::size_t{1} << 15;

/// Both sides: wakes by `wake()`.
class RingEnd {
public:
    RingEnd(RingControl& control, std::byte* data) noexcept : control_(control), data_(data) {}
    /// The other side has published a position that cannot be.
    bool corrupt() const noexcept { return corrupt_; }

protected:
    template <class Copy> static void in_two(std::uint64_t position, std::size_t n, Copy&& copy) noexcept {
        std::size_t const at = static_cast<std::size_t>(position) % ring_capacity,
                          first = std::min(n, ring_capacity - at);
        copy(at, std::size_t{0}, first);
        if (first < n) copy(std::size_t{0}, first, n - first);
    }
    template <class Wake> static void rouse(std::atomic<std::uint32_t>& sleeps, Wake&& wake) noexcept {
        std::atomic_thread_fence(std::memory_order_seq_cst);
        if (sleeps.load(std::memory_order_relaxed) != 0 && sleeps.exchange(0) != 0) wake();
    }

    RingControl& control_;
    std::byte* data_;
    std::uint64_t position_ = 0;
    bool corrupt_ = false;
};

class RingWriter : public RingEnd {
public:
    using RingEnd::RingEnd;

    std::size_t room() noexcept {
        std::uint64_t const ahead = position_ - control_.consumed.load(std::memory_order_acquire);
        corrupt_ = corrupt_ || ahead > ring_capacity;
        return corrupt_ ? 0 : ring_capacity - static_cast<std::size_t>(ahead);
    }
    /// Takes as much as there is room for.
    template <class Wake> std::size_t write(iovec const* parts, int count, Wake&& wake) noexcept {
        std::size_t done = 0;
        for (int i = 0; i < count; ++i) {
            auto const* from = static_cast<std::byte const*>(parts[i].iov_base);
            for (std::size_t left = parts[i].iov_len; left > 0;) {
                std::size_t const n = std::min({left, room(), ring_piece});
                if (n == 0) return publish(done, wake);
                in_two(position_, n, [&](std::size_t at, std::size_t offset, std::size_t size) {
                    std::memcpy(data_ + at, from + offset, size);
                });
                position_ += n, from += n, left -= n, done += n;
                if (n == ring_piece) publish(done, wake);
            }
        }
        return publish(done, wake);
    }
    /// Returns true if there is room now; else the reader will wake this side.
    bool sleep() noexcept {
        control_.writer_sleeps.store(1);
        std::atomic_thread_fence(std::memory_order_seq_cst);
        return room() > 0 || corrupt_;
    }

private:
    template <class Wake> std::size_t publish(std::size_t done, Wake&& wake) noexcept {
        control_.produced.store(position_, std::memory_order_release);
        if (done > 0) rouse(control_.reader_sleeps, wake);
        return done;
    }
};

class RingReader : public RingEnd {
public:
    using RingEnd::RingEnd;

    std::size_t available() noexcept {
        std::uint64_t const ahead = control_.produced.load(std::memory_order_acquire) - position_;
        corrupt_ = corrupt_ || ahead > ring_capacity;
        return corrupt_ ? 0 : static_cast<std::size_t>(ahead);
    }
    template <class Wake> std::size_t read(iovec* parts, int count, Wake&& wake) noexcept {
        std::size_t done = 0;
        for (int i = 0; i < count; ++i) {
            auto* to = static_cast<std::byte*>(parts[i].iov_base);
            for (std::size_t left = parts[i].iov_len; left > 0;) {
                std::size_t const n = std::min({left, available(), ring_piece});
                if (n == 0) return done;
                in_two(position_, n, [&](std::size_t at, std::size_t offset, std::size_t size) {
                    std::memcpy(to + offset, data_ + at, size);
                });
                position_ += n, to += n, left -= n, done += n;
                control_.consumed.store(position_, std::memory_order_release);
                rouse(control_.writer_sleeps, wake);
            }
        }
        return done;
    }
    /// Returns true if there are bytes now; else the writer will wake this side.
    bool sleep() noexcept {
        control_.reader_sleeps.store(1);
        std::atomic_thread_fence(std::memory_order_seq_cst);
        return available() > 0 || corrupt_;
    }
    void awake() noexcept { control_.reader_sleeps.store(0, std::memory_order_relaxed); }
};

} // namespace smpc::net
