// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/pd_shared3p/observers.h"

#include <algorithm>
#include <stdexcept>

namespace smpc::test {

std::map<std::uint64_t, unsigned> rounds_of(Recorders const& parties) {
    using Key = std::tuple<std::uint64_t, std::size_t, unsigned, unsigned, unsigned>; // op, chunk, step, from, to
    std::map<Key, unsigned> depth;                                                    // of messages on their way
    std::map<std::pair<std::uint64_t, std::size_t>, std::array<unsigned, 3>> state;
    std::map<std::uint64_t, unsigned> rounds;
    std::array<std::size_t, 3> at{};
    for (bool moved = true; moved;) {
        moved = false;
        for (unsigned p = 0; p < 3; ++p) {
            for (; at[p] < parties[p].messages.size(); ++at[p], moved = true) {
                auto const& m = parties[p].messages[at[p]];
                unsigned& own = state[{m.op, m.chunk}][p];
                if (m.is_sent) {
                    depth[{m.op, m.chunk, m.step, p, m.peer}] = own + 1;
                    continue;
                }
                auto const sent = depth.find({m.op, m.chunk, m.step, m.peer, p});
                if (sent == depth.end()) break; // the sender comes later in this loop
                own = std::max(own, sent->second);
                rounds[m.op] = std::max(rounds[m.op], own);
                depth.erase(sent);
            }
        }
    }
    for (unsigned p = 0; p < 3; ++p)
        if (at[p] != parties[p].messages.size()) throw std::runtime_error("a message was received that nobody sent");
    if (!depth.empty()) throw std::runtime_error("a message was sent that nobody received");
    return rounds;
}

std::size_t used_twice(Recorder const& party) {
    auto streams = party.streams;
    std::sort(streams.begin(), streams.end());
    std::size_t count = 0;
    for (std::size_t i = 1; i < streams.size(); ++i) {
        auto const &a = streams[i - 1], &b = streams[i];
        bool const same = std::tuple(a.component, a.use, a.op, a.purpose, a.lane) ==
                          std::tuple(b.component, b.use, b.op, b.purpose, b.lane);
        count += same && a.offset + a.bytes > b.offset;
    }
    return count;
}

void run_recorded(Recorders& recorders, std::function<void(DomainProcess&, net::Mesh&)> const& party,
                  pd::shared3p::EngineOptions options, Seeds const& seeds) {
    run_three(
        party,
        [&](unsigned self) {
            auto mine = options;
            mine.observer = &recorders[self];
            return mine;
        },
        seeds);
}

} // namespace smpc::test
