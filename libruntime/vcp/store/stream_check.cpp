// SPDX-License-Identifier: Apache-2.0
//
// A small state machine: length, field, length, field, …; only names are kept, the bytes of other fields are counted.
#include "libruntime/vcp/store/stream_check.h"

#include <algorithm>

#include <fmt/format.h>
#include <smpc/client/error.h>

namespace smpc::vcp {

std::string_view StreamCheck::field_name() const noexcept {
    switch (field_) {
    case Field::name:
        return "name";
    case Field::domain:
        return "domain";
    case Field::type:
        return "type";
    case Field::data:
        break;
    }
    return "data";
}

void StreamCheck::fail(std::string_view what) const {
    auto which = field_ == Field::name || name_.empty() ? std::string() : fmt::format(" (\"{}\")", name_);
    throw Error(ErrorCode::input, fmt::format("argument stream: record {}{}: {}", record_, which, what));
}

void StreamCheck::begin_field() {
    in_length_ = false;
    left_ = length_;
    if (field_ == Field::name) {
        name_.clear();
        if (length_ == 0) fail("its name is empty");
    }
    if (field_ != Field::data && length_ > limits_.field_bytes)
        fail(fmt::format("its {} has {} bytes, the limit is {}", field_name(), length_, limits_.field_bytes));
    if (length_ > limits_.total_bytes)
        fail(fmt::format("the {} should have {} bytes, more than any stream; the stream is damaged", field_name(),
                         length_));
    if (left_ == 0) end_field();
}

void StreamCheck::end_field() {
    if (field_ == Field::name && duplicates_ == client::Duplicates::refuse && !names_.insert(name_).second)
        fail(fmt::format("the name \"{}\" occurs twice", name_));
    field_ = field_ == Field::data ? Field::name : static_cast<Field>(static_cast<int>(field_) + 1);
    in_length_ = true;
    length_ = 0;
    length_bytes_ = 0;
}

void StreamCheck::feed(std::span<std::byte const> bytes) {
    while (!bytes.empty()) {
        if (in_length_) {
            if (field_ == Field::name && length_bytes_ == 0 && ++record_ > max_records)
                fail(fmt::format("a stream has at most {} records", max_records));
            length_ |= std::to_integer<std::uint64_t>(bytes.front()) << (8 * length_bytes_);
            bytes = bytes.subspan(1);
            if (++length_bytes_ == 8) begin_field();
        } else {
            auto n = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
            if (field_ == Field::name) name_.append(reinterpret_cast<char const*>(bytes.data()), n);
            bytes = bytes.subspan(n);
            left_ -= n;
            if (left_ == 0) end_field();
        }
    }
}

void StreamCheck::finish() const {
    if (!in_length_)
        fail(fmt::format("the {} should have {} bytes but only {} are left; the stream is cut off or damaged",
                         field_name(), length_, length_ - left_));
    if (length_bytes_ > 0 || field_ != Field::name)
        fail(fmt::format("the stream ends inside the length of the {}", field_name()));
}

} // namespace smpc::vcp
