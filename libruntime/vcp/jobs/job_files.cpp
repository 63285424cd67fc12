// SPDX-License-Identifier: Apache-2.0
#include "libruntime/vcp/jobs/job_files.h"

#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include "libclient/base/files.h"
#include "libruntime/vcp/jobs/job_service.h"

namespace smpc::vcp {

namespace {

namespace fs = std::filesystem;

/// "log\t{…}\n"; JSON has no line breaks of its own.
std::string line_of(JobFiles::Entry const& entry) {
    return fmt::format("{}\t{}\n", entry.event,
                       entry.data.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

std::uint64_t size_of(int fd) {
    struct stat status {};
    return ::fstat(fd, &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
}

/// Cuts off a line that a crash has left unfinished.
void mend(int fd) {
    auto size = size_of(fd);
    char c = '\n';
    while (size > 0 && ::pread(fd, &c, 1, static_cast<off_t>(size - 1)) == 1 && c != '\n') --size;
    if (size != size_of(fd)) [[maybe_unused]]
        int ignored = ::ftruncate(fd, static_cast<off_t>(size));
}

} // namespace

JobFiles::JobFiles(std::string const& data, std::uint64_t max_log_bytes)
    : folder_(data + "/jobs"), max_log_bytes_(max_log_bytes) {
    if (::mkdir(folder_.c_str(), 0700) != 0 && errno != EEXIST)
        throw Error(ErrorCode::failed, fmt::format("cannot create {}: {}", folder_, std::strerror(errno)));
}

std::string JobFiles::folder_of(std::string const& id) const {
    return fmt::format("{}/{}", folder_, id);
}

std::string JobFiles::result_path(std::string const& id, unsigned attempt) const {
    return fmt::format("{}/{}/result.{}", folder_, id, attempt);
}

void JobFiles::append(std::string const& id, std::vector<Entry> const& entries) noexcept {
    try {
        std::lock_guard lock(mutex_);
        auto folder = folder_of(id);
        auto path = folder + "/events";
        auto open = [&] { return Descriptor(::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600)); };
        auto file = open();
        if (!file && errno == ENOENT && ::mkdir(folder.c_str(), 0700) == 0) file = open();
        if (!file) return;
        mend(file.get());
        auto size = size_of(file.get());
        std::string text;
        for (auto const& entry : entries) {
            bool full = size + text.size() > max_log_bytes_;
            if (full && entry.event != "state") {
                // Once: what comes after the word about it is beyond the limit as well.
                static constexpr char last_word[] = "(the rest of the log is not kept)";
                if (size + text.size() <= max_log_bytes_ + 128) {
                    text += line_of({"log", {{"line", last_word}}});
                    text.append(128, ' ').back() = '\n';
                }
                continue;
            }
            text += line_of(entry);
        }
        write_all(file.get(), std::as_bytes(std::span(text)), "a job's log");
    } catch (std::exception const&) { // the disk is full; the job itself will notice if that matters to it
    }
}

std::vector<JobEvent> JobFiles::read(std::string const& id, std::uint64_t after, std::size_t most) const {
    std::vector<JobEvent> events;
    Descriptor file(::open((folder_of(id) + "/events").c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) return events;
    std::string text;
    char buffer[65536];
    for (ssize_t n; text.size() < most || text.find('\n') == std::string::npos;
         text.append(buffer, static_cast<std::size_t>(n))) {
        n = ::pread(file.get(), buffer, sizeof buffer, static_cast<off_t>(after + text.size()));
        if (n <= 0) break;
    }
    std::size_t begin = 0;
    for (std::size_t end; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1) {
        auto tab = text.find('\t', begin);
        if (tab == std::string::npos || tab > end) continue; // filler, or a number that is no event's
        events.push_back({after + end + 1, text.substr(begin, tab - begin), text.substr(tab + 1, end - tab - 1)});
    }
    return events;
}

std::uint64_t JobFiles::last(std::string const& id) const {
    Descriptor file(::open((folder_of(id) + "/events").c_str(), O_RDONLY | O_CLOEXEC));
    return file ? size_of(file.get()) : 0;
}

void JobFiles::keep_result(std::string const& id, unsigned attempt, std::string const& file) {
    auto folder = folder_of(id);
    auto target = result_path(id, attempt);
    if (::mkdir(folder.c_str(), 0700) == 0) sync_folder(folder_);
    if (::rename(file.c_str(), target.c_str()) != 0)
        throw Error(ErrorCode::failed, fmt::format("cannot keep a result as {}: {}", target, std::strerror(errno)));
    sync_folder(folder);
}

void JobFiles::drop_results(std::string const& id, unsigned except) noexcept {
    std::error_code failure;
    auto keep = fmt::format("result.{}", except);
    std::vector<fs::path> others;
    for (fs::directory_iterator it(folder_of(id), failure), end; !failure && it != end; it.increment(failure))
        if (auto name = it->path().filename().string(); name.starts_with("result.") && name != keep)
            others.push_back(it->path());
    for (auto const& path : others) fs::remove(path, failure);
}

void JobFiles::remove(std::string const& id) noexcept {
    std::lock_guard lock(mutex_);
    std::error_code ignored;
    fs::remove_all(folder_of(id), ignored);
}

} // namespace smpc::vcp
