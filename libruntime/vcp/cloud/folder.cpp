// SPDX-License-Identifier: Apache-2.0
#include "libruntime/vcp/cloud/folder.h"

#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <smpc/client/error.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libclient/base/files.h"

namespace smpc::vcp {

namespace fs = std::filesystem;

namespace {

Error unusable(std::string const& path, std::string_view why) {
    return Error(ErrorCode::config, fmt::format("cannot use {}: {}", path, why))
        .help("choose a folder of your own with --data DIR");
}

Error unusable(std::string const& path) {
    return unusable(path, std::strerror(errno));
}

/// Locks of this kind belong to the open file, so they pass to a child that keeps it, and end with the last who has it open.
struct flock whole_file() {
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    return lock;
}

/// "PID START" of a lock file.
std::optional<ProcessIdentity> read_identity(int fd) {
    char text[64];
    auto n = ::pread(fd, text, sizeof text, 0);
    if (n <= 0) return {};
    ProcessIdentity found;
    auto [middle, bad_pid] = std::from_chars(text, text + n, found.pid);
    if (bad_pid != std::errc() || middle == text + n) return {};
    auto [end, bad_start] = std::from_chars(middle + 1, text + n, found.start);
    if (bad_start != std::errc()) return {};
    return found;
}

/// Whether the name still leads to the open file; it may have been removed by the holder before us.
bool is_current(std::string const& path, int fd) {
    struct stat open {
    }, named{};
    return ::fstat(fd, &open) == 0 && ::stat(path.c_str(), &named) == 0 && open.st_ino == named.st_ino &&
           open.st_dev == named.st_dev;
}

} // namespace

std::optional<ProcessIdentity> identify_process(pid_t pid) {
    std::string text;
    try {
        text = read_if_exists(fmt::format("/proc/{}/stat", pid)).value_or("");
    } catch (Error const&) {
        return {}; // it ended between opening and reading
    }
    // PID (NAME) STATE … START is field 22; the name may hold anything, so counting begins behind its last bracket.
    auto behind = text.rfind(')');
    if (behind == std::string::npos || behind + 2 >= text.size()) return {};
    if (char state = text[behind + 2]; state == 'Z' || state == 'X') return {};
    std::size_t at = behind + 2;
    for (int field = 3; field < 22; ++field) {
        at = text.find(' ', at);
        if (at == std::string::npos) return {};
        ++at;
    }
    ProcessIdentity found{pid, 0};
    std::from_chars(text.data() + at, text.data() + text.size(), found.start);
    return found;
}

bool is_alive(ProcessIdentity const& process) {
    auto now = identify_process(process.pid);
    return now && now->start == process.start;
}

void make_private_folder(std::string const& path) {
    std::error_code error;
    auto parent = fs::path(path).parent_path();
    if (!parent.empty()) fs::create_directories(parent, error);
    if (error) throw unusable(path, error.message());
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) throw unusable(path);
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) throw unusable(path);
    if (!S_ISDIR(status.st_mode)) throw unusable(path, "it is no folder");
    if ((status.st_mode & 077) != 0 && ::chmod(path.c_str(), 0700) != 0)
        throw unusable(path, "others can enter it, and its mode cannot be changed");
    if (::access(path.c_str(), R_OK | W_OK | X_OK) != 0) throw unusable(path);
}

CloudFolder::CloudFolder(std::string const& path) : path_(fs::absolute(path).lexically_normal().string()) {
    if (path_.size() > 1 && path_.ends_with('/')) path_.pop_back();
}

CloudFolder CloudFolder::find(std::string const& data_option) {
    if (!data_option.empty()) return CloudFolder(data_option);
    std::error_code error;
    auto start = fs::current_path(error);
    for (auto place = start;; place = place.parent_path()) {
        CloudFolder folder((place / ".smpc").string());
        if (folder.has_cloud()) return folder;
        if (place == place.parent_path()) return CloudFolder((start / ".smpc").string());
    }
}

std::string CloudFolder::file(std::string_view name) const {
    return fmt::format("{}/{}", path_, name);
}

std::string CloudFolder::log_file(unsigned party) const {
    return file(party == 0 ? "log/up.log" : fmt::format("log/party{}.log", party));
}

bool CloudFolder::has_cloud() const {
    return ::access(config_file().c_str(), F_OK) == 0;
}

void CloudFolder::create() const {
    make_private_folder(path_);
    make_private_folder(file("log"));
}

std::optional<FolderLock> FolderLock::take(std::string const& path) {
    for (;;) {
        Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
        if (!file) throw unusable(path);
        auto range = whole_file();
        if (::fcntl(file.get(), F_OFD_SETLK, &range) != 0) {
            if (errno == EAGAIN || errno == EACCES) return {};
            throw unusable(path);
        }
        if (!is_current(path, file.get())) continue;
        FolderLock lock(path, std::move(file));
        lock.sign();
        return lock;
    }
}

std::optional<ProcessIdentity> FolderLock::holder(std::string const& path) {
    Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) return {};
    auto lock = whole_file();
    if (::fcntl(file.get(), F_OFD_GETLK, &lock) != 0 || lock.l_type == F_UNLCK) return {};
    return read_identity(file.get()).value_or(ProcessIdentity{});
}

void FolderLock::sign() const {
    auto self = identify_process(::getpid()).value_or(ProcessIdentity{::getpid(), 0});
    auto text = fmt::format("{} {}\n", self.pid, self.start);
    if (::ftruncate(file_.get(), 0) != 0 ||
        ::pwrite(file_.get(), text.data(), text.size(), 0) != static_cast<ssize_t>(text.size()))
        throw unusable(path_);
}

void FolderLock::remove() noexcept {
    if (file_) ::unlink(path_.c_str());
    file_.reset();
}

} // namespace smpc::vcp
