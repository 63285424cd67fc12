// SPDX-License-Identifier: Apache-2.0
//
// Inputs as people give them, and how they become typed values.
//
// What is given (a word of the command line, JSON, a CSV column) rarely says its type; the program's description does. So
// inputs are first collected untyped, each with its name and where it came from, and then resolved against the description
// in one step, before anything is started: unknown and missing names, wrong shapes, numbers out of range.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <smpc/client/description.h>
#include <smpc/client/values.h>

#include "libclient/values/csv.h"
#include "libclient/values/npy.h"

namespace smpc::client {

/// What the user wrote about a type; whatever is absent is left to the program's description.
struct TypeHint {
    std::optional<std::string> domain;  ///< empty text: public
    std::optional<ValueType> type;      ///< string also stands for a private string, which is a vector of xor_uint8
    std::optional<unsigned> dims;       ///< `float64[]` is 1
    std::optional<std::uint64_t> bound; ///< of `bl_string(B)`: padded with zeros to so many bytes
};

/// Reads "uint64", "float64[]", "uint8[[2]]", "pd_shared3p uint64", "public string", "bl_string(32)". Throws Error(usage).
TypeHint parse_type(std::string_view text);

/// A JSON literal: a scalar or a rectangular array of arrays, leaves row-major and still as text.
struct Literal {
    struct Leaf {
        bool quoted = false; ///< a JSON string, which may be text or a number beyond 2^53
        std::string text;
    };
    Shape shape;
    std::vector<Leaf> leaves;
};

/// The VALUE of NAME=VALUE, whose reading depends on the type: text as it is, a number, `1,2,3` or `[[1,2],[3,4]]`.
struct Word {
    std::string text;
};

/// The contents of a file given as NAME=@FILE.
struct FileText {
    std::string path, bytes;
};

/// A column of a CSV file.
struct CsvColumn {
    std::shared_ptr<CsvTable const> table;
    std::size_t column = 0;
};

struct Input {
    std::string name;
    std::string origin; ///< "command line", a file's name: for messages
    TypeHint hint;
    std::variant<Word, FileText, Literal, CsvColumn, NumericArray, Value> content; ///< a Value has its type already; its domain is the hint's
};

/// NAME[:TYPE]=VALUE. VALUE may be @FILE (`.json`: its value, `.npy`: its array, else its text), @- (text of standard input); `@@…` is text that
/// begins with one @. Throws Error(usage) for a malformed word, Error(input) for an unreadable file.
Input parse_argument(std::string_view word);

/// The names of the description's arguments that a CSV file with these columns could give.
///
/// `selection` is what follows FILE in `FILE[:NAME[=COLUMN],…]`; each NAME may have a type (`x:int64=amount`). Without it
/// every column whose name is an argument's name is taken; there must be one. Throws Error(input) for unknown columns.
std::vector<Input> csv_inputs(std::shared_ptr<CsvTable const> table, std::string_view selection,
                              Description const* description);

/// Typed values for a program, in the order of the inputs. `description` is null for executables that have none; then each
/// input must say its whole type. Throws Error(input) with argument and element for the first fault of: a name given twice,
/// unknown, missing; a type that contradicts the program; a wrong shape; an element out of range. Bad CSV cells are collected
/// and thrown together. Values appear in no message, except for the text of bad CSV cells.
Values resolve(std::span<Input const> inputs, Description const* description);

/// "pd_shared3p uint64[[1]]" of an entry of a description.
std::string describe(ArgumentEntry const& entry);

/// The candidate most like `name` if one is near enough for "did you mean …?".
std::optional<std::string> nearest(std::string_view name, std::span<std::string const> candidates);

} // namespace smpc::client
