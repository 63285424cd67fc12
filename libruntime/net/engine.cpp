// SPDX-License-Identifier: Apache-2.0
//
// The pump: moves bytes between queues and sockets, waits, and turns what goes wrong into one error.
//
// Ways to wait, from cheap to dear: try at once; spin for some microseconds if there are cores to spare; poll. Polls last at most a
// second, so that clocks are looked at without being read on the fast path.
#include "libruntime/net/engine.h"

#include <algorithm>
#include <cerrno>
#include <csignal>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <pthread.h>

namespace smpc::net {
namespace {

using std::chrono::milliseconds;

constexpr char const* divergence_help =
    "check that all parties run the same program, the same options and the same version";
constexpr auto abort_patience = milliseconds(300); // for handing the error report to the system
constexpr auto drain_patience = milliseconds(200); // for letting peers read it before the connection is torn down

} // namespace

MeshEngine::MeshEngine(MeshOptions given)
    : options(std::move(given)), parties(static_cast<unsigned>(options.peers.size())), links(parties),
      patience_(options.spin) {}

MeshEngine::~MeshEngine() {
    stop_keeper();
    while (Request* request = completed_.pop()) CompletionList::forget(*request);
}

Link& MeshEngine::link(unsigned peer) {
    if (peer >= parties || !links[peer])
        throw Error(ErrorCode::internal, fmt::format("party {} has no link to party {}", options.self + 1, peer + 1));
    return *links[peer];
}

void MeshEngine::require_usable() const {
    if (failed_) throw *failed_;
    if (left_) throw Error(ErrorCode::internal, "the mesh was used after its end");
}

// ---- queues ----------------------------------------------------------------------------------------------------------

void MeshEngine::send(unsigned peer, Label const& label, std::span<std::byte const> payload, SendRequest& request) {
    require_usable();
    auto& to = link(peer);
    if (payload.size() <= Mesh::copy_limit) {
        if (!payload.empty()) send_copy(peer, label, payload);
        CompletionList::mark_done(request);
        return;
    }
    std::size_t const frames = to.out.queue(label, payload, request);
    if (label.op_id == 0) return;
    ++to.sent.messages_sent;
    to.sent.payload_sent += payload.size();
    to.sent.wire_sent += payload.size() + frames * frame_header_size;
}

void MeshEngine::send_copy(unsigned peer, Label const& label, std::span<std::byte const> payload) {
    require_usable();
    auto& to = link(peer);
    bool const counted = label.op_id != 0 && !payload.empty();
    if (counted) ++to.sent.messages_sent, to.sent.payload_sent += payload.size();
    while (!payload.empty()) {
        auto const part = payload.first(std::min(payload.size(), max_frame_payload));
        to.out.queue_copy(FrameFlags::data, label, part);
        if (counted) to.sent.wire_sent += part.size() + frame_header_size;
        payload = payload.subspan(part.size());
    }
}

void MeshEngine::receive(unsigned peer, Label const& label, std::span<std::byte> into, ReceiveRequest& request) {
    require_usable();
    auto& from = link(peer);
    if (into.empty()) return CompletionList::mark_done(request);
    try {
        from.in.post(label, into, request);
    } catch (Error const& error) {
        fail(error);
    }
    examine(from);
}

std::size_t MeshEngine::reap() {
    for (auto& link : links)
        if (link) link->out.take_completed();
    std::size_t count = 0;
    for (; Request* request = completed_.pop(); ++count) CompletionList::finish(*request);
    return count;
}

// ---- bytes -----------------------------------------------------------------------------------------------------------

void MeshEngine::pump_out(Link& link) noexcept {
    if (link.write_dead || !link.transport) return;
    ssize_t const result =
        link.out.pump([&](iovec const* parts, int count) { return link.transport->send(parts, count); });
    // A broken connection may still hold the peer's last words: reading finds them or the end.
    if (result < 0 && errno != EAGAIN) link.write_dead = true, link.readable = true;
}

void MeshEngine::pump_in(Link& link) {
    link.readable = false;
    constexpr int most_turns = 16; // then sending gets a turn, and poll brings us back
    for (int turn = 0; turn < most_turns && link.transport && !link.ended && !link.fault; ++turn) {
        std::array<iovec, 2> parts;
        int const count = link.in.prepare(parts);
        if (count == 0) return;
        ssize_t const n = link.transport->receive(parts.data(), count);
        if (n < 0 && errno == EAGAIN) return;
        if (n <= 0) return on_end_of_stream(link, n < 0 ? errno : 0);
        link.heard = true;
        try {
            link.in.commit(static_cast<std::size_t>(n));
        } catch (Error const& error) {
            return on_fault(link, error);
        }
        examine(link);
        std::size_t room = 0;
        for (int i = 0; i < count; ++i) room += parts[static_cast<std::size_t>(i)].iov_len;
        if (static_cast<std::size_t>(n) < room) return; // the socket is empty
    }
    link.readable = true;
}

/// Looks at what the last frames have said beyond data.
void MeshEngine::examine(Link& link) {
    if (link.in.abort_report())
        on_fault(link, error_of_abort(link.number(), *link.in.abort_report()));
    else if (link.in.said_bye() && link.in.posted() > 0)
        on_fault(link, Error(ErrorCode::mismatch,
                             fmt::format("party {} has finished, but this party waits for its data", link.number()))
                           .party(link.number())
                           .help(divergence_help));
}

bool MeshEngine::try_all_parked() {
    bool any = false;
    for (auto& link : links) {
        if (!link || !link->in.parked()) continue;
        any = true;
        link->readable = true;
        try {
            link->in.unpark();
        } catch (Error const& error) {
            on_fault(*link, error);
        }
        examine(*link);
    }
    return any;
}

void MeshEngine::block() {
    poll_set_.clear();
    bool again = false; // some link is to be read without waiting
    for (auto& link : links) {
        if (!link) continue;
        bool const watched = link->transport && !link->ended && !link->fault;
        bool const to_send = !link->write_dead && !link->out.empty();
        if (watched && link->transport->rest(to_send)) link->readable = true;
        poll_set_.push_back({watched ? link->transport->descriptor() : -1,
                             watched ? link->transport->events(to_send) : short{POLLIN}, 0});
        again = again || link->readable;
    }
    poll_set_.push_back({options.stop != nullptr ? options.stop->descriptor() : -1, POLLIN, 0});

    auto timeout = std::clamp(options.silence_limit / 4, milliseconds(1), milliseconds(1000));
    if (options.deadline)
        timeout =
            std::clamp(std::chrono::ceil<milliseconds>(*options.deadline - Clock::now()), milliseconds(0), timeout);
    int const ready = ::poll(poll_set_.data(), poll_set_.size(), again ? 0 : static_cast<int>(timeout.count()));

    if (ready > 0) {
        std::size_t at = 0;
        for (auto& link : links)
            if (link && (poll_set_[at++].revents & (POLLIN | POLLHUP | POLLERR)) != 0) link->readable = true;
    }
    check_stop();
    if (auto const now = Clock::now(); ready == 0 || now - last_silence_check_ > timeout) check_silence(now);
}

void MeshEngine::check_stop() {
    if (options.stop != nullptr && options.stop->requested()) {
        try {
            options.stop->check();
        } catch (Error const& error) {
            fail(error);
        }
    }
    if (options.deadline && Clock::now() >= *options.deadline)
        fail(Error(ErrorCode::timeout, "the run took longer than its time limit").help("raise --timeout"));
}

void MeshEngine::check_silence(Clock::time_point now) {
    last_silence_check_ = now;
    for (auto& link : links) {
        if (!link || !link->transport || link->ended || link->fault) continue;
        if (std::exchange(link->heard, false)) link->last_heard = now;
        if (now - link->last_heard < options.silence_limit || link->readable || link->in.said_bye()) continue;
        on_fault(
            *link,
            Error(ErrorCode::party_lost,
                  fmt::format("party {} ({}) has been silent for {} s", link->number(), to_text(link->address),
                              std::chrono::duration_cast<std::chrono::seconds>(now - link->last_heard).count()))
                .party(link->number())
                .help(fmt::format("look at the messages of party {} and at the network between you", link->number())));
    }
}

// ---- use -------------------------------------------------------------------------------------------------------------

std::size_t MeshEngine::progress(Mesh::Wait wait) {
    require_usable();
    std::size_t count = reap();
    if (wait == Mesh::Wait::no || count > 0) {
        for (auto& link : links)
            if (link) pump_out(*link);
        for (auto& link : links)
            if (link && (link->in.posted() > 0 || link->readable)) pump_in(*link);
        return count + reap();
    }
    bool const pending = std::any_of(links.begin(), links.end(),
                                     [](auto const& l) { return l && (l->in.posted() > 0 || !l->out.empty()); });
    if (!pending) return 0;
    wait_until([&] {
        count = reap();
        return count > 0 || std::none_of(links.begin(), links.end(),
                                         [](auto const& l) { return l && (l->in.posted() > 0 || !l->out.empty()); });
    });
    return count;
}

void MeshEngine::flush() {
    require_usable();
    wait_until(
        [&] { return std::all_of(links.begin(), links.end(), [](auto const& l) { return !l || l->out.empty(); }); });
    reap();
}

std::vector<std::byte> MeshEngine::receive_message(unsigned peer, Label const& label) {
    require_usable();
    auto& from = link(peer);
    std::optional<std::vector<std::byte>> message = from.in.take(label);
    if (!message)
        wait_until([&] {
            if (!(message = from.in.take(label)) && from.in.said_bye())
                fail(Error(ErrorCode::mismatch, fmt::format("party {} has finished, but its message for {} is missing",
                                                            from.number(), to_text(label)))
                         .party(from.number()));
            return message.has_value();
        });
    return std::move(*message);
}

void MeshEngine::check_claims() {
    for (auto& link : links) {
        if (!link) continue;
        if (auto const label = link->in.unclaimed())
            fail(Error(ErrorCode::mismatch, fmt::format("party {} sent data for {}, which this party does not run",
                                                        link->number(), to_text(*label)))
                     .party(link->number())
                     .help(divergence_help));
    }
}

void MeshEngine::leave() {
    flush();
    check_claims();
    stop_keeper(); // no `alive` may follow the bye
    for (auto& link : links)
        if (link) link->out.queue_copy(FrameFlags::bye, {}, {}), link->bye_sent = true;
    wait_until([&] {
        check_claims();
        return std::all_of(links.begin(), links.end(),
                           [](auto const& l) { return !l || (l->in.said_bye() && l->out.empty()); });
    });
    left_ = true;
}

// ---- faults ----------------------------------------------------------------------------------------------------------

void MeshEngine::on_end_of_stream(Link& link, int error) {
    if (link.in.said_bye() && link.bye_sent) {
        link.ended = true;
        return;
    }
    std::string how = error == 0 ? "closed the connection before the end" : "";
    if (error == EPROTO && link.transport) how = link.transport->fault();
    if (how.empty()) how = fmt::format("was lost: {}", describe_errno(error));
    on_fault(link,
             Error(ErrorCode::party_lost, fmt::format("party {} ({}) {}", link.number(), to_text(link.address), how))
                 .party(link.number())
                 .help(fmt::format("look at the messages of party {}", link.number())));
}

void MeshEngine::on_fault(Link& link, Error const& error) {
    if (!hold_faults_) fail(error);
    if (!link.fault) link.fault = error;
}

void MeshEngine::fail(Error const& error) {
    if (!failed_) {
        failed_ = error;
        broadcast_abort(error, true);
    }
    throw *failed_;
}

void MeshEngine::abort(Error const& error) noexcept {
    if (failed_ || left_) return;
    failed_ = error;
    broadcast_abort(error, false);
}

void MeshEngine::broadcast_abort(Error const& error, bool may_read_payloads) noexcept {
    stop_keeper();
    try {
        std::string report = to_json(error).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
        if (report.size() > max_abort_payload)
            report = to_json(Error(error.code(), error.message().substr(0, 1000)))
                         .dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
        for (auto& link : links) {
            if (!link || !link->transport) continue;
            if (link->write_dead || link->ended || !link->out.drop_all_but_begun(may_read_payloads))
                link->transport.reset();
            else
                link->out.queue_copy(FrameFlags::abort, {}, std::as_bytes(std::span(report)));
        }
    } catch (...) {
        // Without memory for a report the peers still see the connection end.
    }

    std::vector<std::byte> scratch;
    auto const serve = [&](milliseconds patience, auto&& finished) {
        auto const until = Clock::now() + patience;
        for (;;) {
            std::vector<pollfd> set;
            bool waiting = false, ready = false;
            for (auto& link : links) {
                if (!link || !link->transport) continue;
                pump_out(*link);
                iovec part{scratch.data(), scratch.size()};
                ssize_t n;
                while ((n = link->transport->receive(&part, 1)) > 0) {
                }
                if (n == 0 || errno != EAGAIN || link->write_dead) {
                    link->transport.reset();
                    continue;
                }
                bool const to_send = !link->out.empty();
                ready = link->transport->rest(to_send) || ready;
                set.push_back({link->transport->descriptor(), link->transport->events(to_send), 0});
                waiting = waiting || !finished(*link);
            }
            auto const left = std::chrono::ceil<milliseconds>(until - Clock::now());
            if (!waiting || left.count() <= 0) return;
            ::poll(set.data(), set.size(), ready ? 0 : static_cast<int>(left.count()));
        }
    };
    try {
        scratch.resize(std::size_t{1} << 16);
        serve(abort_patience, [](Link const& l) { return l.out.empty(); });
        for (auto& link : links)
            if (link && link->transport) link->transport->finish_sending();
        serve(drain_patience, [](Link const&) { return false; });
    } catch (...) {
        // The same: closing is all that is left.
    }
    for (auto& link : links)
        if (link) link->transport.reset();
}

Error error_of_abort(unsigned number, std::string const& report) {
    auto const object = nlohmann::json::parse(report, nullptr, false);
    Error const theirs = error_from_json(object);
    // An error may concern another party than the one that reports it, or be itself the echo of one.
    Cause root{theirs.party() != 0 ? theirs.party() : number, theirs.code(), theirs.message()};
    if (theirs.code() == ErrorCode::party_lost && !theirs.causes().empty()) root = theirs.causes().front();

    Error error(ErrorCode::party_lost, root.party == number ? fmt::format("party {} failed: {}", number, root.message)
                                                            : fmt::format("party {} ended because of party {}: {}",
                                                                          number, root.party, root.message));
    error.party(root.party).cause(root);
    return error;
}

// ---- the keeper: says `alive` while the owner computes ---------------------------------------------------------------

void MeshEngine::start_keeper() {
    // Signals are the owner's business.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    try {
        keeper_ = std::thread([this] { keep(); });
    } catch (std::system_error const&) {
        pthread_sigmask(SIG_SETMASK, &before, nullptr);
        throw Error(ErrorCode::failed, "the system has no thread left")
            .help("raise the limit of processes (ulimit -u)");
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void MeshEngine::stop_keeper() noexcept {
    if (!keeper_.joinable()) return;
    {
        std::lock_guard const lock(keeper_mutex_);
        keeper_ends_ = true;
    }
    keeper_wakes_.notify_one();
    keeper_.join();
}

void MeshEngine::keep() {
    std::vector<Clock::time_point> last(links.size(), Clock::now());
    std::unique_lock lock(keeper_mutex_);
    while (!keeper_wakes_.wait_for(lock, options.alive_interval / 5, [&] { return keeper_ends_; })) {
        auto const now = Clock::now();
        for (std::size_t i = 0; i < links.size(); ++i) {
            if (!links[i]) continue;
            auto& link = *links[i];
            auto const write = [&](iovec const* parts, int count) { return link.transport->send(parts, count); };
            // Bytes that the owner has left in the queue go first; they say as much as an `alive`.
            link.out.pump(write);
            if (link.out.take_activity()) last[i] = now;
            if (now - last[i] < options.alive_interval || !link.out.empty()) continue;
            link.out.queue_copy(FrameFlags::alive, {}, {});
            link.out.pump(write);
        }
    }
}

} // namespace smpc::net
