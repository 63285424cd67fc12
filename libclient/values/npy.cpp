// SPDX-License-Identifier: Apache-2.0
//
// The header is a Python dictionary of three keys; it is read by a scanner of just that, because a file is untrusted input and
// NumPy writes nothing else for plain numbers.
#include "libclient/values/npy.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "libclient/values/element.h"
#include "libclient/values/utf8.h"

namespace smpc::client {

namespace {

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::size_t alignment = 64; // of the elements in the file

struct Header {
    std::string descr;
    bool fortran_order = false;
    Shape shape;
};

/// A scanner of {'key': value, …} with strings, True, False and tuples of numbers as values.
class HeaderScanner {
public:
    explicit HeaderScanner(std::string_view text) : text_(text) {}

    /// False if the text is anything else.
    bool read(Header& header) {
        if (!take('{')) return false;
        unsigned keys = 0;
        while (!take('}')) {
            std::string key;
            if (!string(key) || !take(':')) return false;
            bool known = key == "descr"           ? string(header.descr)
                         : key == "fortran_order" ? boolean(header.fortran_order)
                         : key == "shape"         ? tuple(header.shape)
                                                  : false;
            if (!known) return false;
            ++keys;
            if (!take(',') && !peek('}')) return false;
        }
        return keys == 3 && rest().empty();
    }

private:
    std::string_view rest() {
        auto first = text_.find_first_not_of(" \t\r\n");
        text_.remove_prefix(std::min(first, text_.size()));
        return text_;
    }
    bool peek(char c) { return rest().starts_with(c); }
    bool take(char c) {
        if (!peek(c)) return false;
        text_.remove_prefix(1);
        return true;
    }
    bool string(std::string& out) {
        auto quote = rest().substr(0, 1);
        if (quote != "'" && quote != "\"") return false;
        auto end = text_.find(quote, 1);
        if (end == std::string_view::npos) return false;
        out = text_.substr(1, end - 1);
        text_.remove_prefix(end + 1);
        return true;
    }
    bool boolean(bool& out) {
        out = rest().starts_with("True");
        if (!out && !text_.starts_with("False")) return false;
        text_.remove_prefix(out ? 4 : 5);
        return true;
    }
    bool tuple(Shape& out) {
        if (!take('(')) return false;
        while (!take(')')) {
            std::uint64_t n = 0;
            auto digits = rest();
            auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), n);
            if (error != std::errc{} || out.size() == 32) return false;
            text_.remove_prefix(static_cast<std::size_t>(end - digits.data()));
            out.push_back(n);
            if (!take(',') && !peek(')')) return false;
        }
        return true;
    }

    std::string_view text_;
};

std::optional<ValueType> type_of_descr(char kind, unsigned width) {
    auto pick = [&](ValueType one, ValueType two, ValueType four, ValueType eight) -> std::optional<ValueType> {
        switch (width) {
        case 1:
            return one;
        case 2:
            return two;
        case 4:
            return four;
        case 8:
            return eight;
        default:
            return std::nullopt;
        }
    };
    switch (kind) {
    case 'b':
        return width == 1 ? std::optional(ValueType::bool_) : std::nullopt;
    case 'i':
        return pick(ValueType::int8, ValueType::int16, ValueType::int32, ValueType::int64);
    case 'u':
        return pick(ValueType::uint8, ValueType::uint16, ValueType::uint32, ValueType::uint64);
    case 'f':
        return width == 1 ? std::nullopt : pick({}, ValueType::float32, ValueType::float32, ValueType::float64);
    default:
        return std::nullopt;
    }
}

float from_half(std::uint16_t half) {
    int exponent = (half >> 10) & 31;
    auto fraction = static_cast<float>(half & 1023);
    float magnitude = exponent == 0    ? std::ldexp(fraction, -24)
                      : exponent != 31 ? std::ldexp(fraction + 1024, exponent - 25)
                      : fraction == 0  ? std::numeric_limits<float>::infinity()
                                       : std::numeric_limits<float>::quiet_NaN();
    return half & 0x8000 ? -magnitude : magnitude;
}

std::vector<std::byte> widen_halves(std::vector<std::byte> const& halves) {
    std::vector<std::byte> floats(2 * halves.size());
    for (std::size_t i = 0; i < halves.size() / 2; ++i) {
        std::uint16_t half;
        std::memcpy(&half, halves.data() + 2 * i, 2);
        auto x = from_half(half);
        std::memcpy(floats.data() + 4 * i, &x, 4);
    }
    return floats;
}

/// Column-major elements in row-major order.
std::vector<std::byte> row_major(std::vector<std::byte> const& in, Shape const& shape, std::size_t width) {
    std::vector<std::byte> out(in.size());
    std::vector<std::uint64_t> index(shape.size());
    std::vector<std::size_t> stride(shape.size());
    std::size_t step = width;
    for (std::size_t d = 0; d < shape.size(); ++d) {
        stride[d] = step;
        step *= shape[d];
    }
    std::size_t from = 0;
    for (std::size_t to = 0; to < out.size(); to += width) {
        std::memcpy(out.data() + to, in.data() + from, width);
        for (auto d = shape.size(); d-- > 0;) {
            from += stride[d];
            if (++index[d] < shape[d]) break;
            from -= stride[d] * shape[d];
            index[d] = 0;
        }
    }
    return out;
}

std::string file_of(std::string_view descr, Shape const& shape, std::string_view elements) {
    auto header = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}{}), }}", descr,
                              fmt::join(shape, ", "), shape.size() == 1 ? "," : "");
    auto before = magic.size() + 4;
    header.append(alignment - (before + header.size() + 1) % alignment, ' ');
    header += '\n';
    std::string out(magic);
    out += {'\x01', '\0'};
    out += {static_cast<char>(header.size() & 0xff), static_cast<char>(header.size() >> 8)};
    out += header;
    out += elements;
    return out;
}

std::string_view chars_of(std::span<std::byte const> bytes) {
    return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
}

} // namespace

Number NumericArray::at(std::size_t index) const noexcept {
    auto number = [&]<class T>(T x) -> Number {
        std::memcpy(&x, bytes.data() + index * sizeof(T), sizeof(T));
        if constexpr (std::is_floating_point_v<T>)
            return static_cast<double>(x);
        else if constexpr (std::is_signed_v<T>)
            return static_cast<std::int64_t>(x);
        else
            return static_cast<std::uint64_t>(x);
    };
    switch (type) {
    case ValueType::bool_:
    case ValueType::uint8:
        return number(std::uint8_t{});
    case ValueType::uint16:
        return number(std::uint16_t{});
    case ValueType::uint32:
        return number(std::uint32_t{});
    case ValueType::uint64:
        return number(std::uint64_t{});
    case ValueType::int8:
        return number(std::int8_t{});
    case ValueType::int16:
        return number(std::int16_t{});
    case ValueType::int32:
        return number(std::int32_t{});
    case ValueType::int64:
        return number(std::int64_t{});
    case ValueType::float32:
        return number(float{});
    default:
        return number(double{});
    }
}

NumericArray read_npy(std::string_view bytes, std::string const& path) {
    auto fail = [&](std::string const& what) { return Error(ErrorCode::input, fmt::format("{}: {}", path, what)); };
    auto size_at = [&](std::size_t at, std::size_t width) {
        std::uint32_t n = 0;
        std::memcpy(&n, bytes.data() + at, width);
        return n;
    };
    if (!bytes.starts_with(magic) || bytes.size() < magic.size() + 4) throw fail("is not a NumPy array file");
    auto version = static_cast<unsigned char>(bytes[magic.size()]);
    if (version < 1 || version > 3) throw fail(fmt::format("has version {} of NumPy's format, not 1 to 3", version));
    std::size_t length_width = version == 1 ? 2 : 4;
    auto begin = magic.size() + 2 + length_width;
    if (bytes.size() < begin || bytes.size() - begin < size_at(begin - length_width, length_width))
        throw fail("ends within its header");
    auto header_text = bytes.substr(begin, size_at(begin - length_width, length_width));
    auto data = bytes.substr(begin + header_text.size());

    Header header;
    if (!HeaderScanner(header_text).read(header))
        throw fail("holds no plain array of numbers")
            .help("save an array of booleans, integers or floats with numpy.save");
    unsigned width = 0;
    auto const& descr = header.descr;
    auto* descr_end = descr.data() + descr.size();
    if (descr.size() < 3 || std::from_chars(descr.data() + 2, descr_end, width).ptr != descr_end) width = 0;
    auto type = descr.size() < 3 ? std::nullopt : type_of_descr(descr[1], width);
    if (!type || std::string_view("<>|=").find(descr[0]) == std::string_view::npos)
        throw fail(fmt::format("has elements of NumPy's type \"{}\"", descr))
            .help("convert it: a.astype('int64'), a.astype('float64') or another of bool, integers, floats");

    std::uint64_t count = element_count(header.shape), expected = 0;
    if (__builtin_mul_overflow(count, width, &expected) || expected != data.size())
        throw fail(fmt::format("has {} bytes of elements, its shape ({}) means {}", data.size(),
                               fmt::join(header.shape, ", "), expected));
    NumericArray array{path, *type, std::move(header.shape), {}};
    auto const* elements = reinterpret_cast<std::byte const*>(data.data());
    if (!data.empty()) array.bytes.assign(elements, elements + data.size());
    if (descr[0] == '>')
        for (std::size_t i = 0; i < array.bytes.size(); i += width)
            std::reverse(array.bytes.begin() + static_cast<std::ptrdiff_t>(i),
                         array.bytes.begin() + static_cast<std::ptrdiff_t>(i + width));
    if (header.fortran_order && array.shape.size() > 1) array.bytes = row_major(array.bytes, array.shape, width);
    if (descr[1] == 'f' && width == 2) array.bytes = widen_halves(array.bytes);
    if (descr[1] == 'b' &&
        std::any_of(array.bytes.begin(), array.bytes.end(), [](std::byte b) { return b > std::byte{1}; }))
        throw fail("holds a bool that is neither 0 nor 1");
    return array;
}

std::string to_npy(Value const& value) {
    auto const& row = info(value.type());
    switch (row.cls) {
    case TypeClass::boolean:
        return file_of("|b1", value.shape(), chars_of(value.bytes()));
    case TypeClass::text: {
        // NumPy's text is UTF-32 of a fixed length; what is no UTF-8 stays bytes.
        auto text = value.get_string();
        auto code_points = decode_utf8(text);
        auto length = std::max<std::size_t>(1, code_points ? code_points->size() : text.size());
        if (code_points) {
            code_points->resize(length);
            return file_of(fmt::format("<U{}", length), {},
                           {reinterpret_cast<char const*>(code_points->data()), 4 * length});
        }
        return file_of(fmt::format("|S{}", length), {}, text);
    }
    case TypeClass::fixed: {
        std::string elements;
        auto width = public_width(value.type());
        elements.reserve(value.size() * 8);
        for (std::size_t i = 0; i < value.size(); ++i) {
            auto x = element_double(value.bytes().data() + i * width, value.type());
            elements.append(reinterpret_cast<char const*>(&x), sizeof x);
        }
        return file_of("<f8", value.shape(), elements);
    }
    default: {
        char kind = row.cls == TypeClass::floating ? 'f' : row.cls == TypeClass::signed_integer ? 'i' : 'u';
        auto width = public_width(value.type());
        return file_of(fmt::format("{}{}{}", width == 1 ? '|' : '<', kind, width), value.shape(),
                       chars_of(value.bytes()));
    }
    }
}

} // namespace smpc::client
