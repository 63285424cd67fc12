// SPDX-License-Identifier: Apache-2.0
//
// Handlers of floating-point arithmetic and comparison. In the plain state (round to nearest, no crash bits) the host
// computes and the operation is noted for a later look at its flags; NaN results and other states take the exact path.
#include "libruntime/vm/floats.h"

#include <bit>

#include "libruntime/vm/integers.h"

namespace smpc::vm::detail {

namespace {

template <class F> constexpr Type type_of = sizeof(F) == 4 ? Type::float32 : Type::float64;
template <class F> using BitsOf = typename UnsignedOf<sizeof(F)>::type;

/// What `O` does in terms of float_operate: swapped operands, and increments as addition of 1.
template <Operation O> constexpr Operation basic() noexcept {
    switch (O) {
    case Operation::inc:
        return Operation::add;
    case Operation::dec:
    case Operation::sub_from:
        return Operation::sub;
    case Operation::div_into:
        return Operation::div;
    case Operation::mod_into:
        return Operation::mod;
    default:
        return O;
    }
}
constexpr bool is_swapped(Operation o) noexcept {
    return o == Operation::sub_from || o == Operation::div_into || o == Operation::mod_into;
}

template <Operation O, class F> F host_operate(F a, F b) noexcept {
    if constexpr (O == Operation::add)
        return a + b;
    else if constexpr (O == Operation::sub)
        return a - b;
    else if constexpr (O == Operation::mul)
        return a * b;
    else
        return a / b;
}

/// The exact path. Returns false if the process ended.
template <Operation O, class F>
__attribute__((noinline)) bool operate_exactly(Record const* pc, State& s, Block* d, BitsOf<F> a, BitsOf<F> b) {
    FloatResult r = float_operate(O, type_of<F>, a, b, s.fpu);
    if (!accept_flags(pc, s, r.flags)) return false;
    store<BitsOf<F>>(d, static_cast<BitsOf<F>>(r.bits));
    return true;
}

template <Operation O, class F, Access A>
Record const* float_arithmetic(Record const* pc, Block* regs, std::uint64_t count, State* s) {
    using B = BitsOf<F>;
    SMPC_VM_OPERANDS(B, A, is_unary(O))
    if constexpr (O == Operation::neg) {
        store<B>(d, static_cast<B>(x ^ (B{1} << (8 * sizeof(B) - 1))));
    } else {
        constexpr Operation op = basic<O>();
        if constexpr (is_unary(O)) y = std::bit_cast<B>(F{1});
        B const a = is_swapped(O) ? y : x, b = is_swapped(O) ? x : y;
        bool done = false;
        if constexpr (op != Operation::mod) {
            F const r = host_operate<op, F>(std::bit_cast<F>(a), std::bit_cast<F>(b));
            if (is_plain(s->fpu) && r == r) [[likely]] {
                s->fpu &= fpu::kept;
                s->pending_float.noted = true;
                s->pending_float.operation = op;
                s->pending_float.type = type_of<F>;
                s->pending_float.a = a;
                s->pending_float.b = b;
                store<B>(d, std::bit_cast<B>(r));
                done = true;
            }
        }
        if (!done && !operate_exactly<op, F>(pc, *s, d, a, b)) SMPC_VM_RAISE(nullptr);
    }
    SMPC_VM_NEXT(pc + 1);
}

template <Operation O, class F, Access A>
Record const* float_comparison(Record const* pc, Block* regs, std::uint64_t count, State* s) {
    using B = BitsOf<F>;
    SMPC_VM_OPERANDS(B, A, false)
    F const a = std::bit_cast<F>(x), b = std::bit_cast<F>(y);
    if (a == a && b == b) [[likely]] {
        clear_flags(*s);
        *d = compute<O, F>(a, b) ? 1 : 0;
    } else {
        int const holds = compare_floats(pc, *s, O, type_of<F>, x, y);
        if (holds < 0) SMPC_VM_RAISE(nullptr);
        *d = static_cast<Block>(holds);
    }
    SMPC_VM_NEXT(pc + 1);
}

template <Operation O, class F> Handler float_for(Access access) {
    if constexpr (is_logical(O)) {
        if (access == Access::general) return float_comparison<O, F, Access::general>;
        return access == Access::stack ? float_comparison<O, F, Access::stack>
                                       : float_comparison<O, F, Access::stack_imm>;
    } else {
        if (access == Access::general) return float_arithmetic<O, F, Access::general>;
        if (is_unary(O) || access == Access::stack) return float_arithmetic<O, F, Access::stack>;
        return float_arithmetic<O, F, Access::stack_imm>;
    }
}

template <class F, Operation... Os> Handler choose(Operation operation, Access access) {
    Handler chosen = nullptr;
    ((operation == Os ? void(chosen = float_for<Os, F>(access)) : void()), ...);
    return chosen;
}

template <class F> Handler choose_any(Operation operation, Access access) {
    using enum Operation;
    return choose<F, neg, inc, dec, add, sub, sub_from, mul, div, div_into, mod, mod_into, eq, ne, lt, le, ge, gt>(
        operation, access);
}

} // namespace

Handler float_handler(Operation operation, Type type, Access access) {
    return type == Type::float32 ? choose_any<float>(operation, access) : choose_any<double>(operation, access);
}

std::uint64_t read_state(State& s) noexcept {
    auto& p = s.pending_float;
    if (p.noted) s.fpu |= float_operate(p.operation, p.type, p.a, p.b, s.fpu).flags;
    p.noted = false;
    return s.fpu;
}

void write_state(State& s, std::uint64_t value) noexcept {
    s.pending_float.noted = false;
    s.fpu = value;
}

bool accept_flags(Record const* pc, State& s, std::uint64_t flags) {
    clear_flags(s);
    s.fpu |= flags;
    std::uint64_t crash = flags & (s.fpu & fpu::crash_mask) << fpu::crash_to_flag;
    if (crash == 0) return true;
    Exception const exception = crash & fpu::divide_by_zero ? Exception::FloatingPointDivideByZero
                                : crash & fpu::overflow     ? Exception::FloatingPointOverflow
                                : crash & fpu::underflow    ? Exception::FloatingPointUnderflow
                                : crash & fpu::inexact      ? Exception::FloatingPointInexactResult
                                                            : Exception::FloatingPointInvalidOperation;
    raise(pc, s, exception);
    return false;
}

int compare_floats(Record const* pc, State& s, Operation operation, Type type, std::uint64_t x, std::uint64_t y) {
    FloatResult r = float_compare(operation, type, x, y);
    return accept_flags(pc, s, r.flags) ? static_cast<int>(r.bits) : -1;
}

Record const* convert_float(Record const* pc, State& s) {
    auto const from = static_cast<Type>(pc->low()), to = static_cast<Type>(pc->high());
    Block* source = locate(s, s.regs, s.count, pc->op[0]);
    if (source == nullptr) return raise_index(pc, s, pc->op[0]);
    Block* d = locate(s, s.regs, s.count, pc->op[1]);
    if (d == nullptr) return raise_index(pc, s, pc->op[1]);
    FloatResult r = float_convert(from, to, *source, s.fpu);
    if (!accept_flags(pc, s, r.flags)) return nullptr;
    __builtin_memcpy(d, &r.bits, bytecode::size_of(to));
    return pc + 1;
}

} // namespace smpc::vm::detail
