// SPDX-License-Identifier: Apache-2.0
//
// The same thing done at several parties at once, and what their failures mean together: the cause first, those who merely
// suffered from it after, so that a person reads one message about one problem.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include <smpc/client/error.h>

namespace smpc::client {

/// One per party; empty where all went well.
using Failures = std::vector<std::optional<Error>>;

enum class OnFailure {
    finish, ///< the others go on to their end
    stop,   ///< the others are interrupted, once a failure is final (not transient)
    settle ///< the others end the request that is under way, so that it is known what became of it, but try nothing again
};

/// Calls `work(index, stop)` for 0 … n−1, each on a thread of its own, at most `parallel` at a time (0: all). What they throw is
/// in the result; foreign exceptions become Error(internal).
Failures fan_out(std::size_t n, unsigned parallel, std::stop_token stop, OnFailure on_failure,
                 std::function<void(std::size_t index, std::stop_token stop)> const& work);

bool any_failed(Failures const& failures) noexcept;
/// "parties 1 and 3", "party 2" of indices from 0.
std::string party_list(std::span<std::size_t const> indices);
/// Indices of the parties that did not fail, and of those that failed.
std::vector<std::size_t> unharmed(Failures const& failures);
std::vector<std::size_t> harmed(Failures const& failures);

/// One error of several; there must be one. Definite refusals before unreachable parties before those that were interrupted because of
/// another's failure. `titles` are removed when messages are compared ("party 2 (https://…)").
Error merge(Failures const& failures, std::span<std::string const> titles);

} // namespace smpc::client
