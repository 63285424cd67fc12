// SPDX-License-Identifier: Apache-2.0
//
// Builds the code of one linking unit in memory: instructions by name, labels, read-only texts, bindings, line table.
//
// One method per family of instructions. It takes operands from any place that makes sense and picks the shortest
// instruction of the machine that does it: `arith(add, T, d, d, 1)` becomes an increment, `compare` with a constant on
// the left swaps its sides. What the machine cannot do at all with the given operands is a defect of the caller and
// throws Error(internal).
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "libruntime/bytecode/executable.h"
#include "libruntime/bytecode/instructions.h"

namespace smpc::secrec {

using bytecode::imm;
using bytecode::Operand;
using CodeType = bytecode::Type; ///< the machine's data types; bool is uint8

constexpr bool is_none(Operand o) noexcept {
    return o.loc == bytecode::Loc::none;
}
constexpr bool is_imm(Operand o) noexcept {
    return o.loc == bytecode::Loc::imm;
}
constexpr bool is_imm(Operand o, std::uint64_t value) noexcept {
    return is_imm(o) && o.value == value;
}
constexpr bool same(Operand a, Operand b) noexcept {
    return a.loc == b.loc && a.value == b.value;
}
/// A register of the global frame, which is the current frame as well in global code.
constexpr Operand global_register(std::uint64_t index) noexcept {
    return bytecode::reg(index);
}
constexpr Operand local_register(std::uint64_t index) noexcept {
    return bytecode::stack(index);
}

/// A place in the code; made unbound, bound once, referred to before and after.
struct Label {
    std::uint32_t id = 0xffffffff;
    bool valid() const noexcept { return id != 0xffffffff; }
};

/// A text in RODATA: offset and length without the NUL that always follows it.
struct Text {
    std::uint64_t offset = 0, length = 0;
};

enum class Arith : std::uint8_t { add, sub, mul, div, mod };
enum class Bitwise : std::uint8_t { band, bor, bxor, shl, shr };
enum class Compare : std::uint8_t { eq, ne, lt, le, ge, gt };

/// The comparison that holds for (b, a) when `c` holds for (a, b).
Compare mirrored(Compare c) noexcept;
/// The comparison that holds exactly when `c` does not. Not valid for the ordering of floating-point numbers (NaN).
Compare negated(Compare c) noexcept;

class Assembler {
public:
    // ---- labels
    Label label();
    void bind(Label label);
    std::uint64_t here() const noexcept { return code_.size(); }

    // ---- moves. Handles are registers that hold a memory handle, or imm(1) for RODATA.
    void mov(Operand source, Operand destination); ///< 8 bytes; nothing if both are the same
    void load(Operand handle, Operand offset, Operand destination, Operand bytes);
    void store(Operand source, Operand handle, Operand offset, Operand bytes);
    void copy(Operand from, Operand from_offset, Operand to, Operand to_offset, Operand bytes);
    void load_cref(std::uint64_t index, Operand offset, Operand destination, Operand bytes);
    void store_ref(Operand source, std::uint64_t index, Operand offset, Operand bytes);
    void cref_size(std::uint64_t index, Operand destination);

    // ---- calls
    void push(Operand value);
    void push_ref(Operand reg);
    void push_ref_part(Operand reg, std::uint64_t bytes);
    void push_ref_memory(Operand handle);
    void push_cref_memory(Operand handle);
    void push_cref_memory_part(Operand handle, Operand offset, Operand bytes);
    void push_cref_part(Operand value, std::uint64_t bytes);
    void call(Label procedure, Operand result = {});
    void syscall(std::string_view name, Operand result = {});
    void ret(Operand value);
    /// Sizes the frame. Returns what `patch_resize` takes when the number of registers is known.
    std::uint64_t resize();
    void patch_resize(std::uint64_t place, std::uint64_t registers);
    void halt(Operand value);
    /// Ends the process with a message; `scratch` is any register of the frame.
    void raise(std::string_view message, Operand scratch);

    // ---- memory
    void alloc(Operand destination, Operand bytes);
    void free(Operand handle);
    void memory_size(Operand handle, Operand destination);

    // ---- arithmetic: d := a op b. No two immediates unless d is neither operand; types as the machine has them.
    void arith(Arith op, CodeType type, Operand d, Operand a, Operand b);
    void bitwise(Bitwise op, CodeType type, Operand d, Operand a, Operand b);
    void compare(Compare op, CodeType type, Operand d, Operand a, Operand b);
    void negate(CodeType type, Operand d, Operand a);
    void complement(CodeType type, Operand d, Operand a);
    void logical_not(Operand d, Operand a); ///< of a byte; d becomes 0 or 1
    void convert(CodeType from, Operand source, CodeType to, Operand destination);
    void get_fpu(Operand destination);
    void set_fpu(Operand source);

    // ---- jumps
    void jump(Label target);
    void jump_if_zero(Label target, CodeType type, Operand value);
    void jump_if_nonzero(Label target, CodeType type, Operand value);
    /// counter := counter − 1 (64 bits), then a jump if it is not 0 yet.
    void count_down(Label target, Operand counter);
    /// At least one of a and b is a register.
    void jump_if(Compare op, CodeType type, Operand a, Operand b, Label target);

    // ---- tables
    /// The text with a NUL behind it; equal texts are stored once.
    Text text(std::string_view bytes);
    /// Index in the list of domains; the first use of a name decides its position.
    std::uint64_t domain(std::string_view name);
    std::vector<std::string> const& domains() const noexcept { return unit_.domains; }

    /// The code that follows comes from here (line and column from 1).
    void line(std::uint32_t file, std::uint32_t line, std::uint32_t column);
    /// The code that follows is of this procedure; an empty name for code of the compiler's own.
    void procedure(std::string name);
    /// The code that follows is of this inlined call (position plus one in the list of them), or of none (0).
    void inlined(std::uint32_t call);
    /// Moves lines, procedures and inlined code into the debug information.
    void take_debug(bytecode::DebugInfo& info);

    /// Resolves all labels and hands out the unit; the assembler is empty afterwards. Throws for an unbound label.
    bytecode::Unit finish();

private:
    struct Fixup {
        std::uint64_t place;       ///< block to patch
        std::uint64_t instruction; ///< jumps count from here
        std::uint32_t label;
        bool absolute;
    };
    static constexpr std::uint64_t unbound = ~std::uint64_t{0};

    std::uint64_t emit(bytecode::Op op, std::initializer_list<Operand> operands = {});
    std::uint64_t emit(bytecode::Op op, CodeType type, std::initializer_list<Operand> operands);
    void refer(Label label, std::uint64_t instruction, bool absolute);

    std::vector<std::uint64_t> code_;
    std::vector<std::uint64_t> labels_; ///< address, or `unbound`
    std::vector<Fixup> fixups_;
    std::vector<bytecode::LineEntry> lines_;
    std::vector<bytecode::ProcedureEntry> procedures_;
    std::vector<bytecode::InlinedEntry> inlined_;
    bool last_is_bare_ = false; ///< the last instruction has no arguments
    bytecode::Unit unit_;
    std::unordered_map<std::string, std::uint64_t> texts_, syscalls_;
};

} // namespace smpc::secrec
