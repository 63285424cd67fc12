// SPDX-License-Identifier: Apache-2.0
//
// Two pipes: events and printed lines. The status pipe is held by the child alone, so its end is the child's end.
#include "libruntime/vcp/child_process.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include "libruntime/vcp/spawn.h"

namespace smpc::vcp {

namespace {

struct Pipe {
    Descriptor read, write;
    Pipe() {
        int fds[2];
        if (::pipe2(fds, O_CLOEXEC) != 0)
            throw Error(ErrorCode::failed, fmt::format("cannot create a pipe: {}", std::strerror(errno)));
        read = Descriptor(fds[0]);
        write = Descriptor(fds[1]);
        ::fcntl(read.get(), F_SETFL, O_NONBLOCK);
    }
};

template <class F> void drain(Descriptor& pipe, F take) {
    std::array<char, 65536> buffer;
    while (pipe) {
        auto n = ::read(pipe.get(), buffer.data(), buffer.size());
        if (n > 0)
            take(std::string_view(buffer.data(), static_cast<std::size_t>(n)));
        else if (n < 0 && errno == EINTR)
            continue;
        else if (n < 0 && errno == EAGAIN)
            return;
        else
            pipe.reset();
    }
}

} // namespace

std::string find_runtime(std::string const& given) {
    if (!given.empty()) return given;
    if (char const* named = std::getenv("SMPC_RUNTIME"); named && *named) return named; // NOLINT(concurrency-mt-unsafe)
    std::error_code error;
    auto self = std::filesystem::read_symlink("/proc/self/exe", error);
    auto beside = self.parent_path() / "smpc-runtime";
    if (!error && ::access(beside.c_str(), X_OK) == 0) return beside;
    throw Error(ErrorCode::config, fmt::format("cannot find smpc-runtime beside {}", self.string()))
        .help("name its executable in the environment variable SMPC_RUNTIME");
}

ChildProcess::ChildProcess(unsigned party, std::string const& executable, PartyCommand const& command,
                           ChildListener listener_functions)
    : party_(party), listener_(std::move(listener_functions)) {
    Pipe status, output;
    std::vector<PassedDescriptor> passed{{output.write.get(), 2}, {status.write.get(), status_descriptor}};
    if (command.listener >= 0) passed.push_back({command.listener, listen_descriptor});
    if (command.input >= 0) passed.push_back({command.input, arguments_descriptor});
    try {
        pid_ = spawn(executable, command.arguments, passed);
    } catch (Error& error) {
        if (error.code() == ErrorCode::config) error.help("SMPC_RUNTIME names the executable of smpc-runtime");
        throw;
    }
    status_ = std::move(status.read);
    output_ = std::move(output.read);
}

ChildProcess::~ChildProcess() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    int ignored;
    while (::waitpid(pid_, &ignored, 0) < 0 && errno == EINTR) {
    }
}

void ChildProcess::signal(int number) noexcept {
    if (!running()) return;
    forced_ = true;
    ::kill(pid_, number);
}

void ChildProcess::read_pipes() {
    drain(status_, [&](std::string_view piece) { events_.feed(piece, [&](auto line) { event(line); }); });
    drain(output_, [&](std::string_view piece) { printed_.feed(piece, [&](auto line) { printed(line); }); });
}

bool ChildProcess::reap() {
    int status = 0;
    auto pid = ::waitpid(pid_, &status, WNOHANG);
    if (pid != pid_) return false;
    pid_ = -1;
    read_pipes();
    printed_.finish([&](auto line) { printed(line); });
    conclude(status);
    return true;
}

PartyEnd ChildProcess::end(std::size_t order) && {
    return {std::move(error_), forced_, vanished_, order, std::move(done_), std::move(stats_)};
}

void ChildProcess::event(std::string_view line) {
    auto object = nlohmann::json::parse(line, nullptr, false);
    if (!object.is_object() || !object.contains("event")) return;
    auto const& kind = object["event"];
    if (kind == "error") error_ = error_from_json(object);
    if (kind == "warning" && listener_.warn)
        listener_.warn(object["message"].is_string() ? object["message"].get<std::string>() : std::string());
    if (kind == "ready" && listener_.ready) listener_.ready();
    if (kind == "progress" && listener_.progress) listener_.progress(object);
    if (kind == "stats") stats_ = object;
    if (kind == "done") done_ = std::move(object);
}

void ChildProcess::printed(std::string_view line) {
    last_was_heard_ = listener_.print && listener_.print(line);
    last_line_ = line.substr(0, 400);
}

/// What the exit status adds to the events: the end of a process that could not report its own.
void ChildProcess::conclude(int status) {
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        if (!error_ && done_.is_null())
            error_ = Error(ErrorCode::internal, fmt::format("party {} ended without a word", party_));
    } else if (!error_) {
        vanished_ = true;
        if (WIFSIGNALED(status)) {
            int number = WTERMSIG(status);
            bool defect =
                number == SIGSEGV || number == SIGABRT || number == SIGBUS || number == SIGILL || number == SIGFPE;
            error_ = Error(defect ? ErrorCode::internal : ErrorCode::party_lost,
                           fmt::format("party {} was ended by signal {} ({})", party_, number, ::strsignal(number)));
        } else {
            int exit = WEXITSTATUS(status);
            auto code = static_cast<ErrorCode>(exit);
            error_ = Error(name_of(code) == "failed" ? ErrorCode::failed : code,
                           fmt::format("party {} ended with status {}", party_, exit));
        }
        if (!last_line_.empty() && !forced_ && !last_was_heard_)
            error_->note(fmt::format("its last line was: {}", last_line_));
    }
    if (error_ && error_->party() == 0) error_->party(party_);
}

} // namespace smpc::vcp
