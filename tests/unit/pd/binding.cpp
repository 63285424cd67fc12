// SPDX-License-Identifier: Apache-2.0
//
// The generic binding: every shape reaches the right method with its operands in the right order, and every wrong call is
// refused with the right failure before the kit sees it.
#include <catch2/catch.hpp>

#include "process.h"
#include "recording_kit.h"

using namespace smpc;
using namespace smpc::test;
using vm::CallFailure;
using U64 = std::vector<std::uint64_t>;

namespace {

struct Fixture {
    RecordingKit kit;
    DomainProcess process{kit};
    Fixture() { process.start(); }

    std::uint64_t make(std::size_t n, ValueType type = ValueType::uint16) { return process.create(type, n); }
    /// What reached the kit.
    std::string call(std::string_view name, U64 args, References references = {}) {
        kit.log.clear();
        args.insert(args.begin(), 0);
        process.call("fake::" + std::string(name), args, std::move(references));
        std::string text;
        for (auto const& line : kit.log) text += (text.empty() ? "" : "; ") + line;
        return text;
    }
    CallFailure failure(std::string_view name, U64 args, References references = {}) {
        kit.log.clear();
        args.insert(args.begin(), 0);
        auto const result = process.failure("fake::" + std::string(name), args, std::move(references));
        CHECK(kit.log.empty());
        CHECK(process.message.find(name) != std::string::npos);
        return result;
    }
    References cref(Bytes a) { return {{}, {std::move(a)}}; }
};

} // namespace

TEST_CASE_METHOD(Fixture, "operands reach the kit in order", "[pd][binding]") {
    auto const a = make(3), b = make(3), c = make(3), one = make(1), two = make(2); // v1 … v5
    CHECK(call("add_uint16_vec", {a, b, c}) == "add_uint16_vec v1 v2 v3");
    CHECK(call("neg_uint16_vec", {a, b}) == "neg_uint16_vec v1 v2");
    CHECK(call("assign_uint16_vec", {a, b}) == "assign v1 v2");
    CHECK(call("fill_uint16_vec", {one, b}) == "fill v4 v2");
    CHECK(call("load_uint16_vec", {a, 2, one}) == "load v1[2] v4");
    CHECK(call("store_uint16_vec", {one, 2, a}) == "store v4 v1[2]");
    CHECK(call("gather_uint16_vec", {a, two}, cref(array_bytes(U64{2, 0}))) == "gather v1 [2 0] v5");
    CHECK(call("scatter_uint16_vec", {two, a}, cref(array_bytes(U64{2, 0}))) == "scatter v5 [2 0] v1");
    CHECK(call("mulc_uint16_vec", {two, two}, cref(array_bytes(std::vector<std::uint16_t>{1, 0xabcd}))) ==
          "mulc_uint16_vec v5 #0100cdab v5");
    CHECK(call("sum_uint16_vec", {a, one}) == "sum_uint16_vec v1 v4");
    CHECK(call("sum_uint16_sub_vec", {a, two}, cref(array_bytes(U64{3, 0}))) == "sum_uint16_sub_vec v1 [3 0] v5");
    CHECK(call("prefix_sum_uint16_vec", {a, b}) == "prefix_sum_uint16_vec v1 v2");
    CHECK(
        call("par_scalar_product_by_const_uint16_vec", {a, two}, cref(array_bytes(std::vector<std::uint16_t>{1, 2}))) ==
        "par_scalar_product_by_const_uint16_vec v1 #01000200 v5");
    CHECK(call("randomize_uint16_vec", {a}) == "randomize_uint16_vec v1");

    auto const six = make(6), product = make(2); // v6, v7
    CHECK(call("mat_mult_uint16_vec", {six, a, product},
               {{}, {array_bytes(U64{2}), array_bytes(U64{3}), array_bytes(U64{1})}}) ==
          "mat_mult_uint16_vec v6 v1 2x3x1 v7");

    auto const x = make(2, ValueType::xor_uint8), y = make(2, ValueType::xor_uint8);     // v8, v9
    auto const bits = make(16, ValueType::bool_), condition = make(2, ValueType::bool_); // v10, v11
    CHECK(call("bit_extract_xor_uint8_vec", {x, bits}) == "bit_extract_xor_uint8_vec v8 v10");
    CHECK(call("choose_xor_uint8_vec", {condition, x, y, x}) == "choose_xor_uint8_vec v11 v8 v9 v8");
    CHECK(call("shift_left_xor_uint8_vec", {x, y}, cref(array_bytes(std::vector<std::int64_t>{-1, 7}))) ==
          "shift_left_xor_uint8_vec v8 [-1 7] v9");
    CHECK(call("eq_xor_uint8_vec", {x, y, condition}) == "eq_xor_uint8_vec v8 v9 v11");
    CHECK(call("conv_bool_to_xor_uint8_vec", {condition, x}) == "conv_bool_to_xor_uint8_vec v11 v8");
}

TEST_CASE_METHOD(Fixture, "an operand that is also the result is copied where the order of reading matters",
                 "[pd][binding]") {
    auto const a = make(2);
    CHECK(call("add_uint16_vec", {a, a, a}) == "add_uint16_vec v1 v1 v1");
    CHECK(call("assign_uint16_vec", {a, a}).empty());
    CHECK(call("prefix_sum_uint16_vec", {a, a}) == "assign v1 v2; prefix_sum_uint16_vec v2 v1");
    CHECK(call("gather_uint16_vec", {a, a}, cref(array_bytes(U64{1, 0}))) == "assign v1 v3; gather v3 [1 0] v1");
    auto const ones = array_bytes(U64{1});
    auto const m = make(1);
    CHECK(call("mat_mult_uint16_vec", {m, m, m}, {{}, {ones, ones, ones}}) ==
          "assign v4 v5; mat_mult_uint16_vec v5 v5 1x1x1 v4");
}

TEST_CASE_METHOD(Fixture, "public data arrive with or without the spare byte of arrays", "[pd][binding]") {
    auto const v = make(2);
    CHECK(call("classify_uint16_vec", {v}, cref(Bytes(4, std::byte{7}))) == "classify #07070707 v1");
    CHECK(call("classify_uint16_vec", {v}, cref(Bytes(5, std::byte{7}))) == "classify #07070707 v1");
    CHECK(failure("classify_uint16_vec", {v}, cref(Bytes(3))) == CallFailure::general);
    CHECK(failure("classify_uint16_vec", {v}, cref(Bytes(6))) == CallFailure::general);
    CHECK(call("init_uint16_vec", {0xffff'1234, v}) == "init v1 #3412");
    Bytes out(5);
    CHECK(call("declassify_uint16_vec", {v}, {{&out}, {}}) == "declassify v1 to 4");
    Bytes small(3);
    CHECK(failure("declassify_uint16_vec", {v}, {{&small}, {}}) == CallFailure::general);

    auto const b = make(3, ValueType::bool_);
    CHECK(call("classify_bool_vec", {b}, cref({std::byte{0}, std::byte{2}, std::byte{1}, std::byte{9}})) ==
          "classify #000101 v2");
    CHECK(call("init_bool_vec", {0x1ff, b}) == "init v2 #01");
    CHECK(call("init_bool_vec", {0x100, b}) == "init v2 #00");
}

TEST_CASE_METHOD(Fixture, "fixed point is scaled outside of the kit and stored as unsigned integers", "[pd][binding]") {
    auto const v = process.create(ValueType::fix32, 2);
    CHECK(process.domains.vectors().find(0, v)->type() == ValueType::uint32);
    CHECK(call("classify_fix32_vec", {v}, cref(array_bytes(std::vector<float>{1.5f, -0.00002f}))) ==
          "classify #00800100ffffffff v1");
    CHECK(call("add_uint32_vec", {v, v, v}) == "add_uint32_vec v1 v1 v1");
    std::uint32_t half_bits = 0x3f000000; // 0.5f
    CHECK(call("init_fix32_vec", {half_bits, v}) == "init v1 #00800000");
    auto const w = process.create(ValueType::fix64, 1);
    CHECK(call("classify_fix64_vec", {w}, cref(array_bytes(std::vector<double>{-2.25}))) ==
          "classify #000000c0fdffffff v2");
}

TEST_CASE_METHOD(Fixture, "shares go in and out with the kit's width", "[pd][binding]") {
    auto const v = make(2, ValueType::float32);
    CHECK(process.value("fake::get_type_size_float32", {0}) == 7);
    CHECK(process.value("fake::get_shares_float32_vec", {0, v}) == 14);
    Bytes out(15);
    CHECK(call("get_shares_float32_vec", {v}, {{&out}, {}}) == "get_shares v1 to 14");
    CHECK(process.value("fake::get_shares_float32_vec", {0, v}, {{&out}, {}}) == 14);
    Bytes wrong(16);
    CHECK(failure("get_shares_float32_vec", {v}, {{&wrong}, {}}) == CallFailure::general);

    CHECK(process.value("fake::set_shares_float32_vec", {0}, cref(Bytes(15))) == 2);
    CHECK(call("set_shares_float32_vec", {v}, cref(Bytes(15))) == "set_shares #" + std::string(28, '0') + " v1");
    CHECK(failure("set_shares_float32_vec", {v}, cref(Bytes(8))) == CallFailure::general);
    CHECK(failure("set_shares_float32_vec", {v}, cref(Bytes(14))) == CallFailure::general);
    CHECK(failure("set_shares_float32_vec", {v}, cref(Bytes{})) == CallFailure::general);
}

TEST_CASE_METHOD(Fixture, "wrong counts are invalid calls", "[pd][binding]") {
    auto const a = make(1);
    CHECK(failure("add_uint16_vec", {a, a}) == CallFailure::invalid_call);
    CHECK(failure("add_uint16_vec", {a, a, a, a}) == CallFailure::invalid_call);
    CHECK(failure("add_uint16_vec", {a, a, a}, cref({})) == CallFailure::invalid_call);
    CHECK(failure("new_uint16_vec", {1}) == CallFailure::invalid_call); // no place for the result
    CHECK(process.failure("fake::add_uint16_vec", {0, a, a, a}, {}, true) == CallFailure::invalid_call);
    CHECK(process.failure("fake::add_uint16_vec", {}) == CallFailure::invalid_call);
    CHECK(process.failure("fake::add_uint16_vec", {1, a, a, a}) == CallFailure::invalid_call); // no such domain
    Bytes out(2);
    CHECK(failure("classify_uint16_vec", {a}, {{&out}, {}}) == CallFailure::invalid_call);
}

TEST_CASE_METHOD(Fixture, "handles must be known, of the domain and of the type", "[pd][binding]") {
    auto const a = make(1), other = make(1, ValueType::int16);
    CHECK(failure("add_uint16_vec", {a, 0, a}) == CallFailure::general);
    CHECK(failure("add_uint16_vec", {a, 99, a}) == CallFailure::general);
    CHECK(failure("add_uint16_vec", {a, other, a}) == CallFailure::general);
    CHECK(process.message.find("int16") != std::string::npos);
    CHECK(failure("delete_int16_vec", {a}) == CallFailure::general);
    call("delete_uint16_vec", {a});
    CHECK(failure("delete_uint16_vec", {a}) == CallFailure::general);
    CHECK(failure("eq_int16_vec", {other, other, other}) == CallFailure::general); // the result must be bool

    process.domains.open(kit, {1, "pd_second", "fake", {}});
    auto const foreign = process.value("fake::new_uint16_vec", {1, 1});
    CHECK(foreign == 3); // one counter over all domains
    CHECK(failure("neg_uint16_vec", {foreign, foreign}) == CallFailure::general);
    process.call("fake::neg_uint16_vec", {1, foreign, foreign});
}

TEST_CASE_METHOD(Fixture, "a domain of another kind is an invalid call", "[pd][binding]") {
    RecordingKit second("other");
    pd::register_calls(process.table, second);
    CHECK(process.failure("other::new_uint16_vec", {0, 1}, {}, true) == CallFailure::invalid_call);
    process.domains.open(second, {1, "pd_other", "other", {}});
    CHECK(process.value("other::new_uint16_vec", {1, 1}) == 1);
    CHECK(process.failure("fake::delete_uint16_vec", {1, 1}) == CallFailure::invalid_call);
}

TEST_CASE_METHOD(Fixture, "sizes must agree", "[pd][binding]") {
    auto const a = make(3), b = make(2), empty = make(0);
    auto const bits = make(3, ValueType::bool_);
    CHECK(failure("add_uint16_vec", {a, b, a}) == CallFailure::general);
    CHECK(failure("add_uint16_vec", {a, a, b}) == CallFailure::general);
    CHECK(failure("assign_uint16_vec", {a, b}) == CallFailure::invalid_call);
    CHECK(failure("conv_uint16_to_bool_vec", {b, bits}) == CallFailure::general);
    CHECK(failure("fill_uint16_vec", {empty, a}) == CallFailure::general);
    CHECK(failure("load_uint16_vec", {a, 3, b}) == CallFailure::general);
    CHECK(failure("load_uint16_vec", {a, 0, empty}) == CallFailure::general);
    CHECK(failure("store_uint16_vec", {empty, 0, a}) == CallFailure::general);
    CHECK(failure("store_uint16_vec", {b, ~std::uint64_t{0}, a}) == CallFailure::general);
    CHECK(failure("sum_uint16_vec", {a, b}) == CallFailure::general);
    CHECK(failure("sum_uint16_vec", {a, empty}) == CallFailure::general);
    CHECK(failure("vecmin_uint16_vec", {empty, a}) == CallFailure::general);
    CHECK(call("sum_uint16_vec", {empty, a}) == "sum_uint16_vec v3 v1");
    CHECK(call("vecmin_uint16_vec", {empty, make(0)}) == "vecmin_uint16_vec v3 v5");
    CHECK(failure("gather_uint16_vec", {a, b}, cref(array_bytes(U64{0, 3}))) == CallFailure::general);
    CHECK(failure("gather_uint16_vec", {a, b}, cref(array_bytes(U64{0}))) == CallFailure::general);
    CHECK(failure("scatter_uint16_vec", {b, a}, cref(array_bytes(U64{0, 3}))) == CallFailure::general);
    CHECK(failure("sum_uint16_sub_vec", {a, b}, cref(array_bytes(U64{1, 1}))) == CallFailure::general);
    CHECK(failure("sum_uint16_sub_vec", {a, b}, cref(array_bytes(U64{2, ~std::uint64_t{0}}))) == CallFailure::general);
    CHECK(failure("par_scalar_product_by_const_uint16_vec", {b, a}, cref(Bytes(1))) == CallFailure::general);
    auto const x = make(1, ValueType::xor_uint8);
    CHECK(failure("bit_extract_xor_uint8_vec", {x, bits}) == CallFailure::general);
}

TEST_CASE_METHOD(Fixture, "matrix dimensions must fit the vectors", "[pd][binding]") {
    auto const a = make(6), b = make(6), c = make(4);
    auto const product = [&](U64 rows, U64 inner, U64 cols) {
        return failure("mat_mult_uint16_vec", {a, b, c},
                       {{}, {array_bytes(rows), array_bytes(inner), array_bytes(cols)}});
    };
    CHECK(
        call("mat_mult_uint16_vec", {a, b, c}, {{}, {array_bytes(U64{2}), array_bytes(U64{3}), array_bytes(U64{2})}}) ==
        "mat_mult_uint16_vec v1 v2 2x3x2 v3");
    CHECK(product({2}, {3}, {}) == CallFailure::general);
    CHECK(product({2}, {2}, {2}) == CallFailure::general);
    CHECK(product({3}, {2}, {3}) == CallFailure::general);
    CHECK(product({std::uint64_t{1} << 63}, {2}, {2}) == CallFailure::general);
    CHECK(product({2, 1}, {3, 0}, {2, 1}) == CallFailure::general);
}

TEST_CASE_METHOD(Fixture, "a public divisor is not 0", "[pd][binding]") {
    auto const a = make(3);
    using U16 = std::vector<std::uint16_t>;
    for (char const* name : {"divc_uint16_vec", "modc_uint16_vec"}) {
        CHECK(call(name, {a, a}, {{}, {array_bytes(U16{1, 256, 65535})}}) ==
              std::string(name) + " v1 #01000001ffff v1");
        CHECK(failure(name, {a, a}, {{}, {array_bytes(U16{1, 0, 2})}}) == CallFailure::general);
    }
    CHECK(call("mulc_uint16_vec", {a, a}, {{}, {array_bytes(U16{0, 0, 0})}}) == "mulc_uint16_vec v1 #000000000000 v1");
}

TEST_CASE_METHOD(Fixture, "slices lie within their vector", "[pd][binding]") {
    auto const a = make(6);
    using U32 = std::vector<std::uint32_t>;
    auto const lists = [](U32 start, U32 step, U32 count) {
        return References{{}, {array_bytes(start), array_bytes(step), array_bytes(count)}};
    };
    char const* const name = "many_prefix_sum_uint16_vec";
    CHECK(call(name, {a}, lists({0, 5, 9}, {2, 7, 1}, {3, 1, 0})) == std::string(name) + " v1 0+2*3 5+7*1");
    CHECK(call(name, {a}, lists({}, {}, {})) == std::string(name) + " v1");
    CHECK(failure(name, {a}, lists({1}, {2}, {4})) == CallFailure::general);
    CHECK(failure(name, {a}, lists({6}, {0}, {1})) == CallFailure::general);
    CHECK(failure(name, {a}, lists({0xffffffff}, {0xffffffff}, {0xffffffff})) == CallFailure::general);
    CHECK(failure(name, {a}, lists({0}, {1, 1}, {1})) == CallFailure::general);
}

TEST_CASE_METHOD(Fixture, "vectors are accounted for", "[pd][binding]") {
    auto& vectors = process.domains.vectors();
    auto const a = make(4);
    make(2, ValueType::bool_);
    CHECK(vectors.live_vectors() == 2);
    CHECK(vectors.live_bytes() == 10);
    call("delete_uint16_vec", {a});
    CHECK(vectors.live_bytes() == 2);
    CHECK(vectors.peak_bytes() == 10);
    CHECK(make(1) == 3); // handles are never used twice
    CHECK(vectors.created() == 3);

    CHECK(process.failure("fake::new_uint64_vec", {0, ~std::uint64_t{0}}, {}, true) == CallFailure::out_of_memory);
    CHECK(process.failure("fake::new_uint8_vec", {0, process.domains.memory_limit() + 1}, {}, true) ==
          CallFailure::out_of_memory);
}

TEST_CASE_METHOD(Fixture, "calls are charged to their operation and type", "[pd][binding]") {
    auto const a = make(3);
    call("add_uint16_vec", {a, a, a});
    call("add_uint16_vec", {a, a, a});
    auto const& cost = process.statistics.at(pd::Operation::add, ValueType::uint16);
    CHECK(cost.calls == 2);
    CHECK(cost.elements == 6);
    CHECK(process.statistics.at(pd::Operation::add, ValueType::int16).calls == 0);
    CHECK(process.statistics.total().calls == 3);
    CHECK(&process.statistics.current() == &process.statistics.outside());
}

TEST_CASE("rows that a kit does not compute are not there", "[pd][binding]") {
    RecordingKit kit;
    kit.left_out = pd::Operation::mul;
    vm::SyscallTable table;
    pd::register_calls(table, kit);
    CHECK(table.find("fake::mul_uint8_vec") == nullptr);
    CHECK(table.find("fake::add_uint8_vec") != nullptr);
    CHECK(table.size() == pd::all_calls().size() - 8);
}

TEST_CASE_METHOD(Fixture, "the name of a domain is a string of the program", "[pd][binding]") {
    auto const handle = process.value("fake::get_domain_name", {0});
    auto const bytes = process.memory.bytes(handle);
    CHECK(std::string(reinterpret_cast<char const*>(bytes.data()), bytes.size()) == std::string("pd_test\0", 8));
}
