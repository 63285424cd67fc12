// SPDX-License-Identifier: Apache-2.0
//
// Who runs a folder: locks that end with their process, stale files, numbers of processes that were given away.
#include <catch2/catch.hpp>

#include <csignal>
#include <filesystem>
#include <fstream>

#include <smpc/client/error.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "libruntime/vcp/cloud/folder.h"
#include "libruntime/vcp/private_directory.h"

using namespace smpc;
using namespace smpc::vcp;

namespace {

/// A child that does something and then waits to be killed.
template <class F> pid_t child(F work) {
    int ready[2];
    REQUIRE(::pipe(ready) == 0);
    pid_t pid = ::fork();
    if (pid == 0) {
        work();
        [[maybe_unused]] auto n = ::write(ready[1], "x", 1);
        for (;;) ::pause();
    }
    char byte;
    REQUIRE(::read(ready[0], &byte, 1) == 1);
    ::close(ready[0]);
    ::close(ready[1]);
    return pid;
}

void end(pid_t pid) {
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
}

mode_t mode_of(std::string const& path) {
    struct stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    return status.st_mode & 0777;
}

} // namespace

TEST_CASE("a process is told apart from others with its number") {
    auto self = identify_process(::getpid());
    REQUIRE(self);
    CHECK(is_alive(*self));
    CHECK_FALSE(is_alive({self->pid, self->start + 1}));
    auto pid = child([] {});
    auto other = identify_process(pid);
    REQUIRE(other);
    CHECK(other->start >= self->start);
    ::kill(pid, SIGKILL);
    siginfo_t info;
    ::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT); // ended, not yet reaped
    CHECK_FALSE(is_alive(*other));
    end(pid);
    CHECK_FALSE(identify_process(pid));
}

TEST_CASE("a lock ends with its process, whatever ends that") {
    PrivateDirectory directory;
    auto path = directory.path("up.pid");
    CHECK_FALSE(FolderLock::holder(path));
    auto pid = child([&] { new FolderLock(std::move(*FolderLock::take(path))); });
    auto holder = FolderLock::holder(path);
    REQUIRE(holder);
    CHECK(holder->pid == pid);
    CHECK(is_alive(*holder));
    CHECK_FALSE(FolderLock::take(path));
    end(pid);
    // The file of the killed process is still there, and nobody's.
    CHECK(std::filesystem::exists(path));
    CHECK_FALSE(FolderLock::holder(path));
    auto lock = FolderLock::take(path);
    REQUIRE(lock);
    lock->remove();
    CHECK_FALSE(std::filesystem::exists(path));
    CHECK(FolderLock::take(path));
}

TEST_CASE("a stale or strange file is no lock") {
    PrivateDirectory directory;
    auto path = directory.path("up.pid");
    for (std::string text : {"", "1 1\n", "999999999 5\n", "no numbers", "\n\n\n"}) {
        std::ofstream(path) << text;
        CHECK_FALSE(FolderLock::holder(path));
        CHECK(FolderLock::take(path));
    }
    CHECK_THROWS_AS(FolderLock::take(directory.path("no/such/folder")), Error);
}

TEST_CASE("folders of a cloud are private") {
    PrivateDirectory directory;
    CloudFolder folder(directory.path("a/b/.smpc/"));
    CHECK(folder.path() == directory.path("a/b/.smpc"));
    folder.create();
    CHECK(mode_of(folder.path()) == 0700);
    CHECK(mode_of(folder.file("log")) == 0700);
    ::chmod(folder.path().c_str(), 0755);
    folder.create();
    CHECK(mode_of(folder.path()) == 0700);
    CHECK(folder.log_file(0) == folder.path() + "/log/up.log");
    CHECK(folder.log_file(2) == folder.path() + "/log/party2.log");

    std::ofstream(directory.path("file")) << "x";
    for (auto bad : {directory.path("file"), directory.path("file/below"), std::string("/proc/smpc")}) {
        try {
            make_private_folder(bad);
            FAIL("made " << bad);
        } catch (Error const& error) {
            CHECK(error.code() == ErrorCode::config);
            CHECK_THAT(error.message(), Catch::Contains(bad));
        }
    }
}

TEST_CASE("the nearest cloud above is found") {
    PrivateDirectory directory;
    auto before = std::filesystem::current_path();
    std::filesystem::create_directories(directory.path("project/deep/er"));
    std::filesystem::current_path(directory.path("project/deep/er"));
    CHECK(CloudFolder::find("").path() == directory.path("project/deep/er/.smpc"));
    std::filesystem::create_directory(directory.path("project/.smpc"));
    std::filesystem::create_directory(directory.path("project/deep/.smpc")); // without a cloud
    std::ofstream(directory.path("project/.smpc/cloud.json")) << "{}";
    CHECK(CloudFolder::find("").path() == directory.path("project/.smpc"));
    CHECK(CloudFolder::find("x").path() == directory.path("project/deep/er/x"));
    std::filesystem::current_path(before);
}
