// SPDX-License-Identifier: Apache-2.0
//
// The plaintext twin against an independent definition: every operation on every width and sign, all pairs of edge values,
// computed here in 128 bits and reduced; reductions, products and conversions on small examples written out.
#include <catch2/catch.hpp>

#include <smpc/client/random.h>

#include <limits>
#include <set>

#include "libruntime/pd/plain/kit.h"
#include "tests/unit/pd/process.h"

using namespace smpc;
using namespace smpc::test;
using smpc::pd::Operation;
__extension__ using Wide = __int128;
__extension__ using UnsignedWide = unsigned __int128;

namespace {

struct Plain {
    std::unique_ptr<pd::Kit> kit = pd::plain::make_kit("shared3p");
    std::unique_ptr<RandomSource> random = insecure_random(7, "test");
    DomainProcess process{*kit};
    Plain() {
        process.services.provide(*random);
        process.start();
    }
    void call(std::string const& name, std::vector<std::uint64_t> args, References references = {}) {
        args.insert(args.begin(), 0);
        process.call("shared3p::" + name, args, std::move(references));
    }
};

template <class W> std::vector<W> edges() {
    using L = std::numeric_limits<W>;
    std::vector<W> values{
        0,      1, 2, 3, L::max(), W(L::max() - 1), L::min(), W(L::min() + 1), W(L::max() / 2), W(L::max() / 2 + 1),
        W(0x55)};
    if constexpr (std::is_signed_v<W>) values.insert(values.end(), {W(-1), W(-2), W(-0x55)});
    return values;
}

/// All pairs of edges as two vectors.
template <class W> std::pair<std::vector<W>, std::vector<W>> pairs() {
    std::vector<W> x, y;
    for (W a : edges<W>())
        for (W b : edges<W>()) x.push_back(a), y.push_back(b);
    return {x, y};
}

/// The low bits of a number, read as W.
template <class W> W reduce(Wide v) {
    W out;
    auto const bits = static_cast<UnsignedWide>(v);
    std::memcpy(&out, &bits, sizeof out); // little-endian
    return out;
}

/// Modulo 2^128: two unsigned words of 64 bits would overflow the signed type.
template <class W> Wide product_of(W x, W y) {
    return Wide(UnsignedWide(x) * UnsignedWide(y));
}

template <class W, class Out, class F>
void check_binary(std::string const& op, ValueType type, ValueType out_type, F expected) {
    Plain plain;
    auto const [x, y] = pairs<W>();
    auto const a = plain.process.classify(type, x), b = plain.process.classify(type, y);
    auto const z = plain.process.create(out_type, x.size());
    INFO(op << " " << name_of(type));
    plain.call(DomainProcess::with_type(op, type), {a, b, z});
    auto const got = plain.process.declassify<Out>(out_type, z);
    for (std::size_t i = 0; i < x.size(); ++i) {
        INFO(+x[i] << ", " << +y[i]);
        REQUIRE(got[i] == Out(expected(x[i], y[i])));
    }
}

template <class W> void check_words(ValueType type) {
    constexpr auto bool_ = ValueType::bool_;
    check_binary<W, std::uint8_t>("eq", type, bool_, [](W x, W y) { return Wide(x) - y == 0; });
    check_binary<W, std::uint8_t>("gt", type, bool_, [](W x, W y) { return Wide(x) - y > 0; });
    check_binary<W, std::uint8_t>("gte", type, bool_, [](W x, W y) { return Wide(x) - y >= 0; });
    check_binary<W, std::uint8_t>("lt", type, bool_, [](W x, W y) { return Wide(x) - y < 0; });
    check_binary<W, std::uint8_t>("lte", type, bool_, [](W x, W y) { return Wide(x) - y <= 0; });
    if constexpr (std::is_unsigned_v<W>) {
        check_binary<W, W>("min", type, type, [](W x, W y) { return Wide(x) - y < 0 ? x : y; });
        check_binary<W, W>("max", type, type, [](W x, W y) { return Wide(x) - y < 0 ? y : x; });
    }
}

template <class W> void check_integers(ValueType type) {
    check_words<W>(type);
    check_binary<W, W>("add", type, type, [](W x, W y) { return reduce<W>(Wide(x) + y); });
    check_binary<W, W>("sub", type, type, [](W x, W y) { return reduce<W>(Wide(x) - y); });
    check_binary<W, W>("mul", type, type, [](W x, W y) { return reduce<W>(product_of(x, y)); });

    Plain plain;
    auto const [x, y] = pairs<W>();
    auto const a = plain.process.classify(type, x), z = plain.process.create(type, x.size());
    plain.call(DomainProcess::with_type("mulc", type), {a, z}, {{}, {array_bytes(y)}});
    auto const product = plain.process.declassify<W>(type, z);
    plain.call(DomainProcess::with_type("neg", type), {a, z});
    auto const negated = plain.process.declassify<W>(type, z);
    for (std::size_t i = 0; i < x.size(); ++i) {
        REQUIRE(product[i] == reduce<W>(product_of(x[i], y[i])));
        REQUIRE(negated[i] == reduce<W>(-Wide(x[i])));
    }
}

template <class W> void check_signed(ValueType type, ValueType unsigned_type) {
    using U = std::make_unsigned_t<W>;
    Plain plain;
    auto const x = edges<W>();
    auto const a = plain.process.classify(type, x);
    auto const s = plain.process.create(type, x.size()), u = plain.process.create(unsigned_type, x.size());
    plain.call(DomainProcess::with_type("sign", type), {a, s});
    plain.call(DomainProcess::with_type("abs", type), {a, u});
    auto const signs = plain.process.declassify<W>(type, s);
    auto const sizes = plain.process.declassify<U>(unsigned_type, u);
    for (std::size_t i = 0; i < x.size(); ++i) {
        CHECK(signs[i] == W(Wide(x[i]) > 0 ? 1 : Wide(x[i]) < 0 ? -1 : 0));
        CHECK(Wide(sizes[i]) == (x[i] < 0 ? -Wide(x[i]) : Wide(x[i])));
    }
}

template <class W> void check_xor(ValueType type, ValueType unsigned_type) {
    check_words<W>(type);
    check_binary<W, W>("and", type, type, [](W x, W y) { return W(x & y); });
    check_binary<W, W>("or", type, type, [](W x, W y) { return W(x | y); });
    check_binary<W, W>("xor", type, type, [](W x, W y) { return W((x | y) - (x & y)); });

    Plain plain;
    constexpr int w = sizeof(W) * 8;
    auto const x = edges<W>();
    auto const a = plain.process.classify(type, x), z = plain.process.create(type, x.size());
    plain.call(DomainProcess::with_type("inv", type), {a, z});
    auto const inverted = plain.process.declassify<W>(type, z);
    auto const bits = plain.process.create(ValueType::bool_, x.size() * w);
    plain.call(DomainProcess::with_type("bit_extract", type), {a, bits});
    auto const extracted = plain.process.declassify<std::uint8_t>(ValueType::bool_, bits);
    for (std::size_t i = 0; i < x.size(); ++i) {
        CHECK(Wide(inverted[i]) + x[i] == Wide(std::numeric_limits<W>::max()));
        Wide sum = 0;
        for (int b = 0; b < w; ++b) sum += Wide(extracted[i * w + b]) << b;
        CHECK(sum == Wide(x[i]));
    }
    // reshare keeps the bits
    auto const u = plain.process.create(unsigned_type, x.size());
    plain.call("reshare_" + std::string(name_of(type)) + "_to_" + std::string(name_of(unsigned_type)) + "_vec", {a, u});
    CHECK(plain.process.declassify<W>(unsigned_type, u) == x);

    for (std::int64_t amount : {0, 1, -1, w - 1, 1 - w, w, -w, w + 1, 1000}) {
        W const value = W(0x9e3779b97f4a7c15u), before = 0x33;
        auto const v = plain.process.classify<W>(type, {value}), out = plain.process.classify<W>(type, {before});
        References const by{{}, {array_bytes(std::vector<std::int64_t>{amount})}};
        plain.call(DomainProcess::with_type("shift_left", type), {v, out}, by);
        Wide const shifted = amount >= 0 ? Wide(value) << std::min<std::int64_t>(amount, 100)
                                         : Wide(value) >> std::min<std::int64_t>(-amount, 100);
        INFO(name_of(type) << " by " << amount);
        CHECK(plain.process.declassify<W>(type, out)[0] == (std::abs(amount) >= w ? before : reduce<W>(shifted)));
        plain.call(DomainProcess::with_type("rotate_left", type), {v, out}, by);
        unsigned const k = unsigned(((amount % w) + w) % w);
        W const rotated = k == 0 ? value : W((value << k) | (value >> (w - k)));
        CHECK(plain.process.declassify<W>(type, out)[0] == rotated);
    }
    // choose
    auto const b = plain.process.classify<W>(type, {1, 2}), c = plain.process.classify<W>(type, {3, 4}),
               d = plain.process.create(type, 2);
    auto const condition = plain.process.classify<std::uint8_t>(ValueType::bool_, {0, 1});
    plain.call(DomainProcess::with_type("choose", type), {condition, b, c, d});
    CHECK(plain.process.declassify<W>(type, d) == std::vector<W>{3, 2});
}

} // namespace

TEST_CASE("arithmetic wraps and compares by sign", "[plain]") {
    check_integers<std::uint8_t>(ValueType::uint8);
    check_integers<std::uint16_t>(ValueType::uint16);
    check_integers<std::uint32_t>(ValueType::uint32);
    check_integers<std::uint64_t>(ValueType::uint64);
    check_integers<std::int8_t>(ValueType::int8);
    check_integers<std::int16_t>(ValueType::int16);
    check_integers<std::int32_t>(ValueType::int32);
    check_integers<std::int64_t>(ValueType::int64);
    check_signed<std::int8_t>(ValueType::int8, ValueType::uint8);
    check_signed<std::int16_t>(ValueType::int16, ValueType::uint16);
    check_signed<std::int32_t>(ValueType::int32, ValueType::uint32);
    check_signed<std::int64_t>(ValueType::int64, ValueType::uint64);
}

TEST_CASE("xor types are words of bits and unsigned numbers", "[plain]") {
    check_xor<std::uint8_t>(ValueType::xor_uint8, ValueType::uint8);
    check_xor<std::uint16_t>(ValueType::xor_uint16, ValueType::uint16);
    check_xor<std::uint32_t>(ValueType::xor_uint32, ValueType::uint32);
    check_xor<std::uint64_t>(ValueType::xor_uint64, ValueType::uint64);
}

TEST_CASE("booleans", "[plain]") {
    Plain plain;
    auto const b = ValueType::bool_;
    auto const x = plain.process.classify<std::uint8_t>(b, {0, 0, 1, 1}),
               y = plain.process.classify<std::uint8_t>(b, {0, 1, 0, 1});
    auto const z = plain.process.create(b, 4);
    auto const result = [&](std::string const& name, std::vector<std::uint64_t> args) {
        plain.call(name, std::move(args));
        return plain.process.declassify<std::uint8_t>(b, z);
    };
    using Bits = std::vector<std::uint8_t>;
    CHECK(result("and_bool_vec", {x, y, z}) == Bits{0, 0, 0, 1});
    CHECK(result("or_bool_vec", {x, y, z}) == Bits{0, 1, 1, 1});
    CHECK(result("xor_bool_vec", {x, y, z}) == Bits{0, 1, 1, 0});
    CHECK(result("eq_bool_vec", {x, y, z}) == Bits{1, 0, 0, 1});
    CHECK(result("not_bool_vec", {y, z}) == Bits{1, 0, 1, 0});
    auto const count = plain.process.create(ValueType::uint64, 2);
    plain.call("sum_bool_vec", {x, count});
    CHECK(plain.process.declassify<std::uint64_t>(ValueType::uint64, count) == std::vector<std::uint64_t>{0, 2});
}

TEST_CASE("groups are reduced each to one element", "[plain]") {
    Plain plain;
    using V = std::vector<std::uint8_t>;
    auto const t = ValueType::uint8;
    auto const x = plain.process.classify<std::uint8_t>(t, {200, 100, 3, 7, 2, 9});
    auto const reduced = [&](std::string const& op, std::uint64_t source, std::size_t groups) {
        auto const out = plain.process.create(t, groups);
        plain.call(DomainProcess::with_type(op, t), {source, out});
        return plain.process.declassify<std::uint8_t>(t, out);
    };
    CHECK(reduced("sum", x, 2) == V{47, 18});
    CHECK(reduced("product", x, 2) == V{std::uint8_t(200 * 100 * 3), 126});
    CHECK(reduced("vecmin", x, 3) == V{100, 3, 2});
    CHECK(reduced("vecmax", x, 3) == V{200, 7, 9});
    CHECK(reduced("sum", x, 6) == V{200, 100, 3, 7, 2, 9});
    auto const empty = plain.process.create(t, 0);
    CHECK(reduced("sum", empty, 2) == V{0, 0});
    CHECK(reduced("product", empty, 1) == V{0}); // as in the published kit, not 1
    CHECK(reduced("vecmin", empty, 0) == V{});

    auto const runs = plain.process.classify<std::uint8_t>(t, {1, 1, 1});
    plain.call("sum_uint8_sub_vec", {x, runs}, {{}, {array_bytes(std::vector<std::uint64_t>{2, 0, 4})}});
    CHECK(plain.process.declassify<std::uint8_t>(t, runs) == V{44, 0, 21});
    auto const sums = plain.process.create(t, 6);
    plain.call("prefix_sum_uint8_vec", {x, sums});
    CHECK(plain.process.declassify<std::uint8_t>(t, sums) == V{200, 44, 47, 54, 56, 65});
    plain.call("inv_prefix_sum_uint8_vec", {sums, sums});
    CHECK(plain.process.declassify<std::uint8_t>(t, sums) == V{200, 100, 3, 7, 2, 9});
}

TEST_CASE("matrix and sliding products", "[plain]") {
    Plain plain;
    auto const t = ValueType::int16;
    using V = std::vector<std::int16_t>;
    using U = std::vector<std::uint64_t>;
    // Two pairs: (1 2; 3 4)·(5 6; 7 8) and (1 2 3)·(-1 0 30000)ᵀ
    auto const a = plain.process.classify<std::int16_t>(t, {1, 2, 3, 4, 1, 2, 3});
    auto const b = plain.process.classify<std::int16_t>(t, {5, 6, 7, 8, -1, 0, 30000});
    auto const c = plain.process.create(t, 5);
    plain.call("mat_mult_int16_vec", {a, b, c},
               {{}, {array_bytes(U{2, 1}), array_bytes(U{2, 3}), array_bytes(U{2, 1})}});
    CHECK(plain.process.declassify<std::int16_t>(t, c) == V{19, 22, 43, 50, std::int16_t(89999 - 65536)});

    auto const x = ValueType::xor_uint8;
    auto const m = plain.process.classify<std::uint8_t>(x, {0b1100, 0b1010}),
               n = plain.process.classify<std::uint8_t>(x, {0b1111, 0b0110});
    auto const p = plain.process.create(x, 1);
    plain.call("mat_multx_xor_uint8_vec", {m, n, p}, {{}, {array_bytes(U{1}), array_bytes(U{2}), array_bytes(U{1})}});
    CHECK(plain.process.declassify<std::uint8_t>(x, p)[0] == (0b1100 ^ 0b0010));

    auto const s = plain.process.classify<std::int16_t>(t, {1, 2, 3, 4}), d = plain.process.create(t, 3);
    plain.call("par_scalar_product_by_const_int16_vec", {s, d}, {{}, {array_bytes(V{10, -1})}});
    CHECK(plain.process.declassify<std::int16_t>(t, d) == V{8, 17, 26});
    auto const bits = plain.process.classify<std::uint8_t>(ValueType::bool_, {1, 1, 0}),
               bit = plain.process.create(ValueType::bool_, 1);
    plain.call("par_scalar_product_by_const_bool_vec", {bits, bit},
               {{}, {array_bytes(std::vector<std::uint8_t>{1, 1, 1})}});
    CHECK(plain.process.declassify<std::uint8_t>(ValueType::bool_, bit)[0] == 0);
}

TEST_CASE("conversions keep the value where it fits and the low bits where it does not", "[plain]") {
    Plain plain;
    auto const source = plain.process.classify<std::int16_t>(ValueType::int16, {0, 1, -1, 300, -32768});
    auto const converted = [&]<class W>(ValueType type, W) {
        auto const out = plain.process.create(type, 5);
        plain.call("conv_int16_to_" + std::string(name_of(type)) + "_vec", {source, out});
        return plain.process.declassify<W>(type, out);
    };
    CHECK(converted(ValueType::bool_, std::uint8_t{}) == std::vector<std::uint8_t>{0, 1, 1, 1, 1});
    CHECK(converted(ValueType::uint8, std::uint8_t{}) == std::vector<std::uint8_t>{0, 1, 255, 44, 0});
    CHECK(converted(ValueType::int8, std::int8_t{}) == std::vector<std::int8_t>{0, 1, -1, 44, 0});
    CHECK(converted(ValueType::uint16, std::uint16_t{}) == std::vector<std::uint16_t>{0, 1, 65535, 300, 32768});
    CHECK(converted(ValueType::int64, std::int64_t{}) == std::vector<std::int64_t>{0, 1, -1, 300, -32768});
    CHECK(converted(ValueType::uint32, std::uint32_t{}) ==
          std::vector<std::uint32_t>{0, 1, 0xffffffff, 300, 0xffff8000});

    auto const wide = plain.process.classify<std::uint64_t>(ValueType::uint64, {std::uint64_t{1} << 40});
    auto const truth = plain.process.create(ValueType::bool_, 1);
    plain.call("conv_uint64_to_bool_vec", {wide, truth});
    CHECK(plain.process.declassify<std::uint8_t>(ValueType::bool_, truth)[0] == 1);
    auto const word = plain.process.create(ValueType::xor_uint32, 1);
    plain.call("conv_bool_to_xor_uint32_vec", {truth, word});
    CHECK(plain.process.declassify<std::uint32_t>(ValueType::xor_uint32, word)[0] == 1);
    auto const narrow = plain.process.classify<std::uint32_t>(ValueType::xor_uint32, {0x12345678}),
               low = plain.process.create(ValueType::xor_uint8, 1);
    plain.call("conv_xor_uint32_to_xor_uint8_vec", {narrow, low});
    CHECK(plain.process.declassify<std::uint8_t>(ValueType::xor_uint8, low)[0] == 0x78);
}

TEST_CASE("vectors move unchanged in all types", "[plain]") {
    Plain plain;
    auto const check = [&]<class W>(ValueType type, std::vector<W> const& values) {
        INFO(name_of(type));
        auto& process = plain.process;
        auto const n = values.size();
        auto const name = [&](std::string const& op) { return DomainProcess::with_type(op, type); };
        auto const v = process.classify(type, values), w = process.create(type, n), one = process.create(type, 1);
        CHECK(process.declassify<W>(type, w) == std::vector<W>(n, W{0}));
        plain.call(name("assign"), {v, w});
        CHECK(process.declassify<W>(type, w) == values);
        plain.call(name("load"), {v, 1, one});
        plain.call(name("store"), {one, 0, w});
        CHECK(process.declassify<W>(type, w)[0] == values[1]);
        plain.call(name("gather"), {v, w}, {{}, {array_bytes(std::vector<std::uint64_t>{2, 0, 1})}});
        CHECK(process.declassify<W>(type, w) == std::vector<W>{values[2], values[0], values[1]});
        plain.call(name("scatter"), {w, w}, {{}, {array_bytes(std::vector<std::uint64_t>{2, 0, 1})}});
        CHECK(process.declassify<W>(type, w) == values);
        plain.call(name("fill"), {one, w});
        CHECK(process.declassify<W>(type, w) == std::vector<W>(3, values[1]));
        std::uint64_t block = ~std::uint64_t{0}; // garbage above a narrow value
        std::memcpy(&block, &values[2], sizeof(W));
        plain.call(name("init"), {block, w});
        CHECK(process.declassify<W>(type, w) == std::vector<W>(3, values[2]));

        // One share, which is the value.
        Bytes shares(n * process.value("shared3p::get_type_size_" + std::string(name_of(type)), {0}) + 1);
        plain.call(name("get_shares"), {v}, {{&shares}, {}});
        plain.call(name("set_shares"), {w}, {{}, {shares}});
        CHECK(process.declassify<W>(type, w) == values);
    };
    check(ValueType::bool_, std::vector<std::uint8_t>{1, 0, 1});
    check(ValueType::uint8, std::vector<std::uint8_t>{1, 0, 255});
    check(ValueType::uint16, std::vector<std::uint16_t>{1, 0, 65535});
    check(ValueType::uint32, std::vector<std::uint32_t>{1, 0, 0xfffffffe});
    check(ValueType::uint64, std::vector<std::uint64_t>{1, 0, ~std::uint64_t{1}});
    check(ValueType::int8, std::vector<std::int8_t>{1, -128, -2});
    check(ValueType::int16, std::vector<std::int16_t>{1, -32768, -2});
    check(ValueType::int32, std::vector<std::int32_t>{1, std::numeric_limits<std::int32_t>::min(), -2});
    check(ValueType::int64, std::vector<std::int64_t>{1, std::numeric_limits<std::int64_t>::min(), -2});
    check(ValueType::float32, std::vector<float>{1.5f, -0.0f, 1e-45f});
    check(ValueType::float64, std::vector<double>{1.5, 1e300, -5e-324});
    check(ValueType::xor_uint8, std::vector<std::uint8_t>{1, 0, 255});
    check(ValueType::xor_uint16, std::vector<std::uint16_t>{1, 0, 65535});
    check(ValueType::xor_uint32, std::vector<std::uint32_t>{1, 0, 0xfffffffe});
    check(ValueType::xor_uint64, std::vector<std::uint64_t>{1, 0, ~std::uint64_t{1}});
    check(ValueType::fix32, std::vector<float>{1.5f, -32768.0f, -0.25f});
    check(ValueType::fix64, std::vector<double>{1.5, -2147483648.0, 1.0 / 4294967296.0});
}

TEST_CASE("random values come from the process' source", "[plain]") {
    Plain plain, again;
    auto const draw = [](Plain& p) {
        auto const v = p.process.create(ValueType::uint64, 4), b = p.process.create(ValueType::bool_, 200);
        p.call("randomize_uint64_vec", {v});
        p.call("randomize_bool_vec", {b});
        auto const bits = p.process.declassify<std::uint8_t>(ValueType::bool_, b);
        CHECK(std::ranges::count(bits, 0) + std::ranges::count(bits, 1) == 200);
        CHECK(std::ranges::count(bits, 1) > 50);
        CHECK(std::ranges::count(bits, 0) > 50);
        return p.process.declassify<std::uint64_t>(ValueType::uint64, v);
    };
    auto const first = draw(plain);
    CHECK(std::set<std::uint64_t>(first.begin(), first.end()).size() == 4);
    CHECK(draw(again) == first);
}

TEST_CASE("the twin has every row of the table", "[plain]") {
    Plain plain;
    for (pd::CallRow const& row : pd::all_calls()) {
        INFO(row.name);
        CHECK(plain.process.table.find("shared3p::" + row.name) != nullptr);
    }
}

TEST_CASE("every operation works in place", "[plain]") {
    Plain plain;
    auto const x = plain.process.classify<std::uint32_t>(ValueType::uint32, {5, 7});
    for (char const* op : {"add", "mul", "max"}) plain.call(DomainProcess::with_type(op, ValueType::uint32), {x, x, x});
    CHECK(plain.process.declassify<std::uint32_t>(ValueType::uint32, x) == std::vector<std::uint32_t>{100, 196});
}
