// SPDX-License-Identifier: Apache-2.0
//
// NumPy's array files: read as inputs (`v=@file.npy`), written as members of archives. A file is a magic number, a version, a
// header in the notation of a Python dictionary ({'descr': '<i8', 'fortran_order': False, 'shape': (2, 3), }) and the
// elements. Read are versions 1 to 3, both byte orders, row- and column-major, booleans, integers and floats of 2, 4 and 8 bytes;
// nothing that would need Python to be understood (objects, structures).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <smpc/client/values.h>

namespace smpc::client {

/// An array of a file: row-major, native byte order; half-precision floats are float32 already.
struct NumericArray {
    std::string path;
    ValueType type = ValueType::float64; ///< bool, (u)intN, float32 or float64
    Shape shape;                         ///< empty for an array of zero dimensions
    std::vector<std::byte> bytes;

    std::size_t size() const noexcept { return bytes.size() / public_width(type); }
    /// Element `index` as a number.
    Number at(std::size_t index) const noexcept;
};

/// Throws Error(input) naming the file and what is wrong with it.
NumericArray read_npy(std::string_view bytes, std::string const& path);

/// The file of one value. Fixed-point numbers become float64, a string an array of zero dimensions.
std::string to_npy(Value const& value);

} // namespace smpc::client
