// SPDX-License-Identifier: Apache-2.0
#include "libruntime/bytecode/assembly_tokens.h"

#include <fmt/format.h>

#include <smpc/client/error.h>

namespace smpc::bytecode {

namespace {

using Kind = AssemblyToken::Kind;

bool is_blank(char c) noexcept {
    return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}
bool starts_identifier(char c) noexcept {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}
bool continues_identifier(char c) noexcept {
    return starts_identifier(c) || (c >= '0' && c <= '9');
}
int hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

class Scanner {
public:
    Scanner(std::string_view text, std::string_view file) : text_(text), file_(file) {
        if (text_.starts_with("\xef\xbb\xbf")) text_.remove_prefix(3);
    }

    std::vector<std::vector<AssemblyToken>> lines() {
        std::vector<std::vector<AssemblyToken>> out(1);
        while (at_ < text_.size()) {
            char c = peek();
            if (c == '\n') {
                advance();
                if (!out.back().empty()) out.emplace_back();
            } else if (is_blank(c)) {
                advance();
            } else if (c == '#') {
                while (at_ < text_.size() && peek() != '\n') advance();
            } else {
                out.back().push_back(token());
            }
        }
        if (out.back().empty()) out.pop_back();
        return out;
    }

private:
    AssemblyToken token() {
        AssemblyToken t;
        t.line = line_, t.column = column_;
        char c = peek();
        if (c == '"') {
            t.kind = Kind::string;
            t.text = string();
            return t; // the next token may follow at once
        }
        if (c == '.' || c == ':') advance();
        if (c == '.') {
            t.kind = Kind::directive;
            t.text = dotted(t);
        } else if (c == ':') {
            t.kind = Kind::label;
            t.text = identifier(t);
            if (peek() == '+' || peek() == '-') number(t);
        } else if (starts_identifier(c)) {
            t.text = dotted(t);
        } else if (c == '0' || c == '+' || c == '-') {
            t.kind = Kind::number;
            std::size_t from = at_;
            number(t);
            t.text = text_.substr(from, at_ - from);
        } else if (c >= '1' && c <= '9') {
            fail("Unexpected '{}' found!", c, "numbers are hexadecimal: 0x1f");
        } else {
            fail("Unexpected '{}' found!", c, "a line is labels (:x), then a directive (.data …) or an instruction");
        }
        if (c = peek(); at_ < text_.size() && !is_blank(c) && c != '\n' && c != '#')
            fail("Unexpected '{}' found!", c, "leave a blank between words");
        return t;
    }

    std::string identifier(AssemblyToken const&) {
        if (!starts_identifier(peek())) fail_here("a name begins with a letter or '_'");
        std::size_t from = at_;
        while (continues_identifier(peek())) advance();
        return std::string(text_.substr(from, at_ - from));
    }

    std::string dotted(AssemblyToken const& t) {
        std::string out = identifier(t);
        while (peek() == '.') {
            advance();
            out += "." + identifier(t);
        }
        return out;
    }

    /// `0x1f`, or with a sign, whose range is that of a signed 64-bit number.
    void number(AssemblyToken& t) {
        if (peek() == '+' || peek() == '-') {
            t.has_sign = true;
            t.negative = peek() == '-';
            advance();
        }
        if (peek() != '0') fail_here("a number is 0x and 1 to 16 hexadecimal digits");
        advance();
        if (peek() != 'x') fail_here("a number is 0x and 1 to 16 hexadecimal digits");
        advance();
        unsigned digits = 0;
        std::uint64_t magnitude = 0;
        for (int d; (d = hex_digit(peek())) >= 0; advance(), ++digits) {
            if (digits == 16) fail_here("a number has at most 16 hexadecimal digits");
            magnitude = magnitude << 4 | static_cast<unsigned>(d);
        }
        if (digits == 0) fail_here("a number is 0x and 1 to 16 hexadecimal digits");
        constexpr std::uint64_t half = std::uint64_t{1} << 63;
        if (t.has_sign && magnitude > half - (t.negative ? 0 : 1))
            fail_here("a number with a sign lies between -0x8000000000000000 and +0x7fffffffffffffff");
        t.value = t.negative ? 0 - magnitude : magnitude;
    }

    std::string string() {
        auto line = line_, column = column_;
        std::string out;
        for (advance(); peek() != '"' || at_ >= text_.size(); advance()) {
            if (at_ >= text_.size()) unterminated(line, column);
            char c = peek();
            if (c == '\\') {
                advance();
                if (at_ >= text_.size()) unterminated(line, column);
                constexpr std::string_view from = "nrtvbfa0", to{"\n\r\t\v\b\f\a\0", 8};
                auto k = from.find(peek());
                c = k == std::string_view::npos ? peek() : to[k];
            }
            out += c;
        }
        advance();
        return out;
    }

    [[noreturn]] void unterminated(std::uint32_t line, std::uint32_t column) const {
        throw Error(ErrorCode::input, "Unexpected end-of-file!")
            .at({std::string(file_), line, column, {}})
            .help("this string has no closing '\"'");
    }
    [[noreturn]] void fail_here(std::string_view help) const {
        if (at_ >= text_.size())
            throw Error(ErrorCode::input, "Unexpected end-of-file!").at(here()).help(std::string(help));
        fail("Unexpected '{}' found!", peek(), help);
    }
    [[noreturn]] void fail(fmt::format_string<std::string&> message, char c, std::string_view help) const {
        std::string shown = c == '\n' ? "\\n" : std::string(1, c);
        throw Error(ErrorCode::input, fmt::format(message, shown)).at(here()).help(std::string(help));
    }
    Where here() const { return {std::string(file_), line_, column_, {}}; }

    char peek() const noexcept { return at_ < text_.size() ? text_[at_] : '\0'; }
    void advance() noexcept {
        if (peek() == '\n')
            ++line_, column_ = 1;
        else
            ++column_;
        ++at_;
    }

    std::string_view text_, file_;
    std::size_t at_ = 0;
    std::uint32_t line_ = 1, column_ = 1;
};

} // namespace

std::vector<std::vector<AssemblyToken>> assembly_lines(std::string_view text, std::string_view file_name) {
    return Scanner(text, file_name).lines();
}

} // namespace smpc::bytecode
