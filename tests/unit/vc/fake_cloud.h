// SPDX-License-Identifier: Apache-2.0
//
// Parties to test the client against: real HTTP servers on loopback that keep streams, programs and jobs in memory, and do on
// command what real ones do in bad moments. A second kind answers with given bytes, whatever they are.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <smpc/client/cloud.h>

#include "libclient/http/server.h"

namespace smpc::client::test {

/// One party in memory.
class FakeParty : public http::Handler {
public:
    explicit FakeParty(unsigned number, unsigned parties = 3);
    ~FakeParty() override { stop(); }
    void stop();

    std::string url() const { return server_->url(); }

    /// Asked first for every request; an answer replaces the party's own. Set before requests come.
    std::function<std::optional<http::Answer>(http::ServerRequest const&)> misbehave;
    /// The request is carried out, but nobody ever hears of it (answered 500 by the dropped responder, or not at all).
    std::function<bool(http::ServerRequest const&)> lose_answer;
    /// Requests of which nothing is answered until the party stops.
    std::function<bool(http::ServerRequest const&)> hang;

    struct Stream {
        std::string bytes;
        Tags tags;
        bool consume = false;
        Time created;
        std::optional<Time> expires;
    };
    // Under the lock.
    std::mutex mutex;
    std::map<std::string, Stream> streams;
    std::map<std::string, std::string> programs;
    std::map<std::string, JobStatus> jobs;
    std::map<std::string, std::string> results, logs, events; ///< by job id
    std::vector<std::string> requests;                        ///< "PUT /smpc/v1/streams/…"
    JobState first_state = JobState::accepted;                ///< of new jobs
    unsigned event_cuts = 0;                                  ///< break that many event streams in the middle

    std::size_t count(std::string const& prefix);
    void set_state(std::string const& id, JobState state, std::optional<Error> error = {});

    http::BodyPlan head(http::ServerRequest& request) override;
    void handle(http::ServerRequest request, http::Responder responder) override;

private:
    http::Answer answer(http::ServerRequest const& request);
    http::Answer stream_request(http::ServerRequest const& request, std::string const& id, std::string const& more);
    http::Answer program_request(http::ServerRequest const& request, std::string const& name, std::string const& more);
    http::Answer post_job(http::ServerRequest const& request);
    http::Answer job_request(http::ServerRequest const& request, std::string const& id, std::string const& more);

    unsigned number_, parties_;
    std::vector<http::Responder> hanging_;
    std::unique_ptr<http::Server> server_;
};

/// Sends the same bytes to whoever asks, after reading something, and closes.
class ByteServer {
public:
    explicit ByteServer(std::string bytes);
    ~ByteServer();
    std::string url() const;

private:
    void run();
    std::string bytes_;
    int listener_ = -1;
    unsigned short port_ = 0;
    std::atomic<bool> stop_{false};
    std::thread thread_;
};

/// Three parties and a client of them that does not sleep between tries.
struct FakeCloud {
    std::vector<std::shared_ptr<FakeParty>> parties;
    CloudConfig config;
    CloudOptions options;
    std::atomic<unsigned> naps{0};

    FakeCloud();
    FakeParty& at(unsigned number) { return *parties.at(number - 1); }
    VirtualCloud client() { return VirtualCloud(config, options); }
    /// No party has anything stored.
    bool is_empty();
};

/// An answer in the services' form of errors.
http::Answer error_answer(int status, Error const& error);

/// What `f` throws; fails the test if it does not.
Error error_of(std::function<void()> const& f);

inline constexpr char const* id_1 = "11111111-1111-4111-8111-111111111111";
inline constexpr char const* id_2 = "22222222-2222-4222-8222-222222222222";

} // namespace smpc::client::test
