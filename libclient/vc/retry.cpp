// SPDX-License-Identifier: Apache-2.0
#include "libclient/vc/retry.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include <smpc/client/random.h>

namespace smpc::client {

void RetryPolicy::complete() {
    if (!uniform)
        uniform = [] {
            std::uint32_t word = 0;
            system_random().fill(std::as_writable_bytes(std::span(&word, 1)));
            return word / 4294967296.0;
        };
    if (!sleep)
        sleep = [](std::chrono::milliseconds time, std::stop_token stop) {
            std::mutex mutex;
            std::condition_variable_any never;
            std::unique_lock lock(mutex);
            never.wait_for(lock, stop, time, [] { return false; });
        };
}

std::chrono::milliseconds RetryPolicy::delay(unsigned attempt) const {
    auto full =
        static_cast<double>(first.count()) * static_cast<double>(std::uint64_t{1} << std::min(attempt - 1, 30u));
    full = std::min(full, static_cast<double>(longest.count()));
    return std::chrono::milliseconds(static_cast<std::int64_t>(full * (0.5 + 0.5 * uniform())));
}

bool is_transient(Error const& error) noexcept {
    return error.code() == ErrorCode::unavailable || error.code() == ErrorCode::timeout;
}

} // namespace smpc::client
