// SPDX-License-Identifier: Apache-2.0
//
// Parquet files are read back by a reader of the compact protocol and of pages that shares nothing with the writer: names, types,
// rows and cells of every column must come out again. (The files have also been read by Apache Arrow.)
#include <catch2/catch.hpp>

#include <cstring>
#include <limits>
#include <map>
#include <optional>

#include "libclient/values/output.h"

using namespace smpc;
using namespace smpc::client;

namespace {

/// Any Thrift value: a number, bytes, or fields and elements by their number.
struct Node {
    std::int64_t number = 0;
    std::string bytes;
    std::map<int, Node> fields;
    Node const& operator[](int field) const { return fields.at(field); }
    bool has(int field) const { return fields.count(field) != 0; }
};

class Reader {
public:
    Reader(std::string const& data, std::size_t at) : data_(data), at_(at) {}
    std::size_t at() const { return at_; }

    Node structure() {
        Node node;
        int field = 0;
        for (int head; (head = byte()) != 0;) {
            field = head >> 4 ? field + (head >> 4) : static_cast<int>(zigzag());
            node.fields[field] = value(head & 15);
        }
        return node;
    }

private:
    int byte() { return static_cast<unsigned char>(data_.at(at_++)); }
    std::uint64_t varint() {
        std::uint64_t x = 0;
        for (int shift = 0;; shift += 7) {
            int b = byte();
            x |= static_cast<std::uint64_t>(b & 127) << shift;
            if (b < 128) return x;
        }
    }
    std::int64_t zigzag() {
        auto x = varint();
        return static_cast<std::int64_t>(x >> 1) ^ -static_cast<std::int64_t>(x & 1);
    }
    Node value(int type) {
        Node node;
        switch (type) {
        case 1:
        case 2:
            node.number = type == 1;
            return node;
        case 3:
            node.number = byte();
            return node;
        case 4:
        case 5:
        case 6:
            node.number = zigzag();
            return node;
        case 8: {
            auto n = varint();
            node.bytes = data_.substr(at_, n);
            at_ += n;
            return node;
        }
        case 9: {
            auto head = byte();
            auto n = head >> 4 == 15 ? varint() : static_cast<std::uint64_t>(head >> 4);
            for (std::uint64_t i = 0; i < n; ++i) node.fields[static_cast<int>(i)] = value(head & 15);
            node.number = static_cast<std::int64_t>(n);
            return node;
        }
        case 12:
            return structure();
        default:
            FAIL("type " << type << " of the compact protocol");
            return node;
        }
    }
    std::string const& data_;
    std::size_t at_;
};

/// Cells as the bytes of their PLAIN form; booleans as one byte. Empty: null.
using Cells = std::vector<std::optional<std::string>>;

struct File {
    Node footer;
    std::vector<Cells> columns;
    explicit File(std::string const& data) {
        REQUIRE(data.substr(0, 4) == "PAR1");
        REQUIRE(data.substr(data.size() - 4) == "PAR1");
        std::uint32_t length = 0;
        std::memcpy(&length, data.data() + data.size() - 8, 4);
        Reader reader(data, data.size() - 8 - length);
        footer = reader.structure();
        REQUIRE(reader.at() == data.size() - 8);
        columns.resize(static_cast<std::size_t>(footer[2].number - 1));
        for (auto const& [index, group] : footer[4].fields)
            for (std::size_t k = 0; k < columns.size(); ++k)
                read_chunk(data, group[1][static_cast<int>(k)][3], columns[k]);
    }
    std::string name(int column) const { return footer[2][column + 1][4].bytes; }
    Node const& schema(int column) const { return footer[2][column + 1]; }

    static void read_chunk(std::string const& data, Node const& meta, Cells& cells) {
        Reader reader(data, static_cast<std::size_t>(meta[9].number));
        auto header = reader.structure();
        auto begin = reader.at();
        REQUIRE(header[1].number == 0);
        REQUIRE(header[2].number == header[3].number);
        REQUIRE(begin + static_cast<std::size_t>(header[3].number) ==
                static_cast<std::size_t>(meta[9].number + meta[7].number));
        auto rows = static_cast<std::size_t>(header[5][1].number);
        REQUIRE(rows == static_cast<std::size_t>(meta[5].number));
        std::uint32_t level_bytes = 0;
        std::memcpy(&level_bytes, data.data() + begin, 4);
        std::vector<bool> present;
        for (auto at = begin + 4; at < begin + 4 + level_bytes;) {
            std::uint64_t head = 0;
            for (int shift = 0;; shift += 7) {
                auto b = static_cast<unsigned char>(data[at++]);
                head |= static_cast<std::uint64_t>(b & 127) << shift;
                if (b < 128) break;
            }
            REQUIRE((head & 1) == 0); // a run
            present.insert(present.end(), head >> 1, data[at++] != 0);
        }
        REQUIRE(present.size() == rows);
        auto at = begin + 4 + level_bytes;
        auto type = meta[1].number;
        std::size_t bit = 0;
        for (bool p : present) {
            if (!p) {
                cells.emplace_back();
                continue;
            }
            if (type == 0) {
                cells.emplace_back(std::string(1, static_cast<char>(data[at + bit / 8] >> bit % 8 & 1)));
                ++bit;
                continue;
            }
            std::size_t width = type == 1 || type == 4 ? 4 : 8;
            if (type == 6) {
                std::uint32_t n = 0;
                std::memcpy(&n, data.data() + at, 4);
                at += 4;
                width = n;
            }
            cells.emplace_back(data.substr(at, width));
            at += width;
        }
        REQUIRE(at + (bit + 7) / 8 == begin + static_cast<std::size_t>(header[3].number));
    }
};

template <class T> std::vector<T> values_of(Cells const& cells) {
    std::vector<T> out;
    for (auto const& cell : cells) {
        if (!cell) continue;
        if (cell->size() != sizeof(T)) FAIL("a cell has another width");
        T x;
        std::memcpy(&x, cell->data(), sizeof x);
        out.push_back(x);
    }
    return out;
}

} // namespace

TEST_CASE("every type has its column") {
    Values values{{"b", Value::open(std::vector<bool>{true, false, true, true, false, false, false, false, true})},
                  {"u8", Value::open(std::vector<std::uint8_t>{0, 255})},
                  {"i8", Value::open(std::vector<std::int8_t>{-128, 127})},
                  {"i16", Value::open(std::vector<std::int16_t>{-5})},
                  {"u32", Value::open(std::vector<std::uint32_t>{~0u})},
                  {"u64", Value::open(std::vector<std::uint64_t>{~0ull, 1})},
                  {"f32", Value::open(0.1f)},
                  {"f64", Value::open(std::vector<double>{0.1, 1e300})},
                  {"q", Value::secret("pd", ValueType::fix64, -1.25)},
                  {"s", Value::open(std::string_view("é"))},
                  {"t", Value::open(std::string_view("\xff"))},
                  {"m", Value::open(std::vector<int>{1, 2, 3, 4}).reshaped({2, 2})}};
    File file(to_parquet(values));
    CHECK(file.footer[3].number == 9);
    std::vector<std::string> names;
    for (int k = 0; k < 13; ++k) names.push_back(file.name(k));
    CHECK(names ==
          std::vector<std::string>{"b", "u8", "i8", "i16", "u32", "u64", "f32", "f64", "q", "s", "t", "m[0]", "m[1]"});
    CHECK(values_of<char>(file.columns[0]) == std::vector<char>{1, 0, 1, 1, 0, 0, 0, 0, 1});
    CHECK(values_of<std::int32_t>(file.columns[1]) == std::vector<std::int32_t>{0, 255});
    CHECK(values_of<std::int32_t>(file.columns[2]) == std::vector<std::int32_t>{-128, 127});
    CHECK(values_of<std::int32_t>(file.columns[3]) == std::vector<std::int32_t>{-5});
    CHECK(values_of<std::int32_t>(file.columns[4]) == std::vector<std::int32_t>{-1});
    CHECK(values_of<std::int64_t>(file.columns[5]) == std::vector<std::int64_t>{-1, 1});
    CHECK(values_of<float>(file.columns[6]) == std::vector<float>{0.1f});
    CHECK(values_of<double>(file.columns[7]) == std::vector<double>{0.1, 1e300});
    CHECK(values_of<double>(file.columns[8]) == std::vector<double>{-1.25});
    CHECK(file.columns[9][0] == "é");
    CHECK(values_of<std::int32_t>(file.columns[11]) == std::vector<std::int32_t>{1, 3});
    CHECK(values_of<std::int32_t>(file.columns[12]) == std::vector<std::int32_t>{2, 4});
    // converted types: UINT_8, INT_8, UTF8; logical types: integers of 8 bits, text
    CHECK(file.schema(1)[6].number == 11);
    CHECK(file.schema(2)[6].number == 15);
    CHECK(file.schema(1)[10][10][1].number == 8);
    CHECK(file.schema(1)[10][10][2].number == 0);
    CHECK(file.schema(2)[10][10][2].number == 1);
    CHECK(file.schema(9)[6].number == 0);
    CHECK(file.schema(9)[10].has(1));
    CHECK_FALSE(file.schema(10).has(6));
    for (auto const& column : file.columns) CHECK(column.size() == 9);
    CHECK_FALSE(file.columns[1][2].has_value());
}

TEST_CASE("missing cells are nulls") {
    auto nan = std::numeric_limits<double>::quiet_NaN();
    Values values{{"d", Value::open(std::vector<double>{nan, 1, nan, nan, 2})}};
    File kept(to_parquet(values));
    CHECK(values_of<double>(kept.columns[0]).size() == 5);
    File file(to_parquet(values, {.nan = NotFinite::missing}));
    CHECK(values_of<double>(file.columns[0]) == std::vector<double>{1, 2});
    CHECK(file.columns[0][1].has_value());
    CHECK_FALSE(file.columns[0][3].has_value());
}

TEST_CASE("a row group holds a million rows") {
    std::vector<std::uint16_t> long_column(2'000'001);
    for (std::size_t i = 0; i < long_column.size(); ++i) long_column[i] = static_cast<std::uint16_t>(i * 7);
    Values values{{"l", Value::open(long_column)}, {"s", Value::open(5)}};
    File file(to_parquet(values));
    REQUIRE(file.footer[4].number == 3);
    CHECK(file.footer[4][0][3].number == 1'000'000);
    CHECK(file.footer[4][2][3].number == 1);
    auto cells = values_of<std::int32_t>(file.columns[0]);
    CHECK(std::equal(cells.begin(), cells.end(), long_column.begin(), long_column.end()));
    CHECK(values_of<std::int32_t>(file.columns[1]) == std::vector<std::int32_t>{5});
}

TEST_CASE("no values, no rows") {
    File none(to_parquet({}));
    CHECK(none.footer[3].number == 0);
    CHECK(none.columns.empty());
    File empty(to_parquet({{"v", Value::open(std::vector<int>{})}}));
    CHECK(empty.footer[4].number == 0);
    CHECK(empty.name(0) == "v");
}
