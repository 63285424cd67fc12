// SPDX-License-Identifier: Apache-2.0
//
// Values of literal tokens.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "secrec/compiler/ast.h"
#include "secrec/compiler/diagnostics.h"

namespace smpc::secrec {

struct IntegerValue {
    std::uint64_t value = 0;
    std::optional<ValueType> suffix;
};

/// The value of an integer token that the lexer found well-formed. Too large a value is reported and read as 0.
IntegerValue read_integer(std::string_view token, Location loc, Diagnostics& diagnostics);

struct FloatValue {
    std::string_view text; ///< without suffix; a view into the token
    std::optional<ValueType> suffix;
};
FloatValue read_float(std::string_view token) noexcept;

/// Puts adjacent string pieces together: resolves escapes, cuts out `$name`, joins texts. One reader for one literal.
class StringReader {
public:
    StringReader(Arena& arena, Diagnostics& diagnostics) : arena_(arena), diagnostics_(diagnostics) {}

    /// The next piece, with its quotes (the closing one may be missing). Reports a `$` that no name follows.
    void add(std::string_view token, Location loc);
    /// The parts of the whole literal; the texts live in the arena.
    ast::List<ast::StringPart> finish();

private:
    void flush();

    Arena& arena_;
    Diagnostics& diagnostics_;
    std::vector<ast::StringPart> parts_;
    std::string text_; ///< of the part that is being read
    Location text_loc_;
};

} // namespace smpc::secrec
