// SPDX-License-Identifier: Apache-2.0
//
// Mutations of SecreC text that keep most of it well-formed: tokens are removed, doubled, moved, swapped and replaced by others of
// the language or of the text, whole statements and bracketed parts are copied to other places. Bytes rarely get past a parser; tokens
// reach the rules of types and templates behind it. libFuzzer calls this between its own mutations, replay.cpp with fixed seeds.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "secrec/compiler/lexer.h"

using namespace smpc::secrec;

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace {

using Tokens = std::vector<std::string>;

Tokens tokens_of(std::string text) {
    Sources sources;
    Diagnostics ignored;
    SourceFile const& file = sources.add("input.sc", std::move(text));
    Tokens tokens;
    for (Token t : tokenize(file, ignored))
        if (t.end > t.begin) tokens.emplace_back(file.text().substr(t.begin, t.end - t.begin));
    return tokens;
}

std::string text_of(Tokens const& tokens) {
    std::string text;
    for (auto const& t : tokens) {
        text += t;
        // Lines make diagnostics with excerpts short.
        text += t == ";" || t == "{" || t == "}" ? '\n' : ' ';
    }
    return text;
}

/// Keywords, punctuators, and what programs need beside them.
std::vector<std::string_view> const& dictionary() {
    static std::vector<std::string_view> const words = {
#define SMPC_X(enumerator, spelling) spelling,
        SMPC_SECREC_KEYWORDS(SMPC_X) SMPC_SECREC_PUNCTUATORS(SMPC_X)
#undef SMPC_X
            "bool",
        "int",
        "int8",
        "uint",
        "uint8",
        "uint64",
        "float32",
        "float64",
        "string",
        "pd_shared3p",
        "shared3p",
        "stdlib",
        "xor_uint64",
        "D",
        "T",
        "N",
        "x",
        "main",
        "0",
        "1",
        "2u8",
        "0xff",
        "18446744073709551615",
        "1.5",
        "1e400",
        "\"a\"",
        "\"$x\"",
        "\"$T\"",
        "[[",
        "]]",
        "[[1]]",
        "[[N]]",
        "deprecated",
        "argument",
        "publish",
        "@deprecated",
        "template <domain D : shared3p>",
        "template <type T>",
        "template <dim N>",
        "x = x",
        "import stdlib ;",
    };
    return words;
}

class Mutator {
public:
    Mutator(Tokens& tokens, Tokens const& other, std::mt19937_64& random)
        : tokens_(tokens), other_(other), random_(random) {}

    void mutate() {
        switch (below(10)) {
        case 0: // remove a few
            if (!tokens_.empty()) erase(below(tokens_.size()), 1 + below(4));
            break;
        case 1: // double some, now and then very often
            if (!tokens_.empty()) {
                Tokens part = piece(tokens_);
                std::size_t times = below(20) == 0 ? 1 + below(600) : 1 + below(3);
                Tokens many;
                for (std::size_t i = 0; i < times && many.size() < most_tokens; ++i)
                    many.insert(many.end(), part.begin(), part.end());
                insert(below(tokens_.size() + 1), many);
            }
            break;
        case 2: // swap two
            if (tokens_.size() > 1) std::swap(tokens_[below(tokens_.size())], tokens_[below(tokens_.size())]);
            break;
        case 3: // a word of the language
            insert(below(tokens_.size() + 1), {std::string(word())});
            break;
        case 4: // replaced by a word of the language
            if (!tokens_.empty()) tokens_[below(tokens_.size())] = word();
            break;
        case 5:
        case 6: // replaced by another of the text: names stay names that exist
            if (!tokens_.empty()) {
                Tokens const& from = other_.empty() || below(2) ? tokens_ : other_;
                tokens_[below(tokens_.size())] = from[below(from.size())];
            }
            break;
        case 7: // a part of another text
            if (!other_.empty()) insert(below(tokens_.size() + 1), piece(other_));
            break;
        case 8: // a part moves
            if (!tokens_.empty()) {
                std::size_t from = below(tokens_.size()), count = std::min(1 + below(12), tokens_.size() - from);
                Tokens part(at(from), at(from + count));
                erase(from, count);
                insert(below(tokens_.size() + 1), part);
            }
            break;
        default: // a part is wrapped in brackets
            if (!tokens_.empty()) {
                static constexpr char const* pairs[][2] = {
                    {"(", ")"}, {"{", "}"}, {"[", "]"}, {"declassify (", ")"}, {"-", ""}};
                auto const& pair = pairs[below(std::size(pairs))];
                std::size_t from = below(tokens_.size()), count = std::min(1 + below(8), tokens_.size() - from);
                std::size_t depth = below(30) == 0 ? 500 : 1;
                insert(from + count, Tokens(depth, pair[1]));
                insert(from, Tokens(depth, pair[0]));
            }
        }
    }

private:
    static constexpr std::size_t most_tokens = 4000;

    std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_() % n); }
    std::string_view word() { return dictionary()[below(dictionary().size())]; }
    Tokens::iterator at(std::size_t i) { return tokens_.begin() + static_cast<std::ptrdiff_t>(i); }
    void insert(std::size_t where, Tokens const& part) { tokens_.insert(at(where), part.begin(), part.end()); }
    void erase(std::size_t from, std::size_t count) {
        tokens_.erase(at(from), at(std::min(from + count, tokens_.size())));
    }

    /// A statement, a bracketed part, or a few tokens.
    Tokens piece(Tokens const& of) {
        std::size_t from = below(of.size()), to = from;
        if (below(3) != 0) {
            int depth = 0;
            do {
                if (of[to] == "{" || of[to] == "(") ++depth;
                if (of[to] == "}" || of[to] == ")") --depth;
                ++to;
            } while (to < of.size() && to - from < 60 && (depth > 0 || (of[to - 1] != ";" && of[to - 1] != "}")));
        } else {
            to = std::min(from + 1 + below(8), of.size());
        }
        auto begin = of.begin() + static_cast<std::ptrdiff_t>(from);
        return {begin, begin + static_cast<std::ptrdiff_t>(to - from)};
    }

    Tokens& tokens_;
    Tokens const& other_;
    std::mt19937_64& random_;
};

std::size_t store(std::string const& text, std::uint8_t* out, std::size_t max_size) {
    std::size_t size = std::min(text.size(), max_size);
    std::memcpy(out, text.data(), size);
    return size;
}

std::string text_at(std::uint8_t const* data, std::size_t size) {
    return {reinterpret_cast<char const*>(data), size};
}

} // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed) {
    std::mt19937_64 random(seed);
    if (random() % 16 == 0) return LLVMFuzzerMutate(data, size, max_size); // the lexer wants bytes, too
    Tokens tokens = tokens_of(text_at(data, size));
    for (auto changes = 1 + random() % 4; changes > 0; --changes) Mutator(tokens, {}, random).mutate();
    return store(text_of(tokens), data, max_size);
}

extern "C" std::size_t LLVMFuzzerCustomCrossOver(std::uint8_t const* one, std::size_t one_size, std::uint8_t const* two,
                                                 std::size_t two_size, std::uint8_t* out, std::size_t max_size,
                                                 unsigned seed) {
    std::mt19937_64 random(seed);
    Tokens tokens = tokens_of(text_at(one, one_size));
    Tokens const other = tokens_of(text_at(two, two_size));
    for (auto changes = 1 + random() % 4; changes > 0; --changes) Mutator(tokens, other, random).mutate();
    return store(text_of(tokens), out, max_size);
}
