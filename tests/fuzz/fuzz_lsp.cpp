// SPDX-License-Identifier: Apache-2.0
//
// Any bytes at the pipe of the language server. First as they come, then as the text of a document with questions at many
// places: nothing may crash, hang or keep more than it was given, and every request gets exactly one answer.
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <string>

#include <nlohmann/json.hpp>

#include "secrec/lsp/framing.h"
#include "secrec/lsp/server.h"

using namespace smpc::secrec::lsp;
using nlohmann::json;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string input(reinterpret_cast<char const*>(data), size);
    std::size_t answers = 0;
    ServerOptions options;
    options.compile.standard_library = false;
    options.cache = "/nonexistent";
    Server server(options, [&](std::string const& body) {
        json message = json::parse(body); // what we send is well-formed
        require(message.at("jsonrpc") == "2.0");
        if (message.contains("id") && message["id"].is_number_integer()) ++answers;
    });
    auto all = [&] {
        while (server.has_work()) server.step();
        server.settle();
    };
    auto tell = [&](json message) { server.receive(message.dump(-1, ' ', false, json::error_handler_t::replace)); };

    tell({{"id", 0}, {"method", "initialize"}, {"params", json::object()}});
    Framing framing(1 << 20);
    std::deque<Framing::Message> messages;
    framing.feed(input, messages);
    for (auto const& m : messages) {
        if (m.fault.empty())
            server.receive(m.body);
        else
            server.refuse(m.fault);
    }
    server.receive(input);
    all();
    if (server.exit_status()) return 0;

    answers = 0;
    tell({{"method", "textDocument/didOpen"},
          {"params", {{"textDocument", {{"uri", "file:///t.sc"}, {"version", 1}, {"text", input}}}}}});
    std::size_t asked = 0;
    std::uint32_t lines = 0;
    for (char c : input) lines += c == '\n' ? 1 : 0;
    for (char const* method : {"hover", "definition", "completion", "signatureHelp", "documentHighlight", "rename"})
        for (std::uint32_t line : {0u, lines / 2, lines}) {
            tell({{"id", ++asked},
                  {"method", std::string("textDocument/") + method},
                  {"params",
                   {{"textDocument", {{"uri", "file:///t.sc"}}},
                    {"position", {{"line", line}, {"character", size % 40}}},
                    {"newName", "other"}}}});
        }
    tell({{"id", ++asked},
          {"method", "textDocument/documentSymbol"},
          {"params", {{"textDocument", {{"uri", "file:///t.sc"}}}}}});
    all();
    require(answers == asked);
    return 0;
}
