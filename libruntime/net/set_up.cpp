// SPDX-License-Identifier: Apache-2.0
//
// What connected parties do before the first operation, in messages of `op_id` 0:
//     step 0: everyone sends its agreement document to everyone; all must be equal;
//     step 1: P_i draws K_i and sends it to P_{i-1};
//     step 2: the two holders of each K_i show each other that they hold the same one, bound to the hellos and the document.
#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "libruntime/net/agreement.h"
#include "libruntime/net/engine.h"

namespace smpc::net {
namespace {

constexpr Label agreement_label{0, 0, 0}, seed_label{0, 1, 0}, confirmation_label{0, 2, 0};

std::span<std::byte const> as_bytes(std::string const& text) {
    return std::as_bytes(std::span(text));
}
crypto::Bytes octets(HelloBytes const& hello) {
    return {reinterpret_cast<std::uint8_t const*>(hello.data()), hello.size()};
}

} // namespace

void MeshEngine::agree() {
    auto each = [&](auto&& visit) {
        for (auto& link : links)
            if (link) visit(*link);
    };
    std::vector<std::string> documents(parties);
    documents[options.self] = options.agreement;
    each([&](Link& link) { send_copy(link.peer, agreement_label, as_bytes(options.agreement)); });

    // A peer that sees the mismatch first ends and so looks lost; therefore every document is awaited before any fault is judged.
    std::vector<bool> here(parties, false);
    hold_faults_ = true;
    wait_until([&] {
        bool complete = true;
        each([&](Link& link) {
            if (here[link.peer]) return;
            if (auto const message = link.in.take(agreement_label)) {
                documents[link.peer].assign(reinterpret_cast<char const*>(message->data()), message->size());
                here[link.peer] = true;
            } else if (!link.fault) {
                complete = false;
            }
        });
        return complete;
    });
    hold_faults_ = false;

    each([&](Link& link) {
        if (!here[link.peer]) documents[link.peer] = options.agreement; // its fault is reported below
    });
    if (auto const error = find_disagreement(documents)) fail(*error);
    each([&](Link& link) {
        if (link.fault) fail(*link.fault);
    });
}

void MeshEngine::exchange_seeds() {
    unsigned const self = options.self, left = (self + parties - 1) % parties, right = (self + 1) % parties;
    auto const own = options.insecure_seed ? crypto::insecure_seed(*options.insecure_seed, self)
                                           : crypto::draw_seed(system_random());
    crypto::Seed next;
    // Through a request of its own rather than a copy, so that the seed leaves no trace in a queue.
    SendRequest sent;
    ReceiveRequest received;
    link(left).out.queue(seed_label, std::as_bytes(std::span(own.bytes)), sent);
    receive(right, seed_label, std::as_writable_bytes(std::span(next.bytes)), received);
    while (!sent.done() || !received.done()) progress(Mesh::Wait::yes);
    seeds.emplace(self, parties, options.task, own, next);
}

void MeshEngine::confirm_seeds() {
    auto const transcript = [&](Link const& link) {
        return crypto::sha256(
            {octets(link.connector_hello), octets(link.acceptor_hello), crypto::bytes_of(options.agreement)});
    };
    // K_i is with P_i and P_{i-1}; with two parties both hold both.
    auto const shared_with = [&](unsigned component, unsigned peer) {
        return seeds->holds(component) && (component == peer || component == (peer + 1) % parties);
    };
    auto const each_shared = [&](auto&& visit) {
        for (auto& link : links)
            for (unsigned component = 0; link && component < parties; ++component)
                if (shared_with(component, link->peer))
                    visit(*link, component, seeds->confirmation(component, transcript(*link)));
    };
    each_shared([&](Link& link, unsigned, crypto::Digest const& proof) {
        send_copy(link.peer, confirmation_label, std::as_bytes(std::span(proof)));
    });
    each_shared([&](Link& link, unsigned, crypto::Digest const& proof) {
        auto const theirs = receive_message(link.peer, confirmation_label);
        if (!crypto::equal_in_constant_time(proof,
                                            {reinterpret_cast<std::uint8_t const*>(theirs.data()), theirs.size()}))
            fail(Error(ErrorCode::mismatch, fmt::format("party {} holds another shared key", link.number()))
                     .party(link.number())
                     .help("something between the parties changes their messages; check proxies and versions"));
    });
    flush();
}

void MeshEngine::set_up() {
    // Until its first message a peer may itself be waiting for others to connect, as long as anyone waits for that.
    for (auto& link : links)
        if (link) link->last_heard = Clock::now() + options.connect_timeout;
    start_keeper();
    agree();
    exchange_seeds();
    confirm_seeds();
}

} // namespace smpc::net
