// SPDX-License-Identifier: Apache-2.0
#include "libclient/base/files.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <smpc/client/error.h>
#include <sys/stat.h>

#include "libclient/base/uuid.h"

namespace smpc {

namespace fs = std::filesystem;

namespace {

Error system_error(std::string_view doing, std::string_view what) {
    int const reason = errno;
    return Error(ErrorCode::failed, fmt::format("cannot {} {}: {}", doing, what, std::strerror(reason)));
}

fs::path folder_of(fs::path const& path) {
    return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

std::optional<std::string> read_file(fs::path const& path, std::uint64_t limit) {
    Descriptor const file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) {
        if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
        throw system_error("read", path.native());
    }
    struct stat status {};
    std::string bytes;
    if (::fstat(file.get(), &status) == 0 && S_ISREG(status.st_mode)) {
        auto const size = static_cast<std::uint64_t>(status.st_size);
        if (size <= limit) bytes.reserve(size + 1);
    }
    for (std::size_t filled = 0;;) {
        bytes.resize(std::max<std::size_t>(bytes.capacity(), filled + 4096));
        auto const n = ::read(file.get(), bytes.data() + filled, bytes.size() - filled);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) throw system_error("read", path.native());
        filled += static_cast<std::size_t>(n);
        if (filled > limit)
            throw Error(ErrorCode::failed, fmt::format("{} is larger than {} bytes", path.native(), limit));
        if (n == 0) {
            bytes.resize(filled);
            return bytes;
        }
    }
}

} // namespace

void write_all(int fd, std::span<std::byte const> bytes, std::string_view what) {
    while (!bytes.empty()) {
        auto const n = ::write(fd, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) throw system_error("write", what);
        bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
}

DurableFile::DurableFile(fs::path target, unsigned mode)
    : target_(std::move(target)),
      temporary_(folder_of(target_) / (std::string(temporary_prefix) + new_uuid(system_random()))),
      file_(::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)) {
    if (!file_) {
        temporary_.clear();
        throw system_error("write", target_.native());
    }
}

DurableFile::~DurableFile() {
    discard();
}

DurableFile::DurableFile(DurableFile&& other) noexcept
    : target_(std::move(other.target_)), temporary_(std::move(other.temporary_)), file_(std::move(other.file_)),
      size_(other.size_) {
    other.temporary_.clear(); // the standard leaves a moved-from path unspecified
}

void DurableFile::discard() noexcept {
    file_.reset();
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
    temporary_.clear();
}

void DurableFile::write(std::span<std::byte const> bytes) {
    if (!file_) throw Error(ErrorCode::internal, fmt::format("{} is complete already", target_.native()));
    write_all(file_.get(), bytes, target_.native());
    size_ += bytes.size();
}

void DurableFile::write(std::string_view bytes) {
    write(std::as_bytes(std::span(bytes)));
}

bool DurableFile::commit(bool replace) {
    return commit_as(target_, replace);
}

bool DurableFile::commit_as(fs::path target, bool replace) {
    if (!file_) throw Error(ErrorCode::internal, fmt::format("{} is complete already", target_.native()));
    if (::fsync(file_.get()) != 0) throw system_error("write", target.native());
    // link fails when the name exists, so two writers cannot both believe that they were first.
    bool const done =
        replace ? ::rename(temporary_.c_str(), target.c_str()) == 0 : ::link(temporary_.c_str(), target.c_str()) == 0;
    if (!done && !replace && errno == EEXIST) {
        discard();
        return false;
    }
    if (!done) throw system_error("write", target.native());
    if (!replace) ::unlink(temporary_.c_str());
    temporary_.clear();
    file_.reset();
    sync_folder(folder_of(target));
    return true;
}

void write_durably(fs::path const& path, std::string_view bytes, unsigned mode) {
    DurableFile file(path, mode);
    file.write(bytes);
    file.commit();
}

void sync_folder(fs::path const& folder) {
    Descriptor const directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory || ::fsync(directory.get()) != 0) throw system_error("flush the folder", folder.native());
}

std::optional<std::string> read_if_exists(fs::path const& path, std::uint64_t limit) {
    return read_file(path, limit);
}

std::string read_whole(fs::path const& path, std::uint64_t limit) {
    auto bytes = read_file(path, limit);
    if (!bytes) throw Error(ErrorCode::not_found, fmt::format("there is no file {}", path.native()));
    return std::move(*bytes);
}

} // namespace smpc
