// SPDX-License-Identifier: Apache-2.0
//
// Result streams of all parties, fetched and put together.
#include <smpc/client/results.h>

#include <algorithm>
#include <cstring>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "libclient/base/files.h"
#include "libclient/http/message.h"
#include "libclient/vc/impl.h"
#include "libclient/vc/object_json.h"

namespace smpc::client {

namespace {

constexpr std::uint64_t most_reserved = std::uint64_t{1}
                                        << 30; ///< a length that a party merely claims is not believed beyond

std::string in_quotes(std::string const& name) {
    return "\"" + name + "\"";
}

} // namespace

Results::Results(std::vector<NamedValue> published, JobStatus status)
    : published_(std::move(published)), status_(std::move(status)) {
    for (auto const& [name, value] : published_) values_.set(name, value);
}

std::vector<Bytes> VirtualCloud::Impl::download(std::string const& target, CallLimits const& limits,
                                                Failures& failures) const {
    std::vector<Bytes> streams(parties.size());
    // To the end everywhere: which of the parties lack a stream is part of the answer.
    failures = at_all(limits, OnFailure::finish, [&](Party const& party, CallLimits const& inner) {
        auto& stream = streams[party.number() - 1];
        std::uint64_t total = 0;
        Ask ask;
        ask.request.target = target;
        ask.idle_limit = config.request_timeout;
        ask.restart = [&] {
            stream.clear();
            total = 0;
        };
        ask.on_head = [&](http::Response const& head) {
            auto text = head.headers.get("Content-Length");
            std::uint64_t length = 0;
            for (char c : text)
                if (c >= '0' && c <= '9' && length < (std::uint64_t{1} << 50))
                    length = length * 10 + static_cast<unsigned>(c - '0');
            total = length;
            stream.reserve(std::min(length, most_reserved));
        };
        ask.sink = [&](std::span<std::byte const> piece) {
            stream.insert(stream.end(), piece.begin(), piece.end());
            report("fetch", party.number(), stream.size(), total);
        };
        party.send(ask, inner);
    });
    return streams;
}

Results VirtualCloud::Impl::combine(std::vector<Bytes> const& streams, ResultOptions const& result_options,
                                    Description const* description, JobStatus status) const {
    if (!result_options.keep_shares.empty()) {
        std::error_code error;
        std::filesystem::create_directories(result_options.keep_shares, error);
        if (error)
            throw Error(ErrorCode::failed, fmt::format("cannot make the folder {}: {}",
                                                       result_options.keep_shares.string(), error.message()));
        for (std::size_t i = 0; i < streams.size(); ++i)
            write_durably(result_options.keep_shares / fmt::format("{}.results", i + 1),
                          http::as_text(std::span(streams[i])));
    }
    if (result_options.description) description = &*result_options.description;
    auto published = reconstruct_all(streams, domain_parties(), description, Duplicates::keep);

    std::map<std::string, std::size_t> times;
    for (auto const& [name, value] : published) ++times[name];
    std::vector<NamedValue> out;
    for (std::size_t i = 0; i < published.size(); ++i) {
        auto& [name, value] = published[i];
        bool repeated = times[name] > 1;
        if (repeated && result_options.on_duplicate == OnDuplicate::error)
            throw Error(ErrorCode::inconsistent_result,
                        fmt::format("the result \"{}\" was published {} times", name, times[name]))
                .help("--on-duplicate first, last or all says which to keep");
        auto same = [&](NamedValue const& other) { return other.name == name; };
        if (repeated && result_options.on_duplicate == OnDuplicate::first && std::any_of(out.begin(), out.end(), same))
            continue;
        if (repeated && result_options.on_duplicate == OnDuplicate::last)
            out.erase(std::remove_if(out.begin(), out.end(), same), out.end());
        if (auto shape = result_options.shapes.find(name); shape != result_options.shapes.end()) {
            try {
                value = std::move(value).reshaped(shape->second);
            } catch (Error const& e) {
                throw Error(ErrorCode::usage, fmt::format("result {}: {}", in_quotes(name), e.message()));
            }
        }
        out.push_back(std::move(published[i]));
    }
    for (auto const& [name, shape] : result_options.shapes)
        if (!times.contains(name))
            throw Error(ErrorCode::not_found, fmt::format("there is no result {} to be shaped", in_quotes(name)));
    return Results(std::move(out), std::move(status));
}

std::optional<Description> VirtualCloud::Impl::description_of(ProgramRef const& program, CallLimits const& limits) {
    if (program.name.empty()) return std::nullopt;
    {
        std::lock_guard lock(mutex_);
        if (auto known = descriptions_.find(program.sha256); !program.sha256.empty() && known != descriptions_.end())
            return known->second;
    }
    Ask ask;
    ask.request.target = program_path(program.name, "/info");
    ask.accept = {404};
    auto const& party = *parties.front();
    auto reply = party.send(ask, limits);
    if (reply.status() == 404) return std::nullopt;
    auto info = party.read([&] { return program_info_from_json(party.json(reply)); });
    // The name may mean another program by now.
    if (!program.sha256.empty() && info.sha256 != program.sha256) return std::nullopt;
    std::lock_guard lock(mutex_);
    if (!program.sha256.empty()) descriptions_[program.sha256] = info.description;
    return info.description;
}

} // namespace smpc::client
