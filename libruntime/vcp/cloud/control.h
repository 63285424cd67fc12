// SPDX-License-Identifier: Apache-2.0
//
// How the other commands talk to a running `up`: a socket `up.sock` in the cloud's folder, one request and one answer a connection, each a
// line of JSON. Only the folder's owner gets there, because the folder is private.
//
//     {"command":"status"}                 → the state of the services, at once
//     {"command":"stop"}                   → {} when all services have ended
//     {"command":"restart","party":2}      → {} when the new service is ready (party 0: all)
//
// An answer may also be an error object.
#pragma once

#include <chrono>
#include <functional>
#include <list>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>
#include <poll.h>

#include "libclient/base/descriptor.h"
#include "libruntime/vcp/cloud/folder.h"

namespace smpc::vcp {

/// Asks the running `up`. Throws Error(not_found) if nothing runs, Error(timeout) without an answer in time, and the error that it answers.
nlohmann::json ask_up(CloudFolder const& folder, nlohmann::json const& request, std::chrono::milliseconds patience);

/// The other end, as part of somebody's poll loop: nothing here blocks.
class ControlServer {
public:
    /// Takes over the name from a process that is gone; the caller holds the folder's lock. Throws Error(config).
    explicit ControlServer(CloudFolder const& folder);
    ~ControlServer(); ///< removes the name
    ControlServer(ControlServer const&) = delete;
    ControlServer& operator=(ControlServer const&) = delete;

    using Connection = std::uint64_t; ///< to answer later
    using Handler = std::function<void(Connection, nlohmann::json const& request)>;

    void add_to(std::vector<pollfd>& polled) const;
    /// After a poll, whatever it said.
    void serve(Handler const& handle);
    /// Answers and closes.
    void answer(Connection connection, nlohmann::json const& answer);

private:
    struct Peer {
        Connection id = 0;
        Descriptor socket;
        std::string received;
        bool asked = false;
    };
    std::string path_;
    Descriptor folder_, listener_;
    std::list<Peer> peers_;
    Connection last_ = 0;
};

} // namespace smpc::vcp
