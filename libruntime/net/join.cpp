// SPDX-License-Identifier: Apache-2.0
//
// Connecting: P_i calls every P_j with j > i and is called by the lower ones; the caller speaks first. All of it in one poll loop, so that no
// peer waits for another. Who calls but stays silent or hangs up is nobody; who is not there yet is called again.
#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "libruntime/net/engine.h"

namespace smpc::net {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds first_pause{50}, longest_pause{1000};
constexpr std::size_t most_callers = 64; // who have not said who they are

/// A call to a higher party.
struct Call {
    unsigned peer = 0;
    std::vector<SocketAddress> candidates; // addresses of its name still to be tried in this attempt
    Descriptor socket;
    bool connected = false;
    std::size_t reply_size = 0;
    HelloBytes hello{}, reply{};
    milliseconds pause = first_pause;
    Clock::time_point next_attempt;
    unsigned attempts = 0;
    std::string last_failure = "no answer";
};

/// Somebody who has called us.
struct Caller {
    Descriptor socket;
    Address address;
    std::size_t size = 0;
    HelloBytes hello{};
};

class Joining {
public:
    Joining(MeshEngine& engine, Listener listener)
        : engine_(engine), options_(engine.options), listener_(std::move(listener)) {
        auto const now = Clock::now();
        end_ = now + options_.connect_timeout;
        for (unsigned peer = options_.self + 1; peer < engine_.parties; ++peer) {
            calls_.emplace_back().peer = peer;
            calls_.back().next_attempt = now;
        }
        if (options_.insecure_seed)
            fixed_random_ = insecure_random(*options_.insecure_seed, fmt::format("hello {}", options_.self));
    }

    void run() {
        require_allowed_addresses();
        while (missing() > 0) {
            auto const now = Clock::now();
            if (now >= end_) give_up();
            for (auto& call : calls_)
                if (!call.socket && now >= call.next_attempt) dial(call);
            wait(now);
            engine_.check_stop();
        }
    }

private:
    std::size_t missing() const {
        return static_cast<std::size_t>(std::count(engine_.links.begin(), engine_.links.end(), nullptr)) - 1;
    }

    /// Without TLS a link must not leave the machine.
    void require_allowed_addresses() {
        if (options_.protected_by_proxy) return;
        auto const refuse = [](std::string const& whose, Address const& address) {
            throw Error(ErrorCode::config,
                        fmt::format("{} address {} is not on this machine, and links are not encrypted", whose,
                                    to_text(address)))
                .help("use loopback addresses (127.0.0.1, ::1), or let a proxy that encrypts connect the parties");
        };
        if (!listener_.is_loopback()) refuse("the listening", listener_.address());
        for (unsigned peer = 0; peer < engine_.parties; ++peer) {
            if (peer == options_.self) continue;
            auto const resolved = resolve_of(peer);
            if (!std::all_of(resolved.begin(), resolved.end(), is_loopback))
                refuse(fmt::format("party {}'s", peer + 1), options_.peers[peer]);
        }
    }

    std::vector<SocketAddress> resolve_of(unsigned peer) {
        try {
            return resolve(options_.peers[peer]);
        } catch (Error& error) {
            throw Error(error.code(), fmt::format("cannot reach party {}: {}", peer + 1, error.message()))
                .party(peer + 1);
        }
    }

    HelloBytes own_hello(unsigned addressed) {
        Hello hello;
        hello.sender = static_cast<std::uint8_t>(options_.self);
        hello.addressed = static_cast<std::uint8_t>(addressed);
        hello.parties = static_cast<std::uint8_t>(engine_.parties);
        hello.task = options_.task;
        (fixed_random_ ? *fixed_random_ : system_random()).fill(std::as_writable_bytes(std::span(hello.random)));
        return encode(hello);
    }

    // ---- calling ----

    void dial(Call& call) {
        if (call.candidates.empty()) {
            ++call.attempts;
            try {
                call.candidates = resolve(options_.peers[call.peer]);
            } catch (Error const& error) {
                return retry(call, error.message());
            }
            std::reverse(call.candidates.begin(), call.candidates.end()); // taken from the back
        }
        auto const target = call.candidates.back();
        call.candidates.pop_back();
        call.socket = Descriptor(::socket(target.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        call.connected = false;
        call.reply_size = 0;
        if (!call.socket) return retry(call, describe_errno(errno));
        set_buffers(call.socket.get());
        if (::connect(call.socket.get(), target.get(), target.size) == 0) return speak(call);
        if (errno != EINPROGRESS) retry(call, describe_errno(errno));
    }

    void retry(Call& call, std::string why) {
        call.socket = Descriptor();
        call.last_failure = std::move(why);
        if (!call.candidates.empty()) return; // another address of the same name, at once
        call.next_attempt = Clock::now() + call.pause;
        call.pause = std::min(2 * call.pause, longest_pause);
    }

    void speak(Call& call) {
        // Calling a free port of one's own machine can connect a socket to itself.
        auto const here = to_address(local_address(call.socket.get())),
                   there = to_address(remote_address(call.socket.get()));
        if (here == there) return retry(call, describe_errno(ECONNREFUSED));
        call.connected = true;
        call.hello = own_hello(call.peer);
        if (::send(call.socket.get(), call.hello.data(), call.hello.size(), MSG_NOSIGNAL) !=
            static_cast<ssize_t>(hello_size))
            retry(call, "the connection was closed before the reply");
    }

    void on_call(Call& call) {
        if (!call.connected) {
            int error = 0;
            socklen_t size = sizeof error;
            ::getsockopt(call.socket.get(), SOL_SOCKET, SO_ERROR, &error, &size);
            return error == 0 ? speak(call) : retry(call, describe_errno(error));
        }
        ssize_t const n =
            ::recv(call.socket.get(), call.reply.data() + call.reply_size, hello_size - call.reply_size, 0);
        if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
        if (n <= 0) return retry(call, "the connection was closed before the reply");
        call.reply_size += static_cast<std::size_t>(n);
        if (call.reply_size < hello_size) return;

        auto const number = call.peer + 1;
        auto const where = to_text(options_.peers[call.peer]);
        if (!has_magic(call.reply))
            engine_.fail(Error(ErrorCode::mismatch,
                               fmt::format("what answers at party {}'s address {} is no party", number, where))
                             .party(number)
                             .help("check the list of peers"));
        Hello const reply = decode_hello(call.reply);
        auto difference = find_mismatch(reply, options_.self, engine_.parties, options_.task);
        if (!difference && reply.sender != call.peer)
            difference = FieldMismatch{"party number", std::to_string(reply.sender + 1u), std::to_string(number)};
        if (difference) throw_mismatch(number, where, *difference);
        add_link(call.peer, std::move(call.socket), options_.peers[call.peer], call.hello, call.reply);
    }

    [[noreturn]] void throw_mismatch(unsigned number, std::string const& where, FieldMismatch const& difference) {
        engine_.fail(
            Error(ErrorCode::mismatch, fmt::format("party {} ({}) has another {}: {} there, {} here", number, where,
                                                   difference.field, difference.theirs, difference.ours))
                .party(number)
                .help("start every party with the same task and the same list of peers, each with its own number, and "
                      "the same version"));
    }

    // ---- being called ----

    void accept_callers() {
        for (;;) {
            Descriptor socket(::accept4(listener_.descriptor(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
            if (!socket) return;
            if (callers_.size() == most_callers) callers_.erase(callers_.begin());
            auto& caller = callers_.emplace_back();
            caller.address = to_address(remote_address(socket.get()));
            caller.socket = std::move(socket);
        }
    }

    /// Returns whether the caller is done with: accepted, or nobody.
    bool on_caller(Caller& caller) {
        ssize_t const n = ::recv(caller.socket.get(), caller.hello.data() + caller.size, hello_size - caller.size, 0);
        if (n < 0 && (errno == EAGAIN || errno == EINTR)) return false;
        if (n <= 0) return true;
        caller.size += static_cast<std::size_t>(n);
        if (caller.size < hello_size) return false;
        if (!has_magic(caller.hello)) return true;

        Hello const hello = decode_hello(caller.hello);
        HelloBytes const reply = own_hello(hello.sender);
        if (::send(caller.socket.get(), reply.data(), reply.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(hello_size))
            return true;
        auto difference = find_mismatch(hello, options_.self, engine_.parties, options_.task);
        if (!difference && hello.sender >= options_.self)
            difference = FieldMismatch{"party number", std::to_string(hello.sender + 1u),
                                       fmt::format("below {}", options_.self + 1)};
        if (!difference && engine_.links[hello.sender])
            difference =
                FieldMismatch{"party number", fmt::format("{} for the second time", hello.sender + 1u), "once each"};
        if (difference) throw_mismatch(hello.sender + 1u, to_text(caller.address), *difference);
        add_link(hello.sender, std::move(caller.socket), caller.address, caller.hello, reply);
        return true;
    }

    // ---- both ----

    void add_link(unsigned peer, Descriptor socket, Address const& address, HelloBytes const& connector,
                  HelloBytes const& acceptor) {
        set_link_options(socket.get());
        auto link = engine_.make_link(peer);
        link->address = address;
        link->connector_hello = connector;
        link->acceptor_hello = acceptor;
        link->last_heard = Clock::now();
        link->transport = plain_transport(std::move(socket));
        engine_.links[peer] = std::move(link);
        std::erase_if(calls_, [&](Call const& c) { return c.peer == peer; });
    }

    void wait(Clock::time_point now) {
        if (missing() == 0) return;
        auto until = end_;
        if (options_.deadline) until = std::min(until, *options_.deadline);
        std::vector<pollfd> set;
        set.push_back({options_.stop != nullptr ? options_.stop->descriptor() : -1, POLLIN, 0});
        set.push_back({listener_.descriptor(), POLLIN, 0});
        std::vector<unsigned> called, linked;
        for (auto const& call : calls_) {
            called.push_back(call.peer);
            set.push_back({call.socket.get(), call.connected ? short{POLLIN} : short{POLLOUT}, 0});
            if (!call.socket) until = std::min(until, call.next_attempt);
        }
        std::size_t const callers = callers_.size();
        for (auto const& caller : callers_) set.push_back({caller.socket.get(), POLLIN, 0});
        // Peers that are connected already are only watched for their end: what they send is for later.
        for (auto const& link : engine_.links)
            if (link) linked.push_back(link->peer), set.push_back({link->transport->descriptor(), POLLRDHUP, 0});

        auto const pause =
            std::clamp(std::chrono::ceil<milliseconds>(until - now), milliseconds(0), milliseconds(1000));
        if (::poll(set.data(), set.size(), static_cast<int>(pause.count())) <= 0) return;

        auto at = set.begin() + 2;
        for (unsigned const peer : called) {
            auto const call = std::find_if(calls_.begin(), calls_.end(), [&](Call const& c) { return c.peer == peer; });
            if ((at++)->revents != 0 && call != calls_.end()) on_call(*call);
        }
        std::vector<Caller> waiting;
        for (std::size_t i = 0; i < callers; ++i)
            if ((at++)->revents == 0 || !on_caller(callers_[i])) waiting.push_back(std::move(callers_[i]));
        callers_ = std::move(waiting);
        for (unsigned const peer : linked)
            if ((at++)->revents != 0) {
                auto& link = engine_.link(peer);
                link.in.unpark(); // or the end would stay hidden behind a large message
                engine_.pump_in(link);
            }
        if (set[1].revents != 0) accept_callers();
    }

    [[noreturn]] void give_up() {
        auto const seconds = std::chrono::duration<double>(options_.connect_timeout).count();
        std::optional<Error> error;
        for (unsigned peer = 0; peer < engine_.parties; ++peer) {
            if (peer == options_.self || engine_.links[peer]) continue;
            auto const call = std::find_if(calls_.begin(), calls_.end(), [&](Call const& c) { return c.peer == peer; });
            std::string const text =
                call == calls_.end() ? fmt::format("party {} ({}) did not connect within {} s", peer + 1,
                                                   to_text(options_.peers[peer]), seconds)
                                     : fmt::format("cannot reach party {} ({}) within {} s: {}, {} attempt{}", peer + 1,
                                                   to_text(options_.peers[peer]), seconds, call->last_failure,
                                                   call->attempts, call->attempts == 1 ? "" : "s");
            if (error)
                error->note(text);
            else
                error = Error(ErrorCode::unavailable, text).party(peer + 1);
        }
        engine_.fail(std::move(*error).help("check that every party was started, with the same list of peers"));
    }

    MeshEngine& engine_;
    MeshOptions const& options_;
    Listener listener_;
    Clock::time_point end_;
    std::vector<Call> calls_;
    std::vector<Caller> callers_;
    std::unique_ptr<RandomSource> fixed_random_;
};

} // namespace

void MeshEngine::connect(Listener listener) {
    Joining(*this, std::move(listener)).run();
}

} // namespace smpc::net
