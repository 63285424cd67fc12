// SPDX-License-Identifier: Apache-2.0
//
// A writer is killed at random moments, again and again in one folder: what was acknowledged is there, everything that is there is whole.
#include <csignal>
#include <set>

#include <catch2/catch.hpp>
#include <smpc/client/random.h>
#include <sys/wait.h>
#include <unistd.h>

#include "libruntime/vcp/store/program_store.h"
#include "libruntime/vcp/store/stream_store.h"
#include "tests/unit/vcp_store/support.h"

using namespace smpc;
using namespace smpc::vcp;
using test::id;

namespace {

/// The bytes that belong to an id.
std::vector<std::byte> content(unsigned n) {
    return test::stream("x", std::string(1 + n * 37 % 5000, static_cast<char>('a' + n % 26)));
}

/// Stores and removes until it is killed, and tells what has been acknowledged: the number, negative for a removal.
[[noreturn]] void write_until_killed(std::string const& folder, unsigned first, int acknowledge) {
    try {
        StreamStore store(folder);
        ProgramStore programs(folder);
        for (unsigned n = first;; ++n) {
            NewStream s;
            s.id = id(n);
            s.tags = {{"n", std::to_string(n), true}};
            store.put(s, content(n));
            programs.put(fmt::format("p{}.sb", n), test::executable(n));
            auto ack = static_cast<int>(n);
            if (::write(acknowledge, &ack, sizeof ack) != sizeof ack) break;
            if (n % 3 == 2) {
                store.remove(id(n - 1));
                ack = -static_cast<int>(n - 1);
                if (::write(acknowledge, &ack, sizeof ack) != sizeof ack) break;
            }
        }
    } catch (...) {
    }
    ::_exit(1);
}

} // namespace

TEST_CASE("kill -9 at random moments") {
    test::Folder folder;
    auto random = insecure_random(11, "kill");
    std::set<unsigned> stored, removed;
    unsigned next = 1;
    for (int round = 0; round < 40; ++round) {
        int pipe[2];
        REQUIRE(::pipe(pipe) == 0);
        auto const child = ::fork();
        if (child == 0) {
            ::close(pipe[0]);
            write_until_killed(folder.path(), next, pipe[1]);
        }
        ::close(pipe[1]);
        std::array<std::byte, 2> draw;
        random->fill(draw);
        auto note = [&](int ack) {
            if (ack > 0)
                stored.insert(static_cast<unsigned>(ack)), next = static_cast<unsigned>(ack) + 1;
            else
                removed.insert(static_cast<unsigned>(-ack));
        };
        // Some acknowledgements, however slow the disk is, and then a moment more.
        int ack = 0;
        for (auto wanted = std::to_integer<unsigned>(draw[0]) % 5;
             wanted > 0 && ::read(pipe[0], &ack, sizeof ack) == sizeof ack; --wanted)
            note(ack);
        ::usleep(std::to_integer<unsigned>(draw[1]) * 50);
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        while (::read(pipe[0], &ack, sizeof ack) == sizeof ack) note(ack);
        ::close(pipe[0]);

        StreamStore store(folder.path());
        ProgramStore programs(folder.path());
        std::set<std::string> there;
        for (auto const& info : store.list({}).streams) {
            auto const n = static_cast<unsigned>(std::stoul(info.id.substr(24), nullptr, 16));
            there.insert(info.id);
            CHECK(store.read(info.id) == content(n));
            CHECK(store.tag(info.id, "n").value == std::to_string(n));
        }
        std::set<std::string> files;
        for (auto const& entry : std::filesystem::directory_iterator(folder / "streams"))
            files.insert(entry.path().filename());
        CHECK(files == there);
        for (auto n : stored) {
            // A removal that was not acknowledged may have happened: of the number before the last acknowledged ones.
            bool const may_be_gone = removed.contains(n) || n % 3 == 1;
            if (!may_be_gone) CHECK(there.contains(id(n)));
            CHECK(programs.find(fmt::format("p{}.sb", n)).bytes > 0);
        }
        for (auto n : removed) CHECK_FALSE(there.contains(id(n)));
        // What was interrupted can be done again.
        NewStream again;
        again.id = id(next);
        again.tags = {{"n", std::to_string(next), true}};
        CHECK_NOTHROW(store.put(again, content(next)));
        CHECK_NOTHROW(store.remove(id(next)));
    }
    CHECK(next > 40);
}
