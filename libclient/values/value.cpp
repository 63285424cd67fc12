// SPDX-License-Identifier: Apache-2.0
//
// The invariants of values: as many bytes as the shape says, bools that are 0 or 1, names that occur once.
#include <smpc/client/values.h>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace smpc::client {

std::uint64_t element_count(Shape const& shape) {
    std::uint64_t n = 1;
    for (auto length : shape)
        if (__builtin_mul_overflow(n, length, &n))
            throw Error(ErrorCode::input, fmt::format("the shape {} has too many elements", fmt::join(shape, "×")));
    return n;
}

Value::Value(std::string domain, ValueType type, Shape shape, std::vector<std::byte> bytes)
    : domain_(std::move(domain)), type_(type), shape_(std::move(shape)), bytes_(std::move(bytes)) {
    auto width = public_width(type_);
    if (type_ == ValueType::string) {
        shape_.clear();
        return;
    }
    if (bytes_.size() % width != 0 || element_count(shape_) != bytes_.size() / width)
        throw Error(ErrorCode::input, fmt::format("{} bytes are not {} elements of {}", bytes_.size(),
                                                  element_count(shape_), name_of(type_)));
    if (type_ == ValueType::bool_ &&
        std::any_of(bytes_.begin(), bytes_.end(), [](std::byte b) { return b > std::byte{1}; }))
        throw Error(ErrorCode::input, "a bool is neither 0 nor 1");
}

Value Value::open(std::string_view text) {
    auto const* p = reinterpret_cast<std::byte const*>(text.data());
    return Value({}, ValueType::string, {}, std::vector<std::byte>(p, p + text.size()));
}

Value Value::reshaped(Shape shape) const& {
    return Value(domain_, type_, std::move(shape), bytes_);
}
Value Value::reshaped(Shape shape) && {
    return Value(std::move(domain_), type_, std::move(shape), std::move(bytes_));
}

std::string Value::get_string() const {
    if (type_ != ValueType::string)
        throw Error(ErrorCode::input, fmt::format("it is {}, not a string", describe(*this)));
    return {reinterpret_cast<char const*>(bytes_.data()), bytes_.size()};
}

ValueType Value::type_named(std::string_view name) {
    if (auto type = value_type_from_name(name)) return *type;
    throw Error(ErrorCode::input, fmt::format("unknown value type \"{}\"", name));
}

void Value::expect(ValueType representation, bool single) const {
    if (info(type_).representation != representation)
        throw Error(ErrorCode::input, fmt::format("it is {}, whose elements are read as {}, not {}", describe(*this),
                                                  name_of(info(type_).representation), name_of(representation)));
    if (single && size() != 1)
        throw Error(ErrorCode::input, fmt::format("it is {}: {} elements, not one", describe(*this), size()));
}

double Value::fixed_point(std::size_t index) const noexcept {
    if (type_ == ValueType::fix32) {
        std::int32_t x;
        std::memcpy(&x, bytes_.data() + 4 * index, 4);
        return std::ldexp(static_cast<double>(x), -16);
    }
    std::int64_t x;
    std::memcpy(&x, bytes_.data() + 8 * index, 8);
    return std::ldexp(static_cast<double>(x), -32);
}

std::string describe(Value const& value) {
    std::string out = fmt::format("{} {}", value.is_public() ? "public" : value.domain(), name_of(value.type()));
    return value.shape().empty() ? out : fmt::format("{}[{}]", out, fmt::join(value.shape(), ", "));
}

void Values::add(std::string name, Value value) {
    if (find(name)) throw Error(ErrorCode::input, fmt::format("value \"{}\" is given twice", name));
    entries_.push_back({std::move(name), std::move(value)});
}

void Values::set(std::string name, Value value) {
    for (auto& e : entries_)
        if (e.name == name) {
            e.value = std::move(value);
            return;
        }
    entries_.push_back({std::move(name), std::move(value)});
}

Value const* Values::find(std::string_view name) const noexcept {
    for (auto const& e : entries_)
        if (e.name == name) return &e.value;
    return nullptr;
}

Value const& Values::at(std::string_view name) const {
    if (auto const* value = find(name)) return *value;
    std::vector<std::string_view> names;
    for (auto const& e : entries_) names.push_back(e.name);
    throw Error(ErrorCode::not_found, names.empty()
                                          ? fmt::format("no value \"{}\"; there are none", name)
                                          : fmt::format("no value \"{}\"; there are {}", name, fmt::join(names, ", ")));
}

} // namespace smpc::client
