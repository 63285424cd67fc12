// SPDX-License-Identifier: Apache-2.0
//
// Text to tokens.
//
// The whole file becomes one vector first: the parser may then look ahead as far as it likes, and twelve bytes a token cost less
// than reading twice. Tokens are only classified and delimited here; values of literals are computed when the parser needs them
// (literals.h). Faulty text is reported and replaced by the nearest well-formed token, so that the parser does not complain again.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include <smpc/client/types.h>

#include "secrec/compiler/diagnostics.h"

namespace smpc::secrec {

//                   enumerator            spelling
#define SMPC_SECREC_KEYWORDS(X)                                                                                        \
    X(kw_assert, "assert")                                                                                             \
    X(kw_break, "break")                                                                                               \
    X(kw_cast, "cast")                                                                                                 \
    X(kw_cat, "cat")                                                                                                   \
    X(kw_continue, "continue")                                                                                         \
    X(kw_declassify, "declassify")                                                                                     \
    X(kw_dim, "dim")                                                                                                   \
    X(kw_do, "do")                                                                                                     \
    X(kw_domain, "domain")                                                                                             \
    X(kw_else, "else")                                                                                                 \
    X(kw_false, "false")                                                                                               \
    X(kw_for, "for")                                                                                                   \
    X(kw_if, "if")                                                                                                     \
    X(kw_import, "import")                                                                                             \
    X(kw_kind, "kind")                                                                                                 \
    X(kw_module, "module")                                                                                             \
    X(kw_operator, "operator")                                                                                         \
    X(kw_print, "print")                                                                                               \
    X(kw_public, "public")                                                                                             \
    X(kw_reshape, "reshape")                                                                                           \
    X(kw_return, "return")                                                                                             \
    X(kw_shape, "shape")                                                                                               \
    X(kw_size, "size")                                                                                                 \
    X(kw_strlen, "strlen")                                                                                             \
    X(kw_struct, "struct")                                                                                             \
    X(kw_template, "template")                                                                                         \
    X(kw_tostring, "tostring")                                                                                         \
    X(kw_true, "true")                                                                                                 \
    X(kw_type, "type")                                                                                                 \
    X(kw_void, "void")                                                                                                 \
    X(kw_while, "while")                                                                                               \
    X(kw_bytes_from_string, "__bytes_from_string")                                                                     \
    X(kw_cref, "__cref")                                                                                               \
    X(kw_domainid, "__domainid")                                                                                       \
    X(kw_fpu_state, "__fpu_state")                                                                                     \
    X(kw_readonly, "__readonly")                                                                                       \
    X(kw_ref, "__ref")                                                                                                 \
    X(kw_return_operand, "__return")                                                                                   \
    X(kw_set_fpu_state, "__set_fpu_state")                                                                             \
    X(kw_string_from_bytes, "__string_from_bytes")                                                                     \
    X(kw_syscall, "__syscall")

//                    enumerator       spelling
#define SMPC_SECREC_PUNCTUATORS(X)                                                                                     \
    X(plus_assign, "+=")                                                                                               \
    X(minus_assign, "-=")                                                                                              \
    X(star_assign, "*=") X(slash_assign, "/=") X(percent_assign, "%=") X(amp_assign, "&=") X(bar_assign, "|=")         \
        X(caret_assign, "^=") X(equal, "==") X(not_equal, "!=") X(less_equal, "<=") X(greater_equal, ">=")             \
            X(and_and, "&&") X(or_or, "||") X(shift_left, "<<") X(shift_right, ">>") X(increment, "++")                \
                X(decrement, "--") X(colon_colon, "::") X(dot, ".") X(comma, ",") X(semicolon, ";") X(colon, ":")      \
                    X(bang, "!") X(question, "?") X(slash, "/") X(caret, "^") X(tilde, "~") X(left_paren, "(")         \
                        X(right_paren, ")") X(left_bracket, "[") X(right_bracket, "]") X(left_brace, "{")              \
                            X(right_brace, "}") X(star, "*") X(amp, "&") X(percent, "%") X(plus, "+") X(minus, "-")    \
                                X(less, "<") X(assign, "=") X(greater, ">") X(bar, "|") X(at, "@")

enum class TokenKind : std::uint8_t {
    end,
    identifier,
    builtin_type, ///< `data` is the ValueType
    integer,      ///< literal; `data` is 1 when it was reported as malformed and has no value
    floating,     ///< the same
    string,       ///< one piece with its quotes; an unterminated piece lacks the closing one and has `data` 1
#define SMPC_X(enumerator, spelling) enumerator,
    SMPC_SECREC_KEYWORDS(SMPC_X) SMPC_SECREC_PUNCTUATORS(SMPC_X)
#undef SMPC_X
};

struct Token {
    TokenKind kind = TokenKind::end;
    std::uint8_t data = 0;
    std::uint32_t begin = 0, end = 0;

    bool malformed() const noexcept { return data != 0; }
    ValueType type() const noexcept { return static_cast<ValueType>(data); }
};

/// How a kind of token is called in messages: "identifier", "'::'", "'while'".
std::string describe(TokenKind kind);

/// All tokens of a file, one of kind `end` last.
std::vector<Token> tokenize(SourceFile const& file, Diagnostics& diagnostics);

} // namespace smpc::secrec
