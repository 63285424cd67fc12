// SPDX-License-Identifier: Apache-2.0
//
// The server at its pipes. One thread reads, so that cancellations and newer texts are seen while older messages wait; the
// other does everything else. What was read but not handled yet is bounded: beyond it the reader waits, and then the client.
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <thread>

#include <unistd.h>

#include "secrec/lsp/framing.h"
#include "secrec/lsp/library_copy.h"
#include "secrec/lsp/server.h"

namespace smpc::secrec::lsp {

namespace {

constexpr std::size_t largest_message = 16 << 20;
constexpr std::size_t most_read_ahead = 32 << 20;

/// What the reader has read, for the other thread to take.
class Inbox {
public:
    void put(std::deque<Framing::Message> messages) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return bytes_ < most_read_ahead || closed_; });
        for (auto& m : messages) {
            bytes_ += m.body.size();
            messages_.push_back(std::move(m));
        }
        changed_.notify_all();
    }
    void close() {
        std::lock_guard lock(mutex_);
        closed_ = true;
        changed_.notify_all();
    }
    /// Everything there is; waits for something if `wait`. False: nothing will come any more.
    bool take(std::deque<Framing::Message>& out, bool wait) {
        std::unique_lock lock(mutex_);
        if (wait) changed_.wait(lock, [&] { return closed_ || !messages_.empty(); });
        out = std::move(messages_);
        messages_.clear();
        bytes_ = 0;
        changed_.notify_all();
        return !(closed_ && out.empty());
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Framing::Message> messages_;
    std::size_t bytes_ = 0;
    bool closed_ = false;
};

void read_all(Inbox& inbox) {
    Framing framing(largest_message);
    std::string buffer(64 * 1024, '\0');
    for (;;) {
        ssize_t n = ::read(STDIN_FILENO, buffer.data(), buffer.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) break;
        std::deque<Framing::Message> messages;
        framing.feed(std::string_view(buffer).substr(0, static_cast<std::size_t>(n)), messages);
        if (!messages.empty()) inbox.put(std::move(messages));
    }
    inbox.close();
}

/// False if nobody reads any more.
bool write_all(std::string_view bytes) {
    while (!bytes.empty()) {
        ssize_t n = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

} // namespace

int serve(CompileOptions const& compile) {
    std::signal(SIGPIPE, SIG_IGN);
    bool connected = true;
    ServerOptions options;
    options.compile = compile;
    for (auto& folder : options.compile.include_directories) folder = std::filesystem::absolute(folder);
    options.cache = library_cache();
    Server server(std::move(options),
                  [&](std::string const& body) { connected = connected && write_all(framed(body)); });

    // The reader may be inside read() when the client says `exit`; the process ends without waiting for it.
    auto inbox = std::make_shared<Inbox>();
    std::thread([inbox] { read_all(*inbox); }).detach();

    std::deque<Framing::Message> messages;
    while (connected && !server.exit_status()) {
        if (!server.has_work()) {
            inbox->take(messages, false);
            if (messages.empty()) server.settle();
        }
        if (messages.empty() && !server.is_full() && !inbox->take(messages, !server.has_work()) && !server.has_work())
            break;
        for (; !messages.empty(); messages.pop_front()) {
            if (messages.front().fault.empty())
                server.receive(messages.front().body);
            else
                server.refuse(messages.front().fault);
        }
        server.step();
    }
    return connected ? server.exit_status().value_or(1) : 1;
}

} // namespace smpc::secrec::lsp
