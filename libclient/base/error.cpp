// SPDX-License-Identifier: Apache-2.0
#include <smpc/client/error.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace smpc {

namespace {

struct Row {
    ErrorCode code;
    std::string_view name, meaning;
    bool retryable;
};

constexpr Row rows[] = {
#define SMPC_X(enumerator, exit, name, meaning, retry) {ErrorCode::enumerator, name, meaning, retry},
    SMPC_ERROR_CODES(SMPC_X)
#undef SMPC_X
};

Row const& row(ErrorCode code) noexcept {
    for (auto const& r : rows)
        if (r.code == code) return r;
    return rows[0];
}

} // namespace

std::string_view name_of(ErrorCode code) noexcept {
    return row(code).name;
}
std::string_view meaning_of(ErrorCode code) noexcept {
    return row(code).meaning;
}
bool is_retryable(ErrorCode code) noexcept {
    return row(code).retryable;
}

std::optional<ErrorCode> error_code_from_name(std::string_view name) noexcept {
    for (auto const& r : rows)
        if (r.name == name) return r.code;
    return std::nullopt;
}

std::string printable(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        auto c = static_cast<unsigned char>(text[i]);
        // The length of the UTF-8 sequence that begins here; 0 for a byte that begins none or is a control character.
        std::size_t length = c >= 0x20 && c < 0x7f   ? 1
                             : c >= 0xc2 && c < 0xe0 ? 2
                             : c >= 0xe0 && c < 0xf0 ? 3
                             : c >= 0xf0 && c < 0xf5 ? 4
                                                     : 0;
        for (std::size_t k = 1; k < length; ++k)
            if (i + k >= text.size() || (static_cast<unsigned char>(text[i + k]) & 0xc0) != 0x80) length = 0;
        if (c == '\n' || c == '\t') length = 1;
        if (length == 0) {
            out += fmt::format("\\x{:02x}", c);
            ++i;
        } else {
            out += text.substr(i, length);
            i += length;
        }
    }
    return out;
}

Error::Error(ErrorCode code, std::string message) : std::runtime_error(printable(message)), code_(code) {}

namespace {

/// The line with its number, and a mark under the column; tabs before the column stay tabs, so that the mark stands right.
std::string excerpt(Where const& where, std::string_view line) {
    std::string indent(line.substr(0, where.column ? where.column - 1 : 0));
    for (char& c : indent)
        if (c != '\t') c = ' ';
    auto out = fmt::format("{:>4} | {}\n", where.line, printable(line));
    if (where.column && where.column <= line.size()) out += fmt::format("     | {}^\n", indent);
    return out;
}

} // namespace

std::string to_text(Error const& error, std::string_view source_line) {
    std::string out = fmt::format("error: {}\n", error.message());
    if (error.where()) {
        auto const& w = *error.where();
        std::string place = w.file;
        if (w.line) place += fmt::format(":{}", w.line);
        if (w.line && w.column) place += fmt::format(":{}", w.column);
        if (w.address && !w.line) place += fmt::format("{}block 0x{:x}", place.empty() ? "" : ", ", *w.address);
        if (!place.empty()) out += fmt::format("  --> {}\n", place);
        if (!source_line.empty()) out += excerpt(w, source_line);
    }
    for (auto const& text : error.notes()) out += fmt::format("  note: {}\n", text);
    for (auto const& cause : error.causes()) {
        out += cause.party ? fmt::format("  note: party {}: {}", cause.party, name_of(cause.code))
                           : fmt::format("  note: {}", name_of(cause.code));
        out += cause.message.empty() ? "\n" : fmt::format(": {}\n", cause.message);
    }
    for (auto const& text : error.helps()) out += fmt::format("  help: {}\n", text);
    if (error.code() == ErrorCode::internal)
        out += "  help: this is a defect of smpc; please report it with the command that led to it\n";
    return out;
}

nlohmann::json to_json(Error const& error) {
    nlohmann::json body = {{"code", name_of(error.code())},
                           {"exit", exit_status(error.code())},
                           {"message", error.message()},
                           {"retryable", is_retryable(error.code())}};
    if (error.party()) body["party"] = error.party();
    if (error.where()) {
        auto const& w = *error.where();
        nlohmann::json place = nlohmann::json::object();
        if (!w.file.empty()) place["file"] = w.file;
        if (w.line) place["line"] = w.line;
        if (w.column) place["column"] = w.column;
        if (w.address) place["address"] = *w.address;
        body["where"] = place;
    }
    if (!error.notes().empty()) body["notes"] = error.notes();
    if (!error.helps().empty()) body["help"] = error.helps();
    for (auto const& c : error.causes()) {
        nlohmann::json entry = {{"code", name_of(c.code)}};
        if (c.party) entry["party"] = c.party;
        if (!c.message.empty()) entry["message"] = c.message;
        body["causes"].push_back(entry);
    }
    return {{"error", body}};
}

Error error_from_json(nlohmann::json const& object) {
    try {
        auto const& body = object.contains("error") ? object.at("error") : object;
        auto code = error_code_from_name(body.at("code").get<std::string>());
        Error error(code.value_or(ErrorCode::failed), body.value("message", std::string("no message")));
        error.party(body.value("party", 0u));
        if (body.contains("where")) {
            auto const& w = body.at("where");
            Where where{w.value("file", std::string()), w.value("line", 0u), w.value("column", 0u), {}};
            if (w.contains("address")) where.address = w.at("address").get<std::uint64_t>();
            error.at(std::move(where));
        }
        for (auto const& text : body.value("notes", std::vector<std::string>())) error.note(text);
        for (auto const& text : body.value("help", std::vector<std::string>())) error.help(text);
        if (body.contains("causes"))
            for (auto const& c : body.at("causes"))
                error.cause({c.value("party", 0u),
                             error_code_from_name(c.value("code", std::string())).value_or(ErrorCode::failed),
                             c.value("message", std::string())});
        return error;
    } catch (nlohmann::json::exception const& e) {
        return Error(ErrorCode::internal, fmt::format("malformed error object: {}", e.what()));
    }
}

} // namespace smpc
