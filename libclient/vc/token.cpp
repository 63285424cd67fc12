// SPDX-License-Identifier: Apache-2.0
#include "libclient/vc/token.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include <fmt/format.h>
#include <smpc/client/error.h>

#include "libclient/base/files.h"

namespace smpc::client {

namespace {

constexpr std::size_t longest_token = 64 * 1024;

/// Without surrounding blanks. What cannot stand in a header is refused here, where the cause is known.
std::string checked(std::string_view text, std::string const& source) {
    constexpr std::string_view blanks = " \t\r\n";
    auto begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos)
        throw Error(ErrorCode::config, fmt::format("{} gives no token: it is empty", source));
    text = text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
    if (!std::all_of(text.begin(), text.end(), [](char c) { return c > 32 && c < 127; }))
        throw Error(ErrorCode::config,
                    fmt::format("{} gives no token: more than one word of plain characters", source));
    return std::string(text);
}

} // namespace

TokenSource::TokenSource(AuthConfig auth, std::string party_name)
    : auth_(std::move(auth)), party_(std::move(party_name)) {}

std::string TokenSource::get() {
    if (!auth_.token.empty())
        return checked(auth_.token, fmt::format("the environment's token of party \"{}\"", party_));
    if (!auth_.token_file.empty()) {
        auto text = read_if_exists(auth_.token_file, longest_token);
        if (!text)
            throw Error(ErrorCode::config, fmt::format("the token file {} of party \"{}\" does not exist",
                                                       auth_.token_file.string(), party_));
        return checked(*text, auth_.token_file.string());
    }
    if (auth_.token_command.empty()) return {};
    std::lock_guard lock(mutex_);
    if (cached_.empty()) cached_ = checked(run_command(), fmt::format("the token command of party \"{}\"", party_));
    return cached_;
}

bool TokenSource::refuse() {
    std::lock_guard lock(mutex_);
    bool had = !cached_.empty();
    cached_.clear();
    return had;
}

std::string TokenSource::run_command() const {
    FILE* pipe = ::popen(auth_.token_command.c_str(), "re");
    if (!pipe)
        throw Error(ErrorCode::config, fmt::format("the token command of party \"{}\" cannot be started", party_));
    std::string out;
    std::array<char, 4096> buffer;
    while (auto n = std::fread(buffer.data(), 1, buffer.size(), pipe))
        if (out.size() < longest_token) out.append(buffer.data(), n);
    if (::pclose(pipe) != 0)
        throw Error(ErrorCode::config, fmt::format("the token command of party \"{}\" failed", party_))
            .help("\"tokenCommand\" in the configuration is run by /bin/sh; its first line of output is the token");
    return out.substr(0, out.find('\n'));
}

} // namespace smpc::client
