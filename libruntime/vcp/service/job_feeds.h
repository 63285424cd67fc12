// SPDX-License-Identifier: Apache-2.0
//
// Answers that last as long as a job: its events, or its log as text, written as they come. One thread serves all of them; it
// writes only what a client takes, so a slow reader costs no memory, and says something now and then, so that everybody knows
// that the other side is alive.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "libclient/http/server.h"
#include "libruntime/vcp/jobs/job_service.h"

namespace smpc::vcp {

class JobFeeds {
public:
    explicit JobFeeds(JobService& jobs) : jobs_(&jobs) {}
    ~JobFeeds();

    enum class Form { events, log };
    /// Follows a job from behind event `after` to its end.
    void add(std::string id, std::uint64_t after, Form form, http::StreamWriter writer);

    static std::string to_text(JobEvent const& event, Form form);

private:
    struct Feed {
        std::string id;
        std::uint64_t after;
        Form form;
        http::StreamWriter writer;
        std::chrono::steady_clock::time_point said = std::chrono::steady_clock::now();
    };
    bool serve(Feed& feed);
    void run();

    /// Shared with the service's callbacks, one of which may be on its way when this object goes.
    struct Signal {
        std::mutex mutex;
        std::condition_variable news;
        bool stopping = false, dirty = false;
        void raise() {
            std::lock_guard lock(mutex);
            dirty = true;
            news.notify_all();
        }
    };

    JobService* jobs_;
    std::shared_ptr<Signal> signal_ = std::make_shared<Signal>();
    std::list<Feed> feeds_, arrivals_; ///< `arrivals_` under the signal's mutex
    std::thread thread_;
};

} // namespace smpc::vcp
