// SPDX-License-Identifier: Apache-2.0
//
// Handlers that make references: pushref, pushrefpart, pushcref, pushcrefpart, and the size queries.
#include "libruntime/vm/dispatch.h"

namespace smpc::vm::detail {

namespace {

using bytecode::Loc;
using bytecode::Op;

/// What a reference is made of. `block` is a register or a constant.
enum class Kind : std::uint8_t { block, slot, ref, cref };

Kind kind_of(Loc loc) noexcept {
    switch (loc) {
    case Loc::ref:
        return Kind::ref;
    case Loc::cref:
        return Kind::cref;
    case Loc::mem_reg:
    case Loc::mem_stack:
        return Kind::slot;
    default:
        return Kind::block;
    }
}

struct Target {
    std::span<std::byte> bytes;
    BufferPtr owner;
};

/// Finds what operand 0 names. False if the process ended.
template <Kind K> bool find(Record const* pc, State& s, bool writable, Target& out) {
    Word const w = pc->op[0];
    if constexpr (K == Kind::ref) {
        auto refs = s.refs.current();
        if (w >= refs.size()) return raise(pc, s, Exception::InvalidReferenceIndex);
        out = {refs[w], s.refs.owners[s.refs.begin + w]};
    } else if constexpr (K == Kind::cref) {
        auto crefs = s.crefs.current();
        if (w >= crefs.size()) return raise(pc, s, Exception::InvalidConstReferenceIndex);
        out = {{const_cast<std::byte*>(crefs[w].data()), crefs[w].size()}, s.crefs.owners[s.crefs.begin + w]};
    } else {
        Block* block = locate(s, s.regs, s.count, w);
        if (block == nullptr) return raise_index(pc, s, w);
        if constexpr (K == Kind::block) {
            out = {{reinterpret_cast<std::byte*>(block), sizeof(Block)}, BufferPtr()};
        } else {
            Buffer* slot = s.memory.find(*block);
            if (slot == nullptr) return raise(pc, s, Exception::InvalidMemoryHandle);
            if (writable && !slot->writable) return raise(pc, s, Exception::InvalidArgument);
            out = {{slot->data(), slot->size}, BufferPtr(slot)};
        }
    }
    return true;
}

/// Narrows to offset op[1] and length op[2]. False if the process ended.
template <Kind K> bool narrow(Record const* pc, State& s, Target& target) {
    Block const* offset = locate(s, s.regs, s.count, pc->op[1]);
    if (offset == nullptr) return raise_index(pc, s, pc->op[1]);
    // A part of a block begins below byte 7: the reference machine's limit.
    std::uint64_t const o = *offset, size = target.bytes.size();
    if (o >= (K == Kind::block ? 7 : size)) return raise(pc, s, Exception::OutOfBoundsReferenceOffset);
    Block const* length = locate(s, s.regs, s.count, pc->op[2]);
    if (length == nullptr) return raise_index(pc, s, pc->op[2]);
    std::uint64_t const n = *length;
    if (n > size || o > size - n) return raise(pc, s, Exception::OutOfBoundsReferenceSize);
    target.bytes = target.bytes.subspan(o, n);
    return true;
}

template <Kind K, bool Constant, bool Part> Record const* push(Record const* pc, State& s) {
    Target target;
    if (!find<K>(pc, s, !Constant, target)) return nullptr;
    if constexpr (Part)
        if (!narrow<K>(pc, s, target)) return nullptr;
    auto& stack = [&]() -> auto& {
        if constexpr (Constant) {
            return s.crefs;
        } else {
            return s.refs;
        }
    }
    ();
    if (stack.spans.size() >= references_limit) return raise(pc, s, Exception::OutOfMemory);
    stack.push(target.bytes, std::move(target.owner));
    return pc + 1;
}

/// A whole register of the current frame.
template <bool Constant> Record const* push_register(Record const* pc, Block* regs, std::uint64_t count, State* s) {
    auto& stack = [&]() -> auto& {
        if constexpr (Constant) {
            return s->crefs;
        } else {
            return s->refs;
        }
    }
    ();
    if (count >= pc->need && stack.spans.size() < references_limit) [[likely]] {
        s->at = pc; // the stack may have to grow
        stack.push({reinterpret_cast<std::byte*>(regs + pc->op[0]), sizeof(Block)}, BufferPtr());
        SMPC_VM_NEXT(pc + 1);
    }
    SMPC_VM_TAIL return plain<push<Kind::block, Constant, false>>(pc, regs, count, s);
}

template <bool Constant, bool Part> Handler push_handler(Kind kind) {
    switch (kind) {
    case Kind::block:
        return plain<push<Kind::block, Constant, Part>>;
    case Kind::slot:
        return plain<push<Kind::slot, Constant, Part>>;
    case Kind::ref:
        return plain<push<Kind::ref, Constant, Part>>;
    default:
        if constexpr (Constant) {
            return plain<push<Kind::cref, Constant, Part>>;
        } else {
            return nullptr; // the table has no such instruction
        }
    }
}

template <bool Constant> Record const* size(Record const* pc, State& s) {
    Block const* index = locate(s, s.regs, s.count, pc->op[0]);
    if (index == nullptr) return raise_index(pc, s, pc->op[0]);
    auto const spans = [&] {
        if constexpr (Constant) {
            return s.crefs.current();
        } else {
            return s.refs.current();
        }
    }();
    std::uint64_t const i = *index;
    if (i >= spans.size())
        return raise(pc, s, Constant ? Exception::InvalidConstReferenceIndex : Exception::InvalidReferenceIndex);
    Block* d = locate(s, s.regs, s.count, pc->op[1]);
    if (d == nullptr) return raise_index(pc, s, pc->op[1]);
    *d = spans[i].size();
    return pc + 1;
}

} // namespace

Record decode_reference(Source const& source) {
    Record r;
    for (std::size_t k = 0; k < source.in.form().count; ++k) r.op[k] = source.word(k);
    Kind const kind = kind_of(source.in.loc[0]);
    if (source.is(0, Loc::stack)) r.need = word::index(r.op[0]) + 1;
    switch (source.in.op) {
    case Op::pushref:
        r.run = source.is(0, Loc::stack) ? push_register<false> : push_handler<false, false>(kind);
        break;
    case Op::pushrefpart:
        r.run = push_handler<false, true>(kind);
        break;
    case Op::pushcref:
        r.run = source.is(0, Loc::stack) ? push_register<true> : push_handler<true, false>(kind);
        break;
    case Op::pushcrefpart:
        r.run = push_handler<true, true>(kind);
        break;
    case Op::getrefsize:
        r.run = plain<size<false>>;
        break;
    default:
        r.run = plain<size<true>>;
        break;
    }
    return r;
}

} // namespace smpc::vm::detail
