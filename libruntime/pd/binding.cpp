// SPDX-License-Identifier: Apache-2.0
//
// The generic binding: each calling shape is decoded and checked once, for every operation, type and kit. All checks
// look at public facts only (counts, handles, sizes, indices), so all parties decide alike before any message is sent.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <new>
#include <optional>
#include <stdexcept>

#include "libruntime/pd/invocation.h"

namespace smpc::pd {
namespace {

using vm::CallError;
using vm::CallFailure;

/// Charges a call to its row of the statistics, also when it fails.
class Charge {
public:
    Charge(Statistics& statistics, CallRow const& row)
        : statistics_(statistics), cost_(statistics.at(row.op, row.type)), start_(Clock::now()) {
        ++cost_.calls;
        statistics_.enter(cost_);
    }
    ~Charge() {
        statistics_.leave();
        cost_.nanoseconds += std::uint64_t(std::chrono::nanoseconds(Clock::now() - start_).count());
    }
    Charge(Charge const&) = delete;
    Charge& operator=(Charge const&) = delete;
    void elements(std::size_t n) noexcept { cost_.elements += n; }

private:
    using Clock = std::chrono::steady_clock;
    Statistics& statistics_;
    Cost& cost_;
    Clock::time_point start_;
};

} // namespace

void Invocation::run() {
    if (call_.args.empty()) fail(CallFailure::invalid_call, "takes the index of a domain as first argument");
    domain_ = domains_.find(call_.args[0]);
    if (!domain_) fail(CallFailure::invalid_call, fmt::format("the program has no domain number {}", call_.args[0]));
    if (domain_->setup.kind != kind_)
        fail(CallFailure::invalid_call,
             fmt::format("domain {} is of kind {}", domain_->setup.name, domain_->setup.kind));
    Charge charge(domains_.statistics(), row_);
    try {
        charge.elements(dispatch());
    } catch (std::bad_alloc const&) {
        fail(CallFailure::out_of_memory, "out of memory");
    } catch (std::length_error const&) {
        fail(CallFailure::out_of_memory, "out of memory");
    }
}

std::size_t Invocation::dispatch() {
    switch (row_.shape) {
    case Shape::create:
        return create();
    case Shape::destroy:
        return destroy();
    case Shape::init:
        return init();
    case Shape::fill:
        return fill();
    case Shape::assign:
        return assign();
    case Shape::load:
        return load();
    case Shape::store:
        return store();
    case Shape::gather:
        return gather();
    case Shape::scatter:
        return scatter();
    case Shape::classify:
        return classify();
    case Shape::declassify:
        return declassify();
    case Shape::get_shares:
        return get_shares();
    case Shape::set_shares:
        return set_shares();
    case Shape::type_size:
        return type_size();
    case Shape::domain_name:
        return domain_name();
    case Shape::unary:
        return unary();
    case Shape::binary:
        return binary();
    case Shape::binary_public:
        return binary_public();
    case Shape::shift_public:
        return shift_public();
    case Shape::expand_bits:
        return expand_bits();
    case Shape::choose:
        return choose();
    case Shape::reduce:
        return reduce();
    case Shape::reduce_runs:
        return reduce_runs();
    case Shape::scan:
        return scan();
    case Shape::scan_slices:
        return scan_slices();
    case Shape::matrix_product:
        return matrix_product();
    case Shape::sliding_product:
        return sliding_product();
    case Shape::in_place:
        return in_place();
    case Shape::shuffle:
        return shuffle();
    case Shape::shuffle_rows:
        return shuffle_rows();
    case Shape::shuffle_keyed:
        return shuffle_keyed();
    case Shape::shuffle_rows_keyed:
        return shuffle_rows_keyed();
    case Shape::sort_order:
        return sort_order();
    case Shape::public_permutation:
        return public_permutation();
    case Shape::encrypt:
        return encrypt();
    case Shape::expand_keys:
        return expand_keys();
    case Shape::checksum:
        return checksum();
    case Shape::hash_rows:
        return hash_rows();
    }
    fail(CallFailure::module, "unknown calling shape");
}

// ---- life and movement -------------------------------------------------------------------------------------------------

std::size_t Invocation::create() {
    expect(2, 0, 0, Wants::result);
    std::uint64_t const n = call_.args[1];
    if (n > domains_.memory_left() / public_width(row_.type))
        fail(CallFailure::out_of_memory, fmt::format("a vector of {} elements does not fit into memory", n));
    *call_.result = domains_.vectors().add(domain_->setup.index, instance().create(storage_type(row_.type), n));
    return n;
}

std::size_t Invocation::destroy() {
    expect(2, 0, 0);
    std::size_t const n = operand(1).size();
    domains_.vectors().remove(call_.args[1]);
    return n;
}

std::size_t Invocation::init() {
    expect(3, 0, 0);
    Vector& dst = result(2);
    auto value = std::as_bytes(call_.args.subspan(1, 1)).first(public_width(row_.type));
    if (is_fixed()) value = public_ = fixed_from_floats(row_.type, value);
    instance().init(dst, clean(value));
    return dst.size();
}

std::size_t Invocation::fill() {
    expect(3, 0, 0);
    Vector const& src = operand(1);
    Vector& dst = result(2);
    if (src.size() == 0) fail("the filling value is an empty vector");
    instance().fill(src, dst);
    return dst.size();
}

std::size_t Invocation::assign() {
    expect(3, 0, 0);
    Vector const& src = operand(1);
    Vector& dst = result(2);
    same_size(src, dst, CallFailure::invalid_call);
    if (&src != &dst) instance().assign(src, dst);
    return dst.size();
}

std::size_t Invocation::load() {
    expect(4, 0, 0);
    Vector const& src = operand(1);
    Vector& dst = result(3);
    if (call_.args[2] >= src.size())
        fail(fmt::format("index {} is outside a vector of {} elements", call_.args[2], src.size()));
    if (dst.size() == 0) fail("the result vector is empty");
    instance().load(src, call_.args[2], dst);
    return 1;
}

std::size_t Invocation::store() {
    expect(4, 0, 0);
    Vector const& src = operand(1);
    Vector& dst = result(3);
    if (call_.args[2] >= dst.size())
        fail(fmt::format("index {} is outside a vector of {} elements", call_.args[2], dst.size()));
    if (src.size() == 0) fail("the value to store is an empty vector");
    instance().store(src, call_.args[2], dst);
    return 1;
}

std::size_t Invocation::gather() {
    expect(3, 0, 1);
    Vector const& src = operand(1);
    Vector& dst = result(2);
    auto const index = indices(dst.size(), src.size());
    instance().gather(apart(src, dst), index, dst);
    return dst.size();
}

std::size_t Invocation::scatter() {
    expect(3, 0, 1);
    Vector const& src = operand(1);
    Vector& dst = result(2);
    auto const index = indices(src.size(), dst.size());
    instance().scatter(apart(src, dst), index, dst);
    return src.size();
}

std::size_t Invocation::classify() {
    expect(2, 0, 1);
    Vector& dst = result(1);
    auto data = elements(0, dst.size());
    if (is_fixed()) data = public_ = fixed_from_floats(row_.type, data);
    instance().classify(data, dst);
    return dst.size();
}

std::size_t Invocation::declassify() {
    expect(2, 1, 0);
    Vector const& src = operand(1);
    auto const out = exactly(call_.refs[0], src.size(), public_width(row_.type), "public array");
    instance().declassify(src, out);
    if (is_fixed()) floats_from_fixed(row_.type, out);
    return src.size();
}

// ---- shares --------------------------------------------------------------------------------------------------------------

std::size_t Invocation::get_shares() {
    bool const copies = !call_.refs.empty();
    expect(2, copies ? 1 : 0, 0, Wants::either);
    Vector const& src = operand(1);
    std::size_t const width = domain_->kit->share_width(src.type());
    if (copies) instance().get_shares(src, exactly(call_.refs[0], src.size(), width, "share buffer"));
    if (call_.result) *call_.result = src.size() * width;
    return src.size();
}

std::size_t Invocation::set_shares() {
    bool const stores = call_.args.size() > 1;
    expect(stores ? 2 : 1, 0, 1, Wants::either);
    std::size_t const width = domain_->kit->share_width(storage_type(row_.type));
    auto const bytes = call_.crefs[0];
    if (bytes.empty() || (bytes.size() - 1) % width != 0)
        fail(fmt::format("a buffer of {} bytes and a spare one does not hold whole shares of {} bytes",
                         bytes.empty() ? 0 : bytes.size() - 1, width));
    std::size_t const n = (bytes.size() - 1) / width;
    if (stores) {
        Vector& dst = result(1);
        if (dst.size() != n) fail(fmt::format("{} shares do not fit a vector of {} elements", n, dst.size()));
        instance().set_shares(clean(bytes.first(n * width)), dst);
    }
    if (call_.result) *call_.result = n;
    return n;
}

std::size_t Invocation::type_size() {
    expect(1, 0, 0, Wants::result);
    *call_.result = domain_->kit->share_width(storage_type(row_.type));
    return 0;
}

std::size_t Invocation::domain_name() {
    expect(1, 0, 0, Wants::result);
    *call_.result = call_.new_string(domain_->setup.name);
    return 0;
}

// ---- computing -------------------------------------------------------------------------------------------------------------

std::size_t Invocation::unary() {
    expect(3, 0, 0);
    Vector const& src = operand(1);
    Vector& dst = result(2);
    same_size(src, dst);
    instance().unary(row_, src, dst);
    return dst.size();
}

std::size_t Invocation::binary() {
    expect(4, 0, 0);
    Vector const &x = operand(1), &y = operand(2);
    Vector& dst = result(3);
    same_size(x, y);
    same_size(x, dst);
    instance().binary(row_, x, y, dst);
    return dst.size();
}

std::size_t Invocation::binary_public() {
    expect(3, 0, 1);
    Vector const& x = operand(1);
    Vector& dst = result(2);
    same_size(x, dst);
    auto const y = elements(0, x.size());
    if (row_.op == Operation::div_public || row_.op == Operation::mod_public) {
        std::size_t const width = public_width(row_.type);
        for (std::size_t i = 0; i < x.size(); ++i)
            if (std::ranges::all_of(y.subspan(i * width, width), [](std::byte b) { return b == std::byte{0}; }))
                fail(fmt::format("the divisor at position {} is 0", i));
    }
    instance().binary_public(row_, x, y, dst);
    return dst.size();
}

std::size_t Invocation::shift_public() {
    expect(3, 0, 1);
    Vector const& x = operand(1);
    Vector& dst = result(2);
    same_size(x, dst);
    auto const amounts = read_array<std::int64_t>(exactly(call_.crefs[0], x.size(), 8, "array of amounts"));
    instance().shift_public(row_, x, amounts, dst);
    return dst.size();
}

std::size_t Invocation::expand_bits() {
    expect(3, 0, 0);
    Vector const& src = operand(1);
    Vector& dst = result(2);
    std::size_t const bits = info(row_.type).bits;
    if (dst.size() % bits != 0 || dst.size() / bits != src.size())
        fail(fmt::format("{} elements have {} bits each, the result vector has {} elements", src.size(), bits,
                         dst.size()));
    instance().expand_bits(row_, src, dst);
    return dst.size();
}

std::size_t Invocation::choose() {
    expect(5, 0, 0);
    Vector const& condition = vector(1, ValueType::bool_);
    Vector const &x = operand(2), &y = operand(3);
    Vector& dst = result(4);
    same_size(condition, dst);
    same_size(x, dst);
    same_size(y, dst);
    instance().choose(row_, condition, x, y, dst);
    return dst.size();
}

std::size_t Invocation::reduce() {
    expect(3, 0, 0);
    Vector const& src = operand(1);
    Vector& dst = result(2);
    bool const whole = dst.size() == 0 ? src.size() == 0 : src.size() % dst.size() == 0;
    if (!whole) fail(fmt::format("{} elements do not make {} equal groups", src.size(), dst.size()));
    bool const needs_element = row_.op == Operation::vecmin || row_.op == Operation::vecmax;
    if (needs_element && src.size() == 0 && dst.size() != 0) fail("an empty group has no extreme element");
    instance().reduce(row_, apart(src, dst), dst);
    return src.size();
}

std::size_t Invocation::reduce_runs() {
    expect(3, 0, 1);
    Vector const& src = operand(1);
    Vector& dst = result(2);
    auto const lengths = read_array<std::uint64_t>(exactly(call_.crefs[0], dst.size(), 8, "array of lengths"));
    std::uint64_t rest = src.size();
    for (std::uint64_t length : lengths) {
        if (length > rest) fail(fmt::format("the runs are longer than the vector of {} elements", src.size()));
        rest -= length;
    }
    if (rest != 0) fail(fmt::format("the runs leave {} of {} elements out", rest, src.size()));
    instance().reduce_runs(row_, apart(src, dst), lengths, dst);
    return src.size();
}

std::size_t Invocation::scan() {
    expect(3, 0, 0);
    Vector const& src = operand(1);
    Vector& dst = result(2);
    same_size(src, dst);
    instance().scan(row_, apart(src, dst), dst);
    return dst.size();
}

std::size_t Invocation::scan_slices() {
    expect(2, 0, 3);
    Vector& v = operand(1);
    auto const start = read_array<std::uint32_t>(call_.crefs[0]);
    auto const step = read_array<std::uint32_t>(call_.crefs[1]);
    auto const count = read_array<std::uint32_t>(call_.crefs[2]);
    if (start.size() != step.size() || start.size() != count.size())
        fail(fmt::format("lists of {}, {} and {} numbers that describe slices must be equally long", start.size(),
                         step.size(), count.size()));
    std::vector<Slice> slices;
    std::size_t sum = 0;
    for (std::size_t i = 0; i < start.size(); ++i) {
        if (count[i] == 0) continue;
        std::uint64_t const last = start[i] + std::uint64_t{step[i]} * (count[i] - 1);
        if (last >= v.size())
            fail(fmt::format("slice {} ends at position {}, outside a vector of {} elements", i, last, v.size()));
        slices.push_back({start[i], step[i], count[i]});
        sum += count[i];
    }
    instance().scan_slices(row_, v, slices);
    return sum;
}

std::size_t Invocation::matrix_product() {
    expect(4, 0, 3);
    Vector const &a = operand(1), &b = operand(2);
    Vector& c = result(3);
    auto const rows = read_array<std::uint64_t>(call_.crefs[0]);
    auto const inner = read_array<std::uint64_t>(call_.crefs[1]);
    auto const cols = read_array<std::uint64_t>(call_.crefs[2]);
    if (rows.size() != inner.size() || rows.size() != cols.size())
        fail(fmt::format("lists of {}, {} and {} matrix dimensions must be equally long", rows.size(), inner.size(),
                         cols.size()));

    std::vector<MatrixShape> shapes;
    std::size_t rest_a = a.size(), rest_b = b.size(), rest_c = c.size();
    auto const take = [&](std::size_t& rest, std::uint64_t m, std::uint64_t n, std::string_view which) {
        std::uint64_t count;
        if (__builtin_mul_overflow(m, n, &count) || count > rest)
            fail(fmt::format("a {} x {} matrix exceeds the {}", m, n, which));
        rest -= count;
    };
    for (std::size_t i = 0; i < rows.size(); ++i) {
        take(rest_a, rows[i], inner[i], "first operand");
        take(rest_b, inner[i], cols[i], "second operand");
        take(rest_c, rows[i], cols[i], "result");
        shapes.push_back({rows[i], inner[i], cols[i]});
    }
    if (rest_a || rest_b || rest_c) fail("the operands and the result have more elements than their dimensions say");
    Vector const &left = apart(a, c), &right = apart(b, c);
    instance().matrix_product(row_, left, right, shapes, c);
    return std::max({a.size(), b.size(), c.size()});
}

std::size_t Invocation::sliding_product() {
    expect(3, 0, 1);
    Vector const& src = operand(1);
    Vector& dst = result(2);
    if (dst.size() > src.size()) fail(fmt::format("{} results cannot come from {} elements", dst.size(), src.size()));
    auto const coefficients = elements(0, src.size() - dst.size() + 1);
    instance().sliding_product(row_, apart(src, dst), coefficients, dst);
    return src.size();
}

std::size_t Invocation::in_place() {
    expect(2, 0, 0);
    Vector& v = operand(1);
    instance().in_place(row_, v);
    return v.size();
}

void register_calls(vm::SyscallTable& table, Kit const& kit) {
    auto const kind = std::make_shared<std::string const>(kit.kind());
    for (CallRow const& row : all_calls())
        if (kit.implements(row))
            table.add(*kind + "::" + row.name, [&row, kind](vm::Call& call) {
                Invocation(row, *kind, call).run();
                call.services->get<Domains>().called();
            });
}

} // namespace smpc::pd
