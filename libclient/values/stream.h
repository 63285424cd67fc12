// SPDX-License-Identifier: Apache-2.0
//
// The binary argument stream: how arguments reach a party and how its results leave it. A concatenation of records
// without header, count or terminator; each record is four fields (name, domain, type, data), each a u64 length,
// little-endian, and that many bytes. The domain is empty for public values. The data of a public value are its
// elements in public form, of a private value this party's shares. Shape is not carried.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace smpc::client {

/// One record; the fields point into the stream it was read from.
struct RecordView {
    std::string_view name;
    std::string_view domain; ///< empty: public
    std::string_view type;   ///< SecreC name of the element type
    std::span<std::byte const> data;
};

struct StreamLimits {
    std::uint64_t field_bytes = 255;                     ///< of name, domain and type each
    std::uint64_t total_bytes = std::uint64_t{16} << 30; ///< of the stream
};

/// Whether a name may occur more than once. Arguments: never. Results: the program decides, so the reader may want to
/// see.
enum class Duplicates { refuse, keep };

/// The records of a stream in their order. Nothing is copied or allocated by a length that the stream merely claims.
/// Throws Error(input) naming the record (counted from 1) and its field: truncated, too long, empty name, duplicate
/// name.
std::vector<RecordView> read_stream(std::span<std::byte const> stream, Duplicates duplicates = Duplicates::refuse,
                                    StreamLimits const& limits = {});

/// Appends one record. Throws Error(input) if a field breaks the limits.
void append_record(std::vector<std::byte>& stream, RecordView const& record, StreamLimits const& limits = {});

} // namespace smpc::client
