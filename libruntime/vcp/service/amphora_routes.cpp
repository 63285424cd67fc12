// SPDX-License-Identifier: Apache-2.0
//
// The part of Amphora's API that needs no tuples: listing, deleting and tagging what is stored, and the two paths by which an Ephemeral moves
// secrets inside of a party. Streams look like secrets here; towards an Ephemeral they travel as cell objects. Statuses and texts are
// Amphora's. The paths exist with the prefix `/amphora` (as behind the gateway) and without (as in the cluster).
#include <charconv>
#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "libclient/base/base64.h"
#include "libclient/base/uuid.h"
#include "libruntime/vcp/service/amphora_json.h"
#include "libruntime/vcp/service/answers.h"
#include "libruntime/vcp/service/api.h"
#include "libruntime/vcp/service/auth.h"
#include "libruntime/vcp/service/tag_filters.h"
#include "libruntime/vcp/store/cell_object.h"

namespace smpc::vcp {

namespace {

using amphora::refuse;

/// A secret in JSON is in memory several times; larger streams use /smpc/v1.
constexpr std::uint64_t share_limit = std::uint64_t{256} << 20;

std::string secret_id(http::ServerRequest const& request) {
    try {
        return checked_uuid(request.captures.at(0), "secret id");
    } catch (Error const&) {
        refuse();
    }
}

/// What is known of the secret, if there is one and the user may `action` it.
StreamInfo authorized(PartyContext& context, http::ServerRequest const& request, std::string_view action) {
    auto const id = secret_id(request);
    StreamInfo info;
    try {
        info = context.streams.info(id);
    } catch (Error const& error) {
        if (error.code() != ErrorCode::not_found) throw;
        refuse(404, fmt::format("No secret with the given id #{} exists.", id));
    }
    try {
        require_owner(request, info.owner, "the secret");
    } catch (HttpError const&) {
        refuse(401, fmt::format("User is not authorized to {} this secret", action));
    }
    return info;
}

/// The URL that a client used, for the URIs in answers.
std::string own_url(http::ServerRequest const& request) {
    return fmt::format("{}://{}{}", request.peer.tls ? "https" : "http", request.headers.get("Host", "localhost"),
                       request.target.path);
}

/// An integer parameter; absent is 0.
std::int64_t integer(http::Query const& query, std::string_view name) {
    auto const text = query.get(name);
    std::int32_t value = 0;
    if (text.empty()) return 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) refuse();
    return value;
}

http::Answer list(PartyContext& context, http::ServerRequest const& request) {
    auto const& query = request.target.query;
    StreamQuery wanted;
    wanted.filters = parse_tag_filters(query.get("filter"));
    if (auto sort = query.get("sort"); !sort.empty()) wanted.sort_key = std::string(sort);
    wanted.descending = http::equal_without_case(query.get("dir"), "DESC");
    auto number = integer(query, "pageNumber"), size = integer(query, "pageSize");
    if (size <= 0 && number <= 0) {
        number = 0;
        size = std::numeric_limits<std::int32_t>::max();
    } else {
        number = std::max<std::int64_t>(number, 0);
        size = std::max<std::int64_t>(size, 1);
        wanted.offset = static_cast<std::uint64_t>(number * size);
        wanted.limit = static_cast<std::uint64_t>(size);
    }
    auto const page = context.streams.list(wanted);
    auto content = nlohmann::json::array();
    for (auto const& stream : page.streams) content.push_back(amphora::metadata_json(stream));
    auto const pages = (page.total + static_cast<std::uint64_t>(size) - 1) / static_cast<std::uint64_t>(size);
    return json_answer(200, {{"content", std::move(content)},
                             {"number", number},
                             {"size", size},
                             {"totalElements", page.total},
                             {"totalPages", pages}});
}

http::Answer remove(PartyContext& context, http::ServerRequest const& request) {
    context.streams.remove(authorized(context, request, "delete").id);
    return http::Answer::empty(200);
}

http::Answer get_tags(PartyContext& context, http::ServerRequest const& request) {
    return json_answer(200, amphora::tags_json(authorized(context, request, "read tags for").tags));
}

http::Answer add_tag(PartyContext& context, http::ServerRequest const& request) {
    auto const tag = amphora::read_tag(request.body);
    context.streams.add_tag(authorized(context, request, "create tags for").id, tag);
    return string_answer(201, own_url(request) + "/" + tag.key);
}

http::Answer replace_tags(PartyContext& context, http::ServerRequest const& request) {
    auto tags = amphora::read_tags(request.body);
    context.streams.replace_tags(authorized(context, request, "update tags for").id, std::move(tags));
    return http::Answer::empty(200);
}

http::Answer get_tag(PartyContext& context, http::ServerRequest const& request) {
    auto const info = authorized(context, request, "read tags for");
    return json_answer(200, amphora::tag_json(context.streams.tag(info.id, request.captures.at(1))));
}

http::Answer update_tag(PartyContext& context, http::ServerRequest const& request) {
    auto const tag = amphora::read_tag(request.body);
    auto const info = authorized(context, request, "update tags for");
    if (auto const& key = request.captures.at(1); key != tag.key)
        refuse(400, fmt::format("The defined key and tag data do not match.\n{} <> {}", key, amphora::tag_text(tag)));
    context.streams.update_tag(info.id, tag);
    return http::Answer::empty(200);
}

http::Answer remove_tag(PartyContext& context, http::ServerRequest const& request) {
    auto const info = authorized(context, request, "delete tags for");
    context.streams.remove_tag(info.id, request.captures.at(1));
    return http::Answer::empty(200);
}

/// Stores a secret as an Ephemeral delivers it: a result stream in cells, or words of a Carbyne Stack secret.
http::Answer store_share(PartyContext& context, http::ServerRequest const& request) {
    auto share = amphora::read_secret_share(request.body);
    std::span<std::byte const> bytes = share.data;
    NewStream stream;
    stream.id = share.id;
    stream.kind = StreamKind::words;
    if (is_cell_object(bytes)) {
        auto const cell = read_cell_object(bytes);
        if (cell.object_bytes != bytes.size()) refuse(400, "The secret has data after the end of its stream.");
        stream.kind = StreamKind::results;
        bytes = cell.stream;
    }
    check_tags(share.tags);
    for (auto const& tag : share.tags)
        if (tag.key == owner_key) stream.owner = tag.value;
    stream.tags = std::move(share.tags);
    // The same secret again is an error here, other than for uploads of streams.
    bool fresh = false;
    try {
        fresh = context.streams.put(std::move(stream), bytes) == Stored::created;
    } catch (Error const& error) {
        if (error.code() != ErrorCode::conflict) throw;
    }
    if (!fresh) refuse(409, "A secret with the given id already exists.");
    return string_answer(201, own_url(request) + "/" + share.id);
}

http::Answer read_share(PartyContext& context, http::ServerRequest const& request) {
    if (!request.target.query.contains("programId")) refuse();
    auto const info = authorized(context, request, "use");
    if (info.bytes > share_limit) refuse(500, fmt::format("The secret is larger than {} bytes.", share_limit));
    auto bytes = context.streams.read(info.id);
    if (info.kind != StreamKind::words) bytes = to_cell_object(bytes);
    auto answer = amphora::metadata_json(info);
    answer["data"] = base64_encode(bytes);
    return json_answer(200, answer);
}

} // namespace

void add_amphora_routes(http::Router& router, PartyContext& context) {
    using Route = http::Answer (*)(PartyContext&, http::ServerRequest const&);
    auto bound = [&context](Route route) {
        return [&context, route](http::ServerRequest& request) { return route(context, request); };
    };
    auto large = [](http::ServerRequest&) { return http::BodyPlan::memory(share_limit / 3 * 4 + 65'536); };
    for (std::string const prefix : {"/amphora", ""}) {
        auto const secrets = prefix + "/secret-shares", secret = secrets + "/{id}", tags = secret + "/tags",
                   tag = tags + "/{key}";
        router.get(secrets, bound(list));
        router.del(secret, bound(remove));
        router.get(tags, bound(get_tags));
        router.post(tags, bound(add_tag));
        router.put(tags, bound(replace_tags));
        router.get(tag, bound(get_tag));
        router.put(tag, bound(update_tag));
        router.del(tag, bound(remove_tag));
        router.post(prefix + "/intra-vcp/secret-shares", bound(store_share), large);
        router.get(prefix + "/intra-vcp/secret-shares/{id}", bound(read_share));
    }
}

} // namespace smpc::vcp
