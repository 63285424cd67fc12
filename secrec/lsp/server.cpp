// SPDX-License-Identifier: Apache-2.0
#include "secrec/lsp/server.h"

#include <algorithm>

#include <fmt/format.h>
#include <smpc/client/error.h>

#include "secrec/lsp/json.h"
#include "secrec/lsp/library_copy.h"

namespace smpc::secrec::lsp {

namespace fs = std::filesystem;

namespace {

// Error codes of JSON-RPC and of the protocol.
constexpr int parse_error = -32700, invalid_request = -32600, method_not_found = -32601, invalid_params = -32602,
              internal_error = -32603, not_initialized = -32002, request_cancelled = -32800, request_failed = -32803;

struct Unknown {};

bool is_id(nlohmann::json const& id) {
    return id.is_string() || id.is_number_integer();
}

constexpr std::string_view caret_word = "caret__word";

} // namespace

Server::Server(ServerOptions options, std::function<void(std::string const&)> send)
    : options_(std::move(options)), base_(options_.compile), send_(std::move(send)) {}

// ---- messages -------------------------------------------------------------------------------------------------------

void Server::send(json message) {
    message["jsonrpc"] = "2.0";
    // Sources may hold bytes that are no UTF-8.
    send_(message.dump(-1, ' ', false, json::error_handler_t::replace));
}

void Server::answer(json const& id, json result) {
    send({{"id", id}, {"result", std::move(result)}});
}

void Server::fail(json const& id, int code, std::string const& message) {
    send({{"id", id}, {"error", {{"code", code}, {"message", message}}}});
}

void Server::log(std::string const& message) {
    if (initialized_) send({{"method", "window/logMessage"}, {"params", {{"type", 2}, {"message", message}}}});
}

void Server::refuse(std::string const& reason) {
    fail(nullptr, parse_error, reason);
}

void Server::receive(std::string_view body) {
    json message = json::parse(body, nullptr, false);
    if (message.is_discarded()) return refuse("a message that is no JSON");
    if (!message.is_object()) return fail(nullptr, invalid_request, "a message must be an object");
    auto method = message.find("method");
    if (method != message.end() && *method == "$/cancelRequest") {
        auto params = message.find("params");
        if (params == message.end() || !params->is_object() || !params->contains("id")) return;
        json const id = (*params)["id"];
        for (auto waiting = waiting_.begin(); waiting != waiting_.end(); ++waiting)
            if (waiting->message.contains("id") && waiting->message["id"] == id) {
                waiting_bytes_ -= waiting->bytes;
                waiting_.erase(waiting);
                return fail(id, request_cancelled, "cancelled");
            }
        return;
    }
    waiting_.push_back({std::move(message), body.size()});
    waiting_bytes_ += body.size();
}

bool Server::is_full() const noexcept {
    return waiting_.size() >= options_.most_waiting || waiting_bytes_ >= options_.most_waiting_bytes;
}

void Server::step() {
    if (waiting_.empty()) return;
    json message = std::move(waiting_.front().message);
    waiting_bytes_ -= waiting_.front().bytes;
    waiting_.pop_front();
    handle(message);
}

void Server::handle(json const& message) {
    auto id = message.find("id");
    auto method = message.find("method");
    if (id != message.end() && !is_id(*id)) return fail(nullptr, invalid_request, "an id is a number or a string");
    if (method == message.end()) {
        // Answers to requests of ours; there are none.
        if (id == message.end() || !(message.contains("result") || message.contains("error")))
            fail(id == message.end() ? json() : *id, invalid_request, "a message without a method");
        return;
    }
    bool is_request = id != message.end();
    if (!method->is_string()) return fail(is_request ? *id : json(), invalid_request, "a method is a string");
    auto const& name = method->get_ref<std::string const&>();
    json const params = message.value("params", json::object());
    if (name == "exit") {
        exit_ = shut_down_ ? 0 : 1;
        return;
    }
    if (!is_request) {
        if (!initialized_ || shut_down_) return;
        try {
            notification(name, params);
        } catch (std::exception const& e) {
            log(fmt::format("{}: {}", name, e.what()));
        }
        return;
    }
    if (shut_down_) return fail(*id, invalid_request, "the server was shut down");
    if (!initialized_ && name != "initialize") return fail(*id, not_initialized, "'initialize' comes first");
    try {
        answer(*id, request(name, params));
    } catch (Unknown const&) {
        fail(*id, method_not_found, fmt::format("no method '{}'", name));
    } catch (json::exception const& e) {
        fail(*id, invalid_params, fmt::format("the parameters of '{}' are wrong: {}", name, e.what()));
    } catch (Error const& e) {
        fail(*id, e.code() == ErrorCode::input ? invalid_params : request_failed, e.what());
    } catch (std::exception const& e) {
        fail(*id, internal_error, e.what());
    }
}

Server::json Server::request(std::string const& method, json const& params) {
    if (method == "initialize") return initialize(params);
    if (method == "shutdown") {
        shut_down_ = true;
        documents_.clear();
        return nullptr;
    }
    if (!method.starts_with("textDocument/")) throw Unknown{};
    std::string_view what = std::string_view(method).substr(13);
    auto uri_of = [this](SourceFile const& file) { return uri(file); };
    using Answer = std::function<json(Document&)>;
    auto position = [&] { return position_from(params.at("position")); };
    auto own_uri = [&] { return params.at("textDocument").at("uri").get<std::string>(); };
    std::map<std::string_view, Answer> const answers{
        {"hover", [&](Document& d) { return hover(analysis(d), position()); }},
        {"definition", [&](Document& d) { return definition(analysis(d), position(), uri_of); }},
        {"references",
         [&](Document& d) {
             bool declaration = params.value("context", json::object()).value("includeDeclaration", true);
             return references(analysis(d), position(), declaration, own_uri());
         }},
        {"documentHighlight", [&](Document& d) { return highlights(analysis(d), position()); }},
        {"prepareRename", [&](Document& d) { return prepare_rename(analysis(d), position()); }},
        {"rename",
         [&](Document& d) {
             return rename(analysis(d), position(), params.at("newName").get<std::string>(), own_uri());
         }},
        {"documentSymbol", [&](Document& d) { return symbols(analysis(d)); }},
        {"codeAction",
         [&](Document& d) { return code_actions(analysis(d), range_from(params.at("range")), own_uri()); }},
        {"completion",
         [&](Document& d) -> json {
             std::uint32_t offset = d.text.offset(position());
             Caret const caret = caret_at(d.text.bytes(), offset);
             json items = json::array();
             if (!caret.in_comment && !caret.in_string)
                 items = completion(*analyse(d, completed(d.text.bytes(), offset, caret, caret_word)), caret);
             return {{"isIncomplete", false}, {"items", items}};
         }},
        {"signatureHelp",
         [&](Document& d) {
             std::uint32_t offset = d.text.offset(position());
             Caret const caret = caret_at(d.text.bytes(), offset);
             if (caret.in_comment || caret.in_string) return json();
             return signature_help(*analyse(d, completed(d.text.bytes(), offset, caret, caret_word)), d.text,
                                   position());
         }},
    };
    auto found = answers.find(what);
    if (found == answers.end()) throw Unknown{};
    return found->second(document(params));
}

void Server::notification(std::string const& method, json const& params) {
    if (method == "textDocument/didOpen") return open(params);
    if (method == "textDocument/didChange") return change(params);
    if (method == "textDocument/didClose") return close(params);
    bool elsewhere = method == "textDocument/didSave" || method == "workspace/didChangeWatchedFiles";
    if (method == "workspace/didChangeConfiguration") {
        json const settings = params.value("settings", json::object());
        if (settings.is_object() && settings.contains("smpc")) configure(settings["smpc"]);
        elsewhere = true;
    }
    if (elsewhere)
        for (auto& [uri, d] : documents_) {
            d.analysis = nullptr;
            d.published = false;
        }
}

// ---- beginning ------------------------------------------------------------------------------------------------------

Server::json Server::initialize(json const& params) {
    if (initialized_) throw Error(ErrorCode::input, "'initialize' comes once");
    if (!params.is_object()) throw Error(ErrorCode::input, "'initialize' needs an object");
    if (auto uri = params.find("rootUri"); uri != params.end() && uri->is_string())
        root_ = path_of_uri(uri->get<std::string>());
    configure(params.value("initializationOptions", json::object()));
    initialized_ = true;
    return {{"capabilities",
             {{"positionEncoding", "utf-16"},
              {"textDocumentSync", {{"openClose", true}, {"change", 2}, {"save", true}}},
              {"hoverProvider", true},
              {"definitionProvider", true},
              {"referencesProvider", true},
              {"documentHighlightProvider", true},
              {"documentSymbolProvider", true},
              {"renameProvider", {{"prepareProvider", true}}},
              {"codeActionProvider", {{"codeActionKinds", {"quickfix"}}}},
              {"completionProvider", {{"triggerCharacters", {".", ":", "$", "@"}}}},
              {"signatureHelpProvider", {{"triggerCharacters", {"(", ","}}}}}},
            {"serverInfo", {{"name", "smpc-scc"}}}};
}

/// {"includeDirectories": ["lib"], "warnings": ["all", "no-shadow"]}; what is missing or wrong changes nothing.
void Server::configure(json const& settings) {
    options_.compile = base_;
    if (!settings.is_object()) return;
    auto strings = [&](char const* key) {
        std::vector<std::string> found;
        if (auto list = settings.find(key); list != settings.end() && list->is_array())
            for (json const& entry : *list)
                if (entry.is_string()) found.push_back(entry.get<std::string>());
        return found;
    };
    for (std::string const& folder : strings("includeDirectories"))
        options_.compile.include_directories.push_back(root_ / folder);
    for (std::string const& word : strings("warnings")) {
        try {
            options_.compile.warning.set(word);
        } catch (Error const& e) {
            log(e.what());
        }
    }
}

// ---- documents ------------------------------------------------------------------------------------------------------

std::size_t Server::bytes() const {
    std::size_t total = 0;
    for (auto const& [uri, d] : documents_) total += d.text.bytes().size();
    return total;
}

void Server::open(json const& params) {
    json const& item = params.at("textDocument");
    auto uri = item.at("uri").get<std::string>();
    auto text = item.at("text").get<std::string>();
    if (bytes() + text.size() > options_.most_bytes) throw Error(ErrorCode::input, "too much text is open");
    Document& d = documents_[uri];
    std::string const path = path_of_uri(uri);
    d = Document{path.empty() ? uri : path, path, Text(std::move(text)), item.value("version", json()), nullptr, false};
    changed(d.path);
}

void Server::change(json const& params) {
    Document& d = document(params);
    // All or nothing: a fault in the last change leaves the text as it was.
    Text text = d.text;
    for (json const& c : params.at("contentChanges")) {
        auto const& replacement = c.at("text").get_ref<std::string const&>();
        if (bytes() + replacement.size() > options_.most_bytes) throw Error(ErrorCode::input, "too much text is open");
        if (c.contains("range"))
            text.replace(range_from(c["range"]), replacement);
        else
            text = Text(replacement);
    }
    d.text = std::move(text);
    d.version = params.at("textDocument").value("version", json());
    d.analysis = nullptr;
    d.published = false;
    changed(d.path);
}

void Server::close(json const& params) {
    auto uri = params.at("textDocument").at("uri").get<std::string>();
    auto found = documents_.find(uri);
    if (found == documents_.end()) return;
    std::string path = found->second.path;
    documents_.erase(found);
    changed(path);
    send({{"method", "textDocument/publishDiagnostics"}, {"params", {{"uri", uri}, {"diagnostics", json::array()}}}});
}

/// Whoever imports a file that changed is not up to date any more, nor who looked for it in vain.
void Server::changed(std::string const& path) {
    if (path.empty()) return;
    for (auto& [uri, d] : documents_) {
        if (!d.analysis) continue;
        bool concerned = d.analysis->diagnostics().has_errors();
        for (FileId i = 0; i < d.analysis->sources().size(); ++i)
            concerned = concerned || fs::path(d.analysis->sources()[i].name()).lexically_normal() == path;
        if (!concerned) continue;
        d.analysis = nullptr;
        d.published = false;
    }
}

Server::Document& Server::document(json const& params) {
    auto found = documents_.find(params.at("textDocument").at("uri").get<std::string>());
    if (found == documents_.end()) throw Error(ErrorCode::input, "this document is not open");
    return found->second;
}

std::shared_ptr<Analysis const> Server::analyse(Document const& d, std::string text) const {
    if (text.size() > options_.longest_document) throw Error(ErrorCode::input, "the document is too long");
    AnalysisOptions o;
    o.compile = options_.compile;
    o.unsaved = [this](fs::path const& file) -> std::optional<std::string> {
        for (auto const& [uri, other] : documents_)
            if (!other.path.empty() && file.lexically_normal() == other.path) return other.text.bytes();
        return std::nullopt;
    };
    return std::make_shared<Analysis const>(d.name, std::move(text), o);
}

Analysis const& Server::analysis(Document& d) {
    if (!d.analysis) d.analysis = analyse(d, d.text.bytes());
    return *d.analysis;
}

bool Server::is_library_copy(std::string const& path) const {
    return !path.empty() && path.starts_with(options_.cache.string() + "/");
}

std::string Server::uri(SourceFile const& file) const {
    if (file.is_library() && file.name().starts_with('<')) return uri_of_path(library_copy(options_.cache, file));
    for (auto const& [uri, d] : documents_)
        if (d.name == file.name()) return uri;
    std::error_code fault;
    return uri_of_path(fs::absolute(fs::path(file.name()), fault).lexically_normal().string());
}

void Server::settle() {
    for (auto& [uri_text, d] : documents_) {
        if (d.published) continue;
        d.published = true;
        json found = json::array();
        try {
            if (!is_library_copy(d.path))
                found = diagnostics(analysis(d), [this](SourceFile const& file) { return uri(file); });
        } catch (std::exception const& e) {
            Range const start{};
            found.push_back(
                {{"severity", 1}, {"source", "smpc-scc"}, {"range", to_json(start)}, {"message", e.what()}});
        }
        json params{{"uri", uri_text}, {"diagnostics", found}};
        if (d.version.is_number_integer()) params["version"] = d.version;
        send({{"method", "textDocument/publishDiagnostics"}, {"params", params}});
    }
}

} // namespace smpc::secrec::lsp
