// SPDX-License-Identifier: Apache-2.0
//
// Moves of float vectors: each is the same move of the three parts.
#include "libruntime/pd/shared3p/floats.h"

#include <algorithm>

#include "libclient/sharing/encoding.h"
#include "libruntime/pd/shared3p/instance.h"
#include "libruntime/vm/call.h"

namespace smpc::pd::shared3p {
namespace {

FloatVector const& floats(Vector const& v) noexcept {
    return static_cast<FloatVector const&>(v);
}
FloatVector& floats(Vector& v) noexcept {
    return static_cast<FloatVector&>(v);
}

// Calls f(part, offset of the part in a record, bytes of the part, bytes of a record) for the three parts.
template <class F> void for_parts(ValueType type, F f) {
    std::size_t const width = client::share_width(type), word = public_width(type);
    f(0, std::size_t{0}, word, width);
    f(1, word, std::size_t{2}, width);
    f(2, word + 2, std::size_t{1}, width);
}

// The shared form of public floats. All parties hold the same ones, so all refuse the same.
std::vector<std::byte> encoded(ValueType type, std::span<std::byte const> data) {
    try {
        return client::to_share_form(type, data);
    } catch (Error const& e) {
        throw vm::CallError(vm::CallFailure::general, e.what());
    }
}

} // namespace

std::vector<std::byte> take_part(std::span<std::byte const> records, std::size_t width, std::size_t at,
                                 std::size_t part_width) {
    std::size_t const n = records.size() / width;
    std::vector<std::byte> values(n * part_width);
    for (std::size_t i = 0; i < n; ++i)
        std::copy_n(records.data() + i * width + at, part_width, values.data() + i * part_width);
    return values;
}

void put_part(std::span<std::byte> records, std::size_t width, std::size_t at, std::span<std::byte const> values,
              std::size_t part_width) {
    for (std::size_t i = 0; i < records.size() / width; ++i)
        std::copy_n(values.data() + i * part_width, part_width, records.data() + i * width + at);
}

std::unique_ptr<Vector> Shared3pInstance::create_floats(ValueType type, std::size_t n) {
    auto v = std::make_unique<FloatVector>(engine_.pool(), type, n);
    // The encoding of zero has a leading one, so that the top bit of a significand is always set.
    std::vector<std::byte> const zero(public_width(type));
    init_floats(*v, zero);
    return v;
}

template <class F> void Shared3pInstance::each_part(Vector const& src, Vector& dst, F move) {
    for (std::size_t i = 0; i < FloatVector::part_count; ++i) move(floats(src).part(i), floats(dst).part(i));
}

bool Shared3pInstance::assign_floats(Vector const& src, Vector& dst) {
    if (!is_float(dst.type())) return false;
    each_part(src, dst, [&](auto const& s, auto& d) { assign(s, d); });
    return true;
}
bool Shared3pInstance::fill_floats(Vector const& src, Vector& dst) {
    if (!is_float(dst.type())) return false;
    each_part(src, dst, [&](auto const& s, auto& d) { fill(s, d); });
    return true;
}
bool Shared3pInstance::init_floats(Vector& dst, std::span<std::byte const> value) {
    if (!is_float(dst.type())) return false;
    auto const record = encoded(dst.type(), value);
    for_parts(dst.type(), [&](std::size_t i, std::size_t at, std::size_t w, std::size_t) {
        init(floats(dst).part(i), std::span(record).subspan(at, w));
    });
    return true;
}
bool Shared3pInstance::load_floats(Vector const& src, std::size_t i, Vector& dst) {
    if (!is_float(dst.type())) return false;
    each_part(src, dst, [&](auto const& s, auto& d) { load(s, i, d); });
    return true;
}
bool Shared3pInstance::store_floats(Vector const& src, std::size_t i, Vector& dst) {
    if (!is_float(dst.type())) return false;
    each_part(src, dst, [&](auto const& s, auto& d) { store(s, i, d); });
    return true;
}
bool Shared3pInstance::gather_floats(Vector const& src, std::span<std::uint64_t const> index, Vector& dst) {
    if (!is_float(dst.type())) return false;
    each_part(src, dst, [&](auto const& s, auto& d) { gather(s, index, d); });
    return true;
}
bool Shared3pInstance::scatter_floats(Vector const& src, std::span<std::uint64_t const> index, Vector& dst) {
    if (!is_float(dst.type())) return false;
    each_part(src, dst, [&](auto const& s, auto& d) { scatter(s, index, d); });
    return true;
}

bool Shared3pInstance::classify_floats(std::span<std::byte const> data, Vector& dst) {
    if (!is_float(dst.type())) return false;
    auto const records = encoded(dst.type(), data);
    for_parts(dst.type(), [&](std::size_t i, std::size_t at, std::size_t w, std::size_t width) {
        classify(take_part(records, width, at, w), floats(dst).part(i));
    });
    return true;
}

bool Shared3pInstance::declassify_floats(Vector const& src, std::span<std::byte> data) {
    if (!is_float(src.type())) return false;
    std::vector<std::byte> records(src.size() * client::share_width(src.type()));
    for_parts(src.type(), [&](std::size_t i, std::size_t at, std::size_t w, std::size_t width) {
        std::vector<std::byte> values(src.size() * w);
        declassify(floats(src).part(i), values);
        put_part(records, width, at, values, w);
    });
    std::ranges::copy(client::from_share_form(src.type(), records), data.begin());
    return true;
}

bool Shared3pInstance::get_float_shares(Vector const& src, std::span<std::byte> shares) {
    if (!is_float(src.type())) return false;
    for_parts(src.type(), [&](std::size_t i, std::size_t at, std::size_t w, std::size_t width) {
        std::vector<std::byte> values(src.size() * w);
        get_shares(floats(src).part(i), values);
        put_part(shares, width, at, values, w);
    });
    return true;
}

bool Shared3pInstance::set_float_shares(std::span<std::byte const> shares, Vector& dst) {
    if (!is_float(dst.type())) return false;
    for_parts(dst.type(), [&](std::size_t i, std::size_t at, std::size_t w, std::size_t width) {
        set_shares(take_part(shares, width, at, w), floats(dst).part(i));
    });
    return true;
}

} // namespace smpc::pd::shared3p
