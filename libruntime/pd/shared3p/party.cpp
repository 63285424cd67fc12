// SPDX-License-Identifier: Apache-2.0
//
// The digest and its exchange. It guards against mistakes, not against attackers, so a quick mixing function does.
#include "libruntime/pd/shared3p/party.h"

#include <bit>

#include <fmt/format.h>

#include <smpc/client/error.h>

namespace smpc::pd::shared3p {

void Party::note(std::uint64_t fact) noexcept {
    digest_[0] = std::rotl((digest_[0] ^ fact) * 0x9e3779b97f4a7c15u, 29);
    digest_[1] = std::rotl((digest_[1] + fact) * 0xc2b2ae3d27d4eb4fu, 31) ^ digest_[0];
}

void Party::check() {
    std::uint64_t const op = begin_operation();
    next_check_ = op + operations_per_check;
    note(op);
    net::Label const label{.op_id = op};
    std::array<std::array<std::uint64_t, 2>, 2> theirs{};
    std::array<net::ReceiveRequest, 2> receives;
    std::array<net::SendRequest, 2> sends;
    unsigned const peers[] = {mesh.left(), mesh.right()};
    for (unsigned i = 0; i < 2; ++i) {
        mesh.receive(peers[i], label, std::as_writable_bytes(std::span(theirs[i])), receives[i]);
        mesh.send(peers[i], label, std::as_bytes(std::span(digest_)), sends[i]);
    }
    for (auto const& r : receives)
        while (!r.done()) mesh.progress(net::Mesh::Wait::yes);
    for (auto const& s : sends)
        while (!s.done()) mesh.progress(net::Mesh::Wait::yes);

    Cost& call = statistics.current();
    statistics.leave();
    statistics.current().rounds += 1;
    statistics.current().bytes_out += 2 * sizeof digest_;
    statistics.current().bytes_in += 2 * sizeof digest_;
    statistics.enter(call);

    for (unsigned i = 0; i < 2; ++i)
        if (theirs[i] != digest_)
            throw Error(
                ErrorCode::mismatch,
                fmt::format(
                    "the parties are no longer at the same place of the program: after {} operations this party "
                    "has digest {:016x}{:016x}, party {} has {:016x}{:016x}",
                    op - 1, digest_[0], digest_[1], peers[i] + 1, theirs[i][0], theirs[i][1]))
                .help("run the same program with the same public arguments and the same version of the toolkit at all "
                      "parties");
}

void Party::check_now_and_then() {
    if (next_operation_ > next_check_) check();
}

} // namespace smpc::pd::shared3p
