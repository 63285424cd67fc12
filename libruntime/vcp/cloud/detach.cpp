// SPDX-License-Identifier: Apache-2.0
//
// `up -d`: the same command once more as a process without a terminal. Until the cloud is ready (or has failed) it tells the first process what
// to print, a line of JSON each; then the first process ends.
#include <cerrno>
#include <csignal>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <smpc/client/error.h>
#include <unistd.h>

#include "libruntime/vcp/cloud/up.h"
#include "libruntime/vcp/spawn.h"

namespace smpc::vcp {

namespace {

using nlohmann::json;

constexpr int report_number = 3;

std::vector<std::string> words_of(UpOptions const& options, CloudFolder const& folder) {
    std::vector<std::string> words{"up", "--data", folder.path(), "--report", fmt::format("fd:{}", report_number)};
    auto add = [&](std::string name, std::string value) {
        words.push_back(std::move(name));
        words.push_back(std::move(value));
    };
    if (!options.engine.empty()) add("--engine", options.engine);
    if (options.parties) add("--parties", std::to_string(*options.parties));
    for (auto const& kind : options.kinds) add("--kind", kind);
    if (!options.transport.empty()) add("--transport", options.transport);
    if (options.base_port) add("--base-port", std::to_string(*options.base_port));
    return words;
}

/// True when the report is complete.
bool take(json const& said, UpOptions const& options) {
    if (said.contains("error")) throw error_from_json(said);
    if (said.contains("note")) options.note(said["note"].get<std::string>());
    if (said.contains("print")) options.print(said["print"].get<std::string>());
    return said.contains("ready");
}

} // namespace

void up_detached(UpOptions const& options) {
    CloudFolder folder(options.data.empty() ? ".smpc" : options.data);
    folder.create();
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
        throw Error(ErrorCode::failed, fmt::format("cannot create a pipe: {}", std::strerror(errno)));
    Descriptor report(ends[0]), write_end(ends[1]);
    Descriptor log(::open(folder.log_file(0).c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    if (!log)
        throw Error(ErrorCode::config, fmt::format("cannot write {}: {}", folder.log_file(0), std::strerror(errno)));
    spawn(options.executable, words_of(options, folder),
          std::vector<PassedDescriptor>{{log.get(), STDERR_FILENO}, {write_end.get(), report_number}});
    write_end.reset();

    std::string heard;
    char buffer[4096];
    for (;;) {
        auto n = ::read(report.get(), buffer, sizeof buffer);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0)
            throw Error(ErrorCode::unavailable, "the cloud ended before it was ready")
                .help("its log is " + folder.log_file(0));
        heard.append(buffer, static_cast<std::size_t>(n));
        for (std::size_t end; (end = heard.find('\n')) != std::string::npos; heard.erase(0, end + 1))
            if (take(json::parse(heard.substr(0, end)), options)) return;
    }
}

int run_detached(UpOptions options, int report) {
    Descriptor pipe(report);
    ::fcntl(report, F_SETFD, FD_CLOEXEC);
    ::signal(SIGPIPE, SIG_IGN); // whoever asked may have gone
    auto say = [&pipe](json const& what) {
        auto line = what.dump() + "\n";
        if (pipe && ::write(pipe.get(), line.data(), line.size()) < 0) pipe.reset();
    };
    options.note = [&](std::string const& line) { say({{"note", line}}); };
    // The table comes last: when everything is ready, or runs already.
    options.print = [&](std::string const& text) {
        say({{"print", text}, {"ready", true}});
        pipe.reset();
    };
    options.show = {};
    try {
        up(options);
        return 0;
    } catch (Error const& error) {
        say(to_json(error));
        return exit_status(error.code());
    }
}

} // namespace smpc::vcp
