// SPDX-License-Identifier: Apache-2.0
//
// A stream put together piece by piece, for scripts that write records by themselves: every function appends.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace smpc::client {

enum class ByteOrder : std::uint8_t { little, big };

class RawStream {
public:
    void text(std::string_view bytes) { bytes_ += bytes; }
    /// u64 length, then the bytes.
    void sized_text(std::string_view bytes);
    /// Bytes in hexadecimal; blanks between them do not count. Throws Error(usage).
    void hex(std::string_view digits);
    /// An integer of 1, 2, 4 or 8 bytes, decimal or 0x…; throws Error(usage) if it is none or out of range.
    void integer(unsigned width, bool is_signed, ByteOrder order, std::string_view number);
    /// u64 `width`, then an unsigned integer of that width: a length and a value.
    void sized_integer(unsigned width, std::string_view number);

    std::string const& bytes() const noexcept { return bytes_; }

private:
    std::string bytes_;
};

} // namespace smpc::client
