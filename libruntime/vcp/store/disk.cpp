// SPDX-License-Identifier: Apache-2.0
//
// Plain POSIX; a write that the kernel takes in part is continued.
#include "libruntime/vcp/store/disk.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libclient/base/files.h"
#include "libclient/base/sha256.h"
#include "libclient/base/uuid.h"
#include "libruntime/vcp/store/errors.h"

namespace smpc::vcp {

void throw_system(char const* doing, std::string const& path) {
    int const code = errno;
    auto message = fmt::format("cannot {} {}: {}", doing, path, std::strerror(code)); // NOLINT(concurrency-mt-unsafe)
    if (code == ENOSPC || code == EDQUOT || code == EFBIG) throw StorageFull(message);
    throw Error(ErrorCode::unavailable, message);
}

Descriptor create_file(std::string const& path) {
    Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!file) throw_system("create", path);
    return file;
}

void write_bytes(int fd, std::span<std::byte const> bytes, std::string const& path) {
    while (!bytes.empty()) {
        auto n = ::write(fd, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) throw_system("write", path);
        bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
}

void sync_file(int fd, std::string const& path) {
    if (::fsync(fd) != 0) throw_system("write", path);
}

std::string digest_of_file(int fd, std::string const& path) {
    Sha256 hash;
    std::vector<std::byte> buffer(std::size_t{256} << 10);
    for (off_t offset = 0;;) {
        auto n = ::pread(fd, buffer.data(), buffer.size(), offset);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) throw_system("read", path);
        if (n == 0) return hash.hex();
        hash.update(std::span(buffer).first(static_cast<std::size_t>(n)));
        offset += n;
    }
}

std::uint64_t size_of_file(int fd, std::string const& path) {
    struct stat status {};
    if (::fstat(fd, &status) != 0) throw_system("read", path);
    return static_cast<std::uint64_t>(status.st_size);
}

void store_file(std::string const& folder, std::string const& name, std::span<std::byte const> bytes) {
    auto const target = folder + "/" + name;
    auto const temporary = fmt::format("{}/{}{}", folder, temporary_prefix, new_uuid());
    try {
        auto file = create_file(temporary);
        write_bytes(file.get(), bytes, target);
        sync_file(file.get(), target);
        if (::rename(temporary.c_str(), target.c_str()) != 0) throw_system("store", target);
    } catch (...) {
        ::unlink(temporary.c_str());
        throw;
    }
    sync_folder(folder);
}

void make_folder(std::string const& path) {
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) throw_system("create the folder", path);
}

} // namespace smpc::vcp
