// SPDX-License-Identifier: Apache-2.0
//
// Handlers of `mov` in its four shapes. Loads and stores of 1, 2, 4 or 8 bytes between a slot and a register of the current
// frame have their own handlers; whenever anything is out of order there, the general function repeats the checks in the
// prescribed order and raises what is due.
#include <algorithm>
#include <cstring>

#include "libruntime/vm/dispatch.h"

namespace smpc::vm::detail {

namespace {

using bytecode::FormKind;
using bytecode::Loc;

/// What an indirect operand is: a slot found by a handle, or an entry of a reference stack.
enum class Kind : std::uint8_t { slot, ref, cref };

Kind kind_of(Loc loc) noexcept {
    return loc == Loc::ref ? Kind::ref : loc == Loc::cref ? Kind::cref : Kind::slot;
}

/// The checks of one instruction, in the order they are called; after the first failure the process has ended.
class Checks {
public:
    Checks(Record const* pc, State& s) : pc_(pc), s_(s) {}

    Block* block(Word w) {
        Block* b = locate(s_, s_.regs, s_.count, w);
        if (b == nullptr) fail([&] { raise_index(pc_, s_, w); });
        return b;
    }
    std::uint64_t value(Word w) {
        Block const* b = block(w);
        return b ? *b : 0;
    }
    /// The bytes of an indirect operand.
    template <Kind K> std::span<std::byte> bytes(Word w, bool for_writing) {
        if constexpr (K == Kind::slot) {
            std::uint64_t const handle = value(w);
            if (failed_) return {};
            Buffer* slot = s_.memory.find(handle);
            if (slot == nullptr) return fail(Exception::InvalidMemoryHandle);
            if (for_writing && !slot->writable) return fail(Exception::WriteDenied);
            return {slot->data(), slot->size};
        } else if constexpr (K == Kind::ref) {
            auto refs = s_.refs.current();
            return w < refs.size() ? refs[w] : fail(Exception::InvalidReferenceIndex);
        } else {
            auto crefs = s_.crefs.current();
            if (w >= crefs.size()) return fail(Exception::InvalidConstReferenceIndex);
            return {const_cast<std::byte*>(crefs[w].data()), crefs[w].size()}; // only ever read
        }
    }
    void range(std::span<std::byte> bytes, std::uint64_t offset, std::uint64_t n, Exception exception) {
        bool const inside = offset < bytes.size() && n <= bytes.size() && bytes.size() - offset >= n;
        if (!failed_ && !inside) fail(exception);
    }
    void at_most_a_block(std::uint64_t n, Exception exception) {
        if (!failed_ && n > 8) fail(exception);
    }
    bool failed() const noexcept { return failed_; }

private:
    std::span<std::byte> fail(Exception exception) {
        fail([&] { raise(pc_, s_, exception); });
        return {};
    }
    template <class F> void fail(F f) requires std::is_invocable_v<F> {
        failed_ = true;
        f();
    }

    Record const* pc_;
    State& s_;
    bool failed_ = false;
};

Record const* move(Record const* pc, State& s) {
    Checks check(pc, s);
    std::uint64_t const v = word::location(pc->op[0]) == word::at_imm ? pc->imm : check.value(pc->op[0]);
    if (check.failed()) return nullptr;
    Block* d = check.block(pc->op[1]);
    if (check.failed()) return nullptr;
    *d = v;
    return pc + 1;
}

// Records of indirect moves: op = s, so, d (load, copy) or s, d, do (store); `low` is do of a copy, or the immediate offset
// of a specialised handler; `high` is n.

template <Kind K> Record const* load_any(Record const* pc, State& s) {
    Checks check(pc, s);
    auto const from = check.bytes<K>(pc->op[0], false);
    if (check.failed()) return nullptr;
    std::uint64_t const offset = check.value(pc->op[1]);
    if (check.failed()) return nullptr;
    Block* d = check.block(pc->op[2]);
    if (check.failed()) return nullptr;
    std::uint64_t const n = check.value(pc->high());
    check.at_most_a_block(n, Exception::OutOfBoundsWrite);
    check.range(from, offset, n, Exception::OutOfBoundsRead);
    if (check.failed()) return nullptr;
    std::memmove(d, from.data() + offset, n);
    return pc + 1;
}

template <Kind K> Record const* store_any(Record const* pc, State& s) {
    Checks check(pc, s);
    Block const* from = check.block(pc->op[0]);
    if (check.failed()) return nullptr;
    auto const to = check.bytes<K>(pc->op[1], true);
    if (check.failed()) return nullptr;
    std::uint64_t const offset = check.value(pc->op[2]);
    if (check.failed()) return nullptr;
    std::uint64_t const n = check.value(pc->high());
    check.at_most_a_block(n, Exception::OutOfBoundsRead);
    check.range(to, offset, n, Exception::OutOfBoundsWrite);
    if (check.failed()) return nullptr;
    std::memmove(to.data() + offset, from, n);
    return pc + 1;
}

template <Kind From, Kind To> Record const* copy_any(Record const* pc, State& s) {
    Checks check(pc, s);
    auto const from = check.bytes<From>(pc->op[0], false);
    if (check.failed()) return nullptr;
    std::uint64_t const from_offset = check.value(pc->op[1]);
    if (check.failed()) return nullptr;
    auto const to = check.bytes<To>(pc->op[2], true);
    if (check.failed()) return nullptr;
    std::uint64_t const to_offset = check.value(pc->low());
    if (check.failed()) return nullptr;
    std::uint64_t const n = check.value(pc->high());
    check.range(from, from_offset, n, Exception::OutOfBoundsRead);
    check.range(to, to_offset, n, Exception::OutOfBoundsWrite);
    if (check.failed()) return nullptr;
    std::memmove(to.data() + to_offset, from.data() + from_offset, n);
    // Long copies bring the next look at stop requests nearer.
    s.fuel -= static_cast<std::uint32_t>(std::min<std::uint64_t>(s.fuel - 1, n >> 14));
    return pc + 1;
}

/// A slot whose handle is in a register of the current frame to such a register.
template <class T, bool OffsetImm>
Record const* load_stack(Record const* pc, Block* regs, std::uint64_t count, State* s) {
    if (count >= pc->need) [[likely]] {
        Buffer* slot = s->memory.find(regs[pc->op[0]]);
        std::uint64_t const offset = OffsetImm ? pc->low() : regs[pc->op[1]];
        if (slot && offset < slot->size && slot->size - offset >= sizeof(T)) [[likely]] {
            T value;
            __builtin_memcpy(&value, slot->data() + offset, sizeof(T));
            store<T>(regs + pc->op[2], value);
            SMPC_VM_NEXT(pc + 1);
        }
    }
    SMPC_VM_TAIL return plain<load_any<Kind::slot>>(pc, regs, count, s);
}

template <class T, bool OffsetImm>
Record const* store_stack(Record const* pc, Block* regs, std::uint64_t count, State* s) {
    if (count >= pc->need) [[likely]] {
        Buffer* slot = s->memory.find(regs[pc->op[1]]);
        std::uint64_t const offset = OffsetImm ? pc->low() : regs[pc->op[2]];
        if (slot && slot->writable && offset < slot->size && slot->size - offset >= sizeof(T)) [[likely]] {
            T const value = load<T>(regs + pc->op[0]);
            __builtin_memcpy(slot->data() + offset, &value, sizeof(T));
            SMPC_VM_NEXT(pc + 1);
        }
    }
    SMPC_VM_TAIL return plain<store_any<Kind::slot>>(pc, regs, count, s);
}

/// An entry of a reference stack, at a constant offset, to a register of the current frame.
template <class T, Kind K> Record const* load_reference(Record const* pc, Block* regs, std::uint64_t count, State* s) {
    if (count >= pc->need) [[likely]] {
        auto const stack = [&] {
            if constexpr (K == Kind::ref) {
                return s->refs.current();
            } else {
                return s->crefs.current();
            }
        }();
        std::uint64_t const offset = pc->low(), index = pc->op[0];
        if (index < stack.size() && offset < stack[index].size() && stack[index].size() - offset >= sizeof(T))
            [[likely]] {
            T value;
            __builtin_memcpy(&value, stack[index].data() + offset, sizeof(T));
            store<T>(regs + pc->op[2], value);
            SMPC_VM_NEXT(pc + 1);
        }
    }
    SMPC_VM_TAIL return plain<load_any<K>>(pc, regs, count, s);
}

template <class T> Record const* store_reference(Record const* pc, Block* regs, std::uint64_t count, State* s) {
    if (count >= pc->need) [[likely]] {
        auto const stack = s->refs.current();
        std::uint64_t const offset = pc->low(), index = pc->op[1];
        if (index < stack.size() && offset < stack[index].size() && stack[index].size() - offset >= sizeof(T))
            [[likely]] {
            T const value = load<T>(regs + pc->op[0]);
            __builtin_memcpy(stack[index].data() + offset, &value, sizeof(T));
            SMPC_VM_NEXT(pc + 1);
        }
    }
    SMPC_VM_TAIL return plain<store_any<Kind::ref>>(pc, regs, count, s);
}

template <bool Load> Handler reference_handler(Kind kind, std::uint64_t n) {
    auto pick = [kind]<class T>() -> Handler {
        if constexpr (Load) {
            return kind == Kind::ref ? load_reference<T, Kind::ref> : load_reference<T, Kind::cref>;
        } else {
            return store_reference<T>;
        }
    };
    switch (n) {
    case 1:
        return pick.template operator()<std::uint8_t>();
    case 8:
        return pick.template operator()<std::uint64_t>();
    default: // 2 and 4 are rare
        return nullptr;
    }
}

template <bool Load, bool OffsetImm> Handler stack_handler(std::uint64_t n) {
    auto pick = []<class T>() -> Handler {
        if constexpr (Load) {
            return load_stack<T, OffsetImm>;
        } else {
            return store_stack<T, OffsetImm>;
        }
    };
    switch (n) {
    case 1:
        return pick.template operator()<std::uint8_t>();
    case 2:
        return pick.template operator()<std::uint16_t>();
    case 4:
        return pick.template operator()<std::uint32_t>();
    case 8:
        return pick.template operator()<std::uint64_t>();
    default:
        return nullptr;
    }
}

std::uint64_t pack(Word low, Word high) noexcept {
    return low | std::uint64_t{high} << 32;
}

/// Replaces the general handler of a load or store where the register is in the current frame, the length is 1, 2, 4 or 8, and
/// the offset a small constant or, for slots, a register of the current frame, which must also have the slot's handle.
template <bool Load> void specialise(Record& r, Source const& source) {
    constexpr std::size_t slot = Load ? 0 : 1, offset = slot + 1, value = Load ? 2 : 0;
    if (Kind const kind = kind_of(source.in.loc[slot]); kind != Kind::slot) {
        if (!source.is(value, Loc::stack) || !source.is(3, Loc::imm) || !source.is(offset, Loc::imm)) return;
        Handler special = reference_handler<Load>(kind, source.args[3]);
        if (special == nullptr || source.args[offset] > word::index_mask) return;
        r.run = special;
        r.need = word::index(r.op[value]) + 1;
        r.imm = pack(static_cast<Word>(source.args[offset]), r.high());
        return;
    }
    if (!source.is(slot, Loc::mem_stack) || !source.is(value, Loc::stack) || !source.is(3, Loc::imm)) return;
    bool const constant = source.is(offset, Loc::imm);
    if (constant ? source.args[offset] > word::index_mask : !source.is(offset, Loc::stack)) return;
    Handler special = constant ? stack_handler<Load, true>(source.args[3]) : stack_handler<Load, false>(source.args[3]);
    if (special == nullptr) return;
    r.run = special;
    r.need = std::max(word::index(r.op[slot]), word::index(r.op[value])) + 1;
    if (constant) {
        r.imm = pack(static_cast<Word>(source.args[offset]), r.high());
    } else {
        r.need = std::max(r.need, word::index(r.op[offset]) + 1);
    }
}

Handler copy_handler(Kind from, Kind to) {
    if (to == Kind::slot)
        return from == Kind::slot  ? plain<copy_any<Kind::slot, Kind::slot>>
               : from == Kind::ref ? plain<copy_any<Kind::ref, Kind::slot>>
                                   : plain<copy_any<Kind::cref, Kind::slot>>;
    return from == Kind::slot  ? plain<copy_any<Kind::slot, Kind::ref>>
           : from == Kind::ref ? plain<copy_any<Kind::ref, Kind::ref>>
                               : plain<copy_any<Kind::cref, Kind::ref>>;
}

} // namespace

Record const* move_stack_stack(Record const* pc, Block* regs, std::uint64_t count, State* s) {
    if (count < pc->need) [[unlikely]]
        SMPC_VM_RAISE(raise(pc, *s, Exception::InvalidStackIndex));
    regs[pc->op[1]] = regs[pc->op[0]];
    SMPC_VM_NEXT(pc + 1);
}

Record const* move_imm_stack(Record const* pc, Block* regs, std::uint64_t count, State* s) {
    if (count < pc->need) [[unlikely]]
        SMPC_VM_RAISE(raise(pc, *s, Exception::InvalidStackIndex));
    regs[pc->op[1]] = pc->imm;
    SMPC_VM_NEXT(pc + 1);
}

Record decode_move(Source const& source) {
    Record r;
    auto const& in = source.in;
    for (std::size_t k = 0; k < std::min<std::size_t>(in.form().count, 3); ++k) r.op[k] = source.word(k);
    switch (in.row().kind) {
    case FormKind::mov_register:
        r.run = plain<move>;
        r.imm = source.args[0];
        if (source.is(1, Loc::stack) && !source.is(0, Loc::reg)) {
            r.run = source.is(0, Loc::imm) ? move_imm_stack : move_stack_stack;
            r.need = word::index(r.op[1]) + 1;
            if (source.is(0, Loc::stack)) r.need = std::max(r.need, word::index(r.op[0]) + 1);
        }
        break;
    case FormKind::mov_load: {
        Kind const kind = kind_of(in.loc[0]);
        r.run = kind == Kind::slot  ? plain<load_any<Kind::slot>>
                : kind == Kind::ref ? plain<load_any<Kind::ref>>
                                    : plain<load_any<Kind::cref>>;
        r.imm = pack(0, source.word(3));
        specialise<true>(r, source);
        break;
    }
    case FormKind::mov_store:
        r.run = kind_of(in.loc[1]) == Kind::slot ? plain<store_any<Kind::slot>> : plain<store_any<Kind::ref>>;
        r.imm = pack(0, source.word(3));
        specialise<false>(r, source);
        break;
    default:
        r.run = copy_handler(kind_of(in.loc[0]), kind_of(in.loc[2]));
        r.imm = pack(source.word(3), source.word(4));
        break;
    }
    return r;
}

} // namespace smpc::vm::detail
