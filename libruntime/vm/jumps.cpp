// SPDX-License-Identifier: Apache-2.0
//
// Handlers of jumps. A jump with an immediate target knows the distance in records; one whose target is in a register is
// checked as the verifier would.
#include "libruntime/vm/floats.h"
#include "libruntime/vm/integers.h"

#include <bit>

namespace smpc::vm::detail {

namespace {

using bytecode::Loc;
using bytecode::Op;

/// The end of a plain jump function: the target in operand 0, of whatever location.
Record const* take(Record const* pc, State& s) {
    Record const* target;
    if (word::location(pc->op[0]) == word::at_imm) {
        target = jumped(pc);
    } else {
        Block const* distance = locate(s, s.regs, s.count, pc->op[0]);
        if (distance == nullptr) return raise_index(pc, s, pc->op[0]);
        target = jump_target(pc, s, *distance);
        if (target == nullptr) return nullptr;
    }
    return --s.fuel == 0 ? poll(target, s) : target;
}

// ---- tests of one register: jz, jnz, dnjz, dnjnz --------------------------------------------------------------------

template <class T, Op O> SMPC_VM_INLINE bool test(Block* c) noexcept {
    T value = load<T>(c);
    if constexpr (O == Op::dnjz || O == Op::dnjnz) {
        --value;
        store<T>(c, value);
    }
    return (value == 0) == (O == Op::jz || O == Op::dnjz);
}

template <class T, Op O> Record const* jump_if_stack(Record const* pc, Block* regs, std::uint64_t count, State* s) {
    if (count < pc->need) [[unlikely]]
        SMPC_VM_RAISE(raise(pc, *s, Exception::InvalidStackIndex));
    if (test<T, O>(regs + pc->op[1])) SMPC_VM_JUMP(jumped(pc));
    SMPC_VM_NEXT(pc + 1);
}

template <class T, Op O> Record const* jump_if(Record const* pc, State& s) {
    Block* c = locate(s, s.regs, s.count, pc->op[1]);
    if (c == nullptr) return raise_index(pc, s, pc->op[1]);
    return test<T, O>(c) ? take(pc, s) : pc + 1;
}

template <class T, Op O> Handler jump_if_for(bool stack) {
    return stack ? jump_if_stack<T, O> : plain<jump_if<T, O>>;
}

template <class T> Handler choose_jump_if(Op op, bool stack) {
    switch (op) {
    case Op::jz:
        return jump_if_for<T, Op::jz>(stack);
    case Op::jnz:
        return jump_if_for<T, Op::jnz>(stack);
    case Op::dnjz:
        return jump_if_for<T, Op::dnjz>(stack);
    default:
        return jump_if_for<T, Op::dnjnz>(stack);
    }
}

// ---- comparisons of two: jeq … jlt ----------------------------------------------------------------------------------

enum class Left : std::uint8_t { stack, imm, any };

template <class T, Operation O, bool XImm>
Record const* jump_compare_stack(Record const* pc, Block* regs, std::uint64_t count, State* s) {
    if (count < pc->need) [[unlikely]]
        SMPC_VM_RAISE(raise(pc, *s, Exception::InvalidStackIndex));
    T const x = load<T>(XImm ? s->text + word::index(pc->op[1]) : regs + pc->op[1]);
    if (compute<O, T>(x, load<T>(regs + pc->op[2]))) SMPC_VM_JUMP(jumped(pc));
    SMPC_VM_NEXT(pc + 1);
}

template <class T, Operation O> Record const* jump_compare(Record const* pc, State& s) {
    Block const* x = locate(s, s.regs, s.count, pc->op[1]);
    if (x == nullptr) return raise_index(pc, s, pc->op[1]);
    Block const* y = locate(s, s.regs, s.count, pc->op[2]);
    if (y == nullptr) return raise_index(pc, s, pc->op[2]);
    if constexpr (std::is_floating_point_v<T>) {
        int const holds = compare_floats(pc, s, O, sizeof(T) == 4 ? Type::float32 : Type::float64, *x, *y);
        if (holds < 0) return nullptr;
        return holds ? take(pc, s) : pc + 1;
    } else {
        return compute<O, T>(load<T>(x), load<T>(y)) ? take(pc, s) : pc + 1;
    }
}

template <class T, Operation... Os> Handler choose_jump_compare(Operation operation, Left left) {
    Handler chosen = nullptr;
    auto pick = [&]<Operation O>() {
        chosen = plain<jump_compare<T, O>>;
        if constexpr (!std::is_floating_point_v<T>) {
            if (left == Left::stack) chosen = jump_compare_stack<T, O, false>;
            if (left == Left::imm) chosen = jump_compare_stack<T, O, true>;
        }
    };
    ((operation == Os ? pick.template operator()<Os>() : void()), ...);
    return chosen;
}

template <class T> Handler choose_any(Operation operation, Left left) {
    using enum Operation;
    return choose_jump_compare<T, eq, ne, lt, le, ge, gt>(operation, left);
}

Handler jump_compare_handler(Operation operation, Type type, Left left) {
    switch (type) {
    case Type::uint8:
        return choose_any<std::uint8_t>(operation, left);
    case Type::uint16:
        return choose_any<std::uint16_t>(operation, left);
    case Type::uint32:
        return choose_any<std::uint32_t>(operation, left);
    case Type::uint64:
        return choose_any<std::uint64_t>(operation, left);
    case Type::int8:
        return choose_any<std::int8_t>(operation, left);
    case Type::int16:
        return choose_any<std::int16_t>(operation, left);
    case Type::int32:
        return choose_any<std::int32_t>(operation, left);
    case Type::int64:
        return choose_any<std::int64_t>(operation, left);
    case Type::float32:
        return choose_any<float>(operation, left);
    default:
        return choose_any<double>(operation, left);
    }
}

} // namespace

Record const* jump_backward(Record const* pc, Block* regs, std::uint64_t count, State* s) {
    SMPC_VM_JUMP(jumped(pc));
}
Record const* jump_forward(Record const* pc, Block* regs, std::uint64_t count, State* s) {
    SMPC_VM_NEXT(jumped(pc));
}

Handler jump_if_handler(Op op, Type type, bool stack) {
    switch (bytecode::size_of(type)) {
    case 1:
        return choose_jump_if<std::uint8_t>(op, stack);
    case 2:
        return choose_jump_if<std::uint16_t>(op, stack);
    case 4:
        return choose_jump_if<std::uint32_t>(op, stack);
    default:
        return choose_jump_if<std::uint64_t>(op, stack);
    }
}

Record decode_jump(Source const& source) {
    Record r;
    auto const& in = source.in;
    for (std::size_t k = 0; k < in.form().count; ++k) r.op[k] = source.word(k);
    bool const immediate = source.is(0, Loc::imm);
    if (in.op == Op::jmp) {
        bool const backward = immediate && static_cast<std::int64_t>(source.args[0]) <= 0;
        r.run = !immediate ? plain<take> : backward ? jump_backward : jump_forward;
    } else if (in.row().kind == bytecode::FormKind::jump_if) {
        bool const stack = immediate && source.is(1, Loc::stack);
        r.run = jump_if_handler(in.op, in.type, stack);
        r.need = word::index(r.op[1]) + 1;
    } else {
        bool const stack = immediate && source.is(2, Loc::stack);
        Left const left = !stack                     ? Left::any
                          : source.is(1, Loc::stack) ? Left::stack
                          : source.is(1, Loc::imm)   ? Left::imm
                                                     : Left::any;
        r.run = jump_compare_handler(in.row().operation, in.type, left);
        r.need = word::index(r.op[2]) + 1;
        if (left == Left::stack) r.need = std::max(r.need, word::index(r.op[1]) + 1);
    }
    return r;
}

} // namespace smpc::vm::detail
