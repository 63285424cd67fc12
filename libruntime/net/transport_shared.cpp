// SPDX-License-Identifier: Apache-2.0
//
// A link through memory that two processes of one machine share. Bytes are copied in and out without a system call; the socket
// over which the two have met carries wake-ups for sleepers, one byte each, and its end tells of the peer's, however that died.
//
// The memory has no name, so nothing is left when both are gone, and its size is sealed, so that touching it cannot fail.
#include "libruntime/net/transport.h"

#include <cerrno>
#include <mutex>
#include <new>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <smpc/client/error.h>

#include "libruntime/net/byte_ring.h"
#include "libruntime/net/socket.h"

namespace smpc::net {
namespace {

constexpr std::size_t direction_size = 4096 + ring_capacity, memory_size = 2 * direction_size;
constexpr int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;
static_assert(sizeof(RingControl) <= 4096);

class Mapping {
public:
    explicit Mapping(int fd)
        : base_(::mmap(nullptr, memory_size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, 0)) {
        if (base_ == MAP_FAILED) throw Error(ErrorCode::failed, "the memory shared with a peer cannot be mapped");
        ::madvise(base_, memory_size, MADV_DONTDUMP);
    }
    Mapping(Mapping const&) = delete;
    Mapping& operator=(Mapping const&) = delete;
    ~Mapping() { ::munmap(base_, memory_size); }

    /// A direction's control block; its bytes follow on the next page. Fresh memory is zeros, which is the first state.
    RingControl& control(unsigned direction) const noexcept {
        return *std::launder(static_cast<RingControl*>(at(direction, 0)));
    }
    std::byte* bytes(unsigned direction) const noexcept { return static_cast<std::byte*>(at(direction, 4096)); }

private:
    void* at(unsigned direction, std::size_t offset) const noexcept {
        return static_cast<std::byte*>(base_) + direction * direction_size + offset;
    }
    void* base_;
};

class SharedTransport final : public Transport {
public:
    SharedTransport(Descriptor socket, Descriptor const& memory, bool made)
        : socket_(std::move(socket)), mapping_(memory.get()),
          out_(mapping_.control(made ? 0 : 1), mapping_.bytes(made ? 0 : 1)),
          in_(mapping_.control(made ? 1 : 0), mapping_.bytes(made ? 1 : 0)) {}

    ssize_t send(iovec const* parts, int count) noexcept override {
        if (ended_.load(std::memory_order_relaxed)) return errno = EPIPE, -1;
        std::lock_guard const lock(out_mutex_);
        std::size_t const n = out_.write(parts, count, [this] { wake(); });
        if (n > 0) return static_cast<ssize_t>(n);
        return errno = out_.corrupt() ? EPROTO : EAGAIN, -1;
    }

    ssize_t receive(iovec* parts, int count) noexcept override {
        std::size_t n = in_.read(parts, count, [this] { wake(); });
        if (resting_) {
            resting_ = false;
            in_.awake();
            hear_wakes();
        }
        // What the peer wrote before its end is read to the last byte.
        if (n == 0) n = in_.read(parts, count, [this] { wake(); });
        if (n > 0) return static_cast<ssize_t>(n);
        if (in_.corrupt()) return errno = EPROTO, -1;
        if (ended_.load(std::memory_order_relaxed)) return 0;
        return errno = EAGAIN, -1;
    }

    int descriptor() const noexcept override { return socket_.get(); }
    short events(bool) const noexcept override { return POLLIN; }

    bool rest(bool to_send) noexcept override {
        resting_ = true;
        bool ready = in_.sleep();
        if (to_send) {
            std::lock_guard const lock(out_mutex_);
            ready = out_.sleep() || ready;
        }
        return ready;
    }

    std::string fault() const override {
        return in_.corrupt() || out_.corrupt() ? "wrote nonsense into the shared memory" : std::string();
    }

private:
    void wake() noexcept {
        // If the socket is full of wake-ups, one more is not needed.
        char const byte = 0;
        [[maybe_unused]] auto const sent = ::send(socket_.get(), &byte, 1, MSG_NOSIGNAL | MSG_DONTWAIT);
    }
    void hear_wakes() noexcept {
        char bytes[256];
        for (;;) {
            ssize_t const n = ::recv(socket_.get(), bytes, sizeof bytes, MSG_DONTWAIT);
            if (n < 0 && errno == EINTR) continue;
            if (n == 0 || (n < 0 && errno != EAGAIN)) ended_.store(true, std::memory_order_relaxed);
            if (n < static_cast<ssize_t>(sizeof bytes)) return;
        }
    }

    Descriptor socket_;
    Mapping mapping_;
    std::mutex out_mutex_; // the helper thread of the mesh sends, too
    RingWriter out_;
    RingReader in_;
    bool resting_ = false;
    std::atomic<bool> ended_{false};
};

} // namespace

Descriptor new_shared_memory() {
    Descriptor memory(::memfd_create("smpc-link", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (!memory || ::ftruncate(memory.get(), memory_size) != 0 || ::fallocate(memory.get(), 0, 0, memory_size) != 0 ||
        ::fcntl(memory.get(), F_ADD_SEALS, seals) != 0)
        throw Error(ErrorCode::failed, "the system gives no shared memory: " + describe_errno(errno))
            .help("use another transport: unix or tcp");
    return memory;
}

std::unique_ptr<Transport> shared_transport(Descriptor socket, Descriptor memory, bool made) {
    struct stat facts {};
    bool const good = memory && ::fstat(memory.get(), &facts) == 0 &&
                      facts.st_size == static_cast<off_t>(memory_size) &&
                      (::fcntl(memory.get(), F_GET_SEALS) & seals) == seals;
    if (!good) throw Error(ErrorCode::mismatch, "a peer offers no memory to share, or other memory than agreed");
    return std::make_unique<SharedTransport>(std::move(socket), memory, made);
}

} // namespace smpc::net
