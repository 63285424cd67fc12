// SPDX-License-Identifier: Apache-2.0
//
// Common sequences as one step: a constant moved to a register and used at once, a comparison and the jump on its result, an
// arithmetic result copied to a variable, and the jump back at the end of a loop.
//
// Only the first record of a sequence gets another handler. The others stay as they are: a jump into the middle runs them
// one by one, and the fused handler reads their operands. When a register is out of range, it runs the first record alone,
// so that exceptions arise where they would.
#include <array>
#include <unordered_map>

#include "libruntime/vm/integers.h"

namespace smpc::vm::detail {

namespace {

using bytecode::Op;

/// Where the last source comes from: a `mov` of a constant just before, a register, or a constant.
enum class Input : std::uint8_t { moved, stack, imm };
/// What follows: nothing, `mov` of the result, that and a jump back, a jump on the result being zero or not, or a jump on the
/// result not being zero and an unconditional jump for the other case.
enum class End : std::uint8_t { none, copy, copy_jump, if_zero, if_not_zero, if_else };

constexpr std::size_t length(Input input, End end) noexcept {
    return 1 + (input == Input::moved) + (end == End::none ? 0 : end == End::copy_jump || end == End::if_else ? 2 : 1);
}

template <Operation O, class T, Input I, End E>
Record const* fused(Record const* pc, Block* regs, std::uint64_t count, State* s) {
    Record const* const op = I == Input::moved ? pc + 1 : pc;
    constexpr bool copies = E == End::copy || E == End::copy_jump;
    if (count < op->need || (I == Input::moved && count < pc->need) || (copies && count < op[1].need)) [[unlikely]] {
        if constexpr (I == Input::moved) {
            SMPC_VM_TAIL return move_imm_stack(pc, regs, count, s);
        } else {
            SMPC_VM_TAIL return integer < O, T,
                I == Input::imm ? Access::stack_imm : Access::stack > (pc, regs, count, s);
        }
    }
    T y;
    if constexpr (I == Input::stack) {
        y = load<T>(regs + op->op[2]);
    } else {
        y = load<T>(&pc->imm);
    }
    if constexpr (I == Input::moved) regs[pc->op[1]] = pc->imm;
    Block const result = static_cast<Block>(compute<O, T>(load<T>(regs + op->op[1]), y));
    regs[op->op[0]] = result;
    if constexpr (copies) regs[op[1].op[1]] = result;
    if constexpr (E == End::copy_jump) SMPC_VM_JUMP(jumped(op + 2));
    if constexpr (E == End::if_zero || E == End::if_not_zero)
        if ((result == 0) == (E == End::if_zero)) SMPC_VM_JUMP(jumped(op + 1));
    if constexpr (E == End::if_else) {
        if (result != 0) SMPC_VM_JUMP(jumped(op + 1));
        SMPC_VM_NEXT(jumped(op + 2));
    }
    SMPC_VM_NEXT(pc + length(I, E));
}

/// A sequence by the handlers it is made of.
struct Pattern {
    Handler operation; ///< of the operation itself
    Input input;
    End end;
    Handler fused;
};

template <Operation O, class T, Input I, End E> constexpr Pattern pattern() noexcept {
    return {integer < O, T, I == Input::imm ? Access::stack_imm : Access::stack >, I, E, fused<O, T, I, E>};
}

/// Longer sequences first.
template <Operation O, class T> constexpr auto arithmetic_patterns() noexcept {
    return std::array{pattern<O, T, Input::moved, End::copy_jump>(), pattern<O, T, Input::moved, End::copy>(),
                      pattern<O, T, Input::stack, End::copy_jump>(), pattern<O, T, Input::imm, End::copy_jump>(),
                      pattern<O, T, Input::moved, End::none>(),      pattern<O, T, Input::stack, End::copy>(),
                      pattern<O, T, Input::imm, End::copy>()};
}
template <Operation O, class T> constexpr auto comparison_patterns() noexcept {
    return std::array{pattern<O, T, Input::moved, End::if_else>(),     pattern<O, T, Input::stack, End::if_else>(),
                      pattern<O, T, Input::imm, End::if_else>(),       pattern<O, T, Input::moved, End::if_zero>(),
                      pattern<O, T, Input::moved, End::if_not_zero>(), pattern<O, T, Input::stack, End::if_zero>(),
                      pattern<O, T, Input::stack, End::if_not_zero>(), pattern<O, T, Input::imm, End::if_zero>(),
                      pattern<O, T, Input::imm, End::if_not_zero>()};
}

/// By operation, so that a record is tried with a handful.
std::unordered_map<Handler, std::vector<Pattern>> const& patterns() {
    static auto const table = [] {
        std::unordered_map<Handler, std::vector<Pattern>> out;
        auto include = [&out](auto const& some) {
            for (Pattern const& p : some) out[p.operation].push_back(p);
        };
        using enum Operation;
        include(arithmetic_patterns<add, std::uint64_t>());
        include(arithmetic_patterns<sub, std::uint64_t>());
        include(arithmetic_patterns<mul, std::uint64_t>());
        include(comparison_patterns<eq, std::uint64_t>());
        include(comparison_patterns<ne, std::uint64_t>());
        include(comparison_patterns<lt, std::uint64_t>());
        include(comparison_patterns<le, std::uint64_t>());
        include(comparison_patterns<ge, std::uint64_t>());
        include(comparison_patterns<gt, std::uint64_t>());
        include(comparison_patterns<lt, std::int64_t>());
        include(comparison_patterns<le, std::int64_t>());
        include(comparison_patterns<ge, std::int64_t>());
        include(comparison_patterns<gt, std::int64_t>());
        return out;
    }();
    return table;
}

/// Whether `handler` is a jz or jnz (of any width: the result is 0 or 1) on a register of the current frame.
bool tests_zero(Handler handler, Op op) {
    using enum Type;
    for (Type type : {uint8, uint16, uint32, uint64})
        if (handler == jump_if_handler(op, type, true)) return true;
    return false;
}

bool matches(Pattern const& p, std::vector<Record> const& records, std::size_t i) {
    if (i + length(p.input, p.end) >= records.size()) return false;
    Record const* op = &records[i];
    if (p.input == Input::moved) {
        if (op->run != move_imm_stack || op[1].run != p.operation || op[1].op[2] != op->op[1]) return false;
        ++op;
    } else if (op->run != p.operation) {
        return false;
    }
    switch (p.end) {
    case End::none:
        return true;
    case End::copy:
        return op[1].run == move_stack_stack && op[1].op[0] == op->op[0];
    case End::copy_jump:
        return op[1].run == move_stack_stack && op[1].op[0] == op->op[0] && op[2].run == jump_backward;
    case End::if_else:
        return tests_zero(op[1].run, Op::jnz) && op[1].op[1] == op->op[0] && op[2].run == jump_forward;
    case End::if_zero:
        return tests_zero(op[1].run, Op::jz) && op[1].op[1] == op->op[0];
    default:
        return tests_zero(op[1].run, Op::jnz) && op[1].op[1] == op->op[0];
    }
}

/// Lets jumps to unconditional jumps go to their end at once. Only forward jumps are skipped, which look at no requests.
void shorten_jumps(std::vector<Record>& records) {
    constexpr int hops = 8;
    for (Record& r : records) {
        bool const conditional = tests_zero(r.run, Op::jz) || tests_zero(r.run, Op::jnz);
        if (!conditional && r.run != jump_forward && r.run != jump_backward) continue;
        for (int hop = 0; hop < hops && jumped(&r)->run == jump_forward; ++hop) r.imm += jumped(&r)->imm;
    }
}

} // namespace

void fuse(std::vector<Record>& records) {
    shorten_jumps(records);
    std::vector<Handler> replaced(records.size());
    for (std::size_t i = 0; i + 1 < records.size(); ++i) {
        bool const moved = records[i].run == move_imm_stack;
        auto const candidates = patterns().find(moved ? records[i + 1].run : records[i].run);
        if (candidates == patterns().end()) continue;
        for (Pattern const& p : candidates->second)
            if (matches(p, records, i)) {
                replaced[i] = p.fused;
                break;
            }
    }
    for (std::size_t i = 0; i < records.size(); ++i)
        if (replaced[i]) records[i].run = replaced[i];
}

} // namespace smpc::vm::detail
