// SPDX-License-Identifier: Apache-2.0
#include "libruntime/vcp/cloud/service_log.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <smpc/client/error.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libclient/base/time.h"

namespace smpc::vcp {

ServiceLog::ServiceLog(std::string file, std::uint64_t limit) : file_(std::move(file)), limit_(limit) {
    if (!file_.empty()) open();
}

void ServiceLog::open() {
    Descriptor fd(::open(file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    if (!fd) throw Error(ErrorCode::config, fmt::format("cannot write the log {}: {}", file_, std::strerror(errno)));
    struct stat status {};
    written_ = ::fstat(fd.get(), &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
    own_ = std::move(fd);
    if (takes_stderr_) ::dup2(own_.get(), STDERR_FILENO);
}

void ServiceLog::take_stderr() {
    takes_stderr_ = static_cast<bool>(own_);
    if (own_) ::dup2(own_.get(), STDERR_FILENO);
}

void ServiceLog::write(std::string_view text) noexcept {
    try {
        auto line = fmt::format("{} {}", format_time(now()), text);
        std::replace(line.begin(), line.end(), '\n', ' ');
        line += '\n';
        std::scoped_lock lock(mutex_);
        if (!file_.empty() && written_ + line.size() > limit_ &&
            std::rename(file_.c_str(), (file_ + ".1").c_str()) == 0)
            open();
        written_ += line.size();
        [[maybe_unused]] auto n = ::write(own_ ? own_.get() : STDERR_FILENO, line.data(), line.size());
    } catch (std::exception const&) { // what cannot be logged cannot be reported either
    }
}

} // namespace smpc::vcp
