// SPDX-License-Identifier: Apache-2.0
//
// What a link reads and writes: bytes in order over TCP, a socket within the machine, TLS or shared memory, all behind one face. Internal
// to this folder.
//
// All are non-blocking. A thread that has nothing to do says so with `rest` and then sleeps in poll on `descriptor`; so one wait
// serves links of every kind. `send` may be called by the helper thread of the mesh while the owner receives.
#pragma once

#include <array>
#include <memory>
#include <string>

#include <poll.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>

#include "libclient/base/descriptor.h"

namespace smpc::net {

class Transport {
public:
    virtual ~Transport() = default;

    /// Both return the number of bytes moved, or −1 with errno (EAGAIN: not now; EPROTO: see `fault`). What `send` has not taken
    /// must be given again. `receive` returns 0 at the end of the stream.
    virtual ssize_t send(iovec const* parts, int count) noexcept = 0;
    virtual ssize_t receive(iovec* parts, int count) noexcept = 0;

    virtual int descriptor() const noexcept = 0;
    /// What to poll the descriptor for, by one who waits for bytes and, if `to_send`, for room.
    virtual short events(bool to_send) const noexcept { return to_send ? POLLIN | POLLOUT : POLLIN; }
    /// Before polling. Returns true if there is something to do at once, else the descriptor will tell.
    virtual bool rest([[maybe_unused]] bool to_send) noexcept { return false; }
    /// Nothing more will be sent.
    virtual void finish_sending() noexcept { ::shutdown(descriptor(), SHUT_WR); }

    /// What happened at EPROTO, for people.
    virtual std::string fault() const { return {}; }
    /// `sha256:…` of the peer's public key once it is known; empty where there is none.
    virtual std::string peer_pin() const { return {}; }
};

/// A connected stream socket.
std::unique_ptr<Transport> plain_transport(Descriptor socket);

// ---- shared memory: transport_shared.cpp ----

/// Memory for both directions of a link, sealed in its size. Throws Error(failed) if the system has none.
Descriptor new_shared_memory();
/// Both ends of the socket hold the memory; exactly one says it has `made` it. The socket wakes sleepers and tells of the peer's
/// end. Throws Error(mismatch) if the memory is not what `new_shared_memory` makes.
std::unique_ptr<Transport> shared_transport(Descriptor socket, Descriptor memory, bool made);

} // namespace smpc::net
