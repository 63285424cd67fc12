// SPDX-License-Identifier: Apache-2.0
//
// Ephemeral's way to start a computation: `POST /` names the inputs and the id of the computation and is answered with its result.
// Here it is a job like any other (id: the gameID, no retries), so all parties must be asked with the same gameID, a repeated
// request gets the same answer, and a client that hangs up cancels nothing. Checks, their order and their texts are Ephemeral's.
#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <smpc/client/types.h>

#include "libclient/base/base64.h"
#include "libclient/base/files.h"
#include "libclient/base/uuid.h"
#include "libclient/values/stream.h"
#include "libruntime/vcp/jobs/job_service.h"
#include "libruntime/vcp/service/answers.h"
#include "libruntime/vcp/service/auth.h"
#include "libruntime/vcp/service/job_routes.h"
#include "libruntime/vcp/store/cell_object.h"
#include "libruntime/vcp/store/program_store.h"
#include "libruntime/vcp/store/stream_store.h"

namespace smpc::vcp {

namespace {

using nlohmann::json;

constexpr std::uint64_t body_limit = std::uint64_t{64} << 20; ///< programs and secrets travel inside
constexpr auto deadline = std::chrono::minutes(15);
constexpr auto input_lifetime = std::chrono::hours(1); ///< of `secretParams`, should the job never run

struct Activation {
    std::string game;
    std::vector<std::string> inputs, secrets;
    std::string code;
    std::string output;
    std::string program;
    std::string user;
};

[[noreturn]] void refuse(int status, std::string text) {
    throw HttpError(status, status == 401 ? ErrorCode::denied : ErrorCode::input, std::move(text));
}

/// What Go's parser takes: plain, `urn:uuid:`, braces, or without dashes, in any case. Empty for anything else.
std::string go_uuid(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    if (text.starts_with("urn:uuid:")) text = text.substr(9);
    if (text.size() == 38 && text.front() == '{' && text.back() == '}') text = text.substr(1, 36);
    if (text.size() == 32)
        for (std::size_t at : {8, 13, 18, 23}) text.insert(at, "-");
    return is_uuid(text) ? text : std::string();
}

/// Go matches the keys of objects in any case.
json const* member(json const& object, std::string_view name) {
    for (auto const& [key, value] : object.items())
        if (http::equal_without_case(key, name)) return &value;
    return nullptr;
}

std::vector<std::string> texts(json const* value) {
    std::vector<std::string> out;
    if (!value || value->is_null()) return out;
    if (!value->is_array()) refuse(400, "error decoding the request body");
    for (auto const& item : *value) {
        if (!item.is_string()) refuse(400, "error decoding the request body");
        out.push_back(item.get<std::string>());
    }
    return out;
}

std::string text(json const* value) {
    if (!value || value->is_null()) return {};
    if (!value->is_string()) refuse(400, "error decoding the request body");
    return value->get<std::string>();
}

/// Whether to compile, in Go's spelling of truth values.
bool wants_compilation(http::Query const& query) {
    auto value = query.find("compile");
    if (!value) return false;
    for (auto yes : {"1", "t", "T", "TRUE", "true", "True"})
        if (*value == yes) return true;
    for (auto no : {"0", "f", "F", "FALSE", "false", "False"})
        if (*value == no) return false;
    refuse(400,
           fmt::format("error when reading the compile parameter: strconv.ParseBool: parsing \"{}\": invalid syntax\n",
                       printable(*value)));
}

/// The first label of a host name with at least three labels, else the header, else the fallback.
std::string program_of(http::ServerRequest const& request) {
    std::string host(request.headers.get("Host"));
    host = host.substr(0, host.find(':'));
    bool numeric = host.find_first_not_of("0123456789.") == std::string::npos;
    if (!numeric && std::count(host.begin(), host.end(), '.') >= 2) return host.substr(0, host.find('.'));
    auto named = request.headers.get("X-Smpc-Program");
    return named.empty() ? "ephemeral-generic" : std::string(named);
}

Activation read_activation(http::ServerRequest const& request) {
    auto type = request.headers.get("Content-Type");
    if (!http::equal_without_case(type.substr(0, type.find(';')), "application/json"))
        refuse(415, "application/json content type must be provided");
    auto body = json::parse(request.body, nullptr, false);
    if (!body.is_object()) refuse(400, "error decoding the request body");
    Activation a;
    auto game = text(member(body, "gameID"));
    a.inputs = texts(member(body, "amphoraParams"));
    a.secrets = texts(member(body, "secretParams"));
    a.code = text(member(body, "code"));
    if (auto const* output = member(body, "output"); output && !output->is_null()) {
        if (!output->is_object()) refuse(400, "error decoding the request body");
        a.output = text(member(*output, "type"));
    }
    a.game = go_uuid(game);
    if (a.game.empty()) refuse(400, fmt::format("GameID {} is not a valid UUID", printable(game)));
    if (!a.inputs.empty() && !a.secrets.empty())
        refuse(400, "either secret params or amphora secret share UUIDs must be specified, not both of them");
    if (a.inputs.empty() && a.secrets.empty())
        refuse(400, "either secret params or amphora secret share UUIDs must be specified, none of them given");
    for (auto& id : a.inputs) {
        auto uuid = go_uuid(id);
        if (uuid.empty())
            refuse(500, fmt::format("error during MPC execution: {} is not the id of an input", printable(id)));
        id = uuid;
    }
    a.program = program_of(request);
    a.user = user_of(request);
    return a;
}

/// Secrets that came inside the request become streams that live as long as the job.
void store_secrets(PartyContext& context, Activation& a) {
    unsigned count = 0;
    for (auto const& secret : a.secrets) {
        auto bytes = base64_decode(secret);
        if (!bytes) refuse(400, "error decoding secret parameters: illegal base64 data");
        std::span<std::byte const> rest(*bytes);
        while (!rest.empty()) {
            if (!is_cell_object(rest))
                refuse(500, "error during MPC execution: the parameters are shares of field elements, and the program "
                            "has no argument for them");
            auto cell = read_cell_object(rest);
            NewStream stream;
            stream.id = uuid_v5(a.game, fmt::format("secretParams {}", count++));
            stream.owner = a.user;
            stream.consume = true;
            stream.expires = context.time() + input_lifetime;
            auto id = stream.id;
            context.streams.put(std::move(stream), cell.stream);
            a.inputs.push_back(id);
            rest = rest.subspan(cell.object_bytes);
        }
    }
}

void compile(PartyContext& context, Activation const& a) {
    constexpr std::string_view executable_mark = "#!smpc-sb";
    std::vector<std::byte> executable;
    try {
        if (a.code.starts_with(executable_mark)) {
            std::string encoded = a.code.substr(executable_mark.size());
            std::erase_if(encoded, [](char c) { return c == '\n' || c == '\r' || c == ' ' || c == '\t'; });
            auto bytes = base64_decode(encoded);
            if (!bytes) throw Error(ErrorCode::input, "the executable is not base64");
            executable = std::move(*bytes);
        } else {
            if (!context.compile) throw Error(ErrorCode::config, "this service has no compiler");
            executable = context.compile(a.code, a.program + ".sc");
        }
        context.programs.put(a.program + ".sb", executable);
    } catch (Error const& error) {
        context.write_log(fmt::format("compiling \"{}\": {}", printable(a.program), error.message()));
        refuse(503, fmt::format("error compiling the code: exit status {}\n", exit_status(error.code())));
    }
}

/// Public values element by element, as decimal numbers, in base64; Ephemeral's form of opened results.
std::vector<std::string> plain_elements(std::span<std::byte const> stream) {
    std::vector<std::string> out;
    for (auto const& record : client::read_stream(stream, client::Duplicates::keep)) {
        auto type = value_type_from_name(record.type);
        if (!record.domain.empty())
            refuse(500,
                   fmt::format("error during MPC execution: \"{}\" is private; ask for AMPHORASECRET", record.name));
        if (!type || info(*type).cls == TypeClass::floating || *type == ValueType::string)
            refuse(500,
                   fmt::format("error during MPC execution: \"{}\" is no number; ask for AMPHORASECRET", record.name));
        auto width = std::max<std::size_t>(1, info(*type).bits / 8);
        for (std::size_t at = 0; at + width <= record.data.size(); at += width) {
            std::uint64_t word = 0;
            for (std::size_t i = 0; i < width; ++i)
                word |= std::to_integer<std::uint64_t>(record.data[at + i]) << (8 * i);
            bool is_signed = info(*type).cls == TypeClass::signed_integer;
            if (is_signed && width < 8 && (word >> (8 * width - 1)) != 0) word |= ~std::uint64_t{0} << (8 * width);
            auto decimal = is_signed ? fmt::format("{}", static_cast<std::int64_t>(word)) : fmt::format("{}", word);
            out.push_back(base64_encode(http::as_bytes(decimal)));
        }
    }
    return out;
}

json response(PartyContext& context, Activation const& a) {
    auto file = context.jobs->result(a.game, {});
    auto contents = read_whole(file.path);
    auto bytes = http::as_bytes(contents);
    std::vector<std::string> words;
    if (a.output == "AMPHORASECRET") {
        NewStream stream;
        stream.id = a.game;
        stream.kind = StreamKind::results;
        stream.owner = a.user;
        stream.tags = {{"gameID", a.game, false}};
        context.streams.put(std::move(stream), bytes);
        words = {a.game};
    } else if (http::equal_without_case(a.output, "PLAINTEXT")) {
        words = plain_elements(bytes);
    } else {
        words = {base64_encode(to_cell_object(bytes))};
    }
    return {{"response", words}};
}

/// The job has ended, or it did not in time.
http::Answer conclude(PartyContext& context, Activation const& a, client::JobStatus const& status) {
    if (!is_final(status.state) || status.state == client::JobState::expired)
        return http::Answer::text(500, "timeout during activation procedure");
    if (status.state != client::JobState::succeeded)
        return http::Answer::text(500,
                                  fmt::format("error during MPC execution: {}",
                                              status.error ? status.error->error.message() : std::string("cancelled")));
    try {
        return http::Answer::text(200, response(context, a).dump());
    } catch (HttpError const& error) {
        return http::Answer::text(error.status(), error.message());
    } catch (Error const& error) {
        return http::Answer::text(500, fmt::format("error during MPC execution: {}", error.message()));
    }
}

void activate(PartyContext& context, http::ServerRequest const& request, http::Responder responder) {
    auto a = std::make_shared<Activation>(read_activation(request));
    bool compiling = wants_compilation(request.target.query);
    store_secrets(context, *a);
    if (compiling) compile(context, *a);
    try {
        context.programs.find(a->program + ".sb");
    } catch (Error const&) {
        refuse(500,
               fmt::format("error during MPC execution: program \"{}\" is not stored here", printable(a->program)));
    }
    json job = {{"id", a->game}, {"program", {{"name", a->program + ".sb"}}}, {"inputs", a->inputs}, {"retries", 0}};
    try {
        context.jobs->submit(job, a->user);
    } catch (Error const& error) {
        refuse(500, fmt::format("error during MPC execution: {}", error.message()));
    }
    // Answered at the final state: each change of state on the way is waited out.
    auto until = std::chrono::steady_clock::now() + deadline;
    auto next = std::make_shared<std::function<void(client::JobStatus const&)>>();
    *next = [&context, a, responder, until, weak = std::weak_ptr(next)](client::JobStatus const& status) mutable {
        if (is_final(status.state) || std::chrono::steady_clock::now() >= until) {
            responder.answer(conclude(context, *a, status));
            return;
        }
        auto again = weak.lock();
        if (!again || responder.gone()) return;
        try {
            context.jobs->wait(a->game, status.state, until, [again](auto const& later) { (*again)(later); });
        } catch (Error const& error) { // removed while it ran
            responder.answer(http::Answer::text(500, fmt::format("error during MPC execution: {}", error.message())));
        }
    };
    (*next)(context.jobs->get(a->game));
}

} // namespace

void add_ephemeral_routes(http::Router& router, PartyContext& context) {
    router.add(
        "POST", "/",
        [&context](http::ServerRequest request, http::Responder responder) {
            activate(context, request, std::move(responder));
        },
        [](http::ServerRequest&) { return http::BodyPlan::memory(body_limit); });
}

} // namespace smpc::vcp
