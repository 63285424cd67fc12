// SPDX-License-Identifier: Apache-2.0
//
// The built-in types and the order of types.
#include "secrec/compiler/types.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace smpc::secrec {

namespace {

constexpr std::size_t tag_count = static_cast<std::size_t>(DataTag::error) + 1;

std::array<DataType, tag_count> const& table() {
    static std::array<DataType, tag_count> const types{{
#define SMPC_X(enumerator, name, cls) DataType(DataTag::enumerator, DataClass::cls, name),
        SMPC_SECREC_BUILTIN_TYPES(SMPC_X)
#undef SMPC_X
        // The rows below are no types of the language; `named` and `structure` have objects of their own.
        DataType(DataTag::named, DataClass::other, "named"),
        DataType(DataTag::structure, DataClass::other, "structure"),
        DataType(DataTag::void_, DataClass::other, "void"),
        DataType(DataTag::open_integer, DataClass::other, "integer literal"),
        DataType(DataTag::open_float, DataClass::other, "floating-point literal"),
        DataType(DataTag::error, DataClass::other, "error"),
    }};
    return types;
}

} // namespace

unsigned DataType::bits() const noexcept {
    switch (tag_) {
    case DataTag::bool_:
    case DataTag::int8:
    case DataTag::uint8:
        return 8;
    case DataTag::int16:
    case DataTag::uint16:
        return 16;
    case DataTag::int32:
    case DataTag::uint32:
    case DataTag::float32:
        return 32;
    case DataTag::int64:
    case DataTag::uint64:
    case DataTag::float64:
        return 64;
    default:
        return 0;
    }
}

DataType const* builtin(DataTag tag) noexcept {
    return &table()[static_cast<std::size_t>(tag)];
}

DataType const* builtin_from_name(std::string_view name) noexcept {
    if (name == "int") return builtin(DataTag::int64);
    if (name == "uint") return builtin(DataTag::uint64);
    if (name == "float") return builtin(DataTag::float32);
    for (std::size_t i = 0; i <= static_cast<std::size_t>(DataTag::string); ++i)
        if (table()[i].name() == name) return &table()[i];
    return nullptr;
}

DataType const* builtin(ValueType type) noexcept {
    switch (type) {
#define SMPC_X(enumerator, name, cls)                                                                                  \
    case ValueType::enumerator:                                                                                        \
        return builtin(DataTag::enumerator);
        SMPC_SECREC_BUILTIN_TYPES(SMPC_X)
#undef SMPC_X
    default:
        return builtin(DataTag::error);
    }
}

KindType const* Kind::find(DataType const* type) const noexcept {
    for (KindType const& entry : types)
        if (entry.type == type) return &entry;
    return nullptr;
}

std::optional<std::size_t> StructType::find(std::string_view field) const noexcept {
    for (std::size_t i = 0; i < fields.size(); ++i)
        if (fields[i].name == field) return i;
    return std::nullopt;
}

std::string_view name_of(Security security) noexcept {
    return security == public_security ? std::string_view("public") : std::string_view(security->name);
}

std::string to_string(TemplateArgument const& argument) {
    switch (argument.sort) {
    case TemplateArgument::Sort::domain:
        return std::string(name_of(argument.domain));
    case TemplateArgument::Sort::type: {
        std::string_view name = argument.type->name();
        if (argument.type->is_structure()) name.remove_prefix(std::string_view("struct ").size());
        return std::string(name);
    }
    case TemplateArgument::Sort::dimension:
        return std::to_string(argument.dimension);
    }
    return {};
}

std::string to_string(std::span<TemplateArgument const> arguments) {
    if (arguments.empty()) return {};
    std::string text = "<";
    for (TemplateArgument const& argument : arguments) {
        if (text.size() > 1) text += ", ";
        text += to_string(argument);
    }
    // `>>` is one token of the language, so nested arguments are closed with a blank between.
    if (text.back() == '>') text += ' ';
    return text + ">";
}

std::string to_string(Type const& type) {
    std::string text;
    if (type.is_private()) text = std::string(type.security->name) + " ";
    text += type.data->name();
    if (type.dims != 0) text += fmt::format("[[{}]]", type.dims);
    return text;
}

DataType const* representation(Security security, DataType const* data) noexcept {
    if (!data->is_named()) return data;
    if (security == public_security) return nullptr;
    KindType const* entry = security->kind->find(data);
    return entry ? entry->representation : nullptr;
}

bool exists_in(Security security, DataType const* data) noexcept {
    if (data->is_error()) return true;
    if (security == public_security) return !data->is_named();
    return !data->is_string() && security->kind->find(data) != nullptr;
}

bool below(DataType const* a, DataType const* b) noexcept {
    if (a == b) return true;
    if (a->tag() == DataTag::open_integer) return b->is_numeric() || b->tag() == DataTag::open_float;
    if (a->tag() == DataTag::open_float) return b->is_float();
    return false;
}

bool data_assignable(Type const& value, Type const& place) noexcept {
    if (!below(value.security, place.security)) return false;
    if (value.is_public() && place.is_private()) {
        DataType const* form = representation(place.security, place.data);
        return form && below(value.data, form);
    }
    return below(value.data, place.data);
}

bool assignable(Type const& value, Type const& place) noexcept {
    return (value.dims == 0 || value.dims == place.dims) && data_assignable(value, place);
}

std::optional<Security> upper(Security a, Security b) noexcept {
    if (below(a, b)) return b;
    if (below(b, a)) return a;
    return std::nullopt;
}

DataType const* upper_data(Type const& a, Type const& b) noexcept {
    if (a.data == b.data) return a.data;
    if (a.is_private() != b.is_private()) {
        Type const& secret = a.is_private() ? a : b;
        Type const& open = a.is_private() ? b : a;
        DataType const* form = representation(secret.security, secret.data);
        if (form && below(open.data, form)) return secret.data;
    }
    if (below(a.data, b.data)) return b.data;
    if (below(b.data, a.data)) return a.data;
    return nullptr;
}

} // namespace smpc::secrec
