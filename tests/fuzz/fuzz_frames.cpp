// SPDX-License-Identifier: Apache-2.0
//
// What a peer may send: any bytes through the hello, the frame parser with posted buffers and the error report. Anything but an
// smpc::Error is a fault, and so is a payload in a buffer of another size.
//
// Input: u8 piece (how the bytes are cut), u8 number of buffers, per buffer u8 op_id, u8 step, u16 size; the rest is the wire.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <vector>

#include <smpc/client/error.h>

#include "libruntime/net/agreement.h"
#include "libruntime/net/engine.h"

using namespace smpc;
using namespace smpc::net;

namespace {

void run_hello(std::span<std::byte const> wire) {
    if (wire.size() < hello_size) return;
    HelloBytes bytes;
    std::copy_n(wire.begin(), hello_size, bytes.begin());
    if (has_magic(bytes) && encode(decode_hello(bytes)) != bytes) std::abort();
    find_mismatch(decode_hello(bytes), 2, 3, {});
}

void run_frames(std::span<std::byte const> input) {
    if (input.size() < 2) return;
    std::size_t const piece = 1 + 8 * std::to_integer<std::size_t>(input[0]);
    std::size_t const count = std::min(std::to_integer<std::size_t>(input[1]), (input.size() - 2) / 4);
    auto const posts = input.subspan(2, 4 * count);
    auto const wire = input.subspan(2 + 4 * count);
    run_hello(wire);

    CompletionList completed;
    std::deque<std::vector<std::byte>> buffers;
    std::deque<ReceiveRequest> requests;
    Inbox inbox(2, 1 << 20, completed);
    auto const post = [&](std::size_t i) {
        auto const byte = [&](std::size_t at) { return std::to_integer<unsigned>(posts[4 * i + at]); };
        auto const size = byte(2) | byte(3) << 8;
        if (size == 0) return;
        buffers.emplace_back(size);
        inbox.post({byte(0), static_cast<std::uint16_t>(byte(1)), 0}, buffers.back(), requests.emplace_back());
    };
    // Half of the buffers are posted before anything comes, the others in between.
    for (std::size_t i = 0; i < count / 2; ++i) post(i);
    std::size_t next = count / 2;
    for (std::size_t fed = 0; fed < wire.size();) {
        std::array<iovec, 2> parts;
        int const n = inbox.prepare(parts);
        if (n == 0) {
            inbox.unpark();
            continue;
        }
        std::size_t moved = 0;
        for (int i = 0; i < n; ++i) {
            auto const& part = parts[static_cast<std::size_t>(i)];
            std::size_t const take = std::min({part.iov_len, piece - moved, wire.size() - fed - moved});
            if (take > 0) std::memcpy(part.iov_base, wire.data() + fed + moved, take);
            moved += take;
        }
        if (moved == 0) std::abort();
        inbox.commit(moved);
        fed += moved;
        if (next < count) post(next++);
    }
    if (inbox.delivered().payload > wire.size()) std::abort();
    if (inbox.abort_report()) error_of_abort(2, *inbox.abort_report());
    inbox.unclaimed();
    inbox.take({1, 0, 0});
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto const input = std::as_bytes(std::span(data, size));
    try {
        run_frames(input);
    } catch (Error const&) {
    }
    try {
        std::string const text(reinterpret_cast<char const*>(data), size);
        find_disagreement(std::vector<std::string>{R"({"v":1})", text, R"({"v":1})"});
        error_of_abort(2, text);
    } catch (Error const&) {
    }
    return 0;
}
