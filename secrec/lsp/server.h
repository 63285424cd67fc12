// SPDX-License-Identifier: Apache-2.0
//
// The language server without its pipes: messages in, messages out, open documents in between. It is a machine that one
// thread turns: `receive` what has come, then `step` until there is nothing left, then `settle`.
//
// Only the newest text of a document is ever analysed: a change makes the old analysis invalid, and the next one is made
// when a question needs it or when no message waits. A request that is cancelled while it waits is answered at once.
#pragma once

#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "secrec/lsp/answers.h"

namespace smpc::secrec::lsp {

struct ServerOptions {
    CompileOptions compile;
    /// Folder for copies of the built-in library's modules, so that editors can open them.
    std::filesystem::path cache;
    std::size_t most_bytes = 64 << 20;         ///< of all open documents together
    std::size_t longest_document = 4 << 20;    ///< longer ones are not analysed
    std::size_t most_waiting = 1000;           ///< messages
    std::size_t most_waiting_bytes = 32 << 20; ///< of them
};

class Server {
public:
    /// `send` takes complete messages.
    Server(ServerOptions options, std::function<void(std::string const&)> send);

    /// Takes a message; cancellations act here, everything else waits for its turn.
    void receive(std::string_view body);
    /// Answers that something came that was no message.
    void refuse(std::string const& reason);
    bool has_work() const noexcept { return !waiting_.empty(); }
    /// So much waits that no more should be given to `receive` before some `step`.
    bool is_full() const noexcept;
    /// Handles the first message that waits.
    void step();
    /// Publishes the diagnostics of what changed; for when nothing waits.
    void settle();
    /// Set when the client asked to exit: 0 after a shutdown, 1 without.
    std::optional<int> exit_status() const noexcept { return exit_; }

private:
    using json = nlohmann::json;

    struct Document {
        std::string name; ///< what the compiler calls it: the path, or the URI if it is of another scheme
        std::string path; ///< empty for other schemes than files
        Text text;
        json version;
        std::shared_ptr<Analysis const> analysis; ///< null: to be made
        bool published = false;                   ///< diagnostics of this text
    };

    void send(json message);
    void answer(json const& id, json result);
    void fail(json const& id, int code, std::string const& message);
    void log(std::string const& message);

    void handle(json const& message);
    json request(std::string const& method, json const& params);
    void notification(std::string const& method, json const& params);
    json initialize(json const& params);
    void configure(json const& settings);

    void open(json const& params);
    void change(json const& params);
    void close(json const& params);
    void changed(std::string const& path);

    Document& document(json const& params);
    Analysis const& analysis(Document& document);
    std::shared_ptr<Analysis const> analyse(Document const& document, std::string text) const;
    std::string uri(SourceFile const& file) const;
    bool is_library_copy(std::string const& path) const;
    std::size_t bytes() const;

    ServerOptions options_;
    CompileOptions base_; ///< as the command line has it
    std::function<void(std::string const&)> send_;
    std::filesystem::path root_;
    struct Waiting {
        json message;
        std::size_t bytes;
    };
    std::deque<Waiting> waiting_;
    std::size_t waiting_bytes_ = 0;
    std::map<std::string, Document> documents_; ///< by URI
    bool initialized_ = false, shut_down_ = false;
    std::optional<int> exit_;
};

/// Serves standard input and output until the client ends; the exit status of the process.
int serve(CompileOptions const& compile);

} // namespace smpc::secrec::lsp
