// SPDX-License-Identifier: Apache-2.0
//
// Float vectors as three share vectors: significand (a ring element with the leading one explicit), exponent (a 16-bit ring
// element), sign (a bit). Moving floats is moving the three; the byte form at the border is that of libclient/sharing/encoding.h.
#pragma once

#include "libruntime/pd/shared3p/shares.h"

namespace smpc::pd::shared3p {

constexpr bool is_float(ValueType type) noexcept {
    return contains(types::floats, type);
}

/// A float32 or float64 vector. Components without memory hold zeros, which is no float: whoever makes a vector sets the
/// significands (FloatVector knows no party).
class FloatVector final : public Vector {
public:
    FloatVector(Pool& pool, ValueType type, std::size_t n)
        : Vector(type, n), parts_{{pool, type == ValueType::float32 ? ValueType::uint32 : ValueType::uint64, n},
                                  {pool, ValueType::uint16, n},
                                  {pool, ValueType::bool_, n}} {}

    static constexpr std::size_t part_count = 3;
    /// Significand, exponent, sign: the order of the byte form.
    ShareVector& part(std::size_t i) noexcept { return parts_[i]; }
    ShareVector const& part(std::size_t i) const noexcept { return parts_[i]; }
    std::size_t bytes() const noexcept override { return parts_[0].bytes() + parts_[1].bytes() + parts_[2].bytes(); }

private:
    ShareVector parts_[part_count];
};

/// The bytes of one part of each record and back; a record is the three parts one after the other. `width` is the record's.
std::vector<std::byte> take_part(std::span<std::byte const> records, std::size_t width, std::size_t at,
                                 std::size_t part_width);
void put_part(std::span<std::byte> records, std::size_t width, std::size_t at, std::span<std::byte const> values,
              std::size_t part_width);

} // namespace smpc::pd::shared3p
