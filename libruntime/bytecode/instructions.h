// SPDX-License-Identifier: Apache-2.0
//
// Instructions: what a code block says, and how to write one.
//
// A program's TEXT is an array of 64-bit blocks. An instruction is a code block (operation, data types, operand
// locations, one byte each) followed by one argument block an operand. `instructions.def` lists the operations; the
// forms below say which operands an operation has. Encoder, decoder and names come from the two together, so that there
// is no second list.
//
// Writing code:
//
//     std::vector<std::uint64_t> text;
//     emit(text, Op::mov, {imm(3), stack(0)});
//     emit(text, Op::tadd, Type::uint64, {stack(2), stack(0), imm(1)});
//     emit(text, Op::convert, Type::uint8, Type::float32, {stack(0), stack(1)});
//     emit(text, Op::call, {imm(entry), discard()});           // discard: no argument block is written
//     auto at = emit(text, Op::jnz, Type::uint8, {imm(0), stack(2)});   // patch text[at + 1] with target - at later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace smpc::bytecode {

/// A data type; the value is its byte in the code block: high nibble 0 unsigned, 1 signed, 2 float; low nibble the
/// width.
enum class Type : std::uint8_t {
    none = 0,
    uint8 = 0x01,
    uint16 = 0x02,
    uint32 = 0x03,
    uint64 = 0x04,
    int8 = 0x11,
    int16 = 0x12,
    int32 = 0x13,
    int64 = 0x14,
    float32 = 0x23,
    float64 = 0x24,
};

inline constexpr std::array<Type, 10> all_types = {Type::uint8,   Type::uint16, Type::uint32, Type::uint64,
                                                   Type::int8,    Type::int16,  Type::int32,  Type::int64,
                                                   Type::float32, Type::float64};

constexpr bool is_unsigned(Type t) noexcept {
    return (static_cast<unsigned>(t) >> 4) == 0 && t != Type::none;
}
constexpr bool is_signed(Type t) noexcept {
    return (static_cast<unsigned>(t) >> 4) == 1;
}
constexpr bool is_float(Type t) noexcept {
    return (static_cast<unsigned>(t) >> 4) == 2;
}
/// Bytes of a value: 1, 2, 4 or 8.
constexpr unsigned size_of(Type t) noexcept {
    return 1u << ((static_cast<unsigned>(t) & 7) - 1);
}
/// "uint8"; empty for none.
std::string_view name_of(Type type) noexcept;

/// Where an operand lives; the value is its byte in the code block. The argument block holds the constant (imm), an
/// index (reg: global frame, stack: current frame, ref/cref: the frame's reference stacks), a memory handle (mem_imm)
/// or the index of a register with the handle (mem_reg, mem_stack).
enum class Loc : std::uint8_t {
    none = 0,
    imm = 0x01,
    reg = 0x02,
    stack = 0x04,
    ref = 0x08,
    cref = 0x10,
    mem_imm = 0x20,
    mem_reg = 0x40,
    mem_stack = 0x80,
};
/// "mem_stack"; empty for none.
std::string_view name_of(Loc location) noexcept;

/// A set of locations: the union of their bytes.
using LocSet = std::uint8_t;
namespace locs {
inline constexpr LocSet none = 0, imm = 0x01, rs = 0x06, irs = 0x07, mem = 0xe0, memrs = 0xc0, ref = 0x08, cref = 0x10;
}
constexpr bool contains(LocSet set, Loc location) noexcept {
    return (set & static_cast<LocSet>(location)) != 0;
}

/// What an operand is to its instruction.
enum class Role : std::uint8_t {
    source,    ///< a block that is read
    place,     ///< a register that is written
    update,    ///< a register that is read and written
    indirect,  ///< memory slot or reference: the bytes that are read or written
    offset,    ///< offset in bytes into the indirect operand before
    length,    ///< number of bytes
    target,    ///< distance of a jump in blocks, from the code block of the jump
    procedure, ///< absolute block of a procedure
    syscall,   ///< index into BIND
    result,    ///< register for a returned value; imm means "discard" and has no argument block
    handle,    ///< memory handle
    reference, ///< something to make a reference of
    index,     ///< index into a reference stack
    number,    ///< plain number in the argument block; no location byte
};

struct OperandSpec {
    Role role = Role::source;
    LocSet locations = locs::none; ///< empty: no location byte, the argument block is a constant
    std::uint8_t byte = 0;         ///< byte of the code block with the location
};

/// Operand lists. `type_before`: the mnemonic names the type before the operand of this number (type2 likewise).
struct Form {
    std::uint8_t count = 0;
    std::array<OperandSpec, 5> operands{};
    std::uint8_t type_byte = 0, type2_byte = 0; ///< 0: no type
    std::uint8_t type_before = 0, type2_before = 0;
};

namespace forms {

inline constexpr LocSet push_locs = locs::rs | locs::ref | locs::memrs;
inline constexpr LocSet cpush_locs = locs::irs | locs::ref | locs::cref | locs::memrs;
inline constexpr LocSet load_locs = locs::mem | locs::ref | locs::cref;
inline constexpr LocSet store_locs = locs::mem | locs::ref;

inline constexpr Form none{};
inline constexpr Form mov_register{2, {{{Role::source, locs::irs, 2}, {Role::place, locs::rs, 4}}}};
inline constexpr Form mov_load{4,
                               {{{Role::indirect, load_locs, 2},
                                 {Role::offset, locs::irs, 3},
                                 {Role::place, locs::rs, 4},
                                 {Role::length, locs::irs, 6}}}};
inline constexpr Form mov_store{4,
                                {{{Role::source, locs::irs, 2},
                                  {Role::indirect, store_locs, 4},
                                  {Role::offset, locs::irs, 5},
                                  {Role::length, locs::irs, 6}}}};
inline constexpr Form mov_copy{5,
                               {{{Role::indirect, load_locs, 2},
                                 {Role::offset, locs::irs, 3},
                                 {Role::indirect, store_locs, 4},
                                 {Role::offset, locs::irs, 5},
                                 {Role::length, locs::irs, 6}}}};
inline constexpr Form call{2, {{{Role::procedure, locs::irs, 3}, {Role::result, locs::irs, 4}}}};
inline constexpr Form syscall{2, {{{Role::syscall, locs::irs, 3}, {Role::result, locs::irs, 4}}}};
inline constexpr Form value{1, {{{Role::source, locs::irs, 3}}}};
inline constexpr Form place{1, {{{Role::place, locs::rs, 3}}}};
inline constexpr Form pushref{1, {{{Role::reference, push_locs, 3}}}};
inline constexpr Form pushrefpart{
    3, {{{Role::reference, push_locs, 3}, {Role::offset, locs::irs, 4}, {Role::length, locs::irs, 5}}}};
inline constexpr Form pushcref{1, {{{Role::reference, cpush_locs, 3}}}};
inline constexpr Form pushcrefpart{
    3, {{{Role::reference, cpush_locs, 3}, {Role::offset, locs::irs, 4}, {Role::length, locs::irs, 5}}}};
inline constexpr Form number{1, {{{Role::number, locs::none, 0}}}};
inline constexpr Form reference_size{2, {{{Role::index, locs::irs, 3}, {Role::place, locs::rs, 4}}}};
inline constexpr Form alloc{2, {{{Role::place, locs::rs, 3}, {Role::length, locs::irs, 4}}}};
inline constexpr Form free{1, {{{Role::handle, locs::rs, 3}}}};
inline constexpr Form slot_size{2, {{{Role::handle, locs::irs, 3}, {Role::place, locs::rs, 4}}}};
inline constexpr Form convert{2, {{{Role::source, locs::rs, 3}, {Role::place, locs::rs, 5}}}, 2, 4, 0, 1};
inline constexpr Form unary{1, {{{Role::update, locs::rs, 3}}}, 2};
inline constexpr Form copy{2, {{{Role::place, locs::rs, 3}, {Role::source, locs::rs, 4}}}, 2};
inline constexpr Form update{2, {{{Role::update, locs::rs, 3}, {Role::source, locs::irs, 4}}}, 2};
inline constexpr Form ternary{
    3, {{{Role::place, locs::rs, 3}, {Role::source, locs::rs, 4}, {Role::source, locs::irs, 5}}}, 2};
inline constexpr Form jump{1, {{{Role::target, locs::irs, 2}}}};
inline constexpr Form jump_if{2, {{{Role::target, locs::irs, 2}, {Role::source, locs::rs, 4}}}, 3, 0, 1};
inline constexpr Form jump_compare{
    3, {{{Role::target, locs::irs, 2}, {Role::source, locs::irs, 4}, {Role::source, locs::rs, 5}}}, 3, 0, 1};
} // namespace forms

enum class FormKind : std::uint8_t {
    none,
    mov_register,
    mov_load,
    mov_store,
    mov_copy,
    call,
    syscall,
    value,
    place,
    pushref,
    pushrefpart,
    pushcref,
    pushcrefpart,
    number,
    reference_size,
    alloc,
    free,
    slot_size,
    convert,
    unary,
    copy,
    update,
    ternary,
    jump,
    jump_if,
    jump_compare
};

/// Which types an operation exists for: unsigned integers, or all ten.
enum class TypeSet : std::uint8_t { none, uns, all };

/// The function an arithmetic, bitwise or logical instruction computes, or the condition of a comparing jump, apart
/// from its form: uinc, binc are `inc`; badd, tadd are `add`. A first and a second operand x, y; `_from`, `_into` swap
/// them.
enum class Operation : std::uint8_t {
    none,
    neg,
    inc,
    dec,
    add,
    sub,
    sub_from,
    mul,
    div,
    div_into,
    mod,
    mod_into,
    inv,
    rtl,
    rtr,
    shl0,
    shl1,
    shr0,
    shr1,
    shl,
    shr,
    band,
    babj,
    bcni,
    bxor,
    bor,
    bnor,
    bxnor,
    bci,
    bimp,
    bnand,
    lnot,
    land,
    labj,
    lcni,
    lxor,
    lor,
    lnor,
    lxnor,
    lci,
    limp,
    lnand,
    eq,
    ne,
    lt,
    le,
    ge,
    gt
};

enum class Op : std::uint8_t {
#define SMPC_INSTRUCTION(enumerator, prefix, name, code, form, types, operation, summary) enumerator,
#include "libruntime/bytecode/instructions.def"
};

/// A row of the table.
struct OpRow {
    Op op;
    std::string_view prefix, name; ///< "common.proc.", "push"
    std::uint64_t code;            ///< the fixed bytes; byte k of the file is bits 8k…8k+7
    FormKind kind;
    Form const* form;
    TypeSet types;
    Operation operation;
    std::string_view summary;
};

namespace detail {
constexpr std::uint64_t code(std::uint64_t b0, std::uint64_t b1, std::uint64_t b2 = 0, std::uint64_t b3 = 0) noexcept {
    return b0 | b1 << 8 | b2 << 16 | b3 << 24;
}
} // namespace detail

/// The whole table, indexed by Op.
inline constexpr auto op_table = [] {
    using detail::code;
    return std::to_array<OpRow>({
#define SMPC_INSTRUCTION(enumerator, prefix, name, code, form, types, operation, summary)                              \
    {Op::enumerator, prefix, name, code, FormKind::form, &forms::form, TypeSet::types, Operation::operation, summary},
#include "libruntime/bytecode/instructions.def"
    });
}();
inline constexpr std::size_t op_count = op_table.size();

constexpr OpRow const& row(Op op) noexcept {
    return op_table[static_cast<std::size_t>(op)];
}
constexpr Form const& form_of(Op op) noexcept {
    return *row(op).form;
}
/// Whether `type` is allowed as a type of this row.
constexpr bool allows(OpRow const& r, Type type) noexcept {
    switch (r.types) {
    case TypeSet::none:
        return type == Type::none;
    case TypeSet::uns:
        return is_unsigned(type);
    case TypeSet::all:
        return type != Type::none;
    }
    return false;
}

/// A decoded code block.
struct Instruction {
    Op op = Op::nop;
    Type type = Type::none, type2 = Type::none;
    std::array<Loc, 5> loc{}; ///< of each operand of the form; none where there is no location byte
    bool operator==(Instruction const&) const = default;

    OpRow const& row() const noexcept { return bytecode::row(op); }
    Form const& form() const noexcept { return *row().form; }
    /// Number of operands that have an argument block.
    constexpr unsigned argument_blocks() const noexcept {
        Form const& f = form_of(op);
        bool discards = f.count == 2 && f.operands[1].role == Role::result && loc[1] == Loc::imm;
        return f.count - (discards ? 1u : 0u);
    }
    /// Code block and argument blocks.
    constexpr unsigned blocks() const noexcept { return 1 + argument_blocks(); }
};

/// Whether the table has this combination.
constexpr bool is_valid(Instruction const& in) noexcept {
    OpRow const& r = row(in.op);
    Form const& f = *r.form;
    for (std::size_t i = 0; i < 5; ++i) {
        bool located = i < f.count && f.operands[i].locations != locs::none;
        if (located ? !contains(f.operands[i].locations, in.loc[i]) : in.loc[i] != Loc::none) return false;
    }
    if (f.type_byte ? !allows(r, in.type) : in.type != Type::none) return false;
    if (f.type2_byte ? !allows(r, in.type2) || in.type2 == in.type : in.type2 != Type::none) return false;
    if (r.kind == FormKind::mov_copy) {
        bool from_ref = contains(locs::ref | locs::cref, in.loc[0]), to_ref = in.loc[2] == Loc::ref;
        if (from_ref) return to_ref || contains(locs::memrs, in.loc[2]);
        return !to_ref || contains(locs::memrs, in.loc[0]);
    }
    return true;
}

/// The code block of an instruction that is_valid; no check.
constexpr std::uint64_t encode_unchecked(Instruction const& in) noexcept {
    OpRow const& r = row(in.op);
    Form const& f = *r.form;
    std::uint64_t block = r.code;
    for (std::size_t i = 0; i < f.count; ++i) block |= std::uint64_t(in.loc[i]) << (8 * f.operands[i].byte);
    if (f.type_byte) block |= std::uint64_t(in.type) << (8 * f.type_byte);
    if (f.type2_byte) block |= std::uint64_t(in.type2) << (8 * f.type2_byte);
    return block;
}

/// The code block. Throws Error(internal) if the table has no such combination; in a constant expression that is a
/// compile-time error.
constexpr std::uint64_t encode(Instruction const& in);
/// The instruction of a code block; nullopt if it is not one of the 6790.
std::optional<Instruction> decode(std::uint64_t block) noexcept;

/// Full mnemonic, "common.mov_mem_stack_imm_stack_imm"; `with_prefix` false leaves out "common.".
std::string mnemonic(Instruction const& in, bool with_prefix = true);

/// Calls f(Instruction) for each of the 6790 valid combinations.
void for_each_instruction(void (*f)(Instruction const&, void*), void* context);

// ---- writing code --------------------------------------------------------------------------------------------------

/// An operand with its argument block.
struct Operand {
    Loc loc = Loc::none;
    std::uint64_t value = 0;
};
constexpr Operand imm(std::uint64_t v) noexcept {
    return {Loc::imm, v};
}
constexpr Operand reg(std::uint64_t index) noexcept {
    return {Loc::reg, index};
}
constexpr Operand stack(std::uint64_t index) noexcept {
    return {Loc::stack, index};
}
constexpr Operand ref(std::uint64_t index) noexcept {
    return {Loc::ref, index};
}
constexpr Operand cref(std::uint64_t index) noexcept {
    return {Loc::cref, index};
}
constexpr Operand mem_imm(std::uint64_t handle) noexcept {
    return {Loc::mem_imm, handle};
}
constexpr Operand mem_reg(std::uint64_t index) noexcept {
    return {Loc::mem_reg, index};
}
constexpr Operand mem_stack(std::uint64_t index) noexcept {
    return {Loc::mem_stack, index};
}
/// As the result of call and syscall: no value is wanted.
constexpr Operand discard() noexcept {
    return {Loc::imm, 0};
}
/// A plain number, for resizestack and except.
constexpr Operand number(std::uint64_t n) noexcept {
    return {Loc::none, n};
}

/// Appends an instruction and returns the index of its code block; argument k is at that index + 1 + k. Throws
/// Error(internal) naming the operation if the table has no such combination.
std::size_t emit(std::vector<std::uint64_t>& text, Op op, Type type, Type type2, std::span<Operand const> operands);
inline std::size_t emit(std::vector<std::uint64_t>& text, Op op, std::initializer_list<Operand> operands = {}) {
    return emit(text, op, Type::none, Type::none, {operands.begin(), operands.size()});
}
inline std::size_t emit(std::vector<std::uint64_t>& text, Op op, Type type, std::initializer_list<Operand> operands) {
    return emit(text, op, type, Type::none, {operands.begin(), operands.size()});
}
inline std::size_t emit(std::vector<std::uint64_t>& text, Op op, Type type, Type type2,
                        std::initializer_list<Operand> operands) {
    return emit(text, op, type, type2, std::span<Operand const>{operands.begin(), operands.size()});
}

/// Throws Error(internal) naming the combination.
[[noreturn]] void throw_no_such_instruction(Instruction const& in);

constexpr std::uint64_t encode(Instruction const& in) {
    if (!is_valid(in)) throw_no_such_instruction(in);
    return encode_unchecked(in);
}

} // namespace smpc::bytecode
