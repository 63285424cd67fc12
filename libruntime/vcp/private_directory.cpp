// SPDX-License-Identifier: Apache-2.0
#include "libruntime/vcp/private_directory.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <smpc/client/error.h>
#include <sys/stat.h>
#include <unistd.h>

namespace smpc::vcp {

namespace {

[[noreturn]] void fail(std::string_view what, std::string const& path) {
    int error = errno;
    throw Error(ErrorCode::failed, fmt::format("cannot {} {}: {}", what, path, std::strerror(error)))
        .help("the working files of a run are in $TMPDIR (default /tmp); choose a directory with space there");
}

} // namespace

PrivateDirectory::PrivateDirectory() {
    char const* base = std::getenv("TMPDIR"); // NOLINT(concurrency-mt-unsafe)
    path_ = fmt::format("{}/smpc-XXXXXX", base && *base ? base : "/tmp");
    if (!::mkdtemp(path_.data())) fail("create the working directory", path_);
}

PrivateDirectory::~PrivateDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::string PrivateDirectory::path(std::string_view name) const {
    return fmt::format("{}/{}", path_, name);
}

void PrivateDirectory::write(std::string_view name, std::span<std::byte const> bytes) const {
    auto file = path(name);
    int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) fail("create", file);
    while (!bytes.empty()) {
        auto n = ::write(fd, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) {
            int error = errno;
            ::close(fd);
            errno = error;
            fail("write", file);
        }
        bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
    if (::close(fd) != 0) fail("write", file);
}

void PrivateDirectory::remove(std::string_view name) const noexcept {
    ::unlink(path(name).c_str());
}

std::vector<std::byte> PrivateDirectory::read(std::string_view name) const {
    auto file = path(name);
    int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) fail("read", file);
    struct stat status {};
    std::vector<std::byte> bytes(::fstat(fd, &status) == 0 ? static_cast<std::size_t>(status.st_size) : 0);
    std::size_t filled = 0;
    while (filled < bytes.size()) {
        auto n = ::read(fd, bytes.data() + filled, bytes.size() - filled);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) {
            int error = n < 0 ? errno : EIO;
            ::close(fd);
            errno = error;
            fail("read", file);
        }
        filled += static_cast<std::size_t>(n);
    }
    ::close(fd);
    return bytes;
}

} // namespace smpc::vcp
