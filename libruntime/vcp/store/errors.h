// SPDX-License-Identifier: Apache-2.0
//
// Two errors of a party's storage that callers tell apart from others of the same code, because HTTP has its own status for them.
#pragma once

#include <smpc/client/error.h>

namespace smpc::vcp {

/// The disk (or quota) has no room; nothing half-stored stays. Code `failed`.
class StorageFull : public Error {
public:
    explicit StorageFull(std::string message) : Error(ErrorCode::failed, std::move(message)) {}
};

/// An object is larger than this party takes. Code `input`.
class TooLarge : public Error {
public:
    explicit TooLarge(std::string message) : Error(ErrorCode::input, std::move(message)) {}
};

} // namespace smpc::vcp
