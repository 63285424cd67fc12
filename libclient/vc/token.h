// SPDX-License-Identifier: Apache-2.0
//
// Where a party's bearer token comes from: given, a file, or the output of a command.
#pragma once

#include <mutex>
#include <string>

#include <smpc/client/config.h>

namespace smpc::client {

/// Thread-safe.
class TokenSource {
public:
    TokenSource(AuthConfig auth, std::string party_name);

    /// The token; empty if the party needs none. A file is read each time, so that a renewed token is used at once; the output of
    /// a command is kept until `refuse`. Throws Error(config): no such file, empty, command fails. The token is in no message.
    std::string get();
    /// The party did not accept the token. Returns whether another try may get a new one (the source is a command).
    bool refuse();

private:
    std::string run_command() const;

    AuthConfig auth_;
    std::string party_;
    std::mutex mutex_;
    std::string cached_;
};

} // namespace smpc::client
