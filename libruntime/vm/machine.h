// SPDX-License-Identifier: Apache-2.0
//
// Inside the machine: the decoded instruction (Record), the decoded program (Code) and the state of a process (State) that
// instruction handlers work on.
//
// An instruction is one 32-byte record: the handler to call and its operands, resolved as far as loading can. Registers of
// all frames lie in one contiguous arena whose address never changes: a frame is a base and a count, the next frame grows
// directly above the current one, and references to registers stay valid as long as their frame lives.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "libruntime/bytecode/executable.h"
#include "libruntime/bytecode/instructions.h"
#include "libruntime/vm/call.h"
#include "libruntime/vm/exceptions.h"
#include "libruntime/vm/fpu.h"
#include "libruntime/vm/memory.h"
#include "libruntime/vm/process.h"

namespace smpc::vm::detail {

using Block = std::uint64_t;
struct Record;
struct State;

/// Executes the record and those that follow, or only the record (see dispatch.h); returns the next record, null at an end.
/// `regs` and `count` are the current frame's registers, kept out of State so that they stay in machine registers.
using Handler = Record const* (*)(Record const* pc, Block* regs, std::uint64_t count, State* s);

/// An operand: location in the two top bits, index below. A register of the current frame is just its index, so handlers
/// made for that location use the word as it is. `imm` is an index into TEXT, where the constant stands.
using Word = std::uint32_t;
namespace word {
inline constexpr Word at_stack = 0, at_reg = 1, at_imm = 2;
/// Larger indices are cut to this, which no frame has.
inline constexpr Word index_mask = (Word{1} << 30) - 1;
constexpr Word make(Word location, std::uint64_t index) noexcept {
    return location << 30 | static_cast<Word>(index < index_mask ? index : index_mask);
}
constexpr Word location(Word w) noexcept {
    return w >> 30;
}
constexpr Word index(Word w) noexcept {
    return w & index_mask;
}
} // namespace word

struct Record {
    Handler run = nullptr;
    /// A constant: of `mov`, of the last source of arithmetic, or a jump distance in bytes of records.
    std::uint64_t imm = 0;
    Word op[3] = {};
    /// For handlers of current-frame registers: one more than the largest index used. Else an operand (see decode).
    Word need = 0;

    Word low() const noexcept { return static_cast<Word>(imm); } ///< for records whose operands are all words
    Word high() const noexcept { return static_cast<Word>(imm >> 32); }
};
static_assert(sizeof(Record) == 32);

/// The decoded active unit of a program.
class Code {
public:
    static constexpr std::uint32_t no_record = ~std::uint32_t{0};

    Code(bytecode::Executable executable, SyscallTable const& calls);

    bytecode::Executable executable;
    bytecode::Unit const* unit;
    std::optional<bytecode::DebugInfo> debug;
    std::vector<Syscall const*> syscalls;
    std::vector<Record> records;          ///< one an instruction, and one that stands behind the last
    std::vector<std::uint32_t> addresses; ///< of each record
    std::vector<std::uint32_t> record_at; ///< of each block; no_record if no instruction starts there

    std::uint64_t address(Record const* pc) const noexcept {
        return addresses[static_cast<std::size_t>(pc - records.data())];
    }
    /// Null if no instruction starts at this block.
    Record const* at(std::uint64_t block) const noexcept {
        return block < record_at.size() && record_at[block] != no_record ? &records[record_at[block]] : nullptr;
    }
};

/// References of all frames, one after another, with the slots they keep alive.
template <class Span> struct ReferenceStack {
    std::vector<Span> spans;
    std::vector<BufferPtr> owners;
    std::size_t begin = 0; ///< of the current frame
    std::size_t next = 0;  ///< of the next frame

    void push(Span span, BufferPtr owner) {
        spans.push_back(span);
        owners.push_back(std::move(owner));
    }
    /// Drops all but the first `size`; mostly there are none or few to drop.
    void truncate(std::size_t size) noexcept {
        while (owners.size() > size) {
            owners.pop_back();
            spans.pop_back();
        }
    }
    std::span<Span const> current() const noexcept { return std::span(spans).subspan(begin, next - begin); }
    std::span<Span const> upcoming() const noexcept { return std::span(spans).subspan(next); }
};

/// What a call saves of its caller.
struct Frame {
    Block* regs;
    std::uint64_t count;
    std::size_t refs_begin, crefs_begin;
    Record const* return_to;
    Block* result; ///< null: discarded
};

/// The registers of all frames: address space reserved once, memory taken as it is touched.
class Arena {
public:
    explicit Arena(std::uint64_t blocks);
    ~Arena();
    Arena(Arena const&) = delete;
    Arena& operator=(Arena const&) = delete;
    Block* begin() const noexcept { return base_; }
    Block* end() const noexcept { return base_ + blocks_; }

private:
    Block* base_;
    std::uint64_t blocks_;
};

/// The last arithmetic float operation, if its flags have not been worked out yet.
struct PendingFloat {
    bool noted = false;
    bytecode::Operation operation{};
    bytecode::Type type{};
    std::uint64_t a = 0, b = 0;
};

struct State {
    State(Code const& the_code, Services const& the_services, ProcessOptions const& the_options);

    // The current frame, wherever no handler holds it in registers; the global frame; the end of the next frame.
    Block* regs;
    std::uint64_t count = 0;
    Block* globals;
    std::uint64_t global_count = 0;
    Block* top;
    Block* arena_end;
    std::uint32_t fuel = 0; ///< control transfers until the next poll
    std::uint32_t fuel_given = 0;
    std::atomic<std::uint8_t> pending{0}; ///< requests of other threads: stop_requested, pause_requested
    Block const* text;
    Code const* code;

    std::uint64_t fpu = 0;
    PendingFloat pending_float;

    MemoryMap memory; // before the references, which keep its slots
    ReferenceStack<std::span<std::byte>> refs;
    ReferenceStack<std::span<std::byte const>> crefs;
    std::vector<Frame> frames;
    Arena arena;

    Services const* services;
    ProcessOptions options;
    std::uint64_t transfers = 0;
    bool finished = false;
    Record const* at =
        nullptr; ///< the instruction in progress if it is a plain function; where the process stands at rest
    RunResult result;
};

/// Bounds the memory that references take.
inline constexpr std::size_t references_limit = std::size_t{1} << 24;

inline constexpr std::uint8_t stop_requested = 1, pause_requested = 2;

class Machine {
public:
    Machine(Code const& code, Services const& services, ProcessOptions const& options)
        : state(code, services, options) {}
    RunResult run();

    State state;
    bool started = false;
};

// ---- what handlers share -------------------------------------------------------------------------------------------

/// A record and the calls that led to it.
Position position(State const& s, Record const* pc);
/// Leaves the handlers with an outcome; the process stands at `pc`. Returns null.
Record const* stand(Record const* pc, State& s, Outcome outcome);
/// Ends the process with an exception at a record. Returns null.
Record const* raise(Record const* pc, State& s, Exception exception);
/// The same for a register that does not exist, by the location in the word.
Record const* raise_index(Record const* pc, State& s, Word w);
/// Ends the process with a value. Returns null.
Record const* finish(Record const* pc, State& s, std::uint64_t value);
/// Looks for requests, deadline and limits; returns pc, or null if the process has to stop or pause before it.
Record const* poll(Record const* pc, State& s);
/// The record that a jump in a register goes to, or null after raising JumpToInvalidAddress.
Record const* jump_target(Record const* pc, State& s, std::uint64_t distance);
/// Sets the number of registers of the current frame; false if a limit forbids it.
bool resize_frame(State& s, std::uint64_t count);

/// A register or constant; null if the register does not exist.
inline Block* locate(State const& s, Block* regs, std::uint64_t count, Word w) noexcept {
    Word i = word::index(w);
    switch (word::location(w)) {
    case word::at_stack:
        return i < count ? regs + i : nullptr;
    case word::at_reg:
        return i < s.global_count ? s.globals + i : nullptr;
    default:
        return const_cast<Block*>(s.text + i); // only ever read
    }
}

// ---- choice of handlers, one function a family ---------------------------------------------------------------------

/// How the operands of arithmetic are found: any registers, or registers of the current frame with the last source a
/// register or a constant.
enum class Access : std::uint8_t { general, stack, stack_imm };

Handler arithmetic_handler(bytecode::Operation operation, bytecode::Type type, Access access);
Handler float_handler(bytecode::Operation operation, bytecode::Type type, Access access);
Handler bitwise_handler(bytecode::Operation operation, bytecode::Type type, Access access);
Handler logical_handler(bytecode::Operation operation, bytecode::Type type, Access access);
Handler comparison_handler(bytecode::Operation operation, bytecode::Type type, Access access);

/// An instruction with its argument blocks, as the decoders take it.
struct Source {
    bytecode::Instruction in;
    std::uint64_t const* args; ///< the argument blocks
    std::uint64_t first;       ///< address of the first of them

    /// The word of operand k: a register, a constant, or the plain index of a reference.
    Word word(std::size_t k) const noexcept {
        switch (in.loc[k]) {
        case bytecode::Loc::reg:
        case bytecode::Loc::mem_reg:
            return word::make(word::at_reg, args[k]);
        case bytecode::Loc::imm:
        case bytecode::Loc::mem_imm:
        case bytecode::Loc::none:
            return word::make(word::at_imm, first + k);
        default:
            return word::make(word::at_stack, args[k]);
        }
    }
    bool is(std::size_t k, bytecode::Loc loc) const noexcept { return in.loc[k] == loc; }
};

/// Each makes the record of an instruction of its family. Immediate jumps get their distance afterwards, when all records
/// are known.
Record decode_arithmetic(Source const& source);
Record decode_jump(Source const& source);
Record decode_move(Source const& source);
Record decode_reference(Source const& source);
Record decode_common(Source const& source);
// Handlers that longer sequences are made of.
Record const* move_imm_stack(Record const* pc, Block* regs, std::uint64_t count, State* s);
Record const* move_stack_stack(Record const* pc, Block* regs, std::uint64_t count, State* s);
Record const* jump_forward(Record const* pc, Block* regs, std::uint64_t count, State* s);
Record const* jump_backward(Record const* pc, Block* regs, std::uint64_t count, State* s);
/// jz, jnz, dnjz or dnjnz; `stack`: an immediate target and a register of the current frame.
Handler jump_if_handler(bytecode::Op op, bytecode::Type type, bool stack);

/// Replaces handlers of records by ones that execute the following records as well, where a common sequence stands. The
/// records themselves stay, so that jumps into the middle of a sequence work as before.
void fuse(std::vector<Record>& records);
/// The record behind the last instruction.
Handler end_handler();

} // namespace smpc::vm::detail
