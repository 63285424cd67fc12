// SPDX-License-Identifier: Apache-2.0
//
// Loading: verification and binding of all units in the prescribed order, then decoding of the active one into records.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "libruntime/bytecode/verify.h"
#include "libruntime/vm/dispatch.h"

namespace smpc::vm::detail {

namespace {

using bytecode::FormKind;
using bytecode::Loc;
using bytecode::Op;
using bytecode::Operation;
using bytecode::Type;

/// Throws one error that names every call nobody provides, in file order.
std::vector<Syscall const*> bind(bytecode::Unit const& unit, SyscallTable const& calls) {
    std::vector<Syscall const*> bound;
    std::vector<std::string_view> unknown;
    for (auto const& name : unit.syscalls) {
        bound.push_back(calls.find(name));
        if (bound.back() == nullptr) unknown.push_back(name);
    }
    if (!unknown.empty())
        throw Error(ErrorCode::input,
                    fmt::format("the program needs system calls that nobody provides: {}", fmt::join(unknown, ", ")))
            .help("the program uses calls that this engine does not provide; check the protection domain kinds it "
                  "declares");
    return bound;
}

} // namespace

Record decode_arithmetic(Source const& source) {
    auto const& in = source.in;
    auto const operation = in.row().operation;
    Record r;
    // Which operand is d, x and y in the four shapes; one-operand shifts and rotations are by a constant 1.
    std::size_t x = 0, y = 0;
    bool implied_one = false;
    switch (in.row().kind) {
    case FormKind::unary:
        implied_one = true;
        break;
    case FormKind::copy:
        x = 1;
        implied_one = true;
        break;
    case FormKind::update:
        y = 1;
        break;
    default:
        x = 1;
        y = 2;
        break;
    }
    r.op[0] = source.word(0);
    r.op[1] = source.word(x);
    r.op[2] = implied_one ? word::make(word::at_imm, 0) : source.word(y);
    bool const y_constant = word::location(r.op[2]) == word::at_imm;
    if (y_constant) r.imm = implied_one ? 1 : source.args[y];
    bool const stack = source.is(0, Loc::stack) && source.is(x, Loc::stack) && (y_constant || source.is(y, Loc::stack));
    r.need = std::max(word::index(r.op[0]), word::index(r.op[1])) + 1;
    if (!y_constant) r.need = std::max(r.need, word::index(r.op[2]) + 1);
    Access const access = !stack ? Access::general : y_constant ? Access::stack_imm : Access::stack;
    if (bytecode::is_float(in.type))
        r.run = float_handler(operation, in.type, access);
    else if (operation >= Operation::eq)
        r.run = comparison_handler(operation, in.type, access);
    else if (operation >= Operation::lnot)
        r.run = logical_handler(operation, in.type, access);
    else if (operation >= Operation::inv)
        r.run = bitwise_handler(operation, in.type, access);
    else
        r.run = arithmetic_handler(operation, in.type, access);
    return r;
}

namespace {

Record decode_record(Source const& source) {
    switch (source.in.row().kind) {
    case FormKind::unary:
    case FormKind::copy:
    case FormKind::update:
    case FormKind::ternary:
        return decode_arithmetic(source);
    case FormKind::jump:
    case FormKind::jump_if:
    case FormKind::jump_compare:
        return decode_jump(source);
    case FormKind::mov_register:
    case FormKind::mov_load:
    case FormKind::mov_store:
    case FormKind::mov_copy:
        return decode_move(source);
    case FormKind::pushref:
    case FormKind::pushrefpart:
    case FormKind::pushcref:
    case FormKind::pushcrefpart:
    case FormKind::reference_size:
        return decode_reference(source);
    default:
        return decode_common(source);
    }
}

} // namespace

Code::Code(bytecode::Executable the_executable, SyscallTable const& calls) : executable(std::move(the_executable)) {
    if (executable.active >= executable.units.size())
        throw Error(ErrorCode::input, "the executable has no active linking unit");
    for (std::size_t i = 0; i < executable.units.size(); ++i) {
        bytecode::verify_has_code(executable.units[i], i);
        auto bound = bind(executable.units[i], calls);
        bytecode::verify_code(executable.units[i], i);
        if (i == executable.active) syscalls = std::move(bound);
    }
    unit = &executable.units[executable.active];
    debug = bytecode::decode_debug(unit->debug);

    auto const& text = unit->text;
    record_at.assign(text.size(), no_record);
    std::vector<std::uint32_t> links; // records with an immediate target, which needs the records of later code
    for (std::uint64_t at = 0; at < text.size();) {
        Source const source{*bytecode::decode(text[at]), text.data() + at + 1, at + 1};
        record_at[at] = static_cast<std::uint32_t>(records.size());
        auto const role = source.in.form().operands[0].role;
        if ((role == bytecode::Role::target || role == bytecode::Role::procedure) && source.is(0, Loc::imm))
            links.push_back(record_at[at]);
        addresses.push_back(static_cast<std::uint32_t>(at));
        records.push_back(decode_record(source));
        at += source.in.blocks();
    }
    for (std::uint32_t i : links) {
        std::uint64_t const target = text[addresses[i] + 1];
        bool const absolute = bytecode::decode(text[addresses[i]])->op == Op::call;
        std::uint32_t const to = record_at[absolute ? target : addresses[i] + target];
        records[i].imm =
            static_cast<std::uint64_t>(static_cast<std::int64_t>(to) - static_cast<std::int64_t>(i)) * sizeof(Record);
    }
    Record end;
    end.run = end_handler();
    records.push_back(end);
    addresses.push_back(static_cast<std::uint32_t>(text.size()));
    fuse(records);
}

} // namespace smpc::vm::detail
