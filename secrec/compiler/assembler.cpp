// SPDX-License-Identifier: Apache-2.0
//
// See assembler.h. The instruction table of libruntime/bytecode checks every combination of operands; this file only
// chooses among the forms (update, ternary, copy, unary) and keeps the books of labels and tables.
#include "secrec/compiler/assembler.h"

#include <algorithm>

#include <fmt/format.h>

#include <smpc/client/error.h>

namespace smpc::secrec {

using bytecode::Loc;
using bytecode::Op;

namespace {

[[noreturn]] void defect(std::string_view what) {
    throw Error(ErrorCode::internal, fmt::format("code generation: {}", what));
}

/// The memory slot whose handle is in a register, or the slot with a fixed handle.
Operand slot(Operand handle) {
    switch (handle.loc) {
    case Loc::imm:
        return bytecode::mem_imm(handle.value);
    case Loc::reg:
        return bytecode::mem_reg(handle.value);
    case Loc::stack:
        return bytecode::mem_stack(handle.value);
    default:
        defect("a memory handle is neither a constant nor a register");
    }
}

struct ArithRow {
    Op ternary, update, reversed; ///< d := a op b; d := d op b; d := b op d
};
ArithRow row_of(Arith op) {
    switch (op) {
    case Arith::add:
        return {Op::tadd, Op::badd, Op::badd};
    case Arith::sub:
        return {Op::tsub, Op::bsub, Op::bsub2};
    case Arith::mul:
        return {Op::tmul, Op::bmul, Op::bmul};
    case Arith::div:
        return {Op::tdiv, Op::bdiv, Op::bdiv2};
    case Arith::mod:
        return {Op::tmod, Op::bmod, Op::bmod2};
    }
    defect("unknown arithmetic operation");
}

std::pair<Op, Op> row_of(Bitwise op) {
    switch (op) {
    case Bitwise::band:
        return {Op::btand, Op::bband};
    case Bitwise::bor:
        return {Op::btor, Op::bbor};
    case Bitwise::bxor:
        return {Op::btxor, Op::bbxor};
    case Bitwise::shl:
        return {Op::tshl0, Op::bshl0};
    case Bitwise::shr:
        return {Op::tshr0, Op::bshr0};
    }
    defect("unknown bitwise operation");
}

std::pair<Op, Op> row_of(Compare op) {
    switch (op) {
    case Compare::eq:
        return {Op::teq, Op::beq};
    case Compare::ne:
        return {Op::tne, Op::bne};
    case Compare::lt:
        return {Op::tlt, Op::blt};
    case Compare::le:
        return {Op::tle, Op::ble};
    case Compare::ge:
        return {Op::tge, Op::bge};
    case Compare::gt:
        return {Op::tgt, Op::bgt};
    }
    defect("unknown comparison");
}

Op jump_of(Compare op) {
    switch (op) {
    case Compare::eq:
        return Op::jeq;
    case Compare::ne:
        return Op::jne;
    case Compare::lt:
        return Op::jlt;
    case Compare::le:
        return Op::jle;
    case Compare::ge:
        return Op::jge;
    case Compare::gt:
        return Op::jgt;
    }
    defect("unknown comparison");
}

} // namespace

Compare mirrored(Compare c) noexcept {
    switch (c) {
    case Compare::lt:
        return Compare::gt;
    case Compare::le:
        return Compare::ge;
    case Compare::ge:
        return Compare::le;
    case Compare::gt:
        return Compare::lt;
    default:
        return c;
    }
}

Compare negated(Compare c) noexcept {
    switch (c) {
    case Compare::eq:
        return Compare::ne;
    case Compare::ne:
        return Compare::eq;
    case Compare::lt:
        return Compare::ge;
    case Compare::le:
        return Compare::gt;
    case Compare::ge:
        return Compare::lt;
    case Compare::gt:
        return Compare::le;
    }
    return c;
}

std::uint64_t Assembler::emit(Op op, std::initializer_list<Operand> operands) {
    return emit(op, CodeType::none, operands);
}
std::uint64_t Assembler::emit(Op op, CodeType type, std::initializer_list<Operand> operands) {
    last_is_bare_ = operands.size() == 0;
    return bytecode::emit(code_, op, type, operands);
}

// ---- labels ---------------------------------------------------------------------------------------------------------

Label Assembler::label() {
    labels_.push_back(unbound);
    return {static_cast<std::uint32_t>(labels_.size() - 1)};
}

void Assembler::bind(Label label) {
    if (labels_.at(label.id) != unbound) defect("a label is bound twice");
    labels_[label.id] = here();
}

void Assembler::refer(Label label, std::uint64_t instruction, bool absolute) {
    fixups_.push_back({instruction + 1, instruction, label.id, absolute});
}

// ---- moves ----------------------------------------------------------------------------------------------------------

void Assembler::mov(Operand source, Operand destination) {
    if (!same(source, destination)) emit(Op::mov, {source, destination});
}
void Assembler::load(Operand handle, Operand offset, Operand destination, Operand bytes) {
    emit(Op::mov_load, {slot(handle), offset, destination, bytes});
}
void Assembler::store(Operand source, Operand handle, Operand offset, Operand bytes) {
    emit(Op::mov_store, {source, slot(handle), offset, bytes});
}
void Assembler::copy(Operand from, Operand from_offset, Operand to, Operand to_offset, Operand bytes) {
    if (is_imm(bytes, 0)) return; // the machine refuses to load it
    emit(Op::mov_copy, {slot(from), from_offset, slot(to), to_offset, bytes});
}
void Assembler::load_cref(std::uint64_t index, Operand offset, Operand destination, Operand bytes) {
    emit(Op::mov_load, {bytecode::cref(index), offset, destination, bytes});
}
void Assembler::store_ref(Operand source, std::uint64_t index, Operand offset, Operand bytes) {
    emit(Op::mov_store, {source, bytecode::ref(index), offset, bytes});
}
void Assembler::cref_size(std::uint64_t index, Operand destination) {
    emit(Op::getcrefsize, {imm(index), destination});
}

// ---- calls ----------------------------------------------------------------------------------------------------------

void Assembler::push(Operand value) {
    emit(Op::push, {value});
}
void Assembler::push_ref(Operand reg) {
    emit(Op::pushref, {reg});
}
void Assembler::push_ref_part(Operand reg, std::uint64_t bytes) {
    emit(Op::pushrefpart, {reg, imm(0), imm(bytes)});
}
void Assembler::push_ref_memory(Operand handle) {
    emit(Op::pushref, {slot(handle)});
}
void Assembler::push_cref_memory(Operand handle) {
    emit(Op::pushcref, {slot(handle)});
}
void Assembler::push_cref_memory_part(Operand handle, Operand offset, Operand bytes) {
    emit(Op::pushcrefpart, {slot(handle), offset, bytes});
}
void Assembler::push_cref_part(Operand value, std::uint64_t bytes) {
    emit(Op::pushcrefpart, {value, imm(0), imm(bytes)});
}

void Assembler::call(Label procedure, Operand result) {
    refer(procedure, emit(Op::call, {imm(0), is_none(result) ? bytecode::discard() : result}), true);
}

void Assembler::syscall(std::string_view name, Operand result) {
    auto [it, fresh] = syscalls_.try_emplace(std::string(name), unit_.syscalls.size());
    if (fresh) unit_.syscalls.push_back(it->first);
    emit(Op::syscall, {imm(it->second), is_none(result) ? bytecode::discard() : result});
}

void Assembler::ret(Operand value) {
    emit(Op::return_, {value});
}

std::uint64_t Assembler::resize() {
    return emit(Op::resizestack, {bytecode::number(0)}) + 1;
}
void Assembler::patch_resize(std::uint64_t place, std::uint64_t registers) {
    code_[place] = registers;
}

void Assembler::halt(Operand value) {
    emit(Op::halt, {value});
}

void Assembler::raise(std::string_view message, Operand scratch) {
    Text t = text(message);
    mov(imm(1), scratch);
    push_cref_memory_part(scratch, imm(t.offset), imm(t.length));
    emit(Op::user_except);
}

// ---- memory ---------------------------------------------------------------------------------------------------------

void Assembler::alloc(Operand destination, Operand bytes) {
    emit(Op::alloc, {destination, bytes});
}
void Assembler::free(Operand handle) {
    emit(Op::free, {handle});
}
void Assembler::memory_size(Operand handle, Operand destination) {
    emit(Op::getmemsize, {handle, destination});
}

// ---- arithmetic -----------------------------------------------------------------------------------------------------

void Assembler::arith(Arith op, CodeType type, Operand d, Operand a, Operand b) {
    ArithRow row = row_of(op);
    bool commutes = op == Arith::add || op == Arith::mul;
    if (commutes && is_imm(a) && !is_imm(b)) std::swap(a, b);
    if ((op == Arith::add || op == Arith::sub) && is_imm(b, 1) && !is_imm(a) && !bytecode::is_float(type)) {
        if (same(d, a))
            emit(op == Arith::add ? Op::uinc : Op::udec, type, {d});
        else
            emit(op == Arith::add ? Op::binc : Op::bdec, type, {d, a});
    } else if (same(d, a)) {
        emit(row.update, type, {d, b});
    } else if (!is_imm(a)) {
        emit(row.ternary, type, {d, a, b});
    } else if (same(d, b)) {
        emit(row.reversed, type, {d, a});
    } else {
        mov(a, d);
        emit(row.update, type, {d, b});
    }
}

void Assembler::bitwise(Bitwise op, CodeType type, Operand d, Operand a, Operand b) {
    auto [ternary, update] = row_of(op);
    bool commutes = op != Bitwise::shl && op != Bitwise::shr;
    if (commutes && is_imm(a) && !is_imm(b)) std::swap(a, b);
    if (same(d, a)) {
        emit(update, type, {d, b});
    } else if (!is_imm(a)) {
        emit(ternary, type, {d, a, b});
    } else if (!same(d, b)) {
        mov(a, d);
        emit(update, type, {d, b});
    } else {
        defect("a constant is shifted in the register of the amount");
    }
}

void Assembler::compare(Compare op, CodeType type, Operand d, Operand a, Operand b) {
    if (is_imm(a) && !is_imm(b)) {
        std::swap(a, b);
        op = mirrored(op);
    }
    auto [ternary, update] = row_of(op);
    if (is_imm(a)) {
        mov(a, d);
        a = d;
    }
    if (same(d, a))
        emit(update, type, {d, b});
    else
        emit(ternary, type, {d, a, b});
}

void Assembler::negate(CodeType type, Operand d, Operand a) {
    if (same(d, a))
        emit(Op::uneg, type, {d});
    else
        emit(Op::bneg, type, {d, a});
}
void Assembler::complement(CodeType type, Operand d, Operand a) {
    if (same(d, a))
        emit(Op::uinv, type, {d});
    else
        emit(Op::binv, type, {d, a});
}
void Assembler::logical_not(Operand d, Operand a) {
    if (same(d, a))
        emit(Op::unot, CodeType::uint8, {d});
    else
        emit(Op::bnot, CodeType::uint8, {d, a});
}
void Assembler::convert(CodeType from, Operand source, CodeType to, Operand destination) {
    last_is_bare_ = false;
    bytecode::emit(code_, Op::convert, from, to, {source, destination});
}
void Assembler::get_fpu(Operand destination) {
    emit(Op::getstate, {destination});
}
void Assembler::set_fpu(Operand source) {
    emit(Op::setstate, {source});
}

// ---- jumps ----------------------------------------------------------------------------------------------------------

void Assembler::jump(Label target) {
    refer(target, emit(Op::jmp, {imm(0)}), false);
}
void Assembler::jump_if_zero(Label target, CodeType type, Operand value) {
    refer(target, emit(Op::jz, type, {imm(0), value}), false);
}
void Assembler::jump_if_nonzero(Label target, CodeType type, Operand value) {
    refer(target, emit(Op::jnz, type, {imm(0), value}), false);
}
void Assembler::count_down(Label target, Operand counter) {
    refer(target, emit(Op::dnjnz, CodeType::uint64, {imm(0), counter}), false);
}
void Assembler::jump_if(Compare op, CodeType type, Operand a, Operand b, Label target) {
    if (is_imm(b)) {
        std::swap(a, b);
        op = mirrored(op);
    }
    refer(target, emit(jump_of(op), type, {imm(0), a, b}), false);
}

// ---- tables ---------------------------------------------------------------------------------------------------------

Text Assembler::text(std::string_view bytes) {
    auto [it, fresh] = texts_.try_emplace(std::string(bytes), unit_.rodata.size());
    if (fresh) {
        auto raw = std::as_bytes(std::span(bytes));
        unit_.rodata.insert(unit_.rodata.end(), raw.begin(), raw.end());
        unit_.rodata.push_back(std::byte{0});
    }
    return {it->second, bytes.size()};
}

std::uint64_t Assembler::domain(std::string_view name) {
    auto it = std::find(unit_.domains.begin(), unit_.domains.end(), name);
    if (it == unit_.domains.end()) it = unit_.domains.insert(it, std::string(name));
    return static_cast<std::uint64_t>(it - unit_.domains.begin());
}

void Assembler::procedure(std::string name) {
    if (!procedures_.empty() && procedures_.back().address == here()) procedures_.pop_back();
    procedures_.push_back({here(), std::move(name)});
}

void Assembler::inlined(std::uint32_t call) {
    if (!inlined_.empty() && inlined_.back().address == here()) inlined_.pop_back();
    if ((inlined_.empty() ? 0 : inlined_.back().call) != call) inlined_.push_back({here(), call});
}

void Assembler::take_debug(bytecode::DebugInfo& info) {
    info.lines = std::move(lines_);
    info.procedures = std::move(procedures_);
    info.inlined = std::move(inlined_);
}

void Assembler::line(std::uint32_t file, std::uint32_t line, std::uint32_t column) {
    bytecode::LineEntry entry{here(), file, line, column};
    if (!lines_.empty()) {
        bytecode::LineEntry const& last = lines_.back();
        if (last.file == file && last.line == line && last.column == column) return;
        if (last.address == entry.address) lines_.pop_back();
    }
    lines_.push_back(entry);
}

bytecode::Unit Assembler::finish() {
    // A jump must not lead to a last instruction without arguments; the machine refuses to load that.
    if (last_is_bare_) halt(imm(0));
    for (Fixup const& f : fixups_) {
        std::uint64_t address = labels_.at(f.label);
        if (address == unbound) defect("a label is used but not bound");
        code_[f.place] = f.absolute ? address : address - f.instruction;
    }
    unit_.has_text = true;
    unit_.text = std::move(code_);
    bytecode::Unit unit = std::move(unit_);
    *this = {};
    return unit;
}

} // namespace smpc::secrec
