// SPDX-License-Identifier: Apache-2.0
#include "libruntime/vcp/cloud/logs.h"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <fmt/format.h>
#include <smpc/client/error.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

namespace smpc::vcp {

namespace {

constexpr std::size_t time_width = 24; // "2026-12-01T08:30:00.250Z"

bool has_time(std::string_view line) {
    return line.size() > time_width && line[4] == '-' && line[10] == 'T' && line[time_width - 1] == 'Z';
}

} // namespace

Logs::Logs(CloudFolder const& folder, std::vector<std::string> const& names, std::optional<unsigned> only_party)
    : folder_(folder.file("log")) {
    if (!only_party) sources_.push_back({{folder.log_file(0), "up"}, 0, 0, {}});
    for (unsigned k = 1; k <= names.size(); ++k)
        if (!only_party || *only_party == k) sources_.push_back({{folder.log_file(k), names[k - 1]}, 0, 0, {}});
    for (auto const& source : sources_) width_ = std::max(width_, source.source.label.size());
}

std::string Logs::mark(Source const& source, std::string_view line) const {
    return fmt::format("{:<{}} | {}", source.source.label, width_, printable(line));
}

template <class F> void Logs::read(Source& source, F take) {
    Descriptor file(::open(source.source.file.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat status {};
    if (!file || ::fstat(file.get(), &status) != 0) return;
    if (status.st_ino != source.inode || static_cast<std::uint64_t>(status.st_size) < source.offset) source.offset = 0;
    source.inode = status.st_ino;
    std::string buffer(65536, '\0');
    for (;;) {
        auto n = ::pread(file.get(), buffer.data(), buffer.size(), static_cast<off_t>(source.offset));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return;
        source.offset += static_cast<std::uint64_t>(n);
        source.pending.append(buffer, 0, static_cast<std::size_t>(n));
        std::size_t begin = 0;
        for (std::size_t end; (end = source.pending.find('\n', begin)) != std::string::npos; begin = end + 1)
            take(std::string_view(source.pending).substr(begin, end - begin));
        source.pending.erase(0, begin);
    }
}

void Logs::read_all(Line const& line, std::optional<std::size_t> last) {
    struct Entry {
        std::string time, text;
    };
    std::vector<Entry> entries;
    for (auto& source : sources_) {
        std::string time; // lines without one belong to the line before
        read(source, [&](std::string_view text) {
            if (has_time(text)) time = text.substr(0, time_width);
            entries.push_back({time, mark(source, text)});
        });
    }
    std::stable_sort(entries.begin(), entries.end(), [](Entry const& a, Entry const& b) { return a.time < b.time; });
    std::size_t first = last && *last < entries.size() ? entries.size() - *last : 0;
    for (std::size_t i = first; i < entries.size(); ++i) line(entries[i].text);
}

void Logs::skip_to_end() {
    for (auto& source : sources_) {
        struct stat status {};
        if (::stat(source.source.file.c_str(), &status) != 0) continue;
        source.inode = status.st_ino;
        source.offset = static_cast<std::uint64_t>(status.st_size);
    }
}

void Logs::read_new(Line const& line) {
    char events[4096];
    while (notify_ && ::read(notify_.get(), events, sizeof events) > 0) {
    }
    for (auto& source : sources_) read(source, [&](std::string_view text) { line(mark(source, text)); });
}

int Logs::descriptor() {
    if (!notify_) {
        notify_ = Descriptor(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
        if (notify_) ::inotify_add_watch(notify_.get(), folder_.c_str(), IN_MODIFY | IN_CREATE | IN_MOVED_TO);
    }
    return notify_.get();
}

} // namespace smpc::vcp
