// SPDX-License-Identifier: Apache-2.0
//
// The types of SecreC. A value has a type triple: a security type (public, or a protection domain), a data type, and a
// number of dimensions. Security and data types are objects that exist once, so triples are small values that compare
// by pointer; everything that the language says about the order of types (what may stand where without a cast) is here.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <smpc/client/types.h>

#include "secrec/compiler/source.h"

namespace smpc::secrec {

class DataType;
struct StructType;
struct Kind;

/// The built-in data types by name and class, in the order of `DataTag`.
//              enumerator  name        class
#define SMPC_SECREC_BUILTIN_TYPES(X)                                                                                   \
    X(bool_, "bool", boolean)                                                                                          \
    X(int8, "int8", signed_)                                                                                           \
    X(int16, "int16", signed_)                                                                                         \
    X(int32, "int32", signed_)                                                                                         \
    X(int64, "int64", signed_)                                                                                         \
    X(uint8, "uint8", unsigned_)                                                                                       \
    X(uint16, "uint16", unsigned_)                                                                                     \
    X(uint32, "uint32", unsigned_)                                                                                     \
    X(uint64, "uint64", unsigned_)                                                                                     \
    X(float32, "float32", floating)                                                                                    \
    X(float64, "float64", floating)                                                                                    \
    X(string, "string", text)

enum class DataTag : std::uint8_t {
#define SMPC_X(enumerator, name, cls) enumerator,
    SMPC_SECREC_BUILTIN_TYPES(SMPC_X)
#undef SMPC_X
        named,    ///< introduced by kinds only (`xor_uint32`, `fix64`, an opaque type); exists in private values
    structure,    ///< an instance of a structure
    void_,        ///< result of a procedure without one
    open_integer, ///< an integer literal whose type is still open; never in a finished typed tree
    open_float,   ///< the same of a floating-point literal
    error,        ///< of something already reported; agrees with everything, so that one fault gives one message
};

enum class DataClass : std::uint8_t { boolean, signed_, unsigned_, floating, text, other };

/// A data type. One object per type; compare addresses.
class DataType {
public:
    DataType(DataTag tag, DataClass cls, std::string name, StructType const* structure = nullptr)
        : tag_(tag), cls_(cls), name_(std::move(name)), structure_(structure) {}

    DataTag tag() const noexcept { return tag_; }
    /// As diagnostics, `$T` and system call names print it: `uint64`, `xor_uint32`, `struct tagged<pd, uint32>`.
    std::string_view name() const noexcept { return name_; }
    /// The instance behind a structure type, null for others.
    StructType const* structure() const noexcept { return structure_; }

    bool is_builtin() const noexcept { return tag_ <= DataTag::string; }
    bool is_bool() const noexcept { return tag_ == DataTag::bool_; }
    bool is_integer() const noexcept { return cls_ == DataClass::signed_ || cls_ == DataClass::unsigned_; }
    bool is_signed() const noexcept { return cls_ == DataClass::signed_; }
    bool is_unsigned() const noexcept { return cls_ == DataClass::unsigned_; }
    bool is_float() const noexcept { return cls_ == DataClass::floating; }
    bool is_numeric() const noexcept { return is_integer() || is_float(); }
    bool is_string() const noexcept { return tag_ == DataTag::string; }
    bool is_named() const noexcept { return tag_ == DataTag::named; }
    bool is_structure() const noexcept { return tag_ == DataTag::structure; }
    bool is_void() const noexcept { return tag_ == DataTag::void_; }
    bool is_open() const noexcept { return tag_ == DataTag::open_integer || tag_ == DataTag::open_float; }
    bool is_error() const noexcept { return tag_ == DataTag::error; }

    /// Bits of one element of a built-in type; 8 for bool (it is stored as a byte), 0 for all others.
    unsigned bits() const noexcept;
    /// The row of the table of value types with the same name; empty for opaque types, structures and the internal
    /// ones.
    std::optional<ValueType> value_type() const noexcept { return value_type_from_name(name_); }

private:
    DataTag tag_;
    DataClass cls_;
    std::string name_;
    StructType const* structure_;
};

/// The one object of a built-in or internal type (everything but `named` and `structure`).
DataType const* builtin(DataTag tag) noexcept;
/// The built-in type that the parser names so; the error type for one that is not built in.
DataType const* builtin(ValueType type) noexcept;
/// The built-in type with this name, also by its synonym (`int`, `uint`, `float`); null if there is none.
DataType const* builtin_from_name(std::string_view name) noexcept;

/// One data type of a kind.
struct KindType {
    DataType const* type;
    DataType const* representation; ///< the public type it is classified from and declassified to; null: none
};

struct Kind {
    std::string name;
    Location where;
    std::vector<KindType> types;

    /// The entry of a data type, null if the kind does not list it.
    KindType const* find(DataType const* type) const noexcept;
};

/// A protection domain. The null pointer of this type stands for `public` everywhere.
struct Domain {
    std::string name;
    Kind const* kind;
    Location where;
};

using Security = Domain const*;
inline constexpr Security public_security = nullptr;

/// `public` or the domain's name.
std::string_view name_of(Security security) noexcept;

/// What a template variable is bound to.
struct TemplateArgument {
    enum class Sort : std::uint8_t { domain, type, dimension };
    Sort sort = Sort::domain;
    Security domain = public_security;
    DataType const* type = nullptr;
    std::uint32_t dimension = 0;

    bool operator==(TemplateArgument const&) const = default;
};
/// As written in source: `pd_shared3p`, `uint64`, `2`, `tagged<pd, uint32>`.
std::string to_string(TemplateArgument const& argument);
/// `<a, b>`, empty for no arguments.
std::string to_string(std::span<TemplateArgument const> arguments);

/// A type triple. `void` and the error type are public scalars.
struct Type {
    Security security = public_security;
    DataType const* data = builtin(DataTag::error);
    std::uint32_t dims = 0;

    bool operator==(Type const&) const = default;
    bool is_public() const noexcept { return security == public_security; }
    bool is_private() const noexcept { return security != public_security; }
    bool is_scalar() const noexcept { return dims == 0; }
    bool is_array() const noexcept { return dims != 0; }
    bool is_void() const noexcept { return data->is_void(); }
    bool is_error() const noexcept { return data->is_error(); }
};

/// `uint64`, `pd_shared3p uint64[[1]]`, `void`, …
std::string to_string(Type const& type);

inline Type public_type(DataTag tag, std::uint32_t dims = 0) noexcept {
    return {public_security, builtin(tag), dims};
}
inline Type void_type() noexcept {
    return public_type(DataTag::void_);
}
inline Type error_type() noexcept {
    return public_type(DataTag::error);
}

struct Field {
    std::string name;
    Type type;
    Location where;
};

/// An instance of a structure: name, arguments of its template, fields with final types.
struct StructType {
    std::string name;
    void const* declaration; ///< identity of the declaration; equal declaration and arguments are the same type
    std::vector<TemplateArgument> arguments;
    Location where;
    std::vector<Field> fields;
    std::uint32_t leaves = 0; ///< fields that are no structures, those of inner structures included

    /// Position of a field, empty if there is none of this name.
    std::optional<std::size_t> find(std::string_view field) const noexcept;
};

/// Owner of all types, kinds and domains of one program that are not built in. Addresses last as long as the store,
/// also when it is moved.
struct TypeStore {
    std::deque<Kind> kinds;
    std::deque<Domain> domains;
    std::deque<DataType> data_types;
    std::deque<StructType> structures;
};

// ---- order of types -------------------------------------------------------------------------------------------------

/// The public representation of a data type in a security type; null if it has none.
DataType const* representation(Security security, DataType const* data) noexcept;
/// Whether values of this data type exist in this security type.
bool exists_in(Security security, DataType const* data) noexcept;

/// Whether a value of security `a` may stand where `b` is wanted.
inline bool below(Security a, Security b) noexcept {
    return a == public_security || a == b;
}
/// The same for data types: only open literals adapt.
bool below(DataType const* a, DataType const* b) noexcept;
/// Whether `value` may be assigned to a place of type `place`: classified, spread and adapted, never cast.
bool assignable(Type const& value, Type const& place) noexcept;
/// The same for security and data type alone.
bool data_assignable(Type const& value, Type const& place) noexcept;

/// The security type above both; empty for two different domains.
std::optional<Security> upper(Security a, Security b) noexcept;
/// The data type above both operands' (dimensions are not looked at); null if there is none.
DataType const* upper_data(Type const& a, Type const& b) noexcept;

} // namespace smpc::secrec
