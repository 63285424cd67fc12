// SPDX-License-Identifier: Apache-2.0
//
// SIGINT and SIGTERM for tools that wait on the network: the first asks the work to stop, the second ends the process at once.
#pragma once

#include <memory>
#include <stop_token>

namespace smpc::cli {

/// Installs the handlers; one at a time. The destructor restores what was there.
class Signals {
public:
    Signals();
    ~Signals();
    Signals(Signals const&) = delete;
    Signals& operator=(Signals const&) = delete;

    std::stop_token stop() const noexcept;
    /// SIGINT or SIGTERM, whichever came first; 0: none yet.
    int received() const noexcept;

private:
    struct State;
    std::unique_ptr<State> s_;
};

} // namespace smpc::cli
