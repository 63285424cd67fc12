// SPDX-License-Identifier: Apache-2.0
//
// A socket as it is: one system call per call.
#include "libruntime/net/transport.h"

#include <cerrno>

namespace smpc::net {
namespace {

class PlainTransport final : public Transport {
public:
    explicit PlainTransport(Descriptor socket) noexcept : socket_(std::move(socket)) {}

    ssize_t send(iovec const* parts, int count) noexcept override {
        if (count == 1)
            return retry([&] { return ::send(socket_.get(), parts->iov_base, parts->iov_len, MSG_NOSIGNAL); });
        msghdr message{};
        message.msg_iov = const_cast<iovec*>(parts);
        message.msg_iovlen = static_cast<std::size_t>(count);
        return retry([&] { return ::sendmsg(socket_.get(), &message, MSG_NOSIGNAL); });
    }
    ssize_t receive(iovec* parts, int count) noexcept override {
        if (count == 1) return retry([&] { return ::recv(socket_.get(), parts->iov_base, parts->iov_len, 0); });
        return retry([&] { return ::readv(socket_.get(), parts, count); });
    }
    int descriptor() const noexcept override { return socket_.get(); }

private:
    template <class Call> static ssize_t retry(Call&& call) noexcept {
        ssize_t n;
        do n = call();
        while (n < 0 && errno == EINTR);
        return n;
    }
    Descriptor socket_;
};

} // namespace

std::unique_ptr<Transport> plain_transport(Descriptor socket) {
    return std::make_unique<PlainTransport>(std::move(socket));
}

} // namespace smpc::net
