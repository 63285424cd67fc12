// SPDX-License-Identifier: Apache-2.0
//
// Stored streams and programs: list, show, remove, tag, fetch.
#include <smpc/client/objects.h>

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "libclient/base/sha256.h"
#include "libclient/base/uuid.h"
#include "libclient/http/message.h"
#include "libclient/values/file.h"
#include "libclient/vc/carbyne_cloud.h"
#include "libclient/vc/impl.h"
#include "libclient/vc/object_json.h"

namespace smpc::client {

using nlohmann::json;

namespace {

constexpr unsigned page_size = 1000;

/// The pages of a list; `take` gets each element. `member` is the array's name.
void read_pages(Party const& party, CallLimits const& limits, std::string const& path, http::Query const& query,
                std::string const& member, std::function<void(json const&)> const& take) {
    std::string cursor;
    std::set<std::string> seen;
    do {
        auto full = query;
        if (!cursor.empty()) full.add("cursor", cursor);
        auto page = party.get_json(full.empty() ? path : path + "?" + full.to_string(), limits);
        party.read([&] {
            if (!page.is_object() || !page.contains(member) || !page[member].is_array())
                throw Error(ErrorCode::unavailable, fmt::format("the list has no \"{}\"", member));
            for (auto const& item : page[member]) take(item);
            cursor = page.contains("next") && page["next"].is_string() ? page["next"].get<std::string>() : "";
            if (!cursor.empty() && !seen.insert(cursor).second)
                throw Error(ErrorCode::unavailable, "the list repeats a page");
        });
    } while (!cursor.empty());
}

/// Throws Error(not_found) if no party had it.
void need_one(std::vector<char> const& found, Failures const& failures, std::string const& what) {
    if (!any_failed(failures) && std::none_of(found.begin(), found.end(), [](char c) { return c; }))
        throw Error(ErrorCode::not_found, fmt::format("no party has {}", what));
}

std::string filter_text(Tags const& tags) {
    std::string out;
    for (auto const& [key, value] : tags) // encoded here, and once more as the value of a query parameter
        out += (out.empty() ? "" : ",") + http::percent_encode(key) + ":" + http::percent_encode(value);
    return out;
}

} // namespace

StreamInfo const& StreamEntry::info() const {
    for (auto const& party : parties)
        if (party) return *party;
    throw Error(ErrorCode::internal, fmt::format("stream {} of no party", id));
}

bool StreamEntry::complete() const noexcept {
    return std::all_of(parties.begin(), parties.end(), [](auto const& p) { return p.has_value(); });
}

std::vector<StreamEntry> VirtualCloud::list(StreamFilter const& filter, Limits const& limits) {
    auto const n = impl_->count();
    std::vector<std::vector<StreamInfo>> lists(n);
    http::Query query;
    if (!filter.tags.empty()) query.add("filter", filter_text(filter.tags));
    query.add("limit", std::to_string(page_size));
    auto until = impl_->limits(limits);
    bool const stock = impl_->speaks_carbyne();
    impl_->demand(impl_->at_all(until, OnFailure::stop, [&](Party const& party, CallLimits const& inner) {
        if (stock) {
            lists[party.number() - 1] = CarbyneParty(party, inner).list(filter.tags);
            return;
        }
        read_pages(party, inner, "/smpc/v1/streams", query, "streams",
                   [&](json const& item) { lists[party.number() - 1].push_back(stream_info_from_json(item)); });
    }));
    std::map<std::string, StreamEntry> entries;
    for (unsigned i = 0; i < n; ++i)
        for (auto& info : lists[i]) {
            auto& entry = entries[info.id];
            entry.id = info.id;
            entry.parties.resize(n);
            entry.parties[i] = std::move(info);
        }
    std::vector<StreamEntry> out;
    for (auto& [id, entry] : entries) out.push_back(std::move(entry));
    std::stable_sort(out.begin(), out.end(), [](auto const& a, auto const& b) {
        return a.info().created.value_or(Time{}) > b.info().created.value_or(Time{});
    });
    return out;
}

StreamEntry VirtualCloud::show(std::string_view given, Limits const& limits) {
    StreamEntry entry{checked_uuid(given, "id"), {}};
    entry.parties.resize(impl_->count());
    std::vector<char> found(impl_->count(), 0);
    auto failures =
        impl_->at_all(impl_->limits(limits), OnFailure::stop, [&](Party const& party, CallLimits const& inner) {
            if (impl_->speaks_carbyne()) {
                entry.parties[party.number() - 1] = CarbyneParty(party, inner).show(entry.id);
                found[party.number() - 1] = entry.parties[party.number() - 1].has_value();
                return;
            }
            Ask ask;
            ask.request.target = stream_path(entry.id, "/info");
            ask.accept = {404};
            auto reply = party.send(ask, inner);
            if (reply.status() == 404) return;
            found[party.number() - 1] = 1;
            entry.parties[party.number() - 1] = party.read([&] { return stream_info_from_json(party.json(reply)); });
        });
    need_one(found, failures, "the stream " + entry.id);
    impl_->demand(failures);
    return entry;
}

void VirtualCloud::remove(std::string_view given, Limits const& limits) {
    auto id = checked_uuid(given, "id");
    std::vector<char> found(impl_->count(), 0);
    auto failures =
        impl_->at_all(impl_->limits(limits), OnFailure::finish, [&](Party const& party, CallLimits const& inner) {
            if (impl_->speaks_carbyne()) {
                found[party.number() - 1] = CarbyneParty(party, inner).remove(id);
                return;
            }
            Ask ask;
            ask.request.method = "DELETE";
            ask.request.target = stream_path(id);
            ask.accept = {404};
            auto reply = party.send(ask, inner);
            // After a lost answer it may have been there.
            found[party.number() - 1] = reply.status() != 404 || reply.attempts > 1;
        });
    need_one(found, failures, "the stream " + id);
    if (!any_failed(failures)) return;
    auto error = impl_->merged(failures);
    if (auto gone = unharmed(failures); !gone.empty()) error.note(fmt::format("it is removed at {}", party_list(gone)));
    throw error.help(fmt::format("smpc-upload rm {}   removes it where it still is", id));
}

void VirtualCloud::tag(std::string_view given, Tags const& tags, Limits const& limits) {
    auto id = checked_uuid(given, "id");
    auto body = json(tags).dump();
    auto failures =
        impl_->at_all(impl_->limits(limits), OnFailure::finish, [&](Party const& party, CallLimits const& inner) {
            if (impl_->speaks_carbyne()) return CarbyneParty(party, inner).tag(id, tags);
            Ask ask;
            ask.request.method = "PUT";
            ask.request.target = stream_path(id, "/tags");
            ask.request.headers.set("Content-Type", "application/json");
            ask.request.body = body;
            party.send(ask, inner);
        });
    if (!any_failed(failures)) return;
    auto error = impl_->merged(failures);
    if (auto done = unharmed(failures); !done.empty())
        error.note(fmt::format("the tags are set at {}", party_list(done)));
    throw error;
}

Results VirtualCloud::fetch(std::string_view given, ResultOptions const& options, Limits const& limits) {
    auto id = checked_uuid(given, "id");
    Failures failures;
    auto streams = impl_->download(stream_path(id), impl_->limits(limits), failures);
    bool lacking = std::any_of(failures.begin(), failures.end(),
                               [](auto const& f) { return f && f->code() == ErrorCode::not_found; });
    if (lacking) {
        // The first failure has stopped the other requests, so who else has it must be asked.
        auto entry = show(id, limits);
        std::vector<std::size_t> missing;
        for (std::size_t i = 0; i < entry.parties.size(); ++i)
            if (!entry.parties[i]) missing.push_back(i);
        if (!missing.empty())
            throw Error(ErrorCode::inconsistent_result,
                        fmt::format("{} lack{} the stream {}", party_list(missing), missing.size() == 1 ? "s" : "", id))
                .party(static_cast<unsigned>(missing.front() + 1))
                .help(fmt::format("smpc-upload show {}   says who has it", id));
    }
    impl_->demand(failures);
    return impl_->combine(streams, options, nullptr, JobStatus());
}

ProgramUploadResult VirtualCloud::upload_program(std::string name, std::span<std::byte const> executable,
                                                 Limits const& limits) {
    auto digest = sha256_hex(executable);
    ProgramUploadResult result{{name, digest}, {}};
    result.parties.resize(impl_->count());
    auto until = impl_->limits(limits);
    impl_->need_jobs(until, "stored executables");
    auto failures = impl_->at_all(until, OnFailure::stop, [&](Party const& party, CallLimits const& inner) {
        auto& outcome = result.parties[party.number() - 1];
        outcome = {party.number(), party.name(), "present", executable.size()};
        Ask head;
        head.request.target = program_path(name, "/info");
        head.accept = {404};
        auto known = party.send(head, inner);
        if (known.status() != 404 &&
            party.read([&] { return program_info_from_json(party.json(known)); }).sha256 == digest)
            return;
        Ask put;
        put.request.method = "PUT";
        put.request.target = program_path(name);
        put.request.headers.set("Content-Type", "application/octet-stream");
        put.request.body = executable;
        put.extra = std::chrono::milliseconds(executable.size() / 1000);
        auto reply = party.send(put, inner);
        auto info = party.read([&] { return program_info_from_json(party.json(reply)); });
        if (info.sha256 != digest)
            throw Error(ErrorCode::corrupt, fmt::format("{} has not stored the program it was sent", party.title()))
                .party(party.number());
        outcome.status = "stored";
    });
    if (any_failed(failures)) {
        auto error = impl_->merged(failures);
        if (auto done = unharmed(failures); !done.empty())
            error.note(fmt::format("{} {} the program; repeating the command is harmless", party_list(done),
                                   done.size() == 1 ? "has" : "have"));
        throw error;
    }
    return result;
}

ProgramUploadResult VirtualCloud::upload_program(std::filesystem::path const& file, Limits const& limits) {
    auto text = read_file(file.string());
    return upload_program(file.filename().string(), std::as_bytes(std::span(text)), limits);
}

std::vector<ProgramInfo> VirtualCloud::programs(Limits const& limits) {
    std::vector<std::map<std::string, ProgramInfo>> lists(impl_->count());
    auto until = impl_->limits(limits);
    impl_->need_jobs(until, "stored executables");
    impl_->demand(impl_->at_all(until, OnFailure::stop, [&](Party const& party, CallLimits const& inner) {
        read_pages(party, inner, "/smpc/v1/programs", {}, "programs", [&](json const& item) {
            auto info = program_info_from_json(item);
            lists[party.number() - 1][info.name] = std::move(info);
        });
    }));
    std::vector<ProgramInfo> out;
    for (auto const& [name, info] : lists.front()) {
        bool everywhere = std::all_of(lists.begin(), lists.end(), [&](auto const& list) {
            auto it = list.find(name);
            return it != list.end() && it->second.sha256 == info.sha256;
        });
        if (everywhere) out.push_back(info);
    }
    return out;
}

ProgramInfo VirtualCloud::program(std::string_view name, Limits const& limits) {
    std::vector<std::optional<ProgramInfo>> found(impl_->count());
    auto until = impl_->limits(limits);
    impl_->need_jobs(until, "stored executables");
    impl_->demand(impl_->at_all(until, OnFailure::stop, [&](Party const& party, CallLimits const& inner) {
        Ask ask;
        ask.request.target = program_path(std::string(name), "/info");
        ask.accept = {404};
        auto reply = party.send(ask, inner);
        if (reply.status() != 404)
            found[party.number() - 1] = party.read([&] { return program_info_from_json(party.json(reply)); });
    }));
    std::vector<std::size_t> missing;
    for (std::size_t i = 0; i < found.size(); ++i)
        if (!found[i]) missing.push_back(i);
    if (!missing.empty())
        throw Error(ErrorCode::not_found, missing.size() == found.size()
                                              ? fmt::format("no party has a program \"{}\"", name)
                                              : fmt::format("{} lack{} the program \"{}\"", party_list(missing),
                                                            missing.size() == 1 ? "s" : "", name))
            .help("smpc-upload program FILE   stores an executable at all parties");
    for (std::size_t i = 1; i < found.size(); ++i)
        if (found[i]->sha256 != found[0]->sha256)
            throw Error(ErrorCode::mismatch,
                        fmt::format("parties 1 and {} have different programs \"{}\"", i + 1, name))
                .party(static_cast<unsigned>(i + 1))
                .help("smpc-upload program FILE   stores one executable at all parties");
    return *found[0];
}

} // namespace smpc::client
