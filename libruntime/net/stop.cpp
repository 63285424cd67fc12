// SPDX-License-Identifier: Apache-2.0
//
// The stop flag: an atomic code for those who run, an eventfd for those who wait.
#include "libruntime/net/stop.h"

#include <cerrno>

#include <sys/eventfd.h>
#include <unistd.h>

namespace smpc::net {
namespace {

char const* describe(ErrorCode code) {
    switch (code) {
    case ErrorCode::terminated:
        return "ended by SIGTERM";
    case ErrorCode::interrupted:
        return "ended by SIGINT";
    case ErrorCode::cancelled:
        return "the run was cancelled";
    case ErrorCode::timeout:
        return "the run took longer than its time limit";
    default:
        return "the run was asked to end";
    }
}

} // namespace

StopFlag::StopFlag() : descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (descriptor_ < 0)
        throw Error(ErrorCode::failed, "no file descriptor is left for the stop flag")
            .help("raise the limit of open files (ulimit -n)");
}

StopFlag::~StopFlag() {
    ::close(descriptor_);
}

void StopFlag::request(ErrorCode code) noexcept {
    int const saved = errno;
    std::uint8_t none = 0;
    if (code_.compare_exchange_strong(none, static_cast<std::uint8_t>(code))) {
        std::uint64_t const one = 1;
        [[maybe_unused]] auto const written = ::write(descriptor_, &one, sizeof one);
    }
    errno = saved;
}

void StopFlag::check() const {
    if (auto const code = code_.load(std::memory_order_relaxed); code != 0)
        throw Error(static_cast<ErrorCode>(code), describe(static_cast<ErrorCode>(code)));
}

} // namespace smpc::net
