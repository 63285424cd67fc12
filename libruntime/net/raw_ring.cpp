// SPDX-License-Identifier: Apache-2.0
//
// Bare TCP around the ring of parties, as fast as plain socket calls go.
#include "libruntime/net/raw_ring.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <vector>

#include <fmt/format.h>
#include <poll.h>

#include "libruntime/net/patience.h"
#include "libruntime/net/socket.h"

namespace smpc::net {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t window = std::size_t{1} << 19, piece = std::size_t{1} << 18;

[[noreturn]] void throw_ring(char const* what) {
    throw Error(ErrorCode::failed, fmt::format("the ring measurement cannot {}: {}", what, describe_errno(errno)));
}

/// Waits until `fd` is ready for `events`, at most ten seconds.
void await(int fd, short events) {
    pollfd set{fd, events, 0};
    if (::poll(&set, 1, 10'000) <= 0) throw_ring("go on");
}

struct Ring {
    Descriptor to_left, from_right;
};

/// Everyone listens, tells its port to its right neighbour, and is called by it.
Ring connect_ring(Mesh& mesh) {
    constexpr Label label{0, 16, 0};
    auto listener = Listener::bind({"127.0.0.1", 0});
    std::uint16_t const port = listener.address().port;
    mesh.send_copy(mesh.right(), label, std::as_bytes(std::span(&port, 1)));
    mesh.flush();
    auto const message = mesh.receive_message(mesh.left(), label);
    std::uint16_t left_port = 0;
    if (message.size() != sizeof left_port)
        throw Error(ErrorCode::mismatch, "the ring measurement was answered with something else");
    std::memcpy(&left_port, message.data(), sizeof left_port);

    Ring ring;
    auto const target = resolve({"127.0.0.1", left_port}).front();
    ring.to_left = Descriptor(::socket(target.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    set_buffers(ring.to_left.get());
    if (::connect(ring.to_left.get(), target.get(), target.size) != 0) throw_ring("connect");
    await(listener.descriptor(), POLLIN);
    ring.from_right = Descriptor(::accept4(listener.descriptor(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!ring.from_right) throw_ring("accept");
    for (int const fd : {ring.to_left.get(), ring.from_right.get()}) set_link_options(fd), set_non_blocking(fd);
    return ring;
}

/// Sends and receives `bytes` each, at the same time. Never more than a window ahead of what has come: bytes that wait in the
/// system's buffers fall out of the caches, and on one machine that halves the speed.
void exchange(Ring const& ring, Patience& patience, std::size_t bytes, std::span<std::byte> out,
              std::span<std::byte> in) {
    std::size_t to_send = bytes, to_receive = bytes;
    patience.begin();
    while (to_send > 0 || to_receive > 0) {
        bool moved = false;
        bool const may_send = to_send > 0 && to_receive < to_send + window;
        if (may_send) {
            ssize_t const n = ::send(ring.to_left.get(), out.data(), std::min(out.size(), to_send), MSG_NOSIGNAL);
            if (n > 0)
                to_send -= static_cast<std::size_t>(n), moved = true;
            else if (errno != EAGAIN)
                throw_ring("send");
        }
        if (to_receive > 0) {
            ssize_t const n = ::recv(ring.from_right.get(), in.data(), std::min(in.size(), to_receive), 0);
            if (n > 0)
                to_receive -= static_cast<std::size_t>(n), moved = true;
            else if (n == 0 || errno != EAGAIN)
                throw_ring("receive");
        }
        if (moved) {
            patience.begin();
            continue;
        }
        if (patience.spins()) continue;
        pollfd set[] = {{ring.to_left.get(), static_cast<short>(may_send ? POLLOUT : 0), 0},
                        {ring.from_right.get(), static_cast<short>(to_receive > 0 ? POLLIN : 0), 0}};
        if (::poll(set, 2, 10'000) <= 0) throw_ring("go on");
    }
}

} // namespace

RingLimit measure_ring(Mesh& mesh, std::size_t bytes, unsigned steps) {
    Ring const ring = connect_ring(mesh);
    std::vector<std::byte> out(piece), in(piece);
    Patience patience(MeshOptions{}.spin); // as the mesh waits
    auto const timed = [](auto&& run) {
        auto const begin = Clock::now();
        run();
        return std::chrono::duration<double>(Clock::now() - begin).count();
    };
    exchange(ring, patience, bytes / 8, out, in); // also lets all parties arrive
    double const bulk = timed([&] { exchange(ring, patience, bytes, out, in); });
    double const small = timed([&] {
        for (unsigned i = 0; i < steps; ++i) exchange(ring, patience, 8, out, in);
    });
    return {static_cast<double>(bytes) / bulk, small / steps * 1e6};
}

} // namespace smpc::net
