// SPDX-License-Identifier: Apache-2.0
//
// One party as the client reaches it: requests with retries and credentials, and every failure as an Error that names the party
// and its address. Above this, nobody sees a status that was not expected.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>
#include <smpc/client/cloud.h>

#include "libclient/http/client.h"
#include "libclient/vc/retry.h"
#include "libclient/vc/token.h"

namespace smpc::client {

/// Until when a call may take, and what ends it early.
struct CallLimits {
    Deadline deadline;
    std::stop_token stop;
    std::stop_token give_up; ///< no further request begins; one that is under way ends by itself
    bool patient = false;    ///< the caller named no time: a body that keeps coming may take longer than the deadline
};

struct Ask {
    http::Request request;
    std::vector<int> accept;            ///< statuses beside 2xx that are answers and no errors
    std::chrono::milliseconds extra{0}; ///< time that the request needs beside the usual (long polls, large bodies)
    bool retry = true;
    /// A body that goes elsewhere than to memory. `restart` is called before each try.
    http::Sink sink;
    std::function<void()> restart;
    std::function<void(http::Response const&)> on_head;
    std::chrono::milliseconds idle_limit{0};
};

struct Reply {
    http::Response response;
    unsigned attempts = 1; ///< tries that were made; beyond 1 an earlier one may have had an effect
    int status() const noexcept { return response.status; }
};

/// Thread-safe.
class Party {
public:
    Party(PartyConfig config, CloudConfig const& cloud, CloudOptions const& options, RetryPolicy retry);

    unsigned number() const noexcept { return config_.number; }
    std::string const& name() const noexcept { return config_.name; }
    PartyConfig const& config() const noexcept { return config_; }
    /// "party 3 (https://p3.example.org)"
    std::string title() const;

    /// Throws Error with party(): `unavailable`, `timeout`, `denied`, `interrupted`, and what the party's error object says.
    Reply send(Ask const& ask, CallLimits const& limits) const;
    /// The body as JSON; Error(unavailable) if it is none.
    nlohmann::json json(Reply const& reply) const;
    nlohmann::json get_json(std::string target, CallLimits const& limits, std::chrono::milliseconds extra = {}) const;
    /// Runs `read(json)`; what it complains about becomes an Error of this party.
    template <class F> auto read(F f) const {
        try {
            return f();
        } catch (Error const& e) {
            throw bad_answer(e);
        }
    }

    /// A client of another service of this party, with the same credentials and checks.
    std::unique_ptr<http::Client> client_of(std::string const& url) const;
    /// An error of such a client as one of this party.
    Error as_own(Error const& error) const { return unreachable(error, 1); }

private:
    http::Response attempt(Ask const& ask, CallLimits const& limits) const;
    Error unreachable(Error const& error, unsigned attempts) const;
    Error refused(http::Response const& response) const;
    Error bad_answer(Error const& error) const;

    PartyConfig config_;
    std::chrono::milliseconds connect_timeout_, request_timeout_;
    std::function<void(std::string const&)> verbose_;
    std::shared_ptr<TokenSource> token_;
    RetryPolicy retry_;
    std::unique_ptr<http::Client> http_;
};

} // namespace smpc::client
