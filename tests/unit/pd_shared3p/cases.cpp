// SPDX-License-Identifier: Apache-2.0
//
// How operands and cases are made: extreme and random values from a fixed seed, shared at random; see harness.h.
#include "tests/unit/pd_shared3p/harness.h"

#include <algorithm>
#include <numeric>

#include "libclient/sharing/encoding.h"

namespace smpc::test {
namespace {

using pd::Shape;

std::uint64_t mask_of(ValueType type) {
    unsigned const bits = info(type).bits;
    return bits == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
}

std::uint64_t element(Bytes const& bytes, std::size_t width, std::size_t i) {
    std::uint64_t v = 0;
    std::memcpy(&v, bytes.data() + i * width, width);
    return v;
}
void set_element(Bytes& bytes, std::size_t width, std::size_t i, std::uint64_t v) {
    std::memcpy(bytes.data() + i * width, &v, width);
}

std::uint64_t seed_of(std::string const& name, std::size_t n) {
    std::uint64_t h = 0xcbf29ce484222325u + n;
    for (char c : name) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
    return h;
}

// Words of a key, and of all its round keys.
std::pair<std::size_t, std::size_t> cipher_words(pd::Operation op) {
    using enum pd::Operation;
    if (op == aes128 || op == aes128_single || op == aes128_expand) return {4, 44};
    if (op == aes192 || op == aes192_single || op == aes192_expand) return {6, 52};
    return {8, 60};
}

} // namespace

bool is_random(pd::CallRow const& row) {
    switch (row.shape) {
    case Shape::in_place:
    case Shape::shuffle:
    case Shape::shuffle_rows:
    case Shape::shuffle_keyed:
    case Shape::shuffle_rows_keyed:
    case Shape::public_permutation:
        return true;
    default:
        return false;
    }
}

namespace {

// Finite floats of all magnitudes, shared part by part: significand, exponent, sign. The one zero is +0.
Operand make_floats(ValueType type, std::size_t n, std::mt19937_64& random) {
    std::size_t const width = public_width(type), record = width + 3;
    std::uint64_t const all = width == 4 ? 0xffffffff : ~std::uint64_t{0}, sign = (all >> 1) + 1;
    std::uint64_t const exponent = width == 4 ? 0x7f800000 : 0x7ff0000000000000;
    std::uint64_t const extremes[] = {0, 1, exponent - 1, sign | 1, sign | (exponent - 1), exponent >> 1};
    Operand o{type, n, Bytes(n * width), {}};
    for (std::size_t i = 0; i < n; ++i) {
        std::uint64_t v = random() % 4 == 0 ? extremes[random() % std::size(extremes)] : random() & all;
        if ((v & exponent) == exponent) v ^= sign >> 1;
        set_element(o.values, width, i, v == sign ? 0 : v);
    }
    auto const records = client::to_share_form(type, o.values);
    for (auto& s : o.shares) s.resize(n * record);
    auto split = [&](std::size_t at, std::size_t bytes, bool by_xor) {
        std::uint64_t v = 0, mask = by_xor ? 1 : bytes == 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << 8 * bytes) - 1;
        std::memcpy(&v, records.data() + at, bytes);
        std::uint64_t const a = random() & mask, b = random() & mask, c = (by_xor ? v ^ a ^ b : v - a - b) & mask;
        std::uint64_t const parts[] = {a, b, c};
        for (std::size_t p = 0; p < 3; ++p) std::memcpy(o.shares[p].data() + at, &parts[p], bytes);
    };
    for (std::size_t i = 0; i < n; ++i) {
        split(i * record, width, false);
        split(i * record + width, 2, false);
        split(i * record + width + 2, 1, true);
    }
    return o;
}

} // namespace

Operand make_operand(ValueType type, std::size_t n, std::mt19937_64& random, Bytes const& like) {
    if (info(type).cls == TypeClass::floating) return make_floats(type, n, random);
    std::size_t const width = public_width(type);
    std::uint64_t const mask = mask_of(type), top = (mask >> 1) + 1;
    std::uint64_t const extremes[] = {0, 1, 2, mask, mask - 1, top, top - 1, top + 1, mask / 3};
    Operand o{type, n, Bytes(n * width), {}};
    for (auto& s : o.shares) s.resize(n * width);
    bool const by_xor = pd::contains(pd::types::bits, type);
    std::size_t const fresh = std::min<std::size_t>(n, 20000); // what follows repeats: large vectors are for counting
    for (std::size_t i = 0; i < fresh; ++i) {
        std::uint64_t v = random();
        if (auto const kind = random() % 8; kind < 3) {
            v = extremes[random() % std::size(extremes)];
        } else if (kind < 6 && !like.empty()) {
            v = element(like, width, i) + random() % 3 - 1;
        } else if (kind == 6) {
            v >>= random() % 64;
        }
        v &= mask;
        std::uint64_t const a = random() & mask, b = random() & mask;
        set_element(o.values, width, i, v);
        set_element(o.shares[0], width, i, a);
        set_element(o.shares[1], width, i, b);
        set_element(o.shares[2], width, i, (by_xor ? v ^ a ^ b : v - a - b) & mask);
    }
    auto repeat = [&](Bytes& bytes) {
        for (std::size_t i = fresh * width; i < bytes.size(); ++i) bytes[i] = bytes[i - fresh * width];
    };
    repeat(o.values);
    for (auto& s : o.shares) repeat(s);
    return o;
}

namespace {

// Amounts to shift by: all within the width and a little beyond.
Operand make_amounts(ValueType type, std::size_t n, std::mt19937_64& random) {
    std::size_t const width = public_width(type);
    auto o = make_operand(type, n, random);
    for (std::size_t i = 0; i < n; ++i) {
        std::uint64_t const v = element(o.values, width, i), wanted = i % (info(type).bits + 3);
        set_element(o.values, width, i, wanted);
        set_element(o.shares[0], width, i, element(o.shares[0], width, i) + wanted - v);
    }
    return o;
}

} // namespace

std::vector<Case> make_cases(pd::CallRow const& row, std::size_t n) {
    std::mt19937_64 random(seed_of(row.name, n));
    std::vector<Case> cases;
    auto make = [&](ValueType type, std::size_t size, Bytes const& like = {}) {
        return make_operand(pd::storage_type(type), size, random, like);
    };
    auto add = [&](std::vector<Operand> operands, std::vector<Bytes> publics, std::size_t out, Bytes old = {}) {
        cases.push_back({&row, n, std::move(operands), std::move(publics), out, std::move(old), {}, {}});
    };
    auto indices = [&](std::size_t count, std::size_t below) {
        std::vector<std::uint64_t> list(count);
        for (auto& i : list) i = random() % below;
        return array_bytes(list);
    };
    switch (row.shape) {
    case Shape::create:
    case Shape::destroy:
        add({}, {}, n);
        break;
    case Shape::init:
        add({}, {make(row.type, 1).values}, n);
        break;
    case Shape::classify:
        add({}, {with_spare(make(row.type, n).values)}, n);
        break;
    case Shape::fill:
        add({make(row.type, std::max<std::size_t>(n, 1))}, {}, n);
        break;
    case Shape::assign:
    case Shape::unary:
    case Shape::scan:
        add({make(row.type, n)}, {}, n);
        break;
    case Shape::load:
    case Shape::store:
        if (n > 0) add({make(row.type, n)}, {}, n);
        break;
    case Shape::in_place:
    case Shape::shuffle:
        add({make(row.type, n)}, {}, n);
        break;
    case Shape::shuffle_keyed:
        add({make(row.type, n), make(ValueType::uint8, 32)}, {}, n);
        break;
    case Shape::shuffle_rows:
    case Shape::shuffle_rows_keyed: {
        std::size_t const length = 3, elements = n / length * length;
        std::vector<Operand> operands{make(row.type, elements)};
        if (row.shape == Shape::shuffle_rows_keyed) operands.push_back(make(ValueType::uint8, 32));
        add(std::move(operands), {}, elements);
        cases.back().number = length;
        break;
    }
    case Shape::sort_order: {
        std::vector<std::uint64_t> order(n);
        std::iota(order.begin(), order.end(), 0);
        std::shuffle(order.begin(), order.end(), random);
        auto sort = [&](bool ascending, std::vector<Bytes> bounds) {
            auto values = make(row.type, n), ties = make(ValueType::xor_uint64, n);
            add({std::move(values), std::move(ties)}, std::move(bounds), n);
            cases.back().number = ascending;
            cases.back().reference = array_bytes(order);
        };
        sort(true, {});
        if (n < 10000) sort(false, {array_bytes(std::vector<std::uint64_t>{n / 7, n / 5, n / 5, n - n / 6})});
        break;
    }
    case Shape::public_permutation:
        add({}, {}, n);
        cases.back().reference = Bytes(n * sizeof(std::uint32_t));
        break;
    case Shape::encrypt: {
        using pd::Operation;
        bool const one_key = row.op == Operation::aes128_single || row.op == Operation::aes192_single ||
                             row.op == Operation::aes256_single;
        std::size_t const blocks = n / 4;
        add({make(row.type, 4 * blocks), make(row.type, (one_key ? 1 : blocks) * cipher_words(row.op).second)}, {},
            4 * blocks);
        break;
    }
    case Shape::expand_keys: {
        auto const [words, expanded] = cipher_words(row.op);
        std::size_t const keys = n / words;
        add({make(row.type, keys * words)}, {}, keys * expanded);
        break;
    }
    case Shape::checksum: {
        auto const type = row.op == pd::Operation::crc16 ? ValueType::xor_uint16 : ValueType::xor_uint32;
        add({make(row.type, n), make(type, 1)}, {}, 1);
        break;
    }
    case Shape::hash_rows: {
        std::size_t const length = 5, rows = n / length;
        add({make(row.type, 128 * length), make(row.type, rows * length)}, {}, 16 * rows);
        break;
    }
    case Shape::gather:
        if (n > 0) add({make(row.type, n)}, {indices(n + 3, n)}, n + 3);
        break;
    case Shape::scatter:
        add({make(row.type, n)}, {indices(n, n + 2)}, n + 2);
        break;
    case Shape::declassify:
    case Shape::set_shares:
    case Shape::get_shares:
        add({make(row.type, n)}, {}, n);
        break;
    case Shape::binary: {
        auto x = make(row.type, n);
        auto y = make(row.type, n, x.values);
        if (row.op == pd::Operation::shift_left || row.op == pd::Operation::shift_right)
            add({x, make_amounts(row.type, n, random)}, {}, n);
        add({std::move(x), std::move(y)}, {}, n);
        break;
    }
    case Shape::binary_public: {
        auto y = make(row.type, n).values;
        if (row.op == pd::Operation::div_public || row.op == pd::Operation::mod_public) {
            std::size_t const width = public_width(row.type);
            auto all = [&](auto divisor) {
                Bytes list(n * width);
                for (std::size_t i = 0; i < n; ++i) set_element(list, width, i, divisor(i));
                return with_spare(list);
            };
            auto nonzero = all([&](std::size_t i) { return std::max<std::uint64_t>(element(y, width, i), 1); });
            add({make(row.type, n)}, {nonzero}, n);
            for (std::uint64_t d : {10u, 1u, 100u, 255u})
                add({make(row.type, n)}, {all([&](std::size_t) { return d; })}, n);
            add({make(row.type, n)},
                {all([&](std::size_t) { return std::uint64_t{1} << random() % info(row.type).bits; })}, n);
            break;
        }
        add({make(row.type, n)}, {with_spare(y)}, n);
        break;
    }
    case Shape::scan_slices: {
        std::vector<std::uint32_t> start, step, count;
        for (std::size_t i = 0; n > 0 && i < 5; ++i) {
            start.push_back(static_cast<std::uint32_t>(random() % n));
            step.push_back(static_cast<std::uint32_t>(random() % 4));
            std::size_t const most = step.back() ? (n - 1 - start.back()) / step.back() + 1 : 9;
            count.push_back(static_cast<std::uint32_t>(random() % (most + 1)));
        }
        add({make(row.type, n)}, {array_bytes(start), array_bytes(step), array_bytes(count)}, n);
        break;
    }
    case Shape::shift_public: {
        if (row.op == pd::Operation::shift_right_public)
            for (std::int64_t s : {1, 7, -3}) {
                std::vector<std::int64_t> const same(n, s);
                add({make(row.type, n)}, {array_bytes(same)}, n, make(row.type, n).values);
            }
        std::vector<std::int64_t> amounts(n);
        for (auto& a : amounts) a = static_cast<std::int64_t>(random() % 150) - 75;
        add({make(row.type, n)}, {array_bytes(amounts)}, n, make(row.type, n).values);
        break;
    }
    case Shape::expand_bits:
        add({make(row.type, n)}, {}, n * info(row.type).bits);
        break;
    case Shape::choose: {
        auto c = make(ValueType::bool_, n);
        auto x = make(row.type, n), y = make(row.type, n);
        add({std::move(c), std::move(x), std::move(y)}, {}, n);
        break;
    }
    case Shape::reduce: {
        bool const needs_elements = row.op == pd::Operation::vecmin || row.op == pd::Operation::vecmax;
        if (n > 0 || !needs_elements) add({make(row.type, n)}, {}, n > 0 ? 1 : 0);
        if (n > 0) add({make(row.type, n)}, {}, n); // groups of one
        if (n >= 10 && n % 5 == 0) add({make(row.type, n)}, {}, n / 5);
        if (!needs_elements) add({make(row.type, 0)}, {}, 3); // empty groups
        break;
    }
    case Shape::reduce_runs: {
        std::vector<std::uint64_t> lengths;
        for (std::size_t left = n; left > 0;) {
            std::size_t const run = std::min<std::size_t>(left, random() % 5);
            lengths.push_back(run);
            left -= run;
        }
        add({make(row.type, n)}, {array_bytes(lengths)}, lengths.size());
        break;
    }
    case Shape::matrix_product: {
        // a dot product, a tall one, and two pairs end to end with odd shapes
        auto shape = [&](std::vector<std::uint64_t> rows, std::vector<std::uint64_t> inner,
                         std::vector<std::uint64_t> cols) {
            std::size_t a = 0, b = 0, c = 0;
            for (std::size_t i = 0; i < rows.size(); ++i)
                a += rows[i] * inner[i], b += inner[i] * cols[i], c += rows[i] * cols[i];
            add({make(row.type, a), make(row.type, b)}, {array_bytes(rows), array_bytes(inner), array_bytes(cols)}, c);
        };
        shape({1}, {n}, {1});
        shape({n}, {3}, {2});
        shape({5, 2}, {n % 100, 3}, {37, 1});
        break;
    }
    case Shape::sliding_product:
        if (n >= 5) add({make(row.type, n)}, {with_spare(make(row.type, 5).values)}, n - 4);
        break;
    default:
        break;
    }
    return cases;
}

} // namespace smpc::test
