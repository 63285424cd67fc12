// SPDX-License-Identifier: Apache-2.0
#include <smpc/client/types.h>

namespace smpc {

namespace {
constexpr ValueTypeInfo rows[] = {
#define SMPC_X(enumerator, name, cls, bits, pub) {ValueType::enumerator, name, TypeClass::cls, bits, ValueType::pub},
    SMPC_VALUE_TYPES(SMPC_X)
#undef SMPC_X
};
} // namespace

ValueTypeInfo const& info(ValueType type) noexcept {
    return rows[static_cast<std::size_t>(type)];
}

std::optional<ValueType> value_type_from_name(std::string_view name) noexcept {
    for (auto const& r : rows)
        if (r.name == name) return r.type;
    if (name == "int") return ValueType::int64;
    if (name == "uint") return ValueType::uint64;
    if (name == "float") return ValueType::float32;
    return std::nullopt;
}

} // namespace smpc
