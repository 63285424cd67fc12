// SPDX-License-Identifier: Apache-2.0
//
// Uploads: at all parties, or at none.
//
// An object that some parties have and others lack is useless and would stay for ever. So when one upload fails for good, those
// that this call has made are deleted again, also where an answer was lost and nobody knows. What was there before this call,
// under the same id with the same bytes, is somebody's earlier success and stays.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "libclient/base/descriptor.h"
#include "libclient/base/sha256.h"
#include "libclient/base/units.h"
#include "libclient/base/uuid.h"
#include "libclient/vc/impl.h"
#include "libclient/vc/object_json.h"

namespace smpc::client {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds clean_up_time{15'000};

/// A source that is ready to be sent.
struct Body {
    std::span<std::byte const> bytes;
    Descriptor file;
    std::uint64_t offset = 0, size = 0;
    std::string sha256;

    void digest() {
        if (!file) {
            sha256 = sha256_hex(bytes);
            return;
        }
        Sha256 hash;
        std::vector<std::byte> buffer(1 << 20);
        for (std::uint64_t done = 0; done < size;) {
            auto part = std::min<std::uint64_t>(buffer.size(), size - done);
            auto n = ::pread(file.get(), buffer.data(), part, static_cast<off_t>(offset + done));
            if (n <= 0) throw Error(ErrorCode::input, "the stream's file became shorter while it was read");
            hash.update(std::span<std::byte const>(buffer.data(), static_cast<std::size_t>(n)));
            done += static_cast<std::uint64_t>(n);
        }
        sha256 = hash.hex();
    }

    void attach(http::Request& request) const {
        if (file)
            request.body = http::FileRange{file.get(), offset, size};
        else
            request.body = bytes;
    }
};

Body open_body(StreamSource::State const& source) {
    Body body;
    if (source.path.empty()) {
        body.bytes = source.bytes;
        body.size = body.bytes.size();
        return body;
    }
    body.file = Descriptor(::open(source.path.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat facts {};
    if (!body.file || ::fstat(body.file.get(), &facts) != 0 || !S_ISREG(facts.st_mode))
        throw Error(ErrorCode::input, fmt::format("cannot read the stream file {}", source.path.string()));
    auto length = static_cast<std::uint64_t>(facts.st_size);
    body.offset = source.offset;
    if (source.offset > length || source.size.value_or(0) > length - source.offset)
        throw Error(ErrorCode::input,
                    fmt::format("the stream file {} is shorter than it should be", source.path.string()));
    body.size = source.size.value_or(length - source.offset);
    return body;
}

/// Time that a body may take on a slow line: 1 MB/s.
milliseconds sending_time(std::uint64_t bytes) {
    return milliseconds(bytes / 1000);
}

std::string upload_target(std::string const& id, UploadOptions const& options) {
    http::Query query;
    if (options.ttl) query.add("ttl", duration_text(*options.ttl));
    if (options.consume) query.add("consume", "true");
    return stream_path(id, query.empty() ? std::string() : "?" + query.to_string());
}

void check_options(UploadOptions const& options) {
    if (options.ttl && options.ttl->count() <= 0)
        throw Error(ErrorCode::usage, "an upload's time to live must be positive");
    for (auto const& [key, value] : options.tags) {
        bool good = !key.empty() && key.size() <= 128 && value.size() <= 256 &&
                    std::all_of(key.begin(), key.end(),
                                [](unsigned char c) { return std::isalnum(c) || c == '_' || c == '-' || c == '.'; });
        if (!good)
            throw Error(ErrorCode::usage, fmt::format("\"{}\" cannot be a tag", key))
                .help("keys are 1 to 128 letters, digits and _ - . and values at most 256 bytes");
    }
}

} // namespace

StreamSource StreamSource::bytes(std::vector<std::byte> data) {
    auto state = std::make_shared<State>();
    state->owned = std::move(data);
    state->bytes = state->owned;
    StreamSource out;
    out.state = std::move(state);
    return out;
}

StreamSource StreamSource::view(std::span<std::byte const> data) {
    auto state = std::make_shared<State>();
    state->bytes = data;
    StreamSource out;
    out.state = std::move(state);
    return out;
}

StreamSource StreamSource::file(std::filesystem::path path, std::uint64_t offset, std::optional<std::uint64_t> size) {
    auto state = std::make_shared<State>();
    state->path = std::move(path);
    state->offset = offset;
    state->size = size;
    StreamSource out;
    out.state = std::move(state);
    return out;
}

namespace {

/// One upload to all parties under one id.
class Upload {
public:
    Upload(VirtualCloud::Impl& cloud, std::vector<StreamSource> const& streams, UploadOptions const& options)
        : cloud_(cloud), options_(options), id_(options.id.empty() ? cloud.new_id() : checked_uuid(options.id, "id")) {
        if (streams.size() != cloud.count())
            throw Error(ErrorCode::input, fmt::format("there are {} streams, but cloud \"{}\" has {} parties",
                                                      streams.size(), cloud.config.name, cloud.count()));
        for (auto const& stream : streams) bodies_.push_back(open_body(*stream.state));
        traces_.resize(bodies_.size());
        outcomes_.resize(bodies_.size());
    }

    UploadResult run(CallLimits limits) {
        if (limits.patient && limits.deadline)
            *limits.deadline += sending_time(std::max_element(bodies_.begin(), bodies_.end(), [](auto& a, auto& b) {
                                                 return a.size < b.size;
                                             })->size);
        auto failures = cloud_.at_all(
            limits, OnFailure::settle, [&](Party const& party, CallLimits const& inner) { send(party, inner); },
            options_.parallel);
        if (any_failed(failures)) throw undo(failures, limits.stop.stop_requested());
        UploadResult result{id_, outcomes_, expires_};
        return result;
    }

private:
    enum class Trace { none, maybe, made }; ///< what this call may have left at a party

    void send(Party const& party, CallLimits const& limits) {
        auto i = party.number() - 1;
        auto& body = bodies_[i];
        body.digest();
        cloud_.report("upload", party.number(), 0, body.size);
        outcomes_[i] = {party.number(), party.name(), "present", body.size};
        if (options_.resume && is_there(party, limits)) {
            cloud_.report("upload", party.number(), body.size, body.size);
            return;
        }
        Ask ask;
        ask.request.method = "PUT";
        ask.request.target = upload_target(id_, options_);
        ask.request.headers.set("Content-Type", "application/vnd.smpc.stream");
        for (auto const& [key, value] : options_.tags) ask.request.headers.add("X-Smpc-Tag", key + "=" + value);
        body.attach(ask.request);
        ask.extra = sending_time(body.size);
        ask.restart = [&, first = true]() mutable {
            if (!first) traces_[i] = Trace::maybe; // an earlier try may have arrived
            first = false;
        };
        Reply reply;
        try {
            reply = party.send(ask, limits);
        } catch (Error const& e) {
            if (is_transient(e) || e.code() == ErrorCode::interrupted) traces_[i] = Trace::maybe;
            throw;
        }
        if (reply.status() == 201) traces_[i] = Trace::made;
        auto info = party.read([&] { return stream_info_from_json(party.json(reply)); });
        if (info.id != id_ || info.bytes != body.size || (!info.sha256.empty() && info.sha256 != body.sha256))
            throw Error(ErrorCode::corrupt,
                        fmt::format("{} has not stored what it was sent: {} bytes of {}, or another digest",
                                    party.title(), info.bytes, body.size))
                .party(party.number());
        if (reply.status() == 201 || traces_[i] != Trace::none) outcomes_[i].status = "stored";
        if (info.expires) note_expiry(*info.expires);
        cloud_.report("upload", party.number(), body.size, body.size);
    }

    bool is_there(Party const& party, CallLimits const& limits) {
        Ask ask;
        ask.request.target = stream_path(id_, "/info");
        ask.accept = {404};
        auto reply = party.send(ask, limits);
        if (reply.status() == 404) return false;
        auto info = party.read([&] { return stream_info_from_json(party.json(reply)); });
        auto const& body = bodies_[party.number() - 1];
        if (info.expires) note_expiry(*info.expires);
        return info.bytes == body.size && info.sha256 == body.sha256;
    }

    /// Whether a request that was interrupted has arrived. The service may be storing it at this moment, so ask a few times.
    bool came(Party const& party, CallLimits const& limits) {
        for (int tries = 4; tries > 0; --tries) {
            if (is_there(party, limits)) return true;
            std::this_thread::sleep_for(milliseconds(100));
        }
        return false;
    }

    void note_expiry(Time time) {
        std::lock_guard lock(mutex_);
        if (!expires_ || time < *expires_) expires_ = time;
    }

    /// Removes what this call has made; the error that the whole ends with.
    Error undo(Failures const& failures, bool by_user) {
        auto error = by_user ? Error(ErrorCode::interrupted, "interrupted") : cloud_.merged(failures);
        CallLimits limits; // of its own: cleaning up goes on after an interruption and a deadline
        limits.deadline = steady_clock::now() + clean_up_time;
        auto left = cloud_.at_all(limits, OnFailure::finish, [&](Party const& party, CallLimits const& inner) {
            auto trace = traces_[party.number() - 1];
            // Where it is not known what arrived there may be another object under this id, which is not ours to remove.
            if (trace == Trace::none || (trace == Trace::maybe && !came(party, inner))) return;
            Ask ask;
            ask.request.method = "DELETE";
            ask.request.target = stream_path(id_);
            ask.accept = {404};
            party.send(ask, inner);
        });
        auto remains = harmed(left);
        if (remains.empty()) {
            if (std::any_of(traces_.begin(), traces_.end(), [](auto t) { return t != Trace::none; }))
                error.note("nothing of this upload remains at the parties");
            return error;
        }
        std::vector<std::string> where;
        for (auto i : remains) {
            auto sure = traces_[i] == Trace::made ? "remains" : "may remain";
            where.push_back(fmt::format("{} at {}", sure, cloud_.titles[i]));
        }
        error.note(fmt::format("the upload could not be undone: {} {}", id_, fmt::join(where, ", ")));
        return error.help(fmt::format("smpc-upload rm {}", id_));
    }

    VirtualCloud::Impl& cloud_;
    UploadOptions const& options_;
    std::string const id_;
    std::vector<Body> bodies_;
    std::vector<Trace> traces_;
    std::vector<PartyOutcome> outcomes_;
    std::mutex mutex_;
    std::optional<Time> expires_;
};

} // namespace

UploadResult VirtualCloud::Impl::upload(std::vector<StreamSource> const& streams, UploadOptions const& upload_options,
                                        CallLimits const& limits) {
    check_options(upload_options);
    Upload upload(*this, streams, upload_options);
    need_jobs(limits, "streams of arguments");
    return upload.run(limits);
}

UploadResult VirtualCloud::upload(std::vector<StreamSource> const& streams, UploadOptions const& options,
                                  Limits const& limits) {
    return impl_->upload(streams, options, impl_->limits(limits));
}

UploadResult VirtualCloud::upload(Values const& values, UploadOptions const& options, Limits const& limits) {
    impl_->check_domains(values);
    auto streams = make_streams(values, impl_->count(), impl_->random());
    std::vector<StreamSource> sources;
    for (auto& stream : streams) sources.push_back(StreamSource::bytes(std::move(stream)));
    return impl_->upload(sources, options, impl_->limits(limits));
}

} // namespace smpc::client
