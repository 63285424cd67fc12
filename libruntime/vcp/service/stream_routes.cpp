// SPDX-License-Identifier: Apache-2.0
//
// `/smpc/v1/streams`: uploads go from the network to a temporary file piece by piece and are checked on the way; downloads are the file
// itself. So neither needs memory for the stream.
#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "libclient/base/units.h"
#include "libclient/base/uuid.h"
#include "libclient/vc/object_json.h"
#include "libruntime/vcp/service/answers.h"
#include "libruntime/vcp/service/api.h"
#include "libruntime/vcp/service/auth.h"
#include "libruntime/vcp/service/file_answer.h"
#include "libruntime/vcp/service/tag_filters.h"
#include "libruntime/vcp/store/stream_store.h"

namespace smpc::vcp {

namespace {

constexpr std::string_view stream_media_type = "application/vnd.smpc.stream";
constexpr std::uint64_t page_limit = 1000;

client::StreamInfo public_info(StreamInfo const& info) {
    client::StreamInfo out;
    out.id = info.id;
    out.bytes = info.bytes;
    out.sha256 = info.sha256;
    out.owner = info.owner;
    out.created = info.created;
    if (info.expires) out.expires = *info.expires;
    for (auto const& tag : info.tags)
        if (!is_reserved_key(tag.key)) out.tags[tag.key] = tag.value;
    out.consume = info.consume;
    return out;
}

std::string stream_id(http::ServerRequest const& request) {
    return checked_uuid(request.captures.at(0), "stream id");
}

bool flag(http::Query const& query, std::string_view name) {
    auto const text = query.find(name);
    if (!text) return false;
    if (*text == "true" || *text == "1" || text->empty()) return true;
    if (*text == "false" || *text == "0") return false;
    throw Error(ErrorCode::input, fmt::format("?{}= takes true or false", name));
}

std::uint64_t number(http::Query const& query, std::string_view name, std::uint64_t otherwise) {
    auto const text = query.find(name);
    if (!text) return otherwise;
    std::uint64_t value = 0;
    auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
    if (error != std::errc() || end != text->data() + text->size())
        throw Error(ErrorCode::input, fmt::format("?{}= takes a whole number", name));
    return value;
}

/// An upload under way, as the server's sink.
class Upload final : public http::BodySink {
public:
    explicit Upload(std::unique_ptr<StreamWriter> writer) : writer_(std::move(writer)) {}
    void write(std::span<std::byte const> bytes) override { writer_->append(bytes); }
    StreamWriter& writer() noexcept { return *writer_; }

private:
    std::unique_ptr<StreamWriter> writer_;
};

std::shared_ptr<Upload> begin_upload(PartyContext& context, http::ServerRequest const& request) {
    NewStream stream;
    stream.id = stream_id(request);
    stream.owner = user_of(request);
    auto const& query = request.target.query;
    if (auto ttl = query.find("ttl")) stream.expires = context.time() + parse_duration(*ttl);
    stream.consume = flag(query, "consume");
    for (auto tag : request.headers.all("X-Smpc-Tag")) stream.tags.push_back(parse_tag(tag));
    return std::make_shared<Upload>(context.streams.begin(std::move(stream)));
}

http::Answer put_stream(PartyContext& context, http::ServerRequest& request) {
    // Without a body there was no head to choose a place for it: an empty stream.
    auto upload = std::static_pointer_cast<Upload>(request.body_sink);
    if (!upload) upload = begin_upload(context, request);
    auto const stored = upload->writer().commit();
    return json_answer(stored == Stored::created ? 201 : 200, to_json(public_info(upload->writer().info())));
}

http::Answer get_stream(PartyContext& context, http::ServerRequest const& request) {
    auto stream = context.streams.open(stream_id(request));
    require_owner(request, stream.info.owner, "stream " + stream.info.id);
    if (stream.info.kind == StreamKind::words)
        throw HttpError(409, ErrorCode::input,
                        fmt::format("{} is a secret of Carbyne Stack, not a stream", stream.info.id));
    return file_answer(request, {std::move(stream.file), 0, stream.info.bytes}, stream.info.sha256, stream_media_type);
}

http::Answer put_tags(PartyContext& context, http::ServerRequest const& request) {
    auto const id = stream_id(request);
    require_owner(request, context.streams.info(id).owner, "stream " + id);
    auto const body = parse_body(request.body);
    if (!body.is_object()) throw Error(ErrorCode::input, "tags are a JSON object of keys and texts");
    std::vector<Tag> set;
    std::vector<std::string> remove;
    for (auto const& [key, value] : body.items()) {
        if (value.is_null() || (value.is_string() && value.get_ref<std::string const&>().empty()))
            remove.push_back(key);
        else if (value.is_string())
            set.push_back({key, value.get<std::string>(), false});
        else
            throw Error(ErrorCode::input, fmt::format("the tag \"{}\" is no text", printable(key)));
    }
    context.streams.change_tags(id, set, remove);
    return json_answer(200, to_json(public_info(context.streams.info(id))));
}

http::Answer delete_stream(PartyContext& context, http::ServerRequest const& request) {
    auto const id = stream_id(request);
    require_owner(request, context.streams.info(id).owner, "stream " + id);
    context.streams.remove(id);
    return http::Answer::empty(204);
}

http::Answer list_streams(PartyContext& context, http::ServerRequest const& request) {
    auto const& query = request.target.query;
    StreamQuery wanted;
    wanted.filters = parse_tag_filters(query.get("filter"));
    wanted.offset = number(query, "cursor", 0);
    wanted.limit = std::clamp<std::uint64_t>(number(query, "limit", page_limit), 1, page_limit);
    wanted.descending = true;
    if (auto sort = query.find("sort")) {
        check_tag_key(*sort);
        wanted.sort_key = *sort;
        wanted.descending = http::equal_without_case(query.get("dir"), "desc");
    }
    auto const page = context.streams.list(wanted);
    auto streams = nlohmann::json::array();
    for (auto const& stream : page.streams) streams.push_back(to_json(public_info(stream)));
    auto const seen = wanted.offset + page.streams.size();
    auto const next =
        !page.streams.empty() && seen < page.total ? nlohmann::json(std::to_string(seen)) : nlohmann::json();
    return json_answer(200, {{"streams", std::move(streams)}, {"next", next}, {"total", page.total}});
}

} // namespace

void add_stream_routes(http::Router& router, PartyContext& context) {
    router.put(
        "/smpc/v1/streams/{id}", [&context](auto& request) { return put_stream(context, request); },
        [&context](auto& request) { return http::BodyPlan::to(begin_upload(context, request)); });
    router.get("/smpc/v1/streams/{id}", [&context](auto& request) { return get_stream(context, request); });
    router.del("/smpc/v1/streams/{id}", [&context](auto& request) { return delete_stream(context, request); });
    router.get("/smpc/v1/streams/{id}/info", [&context](auto& request) {
        return json_answer(200, to_json(public_info(context.streams.info(stream_id(request)))));
    });
    router.put("/smpc/v1/streams/{id}/tags", [&context](auto& request) { return put_tags(context, request); });
    router.get("/smpc/v1/streams", [&context](auto& request) { return list_streams(context, request); });
}

} // namespace smpc::vcp
