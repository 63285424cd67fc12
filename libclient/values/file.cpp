// SPDX-License-Identifier: Apache-2.0
//
// POSIX calls rather than streams, because a stream does not tell why it failed.
#include "libclient/values/file.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <smpc/client/error.h>
#include <sys/stat.h>
#include <unistd.h>

namespace smpc::client {

namespace {

std::string reason(int error) {
    return std::strerror(error);
} // NOLINT(concurrency-mt-unsafe): glibc's is thread-safe

struct Descriptor {
    int fd;
    bool owned;
    ~Descriptor() {
        if (owned && fd >= 0) ::close(fd);
    }
};

void write_all(int fd, std::string const& path, std::string_view bytes) {
    while (!bytes.empty()) {
        auto n = ::write(fd, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) throw Error(ErrorCode::failed, fmt::format("cannot write {}: {}", path, reason(errno)));
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
}

} // namespace

std::string read_file(std::string const& path) {
    bool standard = path == "-";
    Descriptor file{standard ? 0 : ::open(path.c_str(), O_RDONLY | O_CLOEXEC), !standard};
    auto fail = [&] {
        return Error(ErrorCode::input,
                     fmt::format("cannot read {}: {}", standard ? "standard input" : path, reason(errno)));
    };
    if (file.fd < 0) throw fail();
    std::string bytes;
    struct stat status {};
    if (::fstat(file.fd, &status) == 0 && S_ISREG(status.st_mode))
        bytes.reserve(static_cast<std::size_t>(status.st_size) + 1);
    for (std::size_t filled = 0;;) {
        bytes.resize(std::max(bytes.capacity(), filled + 65536));
        auto n = ::read(file.fd, bytes.data() + filled, bytes.size() - filled);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) throw fail();
        filled += static_cast<std::size_t>(n);
        if (n == 0) {
            bytes.resize(filled);
            return bytes;
        }
    }
}

void write_file(std::string const& path, std::string_view bytes, unsigned mode) {
    if (path == "-") return write_all(1, "standard output", bytes);
    // Devices and pipes are written as they are; a rename would replace them.
    struct stat status {};
    if (::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
        Descriptor file{::open(path.c_str(), O_WRONLY | O_CLOEXEC), true};
        if (file.fd < 0) throw Error(ErrorCode::input, fmt::format("cannot write {}: {}", path, reason(errno)));
        return write_all(file.fd, path, bytes);
    }
    auto temporary = path + ".XXXXXX";
    Descriptor file{::mkostemp(temporary.data(), O_CLOEXEC), true};
    if (file.fd < 0) throw Error(ErrorCode::input, fmt::format("cannot write {}: {}", path, reason(errno)));
    try {
        auto mask = ::umask(0);
        ::umask(mask);
        ::fchmod(file.fd, mode & ~mask);
        write_all(file.fd, path, bytes);
        if (::rename(temporary.c_str(), path.c_str()) != 0)
            throw Error(ErrorCode::input, fmt::format("cannot write {}: {}", path, reason(errno)));
    } catch (...) {
        ::unlink(temporary.c_str());
        throw;
    }
}

} // namespace smpc::client
