// SPDX-License-Identifier: Apache-2.0
#include "libruntime/vcp/spawn.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <smpc/client/error.h>
#include <spawn.h>

#include "libclient/base/descriptor.h"

extern char** environ;

namespace smpc::vcp {

namespace {

/// Children use the numbers below; copies above them are not overwritten by a dup2 in the child while still needed.
constexpr int first_free = 16;

struct FileActions {
    FileActions() { ::posix_spawn_file_actions_init(&value); }
    ~FileActions() { ::posix_spawn_file_actions_destroy(&value); }
    FileActions(FileActions const&) = delete;
    FileActions& operator=(FileActions const&) = delete;
    posix_spawn_file_actions_t value;
};

struct Attributes {
    Attributes() {
        sigset_t none, all;
        sigemptyset(&none);
        sigfillset(&all);
        ::posix_spawnattr_init(&value);
        ::posix_spawnattr_setsigmask(&value, &none);
        ::posix_spawnattr_setsigdefault(&value, &all);
        // Ctrl-C and the end of the terminal reach the parent only, which then ends its children in order.
        ::posix_spawnattr_setflags(&value, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    }
    ~Attributes() { ::posix_spawnattr_destroy(&value); }
    Attributes(Attributes const&) = delete;
    Attributes& operator=(Attributes const&) = delete;
    posix_spawnattr_t value;
};

} // namespace

pid_t spawn(std::string const& executable, std::vector<std::string> const& arguments,
            std::span<PassedDescriptor const> descriptors) {
    std::vector<char*> argv{const_cast<char*>(executable.c_str())};
    for (auto const& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);

    FileActions actions;
    Attributes attributes;
    std::vector<Descriptor> copies;
    ::posix_spawn_file_actions_addopen(&actions.value, 0, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_addopen(&actions.value, 1, "/dev/null", O_WRONLY, 0);
    int last = 2;
    for (auto const& passed : descriptors) {
        copies.emplace_back(::fcntl(passed.own, F_DUPFD_CLOEXEC, first_free));
        if (!copies.back())
            throw Error(ErrorCode::failed, fmt::format("no file descriptors are left: {}", std::strerror(errno)));
        ::posix_spawn_file_actions_adddup2(&actions.value, copies.back().get(), passed.number);
        last = std::max(last, passed.number);
    }
    // Whatever this process has inherited without close-on-exec is none of a child's business.
    for (int number = 3; number < last; ++number)
        if (std::none_of(descriptors.begin(), descriptors.end(), [&](auto const& d) { return d.number == number; }))
            ::posix_spawn_file_actions_addclose(&actions.value, number);
    ::posix_spawn_file_actions_addclosefrom_np(&actions.value, last + 1);

    pid_t pid = -1;
    int error = ::posix_spawn(&pid, executable.c_str(), &actions.value, &attributes.value, argv.data(), environ);
    if (error != 0)
        throw Error(ErrorCode::config, fmt::format("cannot start {}: {}", executable, std::strerror(error)));
    return pid;
}

} // namespace smpc::vcp
