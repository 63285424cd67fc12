// SPDX-License-Identifier: Apache-2.0
//
// One element of a value from and to text: the one set of number forms that the command line, JSON strings and CSV cells
// share. Reading gives a reason instead of throwing, because a file may have many bad cells to report at once.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <smpc/client/types.h>

namespace smpc::client {

/// Why a text is no element of a type, to be put after "the value " or "cell ": "is out of range of uint8 (0 to 255)".
using Reason = std::string;

/// Whether a float may be an infinity or NaN ("inf", "-inf", "nan"): only public ones may, a share cannot express them.
enum class NonFinite { refuse, allow };

/// Appends the element that `text` denotes, or leaves `bytes` alone and says why it cannot.
///
/// Integers: optional sign, decimal digits, optionally `.0…`; unsigned and xor types also `0x…`. Bool: 0, 1, true, false,
/// yes, no in any case. Floats and `fix`: decimal with optional exponent, read exactly and rounded once (floats to nearest,
/// `fix` half away from zero). Independent of the locale. Not for strings.
std::optional<Reason> append_element_text(std::vector<std::byte>& bytes, ValueType type, std::string_view text,
                                          NonFinite non_finite = NonFinite::refuse);

/// The element at `at` (in public form) as text that `append_element_text` reads back to the same element. With `precision`
/// floats and fixed-point numbers have at most so many significant digits instead.
std::string element_text(std::byte const* at, ValueType type, std::optional<unsigned> precision = {});

/// A float or fixed-point element as a double: exact but for fix64 beyond 53 bits, where it is the nearest one.
double element_double(std::byte const* at, ValueType type);

/// "0 to 255", "-128 to 127"; empty for types without a range worth telling.
std::string range_text(ValueType type);

} // namespace smpc::client
