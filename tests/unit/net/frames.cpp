// SPDX-License-Identifier: Apache-2.0
//
// The pure parts: headers, hellos, the receiving and sending state machines fed by hand, agreement documents, addresses.
#include <algorithm>
#include <cstring>
#include <deque>
#include <random>
#include <vector>

#include <catch2/catch.hpp>

#include <smpc/client/error.h>

#include "libruntime/net/agreement.h"
#include "libruntime/net/hello.h"
#include "libruntime/net/inbox.h"
#include "libruntime/net/label_table.h"
#include "libruntime/net/listener.h"
#include "libruntime/net/outbox.h"

using namespace smpc;
using namespace smpc::net;

namespace {

using Buffer = std::vector<std::byte>;

Buffer pattern(std::size_t size, unsigned seed) {
    std::mt19937 g(seed);
    Buffer out(size);
    for (auto& b : out) b = static_cast<std::byte>(g());
    return out;
}

void append_frame(Buffer& wire, Label const& label, Buffer const& payload, FrameFlags flags = FrameFlags::data) {
    auto const header = encode(FrameHeader{static_cast<std::uint32_t>(payload.size()), flags, label});
    wire.insert(wire.end(), header.begin(), header.end());
    wire.insert(wire.end(), payload.begin(), payload.end());
}

/// Gives the inbox its bytes in pieces of at most `piece`. Stops when it is parked; returns how many it took.
std::size_t feed(Inbox& inbox, std::span<std::byte const> wire, std::size_t piece) {
    std::size_t fed = 0;
    while (fed < wire.size()) {
        std::array<iovec, 2> parts;
        int const count = inbox.prepare(parts);
        if (count == 0) return fed;
        std::size_t n = 0;
        for (int i = 0; i < count && n < piece; ++i) {
            auto const& part = parts[static_cast<std::size_t>(i)];
            std::size_t const take = std::min({part.iov_len, piece - n, wire.size() - fed - n});
            std::memcpy(part.iov_base, wire.data() + fed + n, take);
            n += take;
        }
        REQUIRE(n > 0);
        inbox.commit(n);
        fed += n;
    }
    return fed;
}

std::size_t finish_all(CompletionList& list) {
    std::size_t count = 0;
    for (; Request* request = list.pop(); ++count) CompletionList::finish(*request);
    return count;
}

std::string message_of(auto&& run) {
    try {
        run();
    } catch (Error const& error) {
        return std::string(name_of(error.code())) + ": " + error.message();
    }
    return "no error";
}

} // namespace

TEST_CASE("A frame header has a fixed form") {
    auto const bytes = encode({0x01020304, FrameFlags::data, {0x0a0b0c0d0e0f, 0x1112, 5}});
    unsigned char const expected[] = {4, 3, 2, 1, 5, 0, 0, 0, 0x12, 0x11, 0x0f, 0x0e, 0x0d, 0x0c, 0x0b, 0x0a};
    CHECK(std::memcmp(bytes.data(), expected, 16) == 0);
    auto const header = decode_frame_header(encode({1000, FrameFlags::data, {0x0a0b0c0d0e0f, 0x1112, 5}}));
    CHECK(header.length == 1000);
    CHECK(header.label == Label{0x0a0b0c0d0e0f, 0x1112, 5});
}

TEST_CASE("Malformed frame headers are refused") {
    auto const refused = [](FrameHeader header) { return message_of([&] { decode_frame_header(encode(header)); }); };
    CHECK(refused({0, FrameFlags::data, {1, 0, 0}}) == "mismatch: a malformed message arrived: an empty payload");
    CHECK(refused({(1u << 26) + 1, FrameFlags::data, {1, 0, 0}}) ==
          "mismatch: a malformed message arrived: a payload of 67108865 bytes");
    CHECK(refused({1u << 26, FrameFlags::data, {1, 0, 0}}) == "no error");
    CHECK(refused({1, FrameFlags::data, {1, 0, 16}}) == "mismatch: a malformed message arrived: lane 16 of 16");
    CHECK(refused({1, FrameFlags::bye, {}}) ==
          "mismatch: a malformed message arrived: a control message with a payload");
    CHECK(refused({1, FrameFlags::alive, {}}) ==
          "mismatch: a malformed message arrived: a control message with a payload");
    CHECK(refused({70'000, FrameFlags::abort, {}}) ==
          "mismatch: a malformed message arrived: an error report of 70000 bytes");
    CHECK(refused({0, static_cast<FrameFlags>(3), {}}) == "mismatch: a malformed message arrived: unknown flags 0x3");
}

TEST_CASE("A hello has a fixed form and every field counts") {
    crypto::TaskId task{};
    task[0] = 0x77, task[15] = 0x88;
    Hello hello;
    hello.sender = 1, hello.addressed = 2, hello.parties = 3, hello.task = task;
    hello.random.fill(0x5a);
    auto const bytes = encode(hello);
    CHECK(std::memcmp(bytes.data(), "SMPCMESH\x01\x00\x01\x02\x03\x00\x00\x00\x77", 17) == 0);
    CHECK(bytes[31] == std::byte{0x88});
    CHECK(bytes[32] == std::byte{0x5a});
    CHECK(bytes[63] == std::byte{0x5a});
    CHECK(has_magic(bytes));

    auto const difference = [&](std::size_t at, unsigned value) -> std::string {
        auto changed = bytes;
        changed[at] = static_cast<std::byte>(value);
        auto const found = find_mismatch(decode_hello(changed), 2, 3, task);
        return found ? found->field + ": " + found->theirs + ", " + found->ours : "";
    };
    CHECK(difference(40, 0) == ""); // random
    CHECK(difference(10, 0) == ""); // the sender is judged by who knows whom to expect
    CHECK(difference(8, 2) == "protocol version: 2, 1");
    CHECK(difference(9, 1) == "protocol version: 257, 1");
    CHECK(difference(11, 0) == "number of the party addressed: 1, 3");
    CHECK(difference(12, 4) == "number of parties: 4, 3");
    CHECK(difference(13, 1) == "stripe: 1, 0");
    CHECK(difference(15, 1) == "carrier (0 stream, 1 shared memory): 256, 0");
    CHECK(difference(20, 1) == "task id: 77000000-0100-0000-0000-000000000088, 77000000-0000-0000-0000-000000000088");
    auto other = bytes;
    other[0] = std::byte{'G'};
    CHECK_FALSE(has_magic(other));
}

TEST_CASE("Frames arrive whole however they are cut") {
    std::size_t const piece = GENERATE(1, 3, 16, 17, 1000, 1 << 20);
    CAPTURE(piece);
    // Posted in time, posted late (early message), several of one label, small and large.
    std::vector<std::size_t> const sizes{1, 40'000, 16, 16'384, 16'385, 5, 100'000, 7};
    for (bool const post_first : {true, false}) {
        CAPTURE(post_first);
        CompletionList completed;
        Inbox inbox(2, 1 << 20, completed);
        Buffer wire;
        std::vector<Buffer> sent, received;
        std::deque<ReceiveRequest> requests;
        for (std::size_t i = 0; i < sizes.size(); ++i) {
            sent.push_back(pattern(sizes[i], static_cast<unsigned>(i)));
            append_frame(wire, {i / 3 + 1, 0, 0}, sent.back());
            if (i % 3 == 0) append_frame(wire, {}, {}, FrameFlags::alive);
            received.emplace_back(sizes[i]);
        }
        std::size_t done = 0;
        auto const post_all = [&] {
            for (std::size_t i = 0; i < sizes.size(); ++i)
                done += inbox.post({i / 3 + 1, 0, 0}, received[i], requests.emplace_back()) ? 1 : 0;
        };
        if (post_first) post_all();
        std::size_t fed = 0;
        while (fed < wire.size()) {
            fed += feed(inbox, std::span(wire).subspan(fed), piece);
            if (inbox.parked()) inbox.unpark();
        }
        if (!post_first) {
            CHECK(inbox.unclaimed().has_value());
            post_all();
        }
        CHECK(done + finish_all(completed) == sizes.size());
        CHECK(received == sent);
        CHECK(inbox.posted() == 0);
        CHECK_FALSE(inbox.unclaimed().has_value());
        CHECK(inbox.delivered().messages == sizes.size());
    }
}

TEST_CASE("A large early message parks the link until its buffer comes") {
    CompletionList completed;
    Inbox inbox(2, 1 << 20, completed);
    auto const large = pattern(50'000, 1), small = pattern(10, 2);
    Buffer wire;
    append_frame(wire, {1, 0, 0}, large);
    append_frame(wire, {2, 0, 0}, small);
    std::size_t fed = feed(inbox, wire, wire.size());
    CHECK(inbox.parked());
    CHECK(fed < wire.size());
    Buffer into_large(50'000), into_small(10);
    ReceiveRequest first, second;
    CHECK_FALSE(inbox.post({2, 0, 0}, into_small, second));
    CHECK(inbox.parked());
    CHECK_FALSE(inbox.post({1, 0, 0}, into_large, first));
    CHECK_FALSE(inbox.parked());
    fed += feed(inbox, std::span(wire).subspan(fed), wire.size());
    CHECK(fed == wire.size());
    CHECK(finish_all(completed) == 2);
    CHECK(into_large == large);
    CHECK(into_small == small);
}

TEST_CASE("A message of another length than its buffer is a mismatch, whoever comes first") {
    auto const expected = "mismatch: party 2 sent 10 bytes for operation 4, step 1, lane 3 where 12 were expected";
    Buffer wire, into(12);
    append_frame(wire, {4, 1, 3}, Buffer(10));
    {
        CompletionList completed;
        Inbox inbox(2, 1 << 20, completed);
        ReceiveRequest r;
        inbox.post({4, 1, 3}, into, r);
        CHECK(message_of([&] { feed(inbox, wire, 100); }) == expected);
    }
    CompletionList completed;
    Inbox inbox(2, 1 << 20, completed);
    feed(inbox, wire, 100);
    ReceiveRequest r;
    CHECK(message_of([&] { inbox.post({4, 1, 3}, into, r); }) == expected);
    CHECK_FALSE(r.pending());
}

TEST_CASE("The stash is bounded, data after bye is refused, an abort report is kept") {
    CompletionList completed;
    Inbox inbox(3, 1000, completed);
    Buffer wire;
    append_frame(wire, {1, 0, 0}, Buffer(600));
    feed(inbox, wire, 5000);
    CHECK(message_of([&] { feed(inbox, wire, 5000); }) ==
          "internal: party 3 is more than 1000 bytes ahead (at operation 1, step 0)");

    Inbox second(3, 1000, completed);
    Buffer end;
    append_frame(end, {}, {}, FrameFlags::bye);
    std::string const report = "{\"error\":{}}";
    Buffer text(report.size());
    std::memcpy(text.data(), report.data(), report.size());
    append_frame(end, {}, text, FrameFlags::abort);
    feed(second, end, 7);
    CHECK(second.said_bye());
    CHECK(second.abort_report() == report);
    CHECK(message_of([&] { feed(second, wire, 5000); }) ==
          "mismatch: party 3 sent data for operation 1, step 0 after its end");
}

TEST_CASE("A request that dies while its payload arrives leaves no trace") {
    CompletionList completed;
    Inbox inbox(2, 1 << 20, completed);
    auto const second = pattern(30, 2);
    Buffer wire, into(30);
    append_frame(wire, {1, 0, 0}, Buffer(40'000));
    append_frame(wire, {2, 0, 0}, second);
    std::size_t fed = 0;
    {
        Buffer gone(40'000);
        ReceiveRequest r;
        inbox.post({1, 0, 0}, gone, r);
        fed = feed(inbox, std::span(wire).first(20'000), 5000);
    }
    ReceiveRequest r;
    inbox.post({2, 0, 0}, into, r);
    feed(inbox, std::span(wire).subspan(fed), 5000);
    CHECK(finish_all(completed) == 1);
    CHECK(into == second);
}

TEST_CASE("An outbox gives its bytes in order, whatever the system takes") {
    std::mt19937 random(3);
    CompletionList completed;
    Outbox out(completed);
    Buffer expected, wire;
    std::deque<Buffer> payloads;
    std::deque<SendRequest> requests;
    std::size_t large = 0;
    for (unsigned i = 0; i < 300; ++i) {
        Label const label{i + 1, 0, 0};
        payloads.push_back(pattern(1 + random() % 3000, i));
        append_frame(expected, label, payloads.back());
        if (random() % 2 == 0)
            out.queue_copy(FrameFlags::data, label, payloads.back());
        else
            out.queue(label, payloads.back(), requests.emplace_back()), ++large;
        if (random() % 5 != 0) continue;
        bool full = false;
        auto const result = out.pump([&](iovec const* parts, int count) -> ssize_t {
            if (full) return -1;
            std::size_t room = 1 + random() % 9000;
            full = random() % 2 == 0;
            std::size_t n = 0;
            for (int p = 0; p < count && room > 0; ++p) {
                auto const* bytes = static_cast<std::byte const*>(parts[p].iov_base);
                std::size_t const take = std::min(parts[p].iov_len, room);
                wire.insert(wire.end(), bytes, bytes + take);
                n += take, room -= take;
            }
            return static_cast<ssize_t>(n);
        });
        CHECK((result == 1) == out.empty());
    }
    out.pump([&](iovec const* parts, int) -> ssize_t {
        auto const* bytes = static_cast<std::byte const*>(parts->iov_base);
        wire.insert(wire.end(), bytes, bytes + parts->iov_len);
        return static_cast<ssize_t>(parts->iov_len);
    });
    out.take_completed();
    CHECK(finish_all(completed) == large);
    CHECK(std::all_of(requests.begin(), requests.end(), [](auto const& r) { return r.done(); }));
    CHECK(wire == expected);
}

TEST_CASE("A label table keeps what is put in, under collisions") {
    std::mt19937 random(11);
    LabelTable<int> table;
    std::map<std::tuple<std::uint64_t, int, int>, int> model;
    for (int i = 0; i < 20'000; ++i) {
        Label const label{random() % 50, static_cast<std::uint16_t>(random() % 4),
                          static_cast<std::uint16_t>(random() % 2)};
        std::tuple const key{label.op_id, label.step, label.lane};
        if (random() % 2 == 0) {
            table.find_or_insert(label) = i;
            model[key] = i;
        } else if (model.erase(key) > 0) {
            table.erase(label);
        }
        REQUIRE(table.size() == model.size());
        auto const at = model.find(key);
        int const* found = table.find(label);
        REQUIRE((found != nullptr) == (at != model.end()));
        if (found != nullptr) REQUIRE(*found == at->second);
    }
    std::size_t visited = 0;
    table.for_each([&](Label const& l, int v) { visited += model.at({l.op_id, l.step, l.lane}) == v ? 1 : 0; });
    CHECK(visited == model.size());
}

TEST_CASE("Differing agreement documents name the first key and the odd one out") {
    auto const say = [](std::vector<std::string> documents) {
        auto const error = find_disagreement(documents);
        if (!error) return std::string("agreed");
        std::string text = error->message();
        for (auto const& note : error->notes()) text += " | " + note;
        return text;
    };
    std::string const base =
        R"({"arguments":[["bid","pd","uint64",8]],"domains":[{"kind":"shared3p","name":"pd"}],"program":"sha256:9f","threads":1,"v":1})";
    auto const with = [&](std::string const& from, std::string const& to) {
        auto out = base;
        out.replace(out.find(from), from.size(), to);
        return out;
    };
    CHECK(say({base, base, base}) == "agreed");
    CHECK(say({base, with("9f", "77"), base}) ==
          "party 2 would run another program | party 1: sha256:9f | party 2: sha256:77 | party 3: sha256:9f");
    CHECK(say({base, with("9f", "77")}) ==
          "the parties would run different programs | party 1: sha256:9f | party 2: sha256:77");
    CHECK(say({base, base, with("\"threads\":1", "\"threads\":4")}) ==
          "party 3 disagrees with the others on `threads` | party 1: 1 | party 2: 1 | party 3: 4");
    CHECK(say({with(",8]", ",16]"), base, base}) ==
          "party 1 disagrees with the others on `arguments.bid` | party 1: [\"bid\",\"pd\",\"uint64\",16] | party 2: "
          "[\"bid\",\"pd\",\"uint64\",8] | "
          "party 3: [\"bid\",\"pd\",\"uint64\",8]");
    CHECK(say({base, with("shared3p", "spdz"), base}) == "party 2 disagrees with the others on `domains.pd.kind` | "
                                                         "party 1: shared3p | party 2: spdz | party 3: shared3p");
    CHECK(say({base, base, with("[[\"bid\",\"pd\",\"uint64\",8]]", "[]")}) ==
          "party 3 disagrees with the others on `arguments.bid` | party 1: [\"bid\",\"pd\",\"uint64\",8] | party 2: "
          "[\"bid\",\"pd\",\"uint64\",8] | "
          "party 3: nothing");
    CHECK(say({base, "{", base}) == "party 2 sent an agreement document that is no JSON object");
    CHECK(say({base, "[]", base}) == "party 2 sent an agreement document that is no JSON object");
    CHECK(say({base, base + " ", base}) == "the parties write the same agreement document differently");
    CHECK(find_disagreement(std::vector<std::string>{base, "{}"})->code() == ErrorCode::mismatch);
}

TEST_CASE("Addresses are read and written") {
    CHECK(parse_address("127.0.0.1:4711") == Address{"127.0.0.1", 4711});
    CHECK(parse_address("[::1]:80") == Address{"::1", 80});
    CHECK(parse_address("p1.example.org:0") == Address{"p1.example.org", 0});
    CHECK(to_text(Address{"::1", 80}) == "[::1]:80");
    CHECK(parse_addresses("a:1,b:2").size() == 2);
    for (auto const* bad : {"", ":", ":1", "a", "a:", "a:x", "a:70000", "::1:80", "[]:1", "a:-1", "a:1 ", "a:1,"}) {
        CAPTURE(bad);
        CHECK_THROWS_AS(parse_addresses(bad), Error);
    }
}
