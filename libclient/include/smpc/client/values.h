// SPDX-License-Identifier: Apache-2.0
//
// Typed values: what goes into a program as an argument and what comes out as a result, before sharing and after
// reconstruction. A value is a domain (whose protection it has or will get), an element type, a shape and the elements.
//
// Elements are kept as the bytes of their public form, one after the other, row-major, little-endian: integers in two's
// complement, `bool` one byte 0 or 1, floats as IEEE 754, `fix32`/`fix64` as the integer x·2^16 or x·2^32, a string as
// its bytes without a terminator. This is also what the argument stream of a public value holds.
//
// Values are plain data: copies are independent, const access from several threads is safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <smpc/client/error.h>
#include <smpc/client/types.h>

namespace smpc::client {

/// A number on its way into a value; which alternative it is does not matter, only its mathematical value.
using Number = std::variant<std::int64_t, std::uint64_t, double>;

/// Numbers of length 0 for a scalar, else one length per dimension.
using Shape = std::vector<std::uint64_t>;

/// The product of the lengths (1 for a scalar). Throws Error(input) if it does not fit 64 bits.
std::uint64_t element_count(Shape const& shape);

template <class T>
concept Element = std::is_arithmetic_v<T> && sizeof(T) <= 8;

/// The value type whose elements are read as the C++ type T: bool, (u)intN_t, float, double.
template <Element T> constexpr ValueType value_type_of() noexcept {
    if constexpr (std::is_same_v<T, bool>)
        return ValueType::bool_;
    else if constexpr (std::is_floating_point_v<T>)
        return sizeof(T) == 4 ? ValueType::float32 : ValueType::float64;
    else if constexpr (std::is_unsigned_v<T>)
        return sizeof(T) == 1   ? ValueType::uint8
               : sizeof(T) == 2 ? ValueType::uint16
               : sizeof(T) == 4 ? ValueType::uint32
                                : ValueType::uint64;
    else
        return sizeof(T) == 1   ? ValueType::int8
               : sizeof(T) == 2 ? ValueType::int16
               : sizeof(T) == 4 ? ValueType::int32
                                : ValueType::int64;
}

/// Appends `number` as one element of `type`. Throws Error(input) saying why if it has no exact place there: out of
/// range, not an integer, not a bool. Floats are rounded to nearest, `fix` half away from zero; strings take no
/// numbers.
void append_element(std::vector<std::byte>& bytes, ValueType type, Number number);

class Value {
public:
    /// The public uint64 0.
    Value() : bytes_(8) {}
    /// From bytes in public form. Throws Error(input) if their count does not fit the shape, or a bool is neither 0
    /// nor 1. For `string` the shape is ignored.
    Value(std::string domain, ValueType type, Shape shape, std::vector<std::byte> bytes);

    /// A public value of the C++ type's own value type: `Value::open(3.5)`, `Value::open(std::vector<int>{1, 2})`.
    template <Element T> static Value open(T value) { return secret({}, value_type_of<T>(), value); }
    template <Element T> static Value open(std::vector<T> const& values) {
        return secret({}, value_type_of<T>(), values);
    }
    static Value open(std::string_view text);

    /// A value of any type in a protection domain (`"pd_shared3p"`; empty: public). C++ numbers are converted to the
    /// type; throws Error(input) if one does not fit. Several elements give a vector, or an array if `shape` says so.
    template <Element T> static Value secret(std::string domain, ValueType type, T value) {
        std::vector<std::byte> bytes;
        append_element(bytes, type, to_number(value));
        return Value(std::move(domain), type, {}, std::move(bytes));
    }
    template <Element T>
    static Value secret(std::string domain, ValueType type, std::vector<T> const& values, Shape shape = {}) {
        std::vector<std::byte> bytes;
        bytes.reserve(values.size() * public_width(type));
        for (T x : values) append_element(bytes, type, to_number(x));
        if (shape.empty()) shape = {values.size()};
        return Value(std::move(domain), type, std::move(shape), std::move(bytes));
    }
    /// The same with the type's SecreC name; throws Error(input) for an unknown one.
    template <class V> static Value secret(std::string domain, std::string_view type, V const& values) {
        return secret(std::move(domain), type_named(type), values);
    }

    std::string const& domain() const noexcept { return domain_; } ///< empty: public
    bool is_public() const noexcept { return domain_.empty(); }
    ValueType type() const noexcept { return type_; }
    Shape const& shape() const noexcept { return shape_; } ///< empty for scalars and strings
    unsigned dims() const noexcept { return static_cast<unsigned>(shape_.size()); }
    /// Elements; for a string its bytes.
    std::size_t size() const noexcept { return bytes_.size() / public_width(type_); }
    std::span<std::byte const> bytes() const noexcept { return bytes_; }
    /// The same elements under another shape. Throws Error(input) if the counts differ.
    Value reshaped(Shape shape) const&;
    Value reshaped(Shape shape) &&;

    /// The one element. T must be the type that elements are read as (`fix32` as float, `fix64` as double, `xor_uintN`
    /// as uintN_t); throws Error(input) saying what the value is otherwise, or if there is not exactly one element.
    template <Element T> T get() const {
        expect(value_type_of<T>(), true);
        return element<T>(0);
    }
    /// All elements, row-major. Same check of the type.
    template <Element T> std::vector<T> get_vector() const {
        expect(value_type_of<T>(), false);
        std::vector<T> out(size());
        for (std::size_t i = 0; i < out.size(); ++i) out[i] = element<T>(i);
        return out;
    }
    /// The text of a string. Throws Error(input) for other types.
    std::string get_string() const;

    bool operator==(Value const&) const = default;

private:
    template <Element T> static Number to_number(T value) {
        if constexpr (std::is_floating_point_v<T>)
            return static_cast<double>(value);
        else if constexpr (std::is_signed_v<T>)
            return static_cast<std::int64_t>(value);
        else
            return static_cast<std::uint64_t>(value);
    }
    static ValueType type_named(std::string_view name);
    void expect(ValueType representation, bool single) const;
    double fixed_point(std::size_t index) const noexcept;
    template <Element T> T element(std::size_t index) const noexcept {
        if constexpr (std::is_same_v<T, bool>) return bytes_[index] != std::byte{0};
        if constexpr (std::is_floating_point_v<T>)
            if (info(type_).cls == TypeClass::fixed) return static_cast<T>(fixed_point(index));
        T out;
        std::memcpy(&out, bytes_.data() + index * sizeof(T), sizeof(T));
        return out;
    }

    std::string domain_;
    ValueType type_ = ValueType::uint64;
    Shape shape_;
    std::vector<std::byte> bytes_;
};

/// "pd_shared3p uint64[3]", "public float64", "public string": how messages name what a value is.
std::string describe(Value const& value);

struct NamedValue {
    std::string name;
    Value value;
    bool operator==(NamedValue const&) const = default;
};

/// Named values in their order; each name once. What a program was given, or what it published.
class Values {
public:
    Values() = default;
    Values(std::initializer_list<NamedValue> entries) {
        for (auto const& e : entries) add(e.name, e.value);
    }

    /// Throws Error(input) if the name is there already.
    void add(std::string name, Value value);
    /// Adds the value, or replaces the one of that name.
    void set(std::string name, Value value);
    /// Null if there is no such name. Valid until the next `add`.
    Value const* find(std::string_view name) const noexcept;
    /// Throws Error(not_found) naming what there is instead.
    Value const& at(std::string_view name) const;
    template <Element T> T get(std::string_view name) const {
        return with_name(name, [&](Value const& v) { return v.get<T>(); });
    }
    template <Element T> std::vector<T> get_vector(std::string_view name) const {
        return with_name(name, [&](Value const& v) { return v.get_vector<T>(); });
    }
    std::string get_string(std::string_view name) const {
        return with_name(name, [](Value const& v) { return v.get_string(); });
    }

    std::size_t size() const noexcept { return entries_.size(); }
    bool empty() const noexcept { return entries_.empty(); }
    auto begin() const noexcept { return entries_.begin(); }
    auto end() const noexcept { return entries_.end(); }
    bool operator==(Values const&) const = default;

private:
    /// Adds the name to errors of the access.
    template <class F> std::invoke_result_t<F, Value const&> with_name(std::string_view name, F f) const {
        auto const& value = at(name);
        try {
            return f(value);
        } catch (Error const& e) {
            throw Error(e.code(), "value \"" + std::string(name) + "\": " + e.message());
        }
    }

    std::vector<NamedValue> entries_;
};

} // namespace smpc::client
