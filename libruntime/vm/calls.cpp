// SPDX-License-Identifier: Apache-2.0
//
// Handlers of calls, frames, memory, conversion, state and the ends of a process.
#include <algorithm>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "libruntime/vm/dispatch.h"
#include "libruntime/vm/floats.h"

namespace smpc::vm::detail {

namespace {

using bytecode::Loc;
using bytecode::Op;
using bytecode::Type;

Record const* nop(Record const* pc, Block* regs, std::uint64_t count, State* s) {
    SMPC_VM_NEXT(pc + 1);
}

Record const* trap(Record const* pc, State& s) {
    stand(pc + 1, s, Outcome::trapped);
    s.result.fault.position.address = s.code->address(pc);
    return nullptr;
}

Record const* end_of_code(Record const* pc, State& s) {
    return raise(pc, s, Exception::JumpToInvalidAddress);
}

// ---- frames --------------------------------------------------------------------------------------------------------

/// Drops what was pushed for the next frame.
void clear_next(State& s) {
    s.top = s.regs + s.count;
    s.refs.truncate(s.refs.next);
    s.crefs.truncate(s.crefs.next);
}

Record const* push_any(Record const* pc, State& s) {
    Block const* v = locate(s, s.regs, s.count, pc->op[0]);
    if (v == nullptr) return raise_index(pc, s, pc->op[0]);
    if (s.top == s.arena_end) return raise(pc, s, Exception::OutOfMemory);
    *s.top++ = *v;
    return pc + 1;
}

template <bool Imm> Record const* push_fast(Record const* pc, Block* regs, std::uint64_t count, State* s) {
    if ((Imm || count >= pc->need) && s->top != s->arena_end) [[likely]] {
        *s->top++ = Imm ? pc->imm : regs[pc->op[0]];
        SMPC_VM_NEXT(pc + 1);
    }
    SMPC_VM_TAIL return plain<push_any>(pc, regs, count, s);
}

/// The register for a result, op[1]; null if none is wanted (op[2] = 0). False if the process ended.
bool result_place(Record const* pc, State& s, Block*& out) {
    out = nullptr;
    if (pc->op[2] == 0) return true;
    out = locate(s, s.regs, s.count, pc->op[1]);
    if (out == nullptr) raise_index(pc, s, pc->op[1]);
    return out != nullptr;
}

/// Begins the frame that was pushed; the caller's is saved.
SMPC_VM_INLINE void enter(State& s, Record const* return_to, Block* result) {
    s.frames.push_back({s.regs, s.count, s.refs.begin, s.crefs.begin, return_to, result});
    s.regs += s.count;
    s.count = static_cast<std::uint64_t>(s.top - s.regs);
    s.refs.begin = std::exchange(s.refs.next, s.refs.spans.size());
    s.crefs.begin = std::exchange(s.crefs.next, s.crefs.spans.size());
}

/// Ends the current frame, of which there must be one, and gives its caller the value; returns where that goes on.
SMPC_VM_INLINE Record const* leave(State& s, Block value) {
    Frame const& caller = s.frames.back();
    if (caller.result) *caller.result = value;
    Record const* const target = caller.return_to;
    s.top = s.regs;
    s.regs = caller.regs;
    s.count = caller.count;
    s.refs.truncate(s.refs.begin);
    s.refs.next = std::exchange(s.refs.begin, caller.refs_begin);
    s.crefs.truncate(s.crefs.begin);
    s.crefs.next = std::exchange(s.crefs.begin, caller.crefs_begin);
    s.frames.pop_back();
    return target;
}

Record const* call(Record const* pc, State& s) {
    Block const* p = locate(s, s.regs, s.count, pc->op[0]);
    if (p == nullptr) return raise_index(pc, s, pc->op[0]);
    Block* result;
    if (!result_place(pc, s, result)) return nullptr;
    Record const* target = word::location(pc->op[0]) == word::at_imm ? jumped(pc) : s.code->at(*p);
    if (target == nullptr) return raise(pc, s, Exception::JumpToInvalidAddress);
    if (s.frames.size() >= s.options.frames) {
        raise(pc, s, Exception::OutOfMemory);
        s.result.fault.limit = Limit::depth;
        return nullptr;
    }
    enter(s, pc + 1, result);
    return --s.fuel == 0 ? poll(target, s) : target;
}

Record const* return_value(Record const* pc, State& s) {
    Block const* v = locate(s, s.regs, s.count, pc->op[0]);
    if (v == nullptr) return raise_index(pc, s, pc->op[0]);
    return s.frames.empty() ? finish(pc, s, *v) : leave(s, *v);
}

/// A call of a known procedure whose result goes to a register of the current frame or nowhere.
Record const* call_fast(Record const* pc, Block* regs, std::uint64_t count, State* s) {
    if (count >= pc->need && s->frames.size() < s->options.frames) [[likely]] {
        s->regs = regs;
        s->count = count;
        s->at = pc;
        enter(*s, pc + 1, pc->op[2] ? regs + word::index(pc->op[1]) : nullptr);
        regs = s->regs;
        count = s->count;
        SMPC_VM_JUMP(jumped(pc));
    }
    SMPC_VM_TAIL return plain<call>(pc, regs, count, s);
}

template <bool Imm> Record const* return_fast(Record const* pc, Block* regs, std::uint64_t count, State* s) {
    if ((Imm || count >= pc->need) && !s->frames.empty()) [[likely]] {
        Block const value = Imm ? pc->imm : regs[pc->op[0]];
        s->regs = regs;
        pc = leave(*s, value);
        regs = s->regs;
        count = s->count;
        SMPC_VM_NEXT(pc);
    }
    SMPC_VM_TAIL return plain<return_value>(pc, regs, count, s);
}

Record const* clearstack(Record const* pc, State& s) {
    clear_next(s);
    return pc + 1;
}

Record const* resizestack(Record const* pc, State& s) {
    return resize_frame(s, pc->imm) ? pc + 1 : raise(pc, s, Exception::OutOfMemory);
}

/// The first instruction of most procedures: the frame grows and nothing has been pushed for the next one.
Record const* resizestack_fast(Record const* pc, Block* regs, std::uint64_t count, State* s) {
    std::uint64_t const wanted = pc->imm;
    Block* const end = regs + count;
    if (wanted >= count && s->top == end && wanted <= s->options.registers_per_frame &&
        wanted <= static_cast<std::uint64_t>(s->arena_end - regs) && !s->frames.empty()) [[likely]] {
        for (Block* r = end; r != regs + wanted; ++r) *r = 0;
        s->count = count = wanted;
        s->top = regs + wanted;
        SMPC_VM_NEXT(pc + 1);
    }
    SMPC_VM_TAIL return plain<resizestack>(pc, regs, count, s);
}

// ---- system calls --------------------------------------------------------------------------------------------------

Record const* fail_call(Record const* pc, State& s, std::uint64_t index, std::string_view reason, bool out_of_memory) {
    raise(pc, s, Exception::SystemCallError);
    if (out_of_memory) s.result.fault.limit = Limit::memory;
    s.result.fault.nested = reason;
    s.result.fault.syscall = s.code->unit->syscalls[index];
    return nullptr;
}

Record const* system_call(Record const* pc, State& s) {
    Block const* p = locate(s, s.regs, s.count, pc->op[0]);
    if (p == nullptr) return raise_index(pc, s, pc->op[0]);
    Call call;
    if (!result_place(pc, s, call.result)) return nullptr;
    std::uint64_t const index = *p;
    if (index >= s.code->syscalls.size()) return raise(pc, s, Exception::InvalidSyscallIndex);
    Block const* first = s.regs + s.count;
    call.args = {first, static_cast<std::size_t>(s.top - first)};
    call.refs = s.refs.upcoming();
    call.crefs = s.crefs.upcoming();
    call.memory = &s.memory;
    call.services = s.services;
    try {
        (*s.code->syscalls[index])(call);
    } catch (CallError const& e) {
        return fail_call(pc, s, index, e.what(), e.failure() == CallFailure::out_of_memory);
    } catch (std::bad_alloc const&) {
        return fail_call(pc, s, index, "out of memory", true);
    }
    clear_next(s);
    bool const look = s.pending.load(std::memory_order_relaxed) != 0 || s.options.deadline.has_value();
    return --s.fuel == 0 || look ? poll(pc + 1, s) : pc + 1;
}

// ---- memory --------------------------------------------------------------------------------------------------------

Record const* alloc(Record const* pc, State& s) {
    Block* d = locate(s, s.regs, s.count, pc->op[0]);
    if (d == nullptr) return raise_index(pc, s, pc->op[0]);
    Block const* n = locate(s, s.regs, s.count, pc->op[1]);
    if (n == nullptr) return raise_index(pc, s, pc->op[1]);
    *d = s.memory.allocate(*n);
    return pc + 1;
}

Record const* free_slot(Record const* pc, State& s) {
    Block const* h = locate(s, s.regs, s.count, pc->op[0]);
    if (h == nullptr) return raise_index(pc, s, pc->op[0]);
    return s.memory.release(*h) ? pc + 1 : raise(pc, s, Exception::InvalidMemoryHandle);
}

Record const* slot_size(Record const* pc, State& s) {
    Block const* h = locate(s, s.regs, s.count, pc->op[0]);
    if (h == nullptr) return raise_index(pc, s, pc->op[0]);
    Block* d = locate(s, s.regs, s.count, pc->op[1]);
    if (d == nullptr) return raise_index(pc, s, pc->op[1]);
    Buffer const* slot = s.memory.find(*h);
    if (slot == nullptr) return raise(pc, s, Exception::InvalidMemoryHandle);
    *d = slot->size;
    return pc + 1;
}

// ---- conversion and state ------------------------------------------------------------------------------------------

/// Integer to integer: extends by the sign of the source type, cuts to the bytes of the target type.
template <class From, unsigned To> Record const* convert(Record const* pc, Block* regs, std::uint64_t count, State* s) {
    Block const* source = locate(*s, regs, count, pc->op[0]);
    if (source == nullptr) SMPC_VM_RAISE(raise_index(pc, *s, pc->op[0]));
    Block* d = locate(*s, regs, count, pc->op[1]);
    if (d == nullptr) SMPC_VM_RAISE(raise_index(pc, *s, pc->op[1]));
    using Target = typename UnsignedOf<To>::type;
    store<Target>(d, static_cast<Target>(static_cast<std::uint64_t>(load<From>(source))));
    SMPC_VM_NEXT(pc + 1);
}

template <class From> Handler convert_to(Type to) {
    switch (bytecode::size_of(to)) {
    case 1:
        return convert<From, 1>;
    case 2:
        return convert<From, 2>;
    case 4:
        return convert<From, 4>;
    default:
        return convert<From, 8>;
    }
}

Handler convert_handler(Type from, Type to) {
    switch (from) {
    case Type::uint8:
        return convert_to<std::uint8_t>(to);
    case Type::uint16:
        return convert_to<std::uint16_t>(to);
    case Type::uint32:
        return convert_to<std::uint32_t>(to);
    case Type::int8:
        return convert_to<std::int8_t>(to);
    case Type::int16:
        return convert_to<std::int16_t>(to);
    case Type::int32:
        return convert_to<std::int32_t>(to);
    default:
        return convert_to<std::uint64_t>(to);
    }
}

Record const* getstate(Record const* pc, State& s) {
    Block* d = locate(s, s.regs, s.count, pc->op[0]);
    if (d == nullptr) return raise_index(pc, s, pc->op[0]);
    *d = read_state(s);
    return pc + 1;
}

Record const* setstate(Record const* pc, State& s) {
    Block const* v = locate(s, s.regs, s.count, pc->op[0]);
    if (v == nullptr) return raise_index(pc, s, pc->op[0]);
    write_state(s, *v);
    return pc + 1;
}

// ---- ends ----------------------------------------------------------------------------------------------------------

Record const* halt(Record const* pc, State& s) {
    Block const* v = locate(s, s.regs, s.count, pc->op[0]);
    return v ? finish(pc, s, *v) : raise_index(pc, s, pc->op[0]);
}

Record const* except(Record const* pc, State& s) {
    raise(pc, s, Exception::UserDefined);
    s.result.fault.user_code = pc->imm;
    s.result.fault.message = fmt::format("Legacy user-defined exception with (unsigned) value of {}!", pc->imm);
    return nullptr;
}

Record const* user_except(Record const* pc, State& s) {
    auto const references = s.crefs.upcoming();
    if (references.empty()) return raise(pc, s, Exception::InvalidArgument);
    std::string text, raw;
    for (std::byte b : references[0]) {
        auto const c = std::to_integer<unsigned>(b);
        bool const printable = c >= 0x20 && c <= 0x7e && c != '"';
        text += printable ? std::string(1, static_cast<char>(c)) : fmt::format("\\x{:02x}", c);
        raw += static_cast<char>(c);
    }
    raise(pc, s, Exception::UserDefined);
    s.result.fault.user_code = static_cast<std::uint64_t>(Exception::UserDefined);
    s.result.fault.message = fmt::format("User-defined exception with the message \"{}\" thrown!", text);
    s.result.fault.nested = std::move(raw);
    return nullptr;
}

} // namespace

bool resize_frame(State& s, std::uint64_t count) {
    Block* const old_next = s.regs + s.count;
    auto const upcoming = static_cast<std::uint64_t>(s.top - old_next);
    auto const room = static_cast<std::uint64_t>(s.arena_end - s.regs);
    if (count > s.options.registers_per_frame || count > room || upcoming > room - count) return false;
    // Nobody can refer to registers of the next frame yet, so they may move.
    std::memmove(s.regs + count, old_next, upcoming * sizeof(Block));
    if (count > s.count) std::fill(old_next, s.regs + count, Block{0});
    s.count = count;
    s.top = s.regs + count + upcoming;
    if (s.frames.empty()) s.global_count = count;
    return true;
}

Handler end_handler() {
    return plain<end_of_code>;
}

Record decode_common(Source const& source) {
    Record r;
    auto const& in = source.in;
    for (std::size_t k = 0; k < in.form().count; ++k) r.op[k] = source.word(k);
    if (in.argument_blocks() > 0) r.imm = source.args[0];
    switch (in.op) {
    case Op::nop:
        r.run = nop;
        break;
    case Op::trap:
        r.run = plain<trap>;
        break;
    case Op::call:
    case Op::syscall:
        r.run = in.op == Op::call ? plain<call> : plain<system_call>;
        r.op[2] = in.loc[1] == Loc::imm ? 0 : 1;
        if (in.op == Op::call && source.is(0, Loc::imm) && (r.op[2] == 0 || source.is(1, Loc::stack))) {
            r.run = call_fast;
            r.need = r.op[2] ? word::index(r.op[1]) + 1 : 0;
        }
        break;
    case Op::return_:
        r.run = source.is(0, Loc::imm)     ? return_fast<true>
                : source.is(0, Loc::stack) ? return_fast<false>
                                           : plain<return_value>;
        r.need = word::index(r.op[0]) + 1;
        break;
    case Op::push:
        r.run = source.is(0, Loc::imm)     ? push_fast<true>
                : source.is(0, Loc::stack) ? push_fast<false>
                                           : plain<push_any>;
        r.need = word::index(r.op[0]) + 1;
        break;
    case Op::clearstack:
        r.run = plain<clearstack>;
        break;
    case Op::resizestack:
        r.run = resizestack_fast;
        break;
    case Op::alloc:
        r.run = plain<alloc>;
        break;
    case Op::free:
        r.run = plain<free_slot>;
        break;
    case Op::getmemsize:
        r.run = plain<slot_size>;
        break;
    case Op::convert:
        if (bytecode::is_float(in.type) || bytecode::is_float(in.type2)) {
            r.run = plain<convert_float>;
            r.imm = static_cast<std::uint64_t>(in.type) | static_cast<std::uint64_t>(in.type2) << 32;
        } else {
            r.run = convert_handler(in.type, in.type2);
        }
        break;
    case Op::getstate:
        r.run = plain<getstate>;
        break;
    case Op::setstate:
        r.run = plain<setstate>;
        break;
    case Op::halt:
        r.run = plain<halt>;
        break;
    case Op::except:
        r.run = plain<except>;
        break;
    default:
        r.run = plain<user_except>;
        break;
    }
    return r;
}

} // namespace smpc::vm::detail
