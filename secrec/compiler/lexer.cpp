// SPDX-License-Identifier: Apache-2.0
#include "secrec/compiler/lexer.h"

#include <array>

#include <fmt/format.h>

namespace smpc::secrec {

namespace {

// ---- character classes -------------------------------------------------------------------------------------------

enum : std::uint8_t { word = 1, digit = 2, blank = 4, letter = 8 };

constexpr std::array<std::uint8_t, 256> make_classes() {
    std::array<std::uint8_t, 256> table{};
    for (int c = 'a'; c <= 'z'; ++c) table[static_cast<std::size_t>(c)] = word | letter;
    for (int c = 'A'; c <= 'Z'; ++c) table[static_cast<std::size_t>(c)] = word | letter;
    for (int c = '0'; c <= '9'; ++c) table[static_cast<std::size_t>(c)] = word | digit;
    table['_'] = word | letter;
    for (char c : {' ', '\t', '\n', '\r'}) table[static_cast<unsigned char>(c)] = blank;
    return table;
}
constexpr auto classes = make_classes();

bool is(char c, std::uint8_t cls) {
    return classes[static_cast<unsigned char>(c)] & cls;
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_hex(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// ---- reserved words ----------------------------------------------------------------------------------------------

struct Reserved {
    std::string_view text;
    TokenKind kind;
    std::uint8_t data = 0;
};

constexpr Reserved reserved_words[] = {
#define SMPC_X(enumerator, spelling) {spelling, TokenKind::enumerator},
    SMPC_SECREC_KEYWORDS(SMPC_X)
#undef SMPC_X
#define SMPC_TYPE(spelling, type)                                                                                      \
    { spelling, TokenKind::builtin_type, static_cast<std::uint8_t>(ValueType::type) }
        SMPC_TYPE("bool", bool_),
    SMPC_TYPE("int", int64),
    SMPC_TYPE("int8", int8),
    SMPC_TYPE("int16", int16),
    SMPC_TYPE("int32", int32),
    SMPC_TYPE("int64", int64),
    SMPC_TYPE("uint", uint64),
    SMPC_TYPE("uint8", uint8),
    SMPC_TYPE("uint16", uint16),
    SMPC_TYPE("uint32", uint32),
    SMPC_TYPE("uint64", uint64),
    SMPC_TYPE("float", float32),
    SMPC_TYPE("float32", float32),
    SMPC_TYPE("float64", float64),
    SMPC_TYPE("string", string),
#undef SMPC_TYPE
};

constexpr std::size_t word_slots = 256;

/// Spreads the reserved words over the slots well enough; collisions go to the next slot.
constexpr std::size_t word_hash(std::string_view text) {
    auto at = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(text[i])); };
    return (text.size() * 31 + at(0) * 7 + at(text.size() / 2) * 5 + at(text.size() - 1) * 3) % word_slots;
}

constexpr std::array<std::uint8_t, word_slots> make_word_table() {
    std::array<std::uint8_t, word_slots> table{}; // index into reserved_words plus one; 0 is free
    for (std::size_t i = 0; i < std::size(reserved_words); ++i) {
        std::size_t slot = word_hash(reserved_words[i].text);
        while (table[slot]) slot = (slot + 1) % word_slots;
        table[slot] = static_cast<std::uint8_t>(i + 1);
    }
    return table;
}
constexpr auto word_table = make_word_table();

Reserved const* find_reserved(std::string_view text) {
    for (std::size_t slot = word_hash(text); word_table[slot]; slot = (slot + 1) % word_slots) {
        Reserved const& r = reserved_words[word_table[slot] - 1];
        if (r.text == text) return &r;
    }
    return nullptr;
}

// ---- the scanner -------------------------------------------------------------------------------------------------

class Lexer {
public:
    Lexer(SourceFile const& file, Diagnostics& diagnostics)
        : file_(file.id()), diagnostics_(diagnostics), begin_(file.text().data()), at_(begin_),
          end_(begin_ + file.text().size()) {}

    std::vector<Token> run() {
        tokens_.reserve(static_cast<std::size_t>(end_ - begin_) / 4 + 16);
        while (skip_space()) scan();
        add(TokenKind::end, end_);
        return std::move(tokens_);
    }

private:
    std::uint32_t offset(char const* p) const { return static_cast<std::uint32_t>(p - begin_); }
    Location place(char const* from, char const* to) const { return {file_, offset(from), offset(to)}; }
    /// The character `n` ahead; 0 behind the end (a real NUL is an invalid byte anyway).
    char peek(std::ptrdiff_t n = 0) const { return end_ - at_ > n ? at_[n] : '\0'; }

    void add(TokenKind kind, char const* from, std::uint8_t data = 0) {
        tokens_.push_back({kind, data, offset(from), offset(at_)});
    }

    bool skip_space();
    void scan();
    void scan_word();
    void scan_number();
    void scan_string();
    void scan_punctuator();
    void scan_invalid();
    void digits(bool (*accept)(char)) {
        while (at_ < end_ && accept(*at_)) ++at_;
    }
    bool exponent();
    bool suffix(bool integer, bool floating);

    FileId file_;
    Diagnostics& diagnostics_;
    char const* begin_;
    char const* at_;
    char const* end_;
    std::vector<Token> tokens_;
};

/// Skips blanks and comments; false at the end of the text.
bool Lexer::skip_space() {
    for (;;) {
        while (at_ < end_ && is(*at_, blank)) ++at_;
        if (peek() != '/') return at_ < end_;
        if (peek(1) == '/') {
            while (at_ < end_ && *at_ != '\n' && *at_ != '\r') ++at_;
        } else if (peek(1) == '*') {
            char const* opener = at_;
            std::string_view rest(at_ + 2, static_cast<std::size_t>(end_ - at_ - 2));
            auto close = rest.find("*/");
            if (close == rest.npos) {
                diagnostics_.error(place(opener, opener + 2), "comment without end").help("close it with '*/'");
                at_ = end_;
            } else {
                at_ += 2 + close + 2;
            }
        } else {
            return true;
        }
    }
}

void Lexer::scan() {
    char c = *at_;
    if (is(c, letter)) return scan_word();
    if (is_digit(c)) return scan_number();
    if (c == '"') return scan_string();
    scan_punctuator();
}

void Lexer::scan_word() {
    char const* from = at_;
    while (at_ < end_ && is(*at_, word)) ++at_;
    if (auto const* r = find_reserved({from, static_cast<std::size_t>(at_ - from)})) return add(r->kind, from, r->data);
    add(TokenKind::identifier, from);
}

/// `e` or `E`, sign, digits without leading zeros. False (and nothing read) if there is none.
bool Lexer::exponent() {
    if (peek() != 'e' && peek() != 'E') return false;
    std::ptrdiff_t sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
    if (!is_digit(peek(1 + sign))) return false;
    at_ += 1 + sign;
    if (*at_ == '0')
        ++at_;
    else
        digits(is_digit);
    return true;
}

bool Lexer::suffix(bool integer, bool floating) {
    std::string_view rest(at_, static_cast<std::size_t>(end_ - at_));
    if (integer && (peek() == 'u' || peek() == 'i')) {
        for (std::string_view width : {"8", "16", "32", "64"})
            if (rest.substr(1).starts_with(width)) return at_ += 1 + width.size(), true;
    }
    if (floating && (rest.starts_with("f32") || rest.starts_with("f64"))) return at_ += 3, true;
    return false;
}

void Lexer::scan_number() {
    char const* from = at_;
    TokenKind kind = TokenKind::integer;
    bool complete = true;
    if (peek() == '0' && (peek(1) == 'b' || peek(1) == 'o' || peek(1) == 'x')) {
        char base = peek(1);
        at_ += 2;
        char const* first = at_;
        if (base == 'b')
            digits([](char c) { return c == '0' || c == '1'; });
        else if (base == 'o')
            digits([](char c) { return c >= '0' && c <= '7'; });
        else
            digits(is_hex);
        complete = at_ != first;
        suffix(true, false);
    } else {
        bool leading_zero = peek() == '0' && is_digit(peek(1));
        digits(is_digit);
        complete = !leading_zero;
        if (peek() == '.') {
            kind = TokenKind::floating;
            ++at_;
            digits(is_digit);
        }
        if (exponent()) kind = TokenKind::floating;
        suffix(kind == TokenKind::integer, true);
    }
    if (at_ < end_ && is(*at_, word)) complete = false; // 12abc, 1e05, 0b12
    if (complete) return add(kind, from);

    while (at_ < end_ && is(*at_, word)) ++at_;
    std::string_view text(from, static_cast<std::size_t>(at_ - from));
    auto& d = diagnostics_.error(place(from, at_), fmt::format("malformed number '{}'", text));
    if (text.size() > 1 && text[0] == '0' && is_digit(text[1]))
        d.help("a number has no leading zeros; octal numbers begin with '0o'");
    add(kind, from, 1);
}

/// One piece up to its closing quote. Escapes and interpolation are looked at when its contents are needed.
void Lexer::scan_string() {
    char const* from = at_++;
    for (; at_ < end_; ++at_) {
        if (*at_ == '"') return ++at_, add(TokenKind::string, from);
        if (*at_ == '\\' && at_ + 1 < end_ && at_[1] != '\n' && at_[1] != '\r') {
            ++at_;
        } else if (*at_ == '\n' || *at_ == '\r') {
            diagnostics_.error(place(from, at_), "line break in a string")
                .help("close the string and write '\\n' for a line break; adjacent strings join");
            return add(TokenKind::string, from, 1);
        }
    }
    diagnostics_.error(place(from, at_), "string without closing '\"'");
    add(TokenKind::string, from, 1);
}

void Lexer::scan_punctuator() {
    char const* from = at_;
    auto one = [&](TokenKind kind) {
        at_ += 1;
        add(kind, from);
    };
    auto two = [&](TokenKind kind) {
        at_ += 2;
        add(kind, from);
    };
    auto maybe_assign = [&](TokenKind plain, TokenKind with_assign) { peek(1) == '=' ? two(with_assign) : one(plain); };
    using K = TokenKind;
    switch (*at_) {
    case '+':
        return peek(1) == '+' ? two(K::increment) : maybe_assign(K::plus, K::plus_assign);
    case '-':
        return peek(1) == '-' ? two(K::decrement) : maybe_assign(K::minus, K::minus_assign);
    case '&':
        return peek(1) == '&' ? two(K::and_and) : maybe_assign(K::amp, K::amp_assign);
    case '|':
        return peek(1) == '|' ? two(K::or_or) : maybe_assign(K::bar, K::bar_assign);
    case '<':
        return peek(1) == '<' ? two(K::shift_left) : maybe_assign(K::less, K::less_equal);
    case '>':
        return peek(1) == '>' ? two(K::shift_right) : maybe_assign(K::greater, K::greater_equal);
    case ':':
        return peek(1) == ':' ? two(K::colon_colon) : one(K::colon);
    case '*':
        return maybe_assign(K::star, K::star_assign);
    case '/':
        return maybe_assign(K::slash, K::slash_assign);
    case '%':
        return maybe_assign(K::percent, K::percent_assign);
    case '^':
        return maybe_assign(K::caret, K::caret_assign);
    case '=':
        return maybe_assign(K::assign, K::equal);
    case '!':
        return maybe_assign(K::bang, K::not_equal);
    case '.':
        return one(K::dot);
    case ',':
        return one(K::comma);
    case ';':
        return one(K::semicolon);
    case '?':
        return one(K::question);
    case '~':
        return one(K::tilde);
    case '(':
        return one(K::left_paren);
    case ')':
        return one(K::right_paren);
    case '[':
        return one(K::left_bracket);
    case ']':
        return one(K::right_bracket);
    case '{':
        return one(K::left_brace);
    case '}':
        return one(K::right_brace);
    case '@':
        return one(K::at);
    default:
        scan_invalid();
    }
}

/// Reports a run of bytes that no token begins with, once for the run.
void Lexer::scan_invalid() {
    constexpr std::string_view punctuation = "+-*/%^=!.,;:?~()[]{}@&|<>\"";
    char const* from = at_;
    auto stray = [&](char c) {
        return classes[static_cast<unsigned char>(c)] == 0 && punctuation.find(c) == punctuation.npos;
    };
    while (at_ < end_ && stray(*at_)) ++at_;
    std::string_view run(from, static_cast<std::size_t>(at_ - from));
    auto byte = static_cast<unsigned char>(*from);
    if (byte == '#')
        diagnostics_.error(place(from, at_), "'#' begins nothing in SecreC")
            .help("there is no preprocessor; comments begin with '//'");
    else if (byte > 0x20 && byte < 0x7f)
        diagnostics_.error(place(from, at_), fmt::format("unexpected character '{}'", run.substr(0, 1)));
    else if (byte >= 0x80)
        diagnostics_.error(place(from, at_), "only ASCII may stand outside of strings and comments");
    else
        diagnostics_.error(place(from, at_), fmt::format("invalid byte 0x{:02x}", byte));
}

} // namespace

std::string describe(TokenKind kind) {
    switch (kind) {
    case TokenKind::end:
        return "the end of the file";
    case TokenKind::identifier:
        return "a name";
    case TokenKind::builtin_type:
        return "a type";
    case TokenKind::integer:
        return "an integer";
    case TokenKind::floating:
        return "a number";
    case TokenKind::string:
        return "a string";
#define SMPC_X(enumerator, spelling)                                                                                   \
    case TokenKind::enumerator:                                                                                        \
        return "'" spelling "'";
        SMPC_SECREC_KEYWORDS(SMPC_X) SMPC_SECREC_PUNCTUATORS(SMPC_X)
#undef SMPC_X
    }
    return "a token";
}

std::vector<Token> tokenize(SourceFile const& file, Diagnostics& diagnostics) {
    return Lexer(file, diagnostics).run();
}

} // namespace smpc::secrec
