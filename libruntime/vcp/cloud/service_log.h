// SPDX-License-Identifier: Apache-2.0
//
// The log of one service: a line per event, "2026-12-01T08:30:00.250Z text". A file of a cloud's own is kept from growing for ever: beyond
// a limit it becomes FILE.1 and a new one begins. A service's standard error goes to the same place, so that a crash leaves its last words
// there.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "libclient/base/descriptor.h"

namespace smpc::vcp {

/// Thread-safe.
class ServiceLog {
public:
    /// Empty `file`: standard error as it is. Throws Error(config) if the file cannot be opened.
    explicit ServiceLog(std::string file = {}, std::uint64_t limit = std::uint64_t{32} << 20);

    /// Standard error is this file from now on, also after it has changed. Call it before other threads write.
    void take_stderr();

    /// One event; line breaks in the text become blanks. Never throws: a full disk loses lines, not the service.
    void write(std::string_view text) noexcept;

private:
    void open();
    std::string file_;
    std::uint64_t limit_, written_ = 0;
    Descriptor own_;
    bool takes_stderr_ = false;
    std::mutex mutex_;
};

} // namespace smpc::vcp
