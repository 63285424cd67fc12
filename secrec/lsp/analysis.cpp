// SPDX-License-Identifier: Apache-2.0
#include "secrec/lsp/analysis.h"

#include <algorithm>

#include "secrec/compiler/lexer.h"

namespace smpc::secrec::lsp {

namespace fs = std::filesystem;

namespace {

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

} // namespace

Analysis::Analysis(std::string name, std::string text, AnalysisOptions const& options)
    : text_(text), sources_(std::make_unique<Sources>()) {
    SearchPath path = search_path(options.compile);
    path.unsaved = options.unsaved;
    modules_ = path.library_modules;
    for (auto const& directory : path.directories) {
        std::error_code fault;
        for (fs::directory_iterator entry(directory, fault), end; !fault && entry != end; entry.increment(fault))
            if (entry->path().extension() == ".sc") modules_.push_back(entry->path().stem().string());
    }
    std::sort(modules_.begin(), modules_.end());
    modules_.erase(std::unique(modules_.begin(), modules_.end()), modules_.end());

    program_ = load_text(std::move(name), std::move(text), path, *sources_, diagnostics_);
    main_ = program_.main().tree->file;
    index_ = std::make_unique<Index>(main_);
    checked_ = check_program(program_, *sources_, diagnostics_, options.compile, index_.get());
    names_ = std::make_unique<Names>(program_, *sources_, *index_);
}

Range Analysis::range(Location where) const {
    return {text_.position(where.begin), text_.position(where.end)};
}

// ---- the caret ------------------------------------------------------------------------------------------------------

Caret caret_at(std::string_view text, std::uint32_t offset) {
    Caret caret;
    std::size_t end = std::min<std::size_t>(offset, text.size());
    std::vector<char> open;
    char last = 0, before_last = 0;
    std::string_view word; // the last one before the caret, and whether anything stands behind it
    bool word_is_last = false;
    for (std::size_t i = 0; i < end;) {
        char c = text[i];
        char next = i + 1 < text.size() ? text[i + 1] : '\0';
        if (c == '/' && next == '/') {
            std::size_t stop = text.find_first_of("\r\n", i);
            if (stop == std::string_view::npos || stop >= end) {
                caret.in_comment = true;
                return caret;
            }
            i = stop;
            continue;
        }
        if (c == '/' && next == '*') {
            std::size_t stop = text.find("*/", i + 2);
            if (stop == std::string_view::npos || stop + 2 > end) {
                caret.in_comment = true;
                return caret;
            }
            i = stop + 2;
            continue;
        }
        if (c == '"') {
            std::size_t at = i + 1;
            while (at < text.size() && text[at] != '"' && text[at] != '\n' && text[at] != '\r')
                at += text[at] == '\\' ? 2 : 1;
            if (at >= end) {
                // A word behind a dollar sign is code all the same.
                std::size_t begin = end;
                while (begin > i + 1 && is_word(text[begin - 1])) --begin;
                caret.in_string = text[begin - 1] != '$';
                caret.word = static_cast<std::uint32_t>(begin);
                caret.word_end = static_cast<std::uint32_t>(end);
                caret.before = '$';
                return caret;
            }
            before_last = last;
            last = '"';
            word_is_last = false;
            i = at + 1;
            continue;
        }
        if (is_word(c)) {
            std::size_t stop = i;
            while (stop < text.size() && is_word(text[stop])) ++stop;
            if (stop >= end) {
                caret.word = static_cast<std::uint32_t>(i);
                caret.word_end = static_cast<std::uint32_t>(stop);
                break;
            }
            word = text.substr(i, stop - i);
            word_is_last = true;
            before_last = last;
            last = 'a';
            i = stop;
            continue;
        }
        if (!is_blank(c)) {
            if (c == '(' || c == '[')
                open.push_back(c);
            else if ((c == ')' || c == ']') && !open.empty())
                open.pop_back();
            else if (c == '{' || c == '}' || c == ';')
                open.clear();
            before_last = last;
            last = c;
            word_is_last = false;
        }
        ++i;
    }
    if (caret.word_end == 0) caret.word = caret.word_end = static_cast<std::uint32_t>(end);
    caret.open = std::move(open);
    caret.before = last;
    caret.colons = last == ':' && before_last == ':';
    caret.import = word_is_last && word == "import";
    return caret;
}

std::string completed(std::string_view text, std::uint32_t offset, Caret const& caret, std::string_view word) {
    std::string out(text.substr(0, caret.word));
    out += word;
    std::string_view rest = text.substr(std::min<std::size_t>(std::max(caret.word_end, offset), text.size()));
    std::size_t line = std::min(rest.find_first_of("\r\n"), rest.size());
    std::string_view behind = rest.substr(0, line);
    bool blank = std::all_of(behind.begin(), behind.end(), is_blank);
    if (blank) {
        for (auto c = caret.open.rbegin(); c != caret.open.rend(); ++c) out += *c == '(' ? ')' : ']';
        out += ';';
    }
    out += rest;
    // Blocks that are not closed yet.
    std::size_t depth = 0;
    Diagnostics ignored;
    SourceFile const file(0, "text", out);
    for (Token const& t : tokenize(file, ignored)) {
        if (t.kind == TokenKind::left_brace) ++depth;
        if (t.kind == TokenKind::right_brace && depth > 0) --depth;
    }
    return out + "\n" + std::string(depth, '}');
}

} // namespace smpc::secrec::lsp
