// SPDX-License-Identifier: Apache-2.0
//
// Starting a child process that gets exactly the descriptors it is meant to have, a session of its own and no signal
// disposition or mask of ours.
#pragma once

#include <span>
#include <string>
#include <vector>

#include <sys/types.h>

namespace smpc::vcp {

/// A descriptor of this process and the number under which the child finds it. Numbers must be below 16.
struct PassedDescriptor {
    int own = -1;
    int number = -1;
};

/// Starts `executable` with `arguments` (without its own name). Standard input and output are /dev/null unless passed; everything
/// that is not passed is closed in the child. Thread-safe. Throws Error(config) if the executable cannot be started,
/// Error(failed) if no descriptors are left. The caller reaps the child.
pid_t spawn(std::string const& executable, std::vector<std::string> const& arguments,
            std::span<PassedDescriptor const> descriptors);

} // namespace smpc::vcp
