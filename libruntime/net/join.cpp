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

/// A connection on its way to be a link. Hellos go through the transport, which may first shake hands; where the link will be in
/// shared memory they go over the bare socket, the connector's with the memory beside it.
struct Line {
    Descriptor socket; // until there is a transport
    Descriptor memory;
    std::unique_ptr<Transport> transport;

    explicit operator bool() const noexcept { return socket || transport; }
    int descriptor() const noexcept { return transport ? transport->descriptor() : socket.get(); }
    ssize_t say(std::span<std::byte const> bytes, int descriptor_beside = -1) const noexcept {
        iovec const part{const_cast<std::byte*>(bytes.data()), bytes.size()};
        return transport ? transport->send(&part, 1) : send_with_descriptor(socket.get(), bytes, descriptor_beside);
    }
    ssize_t hear(std::span<std::byte> bytes) noexcept {
        iovec part{bytes.data(), bytes.size()};
        return transport ? transport->receive(&part, 1) : receive_with_descriptor(socket.get(), bytes, memory);
    }
    /// Why the last call failed.
    std::string fault(int error) const {
        std::string text = error == EPROTO && transport ? transport->fault() : std::string();
        return text.empty() ? describe_errno(error) : text;
    }
};

/// A call to a higher party.
struct Call {
    unsigned peer = 0;
    std::vector<SocketAddress> candidates; // addresses of its name still to be tried in this attempt
    Line line;
    bool connected = false;
    std::size_t said = 0, reply_size = 0;
    HelloBytes hello{}, reply{};
    milliseconds pause = first_pause;
    Clock::time_point next_attempt;
    unsigned attempts = 0;
    std::string last_failure = "no answer";
};

/// Somebody who has called us.
struct Caller {
    Line line;
    Address address;
    std::size_t size = 0;
    HelloBytes hello{};
};

class Joining {
public:
    Joining(MeshEngine& engine, Listener listener)
        : engine_(engine), options_(engine.options), listener_(std::move(listener)) {
        if (options_.tls) tls_.emplace(*options_.tls, options_.self, engine_.parties);
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
            // From the back: a call that is answered at once, as within one machine, leaves the list.
            for (std::size_t i = calls_.size(); i-- > 0;)
                if (!calls_[i].line && now >= calls_[i].next_attempt) dial(calls_[i]);
            wait(now);
            engine_.check_stop();
        }
    }

private:
    std::size_t missing() const {
        return static_cast<std::size_t>(std::count(engine_.links.begin(), engine_.links.end(), nullptr)) - 1;
    }

    Medium own_medium() const { return options_.peers[options_.self].medium; }

    /// Without TLS a link must not leave the machine.
    void require_allowed_addresses() {
        if (options_.tls) {
            for (auto const& address : options_.peers)
                if (address.medium != Medium::tcp)
                    throw Error(ErrorCode::config,
                                fmt::format("TLS is for links over TCP, and {} is none", to_text(address)));
            return;
        }
        for (auto const& address : options_.peers)
            if (address.medium != own_medium())
                throw Error(ErrorCode::config, fmt::format("{} and {} are addresses of different kinds",
                                                           to_text(address), to_text(options_.peers[options_.self])));
        if (options_.protected_by_proxy) return;
        auto const refuse = [](std::string const& whose, Address const& address) {
            throw Error(ErrorCode::config,
                        fmt::format("{} address {} is not on this machine, and links are not encrypted", whose,
                                    to_text(address)))
                .help("give every party a certificate and the pins of all (--tls), or use loopback addresses "
                      "(127.0.0.1, ::1)");
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

    static std::uint16_t carrier_of(Medium medium) noexcept { return medium == Medium::shared_memory ? 1 : 0; }

    HelloBytes own_hello(unsigned addressed, Medium medium) {
        Hello hello;
        hello.sender = static_cast<std::uint8_t>(options_.self);
        hello.addressed = static_cast<std::uint8_t>(addressed);
        hello.parties = static_cast<std::uint8_t>(engine_.parties);
        hello.task = options_.task;
        hello.carrier = carrier_of(medium);
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
        call.line = {};
        call.line.socket =
            Descriptor(::socket(target.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        call.connected = false;
        call.said = call.reply_size = 0;
        if (!call.line.socket) return retry(call, describe_errno(errno));
        int const fd = call.line.socket.get();
        set_buffers(fd);
        if (::connect(fd, target.get(), target.size) == 0) return speak(call);
        // A full queue of a socket within the machine is EAGAIN.
        if (errno != EINPROGRESS) retry(call, describe_errno(errno));
    }

    void retry(Call& call, std::string why) {
        call.line = {};
        call.last_failure = std::move(why);
        if (!call.candidates.empty()) return; // another address of the same name, at once
        call.next_attempt = Clock::now() + call.pause;
        call.pause = std::min(2 * call.pause, longest_pause);
    }

    void speak(Call& call) {
        int const fd = call.line.socket.get();
        auto const medium = options_.peers[call.peer].medium;
        if (medium == Medium::tcp) {
            // Calling a free port of one's own machine can connect a socket to itself.
            if (to_address(local_address(fd)) == to_address(remote_address(fd)))
                return retry(call, describe_errno(ECONNREFUSED));
        } else if (!same_user(fd)) {
            engine_.fail(Error(ErrorCode::denied, fmt::format("party {}'s address {} belongs to another user",
                                                              call.peer + 1, to_text(options_.peers[call.peer])))
                             .party(call.peer + 1)
                             .help("run all parties of one machine as one user, or connect them over TCP with TLS"));
        }
        set_link_options(fd);
        if (medium == Medium::shared_memory)
            call.line.memory = new_shared_memory();
        else
            call.line.transport = tls_ ? tls_->connect(std::move(call.line.socket), call.peer)
                                       : plain_transport(std::move(call.line.socket));
        call.connected = true;
        call.hello = own_hello(call.peer, medium);
        converse(call);
    }

    void on_call(Call& call) {
        if (!call.connected) {
            int error = 0;
            socklen_t size = sizeof error;
            ::getsockopt(call.line.socket.get(), SOL_SOCKET, SO_ERROR, &error, &size);
            return error == 0 ? speak(call) : retry(call, describe_errno(error));
        }
        converse(call);
    }

    /// The hello goes out, then the answer comes in, as far as it can go now.
    void converse(Call& call) {
        auto const stopped = [&](ssize_t n) {
            if (n < 0 && (errno == EAGAIN || errno == EINTR)) return true;
            if (n > 0) return false;
            int const error = errno;
            if (n < 0 && error == EPROTO) refuse_key(call);
            retry(call, n == 0 || error == ECONNRESET || error == EPIPE ? hung_up() : call.line.fault(error));
            return true;
        };
        while (call.said < hello_size) {
            ssize_t const n =
                call.line.say(std::span(call.hello).subspan(call.said), call.said == 0 ? call.line.memory.get() : -1);
            if (stopped(n)) return;
            call.said += static_cast<std::size_t>(n);
        }
        while (call.reply_size < hello_size) {
            ssize_t const n = call.line.hear(std::span(call.reply).subspan(call.reply_size));
            if (stopped(n)) return;
            call.reply_size += static_cast<std::size_t>(n);
        }

        auto const number = call.peer + 1;
        auto const& address = options_.peers[call.peer];
        auto const where = to_text(address);
        if (!has_magic(call.reply))
            engine_.fail(Error(ErrorCode::mismatch,
                               fmt::format("what answers at party {}'s address {} is no party", number, where))
                             .party(number)
                             .help(call.reply[0] == std::byte{0x15} && call.reply[1] == std::byte{0x03}
                                       ? "it speaks TLS: give every party a certificate (--tls), or none"
                                       : "check the list of peers"));
        Hello const reply = decode_hello(call.reply);
        auto difference =
            find_mismatch(reply, options_.self, engine_.parties, options_.task, carrier_of(address.medium));
        if (!difference && reply.sender != call.peer)
            difference = FieldMismatch{"party number", std::to_string(reply.sender + 1u), std::to_string(number)};
        if (difference) throw_mismatch(number, where, *difference);
        if (address.medium == Medium::shared_memory)
            call.line.transport = shared_transport(std::move(call.line.socket), std::move(call.line.memory), true);
        add_link(call.peer, std::move(call.line.transport), address, call.hello, call.reply);
    }

    std::string hung_up() const {
        return tls_ ? "the connection was closed during the TLS handshake or before the reply"
                    : "the connection was closed before the reply";
    }

    /// What answers at a party's address under TLS and breaks it is not that party, or does not know this one.
    void refuse_key(Call& call) {
        std::string const why = call.line.fault(EPROTO);
        engine_.fail(Error(ErrorCode::denied,
                           fmt::format("party {} ({}) {}", call.peer + 1, to_text(options_.peers[call.peer]), why))
                         .party(call.peer + 1)
                         .help("all parties need TLS and the pins of each other's present keys, in party order"));
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
            Address const address = to_address(remote_address(socket.get()));
            if (own_medium() != Medium::tcp && !same_user(socket.get())) {
                strangers_ = "a process of another user called";
                continue;
            }
            set_link_options(socket.get());
            auto& caller = callers_.emplace_back();
            caller.address = address;
            if (own_medium() == Medium::shared_memory)
                caller.line.socket = std::move(socket);
            else
                caller.line.transport = tls_ ? tls_->accept(std::move(socket)) : plain_transport(std::move(socket));
        }
    }

    /// Returns whether the caller is done with: accepted, or nobody.
    bool on_caller(Caller& caller) {
        ssize_t const n = caller.line.hear(std::span(caller.hello).subspan(caller.size));
        if (n < 0 && (errno == EAGAIN || errno == EINTR)) return false;
        if (n < 0 && errno == EPROTO)
            strangers_ = fmt::format("a caller from {} {}", to_text(caller.address), caller.line.fault(EPROTO));
        if (n <= 0) return true;
        caller.size += static_cast<std::size_t>(n);
        if (!tls_ && caller.hello[0] == std::byte{0x16} && caller.size > 2 && caller.hello[1] == std::byte{0x03})
            strangers_ = fmt::format("a caller from {} speaks TLS, this party does not", to_text(caller.address));
        if (caller.size < hello_size) return false;
        if (!has_magic(caller.hello)) return true;

        Hello const hello = decode_hello(caller.hello);
        HelloBytes const reply = own_hello(hello.sender, own_medium());
        if (caller.line.say(reply) != static_cast<ssize_t>(hello_size)) return true;
        auto difference = find_mismatch(hello, options_.self, engine_.parties, options_.task, carrier_of(own_medium()));
        if (!difference && hello.sender >= options_.self)
            difference = FieldMismatch{"party number", std::to_string(hello.sender + 1u),
                                       fmt::format("below {}", options_.self + 1)};
        if (!difference && engine_.links[hello.sender])
            difference =
                FieldMismatch{"party number", fmt::format("{} for the second time", hello.sender + 1u), "once each"};
        if (!difference && tls_ && caller.line.transport->peer_pin() != tls_->pin(hello.sender))
            difference = FieldMismatch{"key", caller.line.transport->peer_pin(), tls_->pin(hello.sender)};
        auto const& address = own_medium() == Medium::tcp ? caller.address : options_.peers[hello.sender];
        if (difference) throw_mismatch(hello.sender + 1u, to_text(address), *difference);
        if (own_medium() == Medium::shared_memory)
            caller.line.transport =
                shared_transport(std::move(caller.line.socket), std::move(caller.line.memory), false);
        add_link(hello.sender, std::move(caller.line.transport), address, caller.hello, reply);
        return true;
    }

    // ---- both ----

    void add_link(unsigned peer, std::unique_ptr<Transport> transport, Address const& address,
                  HelloBytes const& connector, HelloBytes const& acceptor) {
        auto link = engine_.make_link(peer);
        link->address = address;
        link->connector_hello = connector;
        link->acceptor_hello = acceptor;
        link->last_heard = Clock::now();
        link->transport = std::move(transport);
        link->readable = true; // more than the hello may have come, and wait in the transport
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
            short const events = call.connected && call.line.transport ? call.line.transport->events(false)
                                 : call.connected                      ? short{POLLIN}
                                                                       : short{POLLOUT};
            set.push_back({call.line.descriptor(), events, 0});
            if (!call.line) until = std::min(until, call.next_attempt);
        }
        std::size_t const callers = callers_.size();
        for (auto const& caller : callers_) {
            auto const& transport = caller.line.transport;
            set.push_back({caller.line.descriptor(), transport ? transport->events(false) : short{POLLIN}, 0});
        }
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
        if (!strangers_.empty()) error->note(strangers_);
        engine_.fail(std::move(*error).help("check that every party was started, with the same list of peers"));
    }

    MeshEngine& engine_;
    MeshOptions const& options_;
    Listener listener_;
    Clock::time_point end_;
    std::vector<Call> calls_;
    std::vector<Caller> callers_;
    std::unique_ptr<RandomSource> fixed_random_;
    std::optional<TlsLinks> tls_;
    std::string strangers_; // what was wrong with the last caller who was nobody
};

} // namespace

void MeshEngine::connect(Listener listener) {
    Joining(*this, std::move(listener)).run();
}

} // namespace smpc::net
