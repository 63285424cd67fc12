// SPDX-License-Identifier: Apache-2.0
//
// The compact protocol of Apache Thrift, as far as Parquet's headers need it: structs of integers, strings, lists and structs.
//
// A field is one byte (distance from the last field's number in the upper half, type in the lower) and its value; integers are
// zigzag varints; a struct ends with a zero byte. Boolean fields have their value in the type.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace smpc::client::thrift {

enum class Type : std::uint8_t { yes = 1, no = 2, i8 = 3, i32 = 5, i64 = 6, binary = 8, list = 9, structure = 12 };

class Writer {
public:
    explicit Writer(std::string& out) : out_(out) {}

    void i32(int field, std::int64_t x) { integer(field, Type::i32, x); }
    void i64(int field, std::int64_t x) { integer(field, Type::i64, x); }
    void i8(int field, std::int8_t x) {
        begin_field(field, Type::i8);
        out_ += static_cast<char>(x);
    }
    void boolean(int field, bool x) { begin_field(field, x ? Type::yes : Type::no); }
    void string(int field, std::string_view text) {
        begin_field(field, Type::binary);
        element(text);
    }
    /// The fields of a struct that is a field: `write` gets a writer of its own.
    template <class F> void structure(int field, F write) {
        begin_field(field, Type::structure);
        element(write);
    }
    /// A list's head; its elements follow by `element`.
    void list(int field, Type type, std::size_t size) {
        begin_field(field, Type::list);
        if (size < 15) {
            out_ += static_cast<char>(size << 4 | static_cast<unsigned>(type));
        } else {
            out_ += static_cast<char>(0xf0 | static_cast<unsigned>(type));
            varint(size);
        }
    }
    void element(std::int32_t x) { varint(zigzag(x)); }
    void element(std::string_view text) {
        varint(text.size());
        out_ += text;
    }
    template <class F>
    requires requires(F f, Writer& w) { f(w); }
    void element(F write) {
        Writer inner(out_);
        write(inner);
        inner.end();
    }
    /// Ends the struct.
    void end() { out_ += '\0'; }

private:
    static std::uint64_t zigzag(std::int64_t x) noexcept {
        return static_cast<std::uint64_t>(x) << 1 ^ static_cast<std::uint64_t>(x >> 63);
    }
    void varint(std::uint64_t x) {
        for (; x >= 0x80; x >>= 7) out_ += static_cast<char>(x | 0x80);
        out_ += static_cast<char>(x);
    }
    /// Fields come in ascending order, less than 16 apart.
    void begin_field(int field, Type type) {
        out_ += static_cast<char>((field - last_) << 4 | static_cast<int>(type));
        last_ = field;
    }
    void integer(int field, Type type, std::int64_t x) {
        begin_field(field, type);
        varint(zigzag(x));
    }

    std::string& out_;
    int last_ = 0;
};

} // namespace smpc::client::thrift
