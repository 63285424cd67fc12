// SPDX-License-Identifier: Apache-2.0
//
// Checks that bytes arriving piece by piece are an argument stream, without keeping them: a party refuses a malformed upload before it
// stores anything, whatever its size. Accepts exactly what `client::read_stream` accepts (up to the number of records), with its messages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>

#include "libclient/values/stream.h"

namespace smpc::vcp {

class StreamCheck {
public:
    /// More records than this in one stream are refused, so that the names that are remembered stay small.
    static constexpr std::uint64_t max_records = 65'536;

    explicit StreamCheck(client::Duplicates duplicates) : duplicates_(duplicates) {}

    /// Takes the next bytes. Throws Error(input) naming the record (counted from 1) and what is wrong with it.
    void feed(std::span<std::byte const> bytes);
    /// The stream has ended. Throws Error(input) if a record is cut off.
    void finish() const;

private:
    enum class Field : std::uint8_t { name, domain, type, data };

    void begin_field();
    void end_field();
    std::string_view field_name() const noexcept;
    [[noreturn]] void fail(std::string_view what) const;

    client::Duplicates duplicates_;
    client::StreamLimits limits_;
    std::unordered_set<std::string> names_;
    std::uint64_t record_ = 0; ///< of the record under way, from 1
    Field field_ = Field::name;
    bool in_length_ = true;     ///< reading the eight bytes of a length, otherwise the field's bytes
    std::uint64_t length_ = 0;  ///< as far as it has been read
    unsigned length_bytes_ = 0; ///< of the length that have been read
    std::uint64_t left_ = 0;    ///< of the field
    std::string name_;          ///< of the record under way
};

} // namespace smpc::vcp
