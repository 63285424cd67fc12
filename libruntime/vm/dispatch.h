// SPDX-License-Identifier: Apache-2.0
//
// How one instruction goes on to the next.
//
// In optimised builds each handler ends with a tail call of the next record's handler, so that frame and program counter stay
// in machine registers and the processor sees one indirect jump per instruction and place ("threaded code"). Where tail
// calls are not certain (unoptimised and sanitizer builds), a handler returns the next record to a loop instead. A handler
// must not let addresses of its locals escape, or the compiler could not make it a tail call; slow work belongs into a plain
// function wrapped by `plain`.
#pragma once

#include "libruntime/vm/machine.h"

#if defined(__OPTIMIZE__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define SMPC_VM_THREADED 1
#else
#define SMPC_VM_THREADED 0
#endif

#if defined(__clang__) && SMPC_VM_THREADED
#define SMPC_VM_TAIL [[clang::musttail]]
#else
#define SMPC_VM_TAIL // GCC: -foptimize-sibling-calls, set for this target in CMakeLists.txt
#endif

#define SMPC_VM_INLINE inline __attribute__((always_inline))

/// Continues at record `next_` (not null) with the current values of regs and count.
#if SMPC_VM_THREADED
#define SMPC_VM_NEXT(next_)                                                                                            \
    do {                                                                                                               \
        Record const* const smpc_next = (next_);                                                                       \
        SMPC_VM_TAIL return smpc_next->run(smpc_next, regs, count, s);                                                 \
    } while (false)
#else
#define SMPC_VM_NEXT(next_)                                                                                            \
    do {                                                                                                               \
        s->regs = regs;                                                                                                \
        s->count = count;                                                                                              \
        return (next_);                                                                                                \
    } while (false)
#endif

namespace smpc::vm::detail {

/// A handler made of a plain function that finds the frame in State and returns the next record or null.
template <Record const* (*function)(Record const*, State&)>
Record const* plain(Record const* pc, Block* regs, std::uint64_t count, State* s) {
    s->regs = regs;
    s->count = count;
    s->at = pc;
    pc = function(pc, *s);
    if (pc == nullptr) return nullptr;
    regs = s->regs;
    count = s->count;
    SMPC_VM_NEXT(pc);
}

inline Record const* next_after_poll(Record const* pc, State& s) {
    return poll(pc, s);
}

/// The record of a taken jump.
SMPC_VM_INLINE Record const* jumped(Record const* pc) noexcept {
    return reinterpret_cast<Record const*>(reinterpret_cast<char const*>(pc) + static_cast<std::int64_t>(pc->imm));
}

/// Goes to a jump target, looking for requests now and then.
#define SMPC_VM_JUMP(target_)                                                                                          \
    do {                                                                                                               \
        Record const* const smpc_target = (target_);                                                                   \
        if (--s->fuel == 0) [[unlikely]] {                                                                             \
            SMPC_VM_TAIL return plain<next_after_poll>(smpc_target, regs, count, s);                                   \
        }                                                                                                              \
        SMPC_VM_NEXT(smpc_target);                                                                                     \
    } while (false)

/// Reports an exception of the record at hand from inside a handler.
#define SMPC_VM_RAISE(...)                                                                                             \
    do {                                                                                                               \
        s->regs = regs;                                                                                                \
        s->count = count;                                                                                              \
        return __VA_ARGS__;                                                                                            \
    } while (false)

template <unsigned Bytes> struct UnsignedOf;
template <> struct UnsignedOf<1> { using type = std::uint8_t; };
template <> struct UnsignedOf<2> { using type = std::uint16_t; };
template <> struct UnsignedOf<4> { using type = std::uint32_t; };
template <> struct UnsignedOf<8> { using type = std::uint64_t; };

/// The low bytes of a register as T.
template <class T> SMPC_VM_INLINE T load(Block const* r) noexcept {
    T value;
    __builtin_memcpy(&value, r, sizeof(T));
    return value;
}
/// Writes the low bytes of a register and keeps the others.
template <class T> SMPC_VM_INLINE void store(Block* r, T value) noexcept {
    __builtin_memcpy(r, &value, sizeof(T));
}

} // namespace smpc::vm::detail
