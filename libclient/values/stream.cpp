// SPDX-License-Identifier: Apache-2.0
//
// Reading checks every length against what is left before it is used, so a hostile stream costs no memory.
#include "libclient/values/stream.h"

#include <cstring>
#include <unordered_set>

#include <fmt/format.h>
#include <smpc/client/error.h>

namespace smpc::client {

namespace {

std::uint64_t read_u64(std::byte const* p) noexcept {
    std::uint64_t x = 0;
    for (int i = 7; i >= 0; --i) x = x << 8 | std::to_integer<std::uint64_t>(p[i]);
    return x;
}

class Reader {
public:
    Reader(std::span<std::byte const> stream, StreamLimits const& limits) : rest_(stream), limits_(limits) {}

    bool at_end() const noexcept { return rest_.empty(); }

    RecordView record() {
        ++index_;
        RecordView r;
        r.name = text("name");
        if (r.name.empty()) fail("its name is empty");
        name_ = r.name;
        r.domain = text("domain");
        r.type = text("type");
        r.data = field("data");
        name_ = {};
        return r;
    }

    [[noreturn]] void fail(std::string_view what) const {
        auto which = name_.empty() ? std::string() : fmt::format(" (\"{}\")", printable(name_));
        throw Error(ErrorCode::input, fmt::format("argument stream: record {}{}: {}", index_, which, what));
    }

private:
    static std::string printable(std::string_view name) {
        std::string out;
        for (char c : name) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
        return out;
    }

    std::span<std::byte const> field(std::string_view what) {
        if (rest_.size() < 8) fail(fmt::format("the stream ends inside the length of the {}", what));
        auto length = read_u64(rest_.data());
        rest_ = rest_.subspan(8);
        if (length > rest_.size())
            fail(fmt::format("the {} should have {} bytes but only {} are left; the stream is cut off or damaged", what,
                             length, rest_.size()));
        auto bytes = rest_.first(static_cast<std::size_t>(length));
        rest_ = rest_.subspan(static_cast<std::size_t>(length));
        return bytes;
    }

    std::string_view text(std::string_view what) {
        auto bytes = field(what);
        if (bytes.size() > limits_.field_bytes)
            fail(fmt::format("its {} has {} bytes, the limit is {}", what, bytes.size(), limits_.field_bytes));
        return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
    }

    std::span<std::byte const> rest_;
    StreamLimits const& limits_;
    std::size_t index_ = 0;
    std::string_view name_;
};

} // namespace

std::vector<RecordView> read_stream(std::span<std::byte const> stream, Duplicates duplicates,
                                    StreamLimits const& limits) {
    if (stream.size() > limits.total_bytes)
        throw Error(ErrorCode::input,
                    fmt::format("argument stream: {} bytes, the limit is {}", stream.size(), limits.total_bytes));
    std::vector<RecordView> records;
    std::unordered_set<std::string_view> names;
    Reader reader(stream, limits);
    while (!reader.at_end()) {
        records.push_back(reader.record());
        if (duplicates == Duplicates::refuse && !names.insert(records.back().name).second)
            reader.fail(fmt::format("the name \"{}\" occurs twice", records.back().name));
    }
    return records;
}

void append_record(std::vector<std::byte>& stream, RecordView const& record, StreamLimits const& limits) {
    if (record.name.empty()) throw Error(ErrorCode::input, "argument stream: a value needs a name");
    auto append = [&](void const* data, std::size_t n) {
        for (int i = 0; i < 8; ++i) stream.push_back(static_cast<std::byte>(static_cast<std::uint64_t>(n) >> 8 * i));
        auto const* bytes = static_cast<std::byte const*>(data);
        stream.insert(stream.end(), bytes, bytes + n);
    };
    for (auto text : {record.name, record.domain, record.type}) {
        if (text.size() > limits.field_bytes)
            throw Error(ErrorCode::input,
                        fmt::format("argument stream: \"{}…\" has {} bytes, the limit for names is {}",
                                    text.substr(0, 40), text.size(), limits.field_bytes));
        append(text.data(), text.size());
    }
    append(record.data.data(), record.data.size());
    if (stream.size() > limits.total_bytes)
        throw Error(ErrorCode::input, fmt::format("argument stream: more than {} bytes", limits.total_bytes));
}

} // namespace smpc::client
