// SPDX-License-Identifier: Apache-2.0
//
// Parquet files of flat tables: "PAR1", per row group one page of each column, the footer that says where they are, its length,
// "PAR1". All columns are optional, because columns of a table are equally long and those of results need not be: a page is the
// definition levels (1 for a value, 0 for none, run-length coded) and then the values that are there, PLAIN.
// The numbers of fields and enumerators are those of Apache Parquet's parquet.thrift.
#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "libclient/values/columns.h"
#include "libclient/values/element.h"
#include "libclient/values/thrift.h"
#include "libclient/values/utf8.h"

namespace smpc::client {

namespace {

constexpr std::size_t rows_per_group = 1'000'000;
constexpr std::string_view magic = "PAR1";

// parquet.thrift
enum Physical { boolean = 0, int32 = 1, int64 = 2, float_ = 4, double_ = 5, byte_array = 6 };
enum Encoding { plain = 0, rle = 3 };
constexpr int optional = 1, uncompressed = 0, data_page = 0;
constexpr int utf8 = 0, first_unsigned = 11, first_signed = 15; // converted types; of integers for 8, 16, 32, 64 bits

struct ColumnType {
    Physical physical = int32;
    unsigned bits = 0; ///< of integers
    bool is_signed = false;
    bool is_text = false; ///< UTF-8
};

ColumnType type_of(Column const& column) {
    auto const& row = info(column.type());
    switch (row.cls) {
    case TypeClass::boolean:
        return {boolean};
    case TypeClass::floating:
        return {row.bits == 32 ? float_ : double_};
    case TypeClass::fixed:
        return {double_};
    case TypeClass::text:
        return {byte_array, 0, false, decode_utf8(column.value->get_string()).has_value()};
    default:
        return {row.bits == 64 ? int64 : int32, row.bits, row.cls == TypeClass::signed_integer};
    }
}

template <class T> void append(std::string& out, T x) {
    out.append(reinterpret_cast<char const*>(&x), sizeof x);
}

/// 0 or 1 per row as runs: a varint of twice the length, then the level.
class Levels {
public:
    void add(bool present) {
        if (length_ && present != level_) flush();
        level_ = present;
        ++length_;
    }
    std::string take() {
        flush();
        return std::move(runs_);
    }

private:
    void flush() {
        if (!length_) return;
        auto head = static_cast<std::uint64_t>(length_) << 1;
        for (; head >= 0x80; head >>= 7) runs_ += static_cast<char>(head | 0x80);
        runs_ += static_cast<char>(head);
        runs_ += static_cast<char>(level_);
        length_ = 0;
    }
    std::string runs_;
    std::size_t length_ = 0;
    bool level_ = false;
};

/// Booleans are packed, the first in the lowest bit.
class Bits {
public:
    void add(std::string& out, bool bit) {
        if (count_ % 8 == 0) out += '\0';
        if (bit) out.back() = static_cast<char>(out.back() | 1 << count_ % 8);
        ++count_;
    }

private:
    std::size_t count_ = 0;
};

void append_element(std::string& out, Bits& bits, Column const& column, std::size_t row) {
    auto const* at = column.at(row);
    auto const& type = info(column.type());
    switch (type.cls) {
    case TypeClass::boolean:
        return bits.add(out, *at != std::byte{0});
    case TypeClass::fixed:
        return append(out, element_double(at, column.type()));
    case TypeClass::text: {
        auto text = column.value->get_string();
        append(out, static_cast<std::uint32_t>(text.size()));
        out += text;
        return;
    }
    default:
        // Integers below 32 bits are widened by their sign; everything else is stored as it is.
        out.append(reinterpret_cast<char const*>(at), type.bits / 8);
        if (type.bits < 32) {
            bool negative = type.cls == TypeClass::signed_integer && (out.back() & 0x80) != 0;
            out.append(4 - type.bits / 8, negative ? '\xff' : '\0');
        }
    }
}

std::string page_of(Column const& column, std::size_t from, std::size_t to, OutputStyle const& style) {
    Levels levels;
    Bits bits;
    std::string data;
    for (auto row = from; row < to; ++row) {
        bool present = row < column.rows && !is_missing(column.at(row), column.type(), style);
        levels.add(present);
        if (present) append_element(data, bits, column, row);
    }
    auto runs = levels.take();
    std::string page;
    page.reserve(4 + runs.size() + data.size());
    append(page, static_cast<std::uint32_t>(runs.size()));
    page += runs;
    page += data;
    if (page.size() > INT32_MAX)
        throw Error(ErrorCode::input, fmt::format("value \"{}\" is too long for Parquet", column.name));
    return page;
}

struct Chunk {
    std::size_t offset = 0, bytes = 0, rows = 0;
};

Chunk append_chunk(std::string& out, Column const& column, std::size_t from, std::size_t to, OutputStyle const& style) {
    auto page = page_of(column, from, to, style);
    Chunk chunk{out.size(), 0, to - from};
    thrift::Writer header(out);
    header.i32(1, data_page);
    header.i32(2, static_cast<std::int64_t>(page.size()));
    header.i32(3, static_cast<std::int64_t>(page.size()));
    header.structure(5, [&](thrift::Writer& data) {
        data.i32(1, static_cast<std::int64_t>(to - from));
        data.i32(2, plain);
        data.i32(3, rle);
        data.i32(4, rle);
    });
    header.end();
    out += page;
    chunk.bytes = out.size() - chunk.offset;
    return chunk;
}

void write_schema(thrift::Writer& footer, std::vector<Column> const& columns) {
    footer.list(2, thrift::Type::structure, columns.size() + 1);
    footer.element([&](thrift::Writer& root) {
        root.string(4, "results");
        root.i32(5, static_cast<std::int64_t>(columns.size()));
    });
    for (auto const& column : columns) {
        auto type = type_of(column);
        footer.element([&](thrift::Writer& element) {
            element.i32(1, type.physical);
            element.i32(3, optional);
            element.string(4, column.name);
            if (type.is_text) {
                element.i32(6, utf8);
                element.structure(10, [](thrift::Writer& logical) { logical.structure(1, [](thrift::Writer&) {}); });
            } else if (type.bits) {
                int size = type.bits == 8 ? 0 : type.bits == 16 ? 1 : type.bits == 32 ? 2 : 3;
                element.i32(6, (type.is_signed ? first_signed : first_unsigned) + size);
                element.structure(10, [&](thrift::Writer& logical) {
                    logical.structure(10, [&](thrift::Writer& integer) {
                        integer.i8(1, static_cast<std::int8_t>(type.bits));
                        integer.boolean(2, type.is_signed);
                    });
                });
            }
        });
    }
}

void write_chunk(thrift::Writer& group, Column const& column, Chunk const& chunk) {
    group.element([&](thrift::Writer& entry) {
        entry.i64(2, static_cast<std::int64_t>(chunk.offset));
        entry.structure(3, [&](thrift::Writer& meta) {
            meta.i32(1, type_of(column).physical);
            meta.list(2, thrift::Type::i32, 2);
            meta.element(std::int32_t{plain});
            meta.element(std::int32_t{rle});
            meta.list(3, thrift::Type::binary, 1);
            meta.element(std::string_view(column.name));
            meta.i32(4, uncompressed);
            meta.i64(5, static_cast<std::int64_t>(chunk.rows));
            meta.i64(6, static_cast<std::int64_t>(chunk.bytes));
            meta.i64(7, static_cast<std::int64_t>(chunk.bytes));
            meta.i64(9, static_cast<std::int64_t>(chunk.offset));
        });
    });
}

} // namespace

std::string to_parquet(Values const& values, OutputStyle const& style) {
    auto columns = columns_of(values);
    auto rows = rows_of(columns);
    std::string out(magic);
    std::vector<std::vector<Chunk>> groups;
    for (std::size_t from = 0; from < rows; from += rows_per_group) {
        auto& group = groups.emplace_back();
        for (auto const& column : columns)
            group.push_back(append_chunk(out, column, from, std::min(rows, from + rows_per_group), style));
    }

    auto footer_begin = out.size();
    thrift::Writer footer(out);
    footer.i32(1, 1);
    write_schema(footer, columns);
    footer.i64(3, static_cast<std::int64_t>(rows));
    footer.list(4, thrift::Type::structure, groups.size());
    for (auto const& group : groups)
        footer.element([&](thrift::Writer& entry) {
            entry.list(1, thrift::Type::structure, group.size());
            std::size_t bytes = 0;
            for (std::size_t i = 0; i < group.size(); ++i) {
                write_chunk(entry, columns[i], group[i]);
                bytes += group[i].bytes;
            }
            entry.i64(2, static_cast<std::int64_t>(bytes));
            entry.i64(3, static_cast<std::int64_t>(group[0].rows));
        });
    footer.string(6, "smpc");
    footer.end();
    append(out, static_cast<std::uint32_t>(out.size() - footer_begin));
    out += magic;
    return out;
}

} // namespace smpc::client
