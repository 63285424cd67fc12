// SPDX-License-Identifier: Apache-2.0
//
// Plain system calls, because they can be interrupted and their errors belong to one place.
#include "libruntime/task/io.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <utility>

#include <smpc/client/error.h>

namespace smpc::task {
namespace {

/// The name that a signal handler removes; set before the file exists, cleared after it has its final name or is gone.
char unfinished_name[4096];
std::atomic<bool> unfinished{false};

class Descriptor {
public:
    explicit Descriptor(int fd, bool owned) : fd_(fd), owned_(owned) {}
    ~Descriptor() {
        if (owned_ && fd_ >= 0) ::close(fd_);
    }
    Descriptor(Descriptor const&) = delete;
    Descriptor& operator=(Descriptor const&) = delete;
    int get() const noexcept { return fd_; }
    /// Closes it now; false if the system reports a late write error.
    bool close() noexcept { return ::close(std::exchange(fd_, -1)) == 0; }

private:
    int fd_;
    bool owned_;
};

Error unwritable(std::string_view place, int error) {
    return Error(ErrorCode::failed, fmt::format("cannot write the results to {}: {}", place, std::strerror(error)));
}

void write_all(int fd, std::span<std::byte const> bytes, std::string_view place, std::function<void()> const& check) {
    while (!bytes.empty()) {
        ssize_t const n = ::write(fd, bytes.data(), std::min(bytes.size(), std::size_t{1} << 30));
        if (n < 0 && errno == EINTR) {
            check();
            continue;
        }
        if (n < 0) throw unwritable(place, errno);
        bytes = bytes.subspan(std::size_t(n));
    }
}

} // namespace

std::optional<int> descriptor_option(std::string_view option, std::string_view text) {
    if (!text.starts_with("fd:")) return std::nullopt;
    int fd = -1;
    auto const [end, error] = std::from_chars(text.data() + 3, text.data() + text.size(), fd);
    if (error != std::errc{} || end != text.data() + text.size() || fd < 0)
        throw Error(ErrorCode::usage,
                    fmt::format("{} {}: fd: is followed by the number of an open descriptor", option, text));
    if (::fcntl(fd, F_GETFD) < 0)
        throw Error(ErrorCode::usage, fmt::format("{} {}: descriptor {} is not open", option, text, fd));
    return fd;
}

std::vector<std::byte> read_source(std::string_view what, std::string const& place,
                                   std::function<void()> const& check) {
    auto const unreadable = [&](int error) {
        return Error(ErrorCode::input, fmt::format("cannot read {} {}: {}", what, place, std::strerror(error)));
    };
    auto const inherited =
        place == "-" ? std::optional<int>(STDIN_FILENO) : descriptor_option(fmt::format("{}:", what), place);
    Descriptor const source(inherited ? *inherited : ::open(place.c_str(), O_RDONLY | O_CLOEXEC), !inherited);
    struct stat status {};
    if (source.get() < 0 || ::fstat(source.get(), &status) != 0) throw unreadable(errno);
    if (S_ISDIR(status.st_mode)) throw unreadable(EISDIR);

    std::vector<std::byte> bytes;
    std::size_t filled = 0;
    std::size_t const expected = S_ISREG(status.st_mode) && status.st_size > 0 ? std::size_t(status.st_size) : 0;
    for (;;) {
        if (filled == bytes.size()) bytes.resize(std::max({expected + 1, bytes.size() * 2, std::size_t{1} << 16}));
        ssize_t const n = ::read(source.get(), bytes.data() + filled, bytes.size() - filled);
        if (n < 0 && errno == EINTR) {
            check();
            continue;
        }
        if (n < 0) throw unreadable(errno);
        if (n == 0) break;
        filled += std::size_t(n);
    }
    bytes.resize(filled);
    return bytes;
}

ResultTarget::ResultTarget(std::string place) : place_(std::move(place)) {
    if (place_ == "-") {
        descriptor_ = STDOUT_FILENO;
        if (::isatty(descriptor_))
            throw Error(ErrorCode::usage, "results are binary and would go to the terminal")
                .help("give --results FILE, or redirect standard output");
        return;
    }
    if (auto const fd = descriptor_option("--results", place_)) {
        descriptor_ = *fd;
        return;
    }
    struct stat status {};
    if (::stat(place_.c_str(), &status) == 0) {
        if (S_ISDIR(status.st_mode))
            throw Error(ErrorCode::input, fmt::format("--results {}: this is a folder", place_));
        replaces_ = S_ISREG(status.st_mode);
    }
    auto folder = std::filesystem::path(place_).parent_path();
    if (folder.empty()) folder = ".";
    if (replaces_ && ::access(folder.c_str(), W_OK | X_OK) != 0)
        throw Error(ErrorCode::input,
                    fmt::format("--results {}: cannot write to the folder: {}", place_, std::strerror(errno)));
}

void ResultTarget::write(std::span<std::byte const> bytes, std::function<void()> const& check) const {
    if (descriptor_ >= 0) return write_all(descriptor_, bytes, place_, check);
    if (!replaces_) {
        Descriptor device(::open(place_.c_str(), O_WRONLY | O_CLOEXEC), true);
        if (device.get() < 0) throw unwritable(place_, errno);
        write_all(device.get(), bytes, place_, check);
        if (!device.close()) throw unwritable(place_, errno);
        return;
    }

    std::string const temporary = fmt::format("{}.{}.partial", place_, ::getpid());
    if (temporary.size() >= sizeof unfinished_name) throw unwritable(place_, ENAMETOOLONG);
    std::strcpy(unfinished_name, temporary.c_str());
    unfinished = true;
    try {
        Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), true);
        if (file.get() < 0) throw unwritable(place_, errno);
        write_all(file.get(), bytes, place_, check);
        if (!file.close()) throw unwritable(place_, errno);
        if (::rename(temporary.c_str(), place_.c_str()) != 0) throw unwritable(place_, errno);
    } catch (...) {
        remove_unfinished_result();
        throw;
    }
    unfinished = false;
}

void remove_unfinished_result() noexcept {
    if (unfinished.exchange(false)) ::unlink(unfinished_name);
}

} // namespace smpc::task
