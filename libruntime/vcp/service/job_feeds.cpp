// SPDX-License-Identifier: Apache-2.0
#include "libruntime/vcp/service/job_feeds.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <smpc/client/error.h>

namespace smpc::vcp {

namespace {

using namespace std::chrono_literals;
constexpr std::size_t enough = 256 * 1024; ///< bytes that wait for the client
constexpr std::chrono::milliseconds quiet = 15s, look_again = 200ms;

} // namespace

JobFeeds::~JobFeeds() {
    {
        std::lock_guard lock(signal_->mutex);
        signal_->stopping = true;
        signal_->news.notify_all();
    }
    if (thread_.joinable()) thread_.join();
}

void JobFeeds::add(std::string id, std::uint64_t after, Form form, http::StreamWriter writer) {
    std::lock_guard lock(signal_->mutex);
    arrivals_.push_back({std::move(id), after, form, std::move(writer)});
    signal_->dirty = true;
    if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
    signal_->news.notify_all();
}

std::string JobFeeds::to_text(JobEvent const& event, Form form) {
    if (form == Form::events) return fmt::format("id: {}\nevent: {}\ndata: {}\n\n", event.id, event.event, event.data);
    if (event.event != "log") return {};
    auto data = nlohmann::json::parse(event.data, nullptr, false);
    return data.is_object() ? data.value("line", std::string()) + "\n" : std::string();
}

/// Whether there will be more.
bool JobFeeds::serve(Feed& feed) {
    if (feed.writer.gone()) return false;
    try {
        while (feed.writer.pending() < enough) {
            auto events = jobs_->events(feed.id, feed.after);
            if (events.empty()) break;
            std::string text;
            for (auto const& event : events) text += to_text(event, feed.form);
            feed.after = events.back().id;
            if (text.empty()) continue;
            feed.said = std::chrono::steady_clock::now();
            if (!feed.writer.write(text)) return false;
        }
        if (jobs_->at_end(feed.id, feed.after)) {
            feed.writer.close();
            return false;
        }
    } catch (Error const&) { // removed meanwhile
        feed.writer.close();
        return false;
    }
    if (feed.form == Form::events && std::chrono::steady_clock::now() - feed.said > quiet) {
        feed.said = std::chrono::steady_clock::now();
        return feed.writer.write(":\n\n");
    }
    return true;
}

void JobFeeds::run() {
    std::map<std::string, std::pair<std::uint64_t, unsigned>> subscriptions; // of a job: its number, feeds that use it
    auto release = [&](std::string const& id) {
        auto it = subscriptions.find(id);
        if (it == subscriptions.end() || --it->second.second != 0) return;
        jobs_->unsubscribe(it->second.first);
        subscriptions.erase(it);
    };
    std::unique_lock lock(signal_->mutex);
    for (;;) {
        signal_->news.wait_for(lock, feeds_.empty() ? std::chrono::milliseconds(60s) : look_again,
                               [&] { return signal_->stopping || signal_->dirty; });
        if (signal_->stopping) break;
        signal_->dirty = false;
        auto arrivals = std::exchange(arrivals_, {});
        lock.unlock();
        for (auto const& feed : arrivals) {
            auto& [number, users] = subscriptions[feed.id];
            try {
                if (users++ == 0) number = jobs_->subscribe(feed.id, [signal = signal_] { signal->raise(); });
            } catch (Error const&) { // removed meanwhile; `serve` notices as well
            }
        }
        feeds_.splice(feeds_.end(), arrivals);
        for (auto it = feeds_.begin(); it != feeds_.end();) {
            if (serve(*it)) {
                ++it;
                continue;
            }
            release(it->id);
            it = feeds_.erase(it);
        }
        lock.lock();
    }
    lock.unlock();
    for (auto const& [id, subscription] : subscriptions) jobs_->unsubscribe(subscription.first);
    feeds_.clear();
}

} // namespace smpc::vcp
