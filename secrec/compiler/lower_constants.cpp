// SPDX-License-Identifier: Apache-2.0
//
// What is known before the program runs: constants among conditions, and operators that a constant operand makes cheaper
// or superfluous. Everything else about constants happens by itself: their operands are immediates.
#include <bit>

#include "secrec/compiler/helpers.h"
#include "secrec/compiler/lowering.h"
#include "secrec/compiler/opt_fold.h"

namespace smpc::secrec::lowering {

using typed::BinaryOp;
using Known = std::optional<std::uint64_t>;

Known Body::constant(typed::Expr const& e) {
    if (!unit_.optimizes() || !e.type.is_public() || !e.type.is_scalar()) return {};
    switch (e.kind) {
    case typed::ExprKind::Literal:
        return typed::as<typed::Literal>(e).bits;
    case typed::ExprKind::VariableRef: {
        Operand data = variable(*typed::as<typed::VariableRef>(e).variable).data;
        return is_imm(data) ? Known(data.value) : Known();
    }
    case typed::ExprKind::Size: {
        auto const* ref = typed::try_as<typed::VariableRef>(typed::as<typed::Size>(e).operand);
        if (!ref) return {};
        if (ref->type.is_scalar()) return 1;
        Operand size = variable(*ref->variable).size;
        return is_imm(size) ? Known(size.value) : Known();
    }
    case typed::ExprKind::Cast: {
        auto const& cast = typed::as<typed::Cast>(e);
        Known a = e.type.data->is_string() ? Known() : constant(*cast.operand);
        return a ? fold_cast(*cast.operand->type.data, *e.type.data, *a, unit_.folds_floats()) : a;
    }
    case typed::ExprKind::Unary: {
        auto const& unary = typed::as<typed::Unary>(e);
        Known a = constant(*unary.operand);
        return a ? fold(unary.op, *e.type.data, *a) : a;
    }
    case typed::ExprKind::Conditional: {
        auto const& choice = typed::as<typed::Conditional>(e);
        Known c = constant(*choice.condition);
        return c ? constant(*c ? *choice.yes : *choice.no) : c;
    }
    case typed::ExprKind::Binary: {
        auto const& binary = typed::as<typed::Binary>(e);
        DataType const& data = *binary.left->type.data;
        Known a = data.is_string() ? Known() : constant(*binary.left);
        if (!a) return {};
        // The right operand is not evaluated if the left one decides.
        if (binary.op == BinaryOp::logical_and && *a == 0) return 0;
        if (binary.op == BinaryOp::logical_or && *a != 0) return 1;
        Known b = constant(*binary.right);
        return b ? fold(binary.op, data, *a, *b, unit_.folds_floats()) : b;
    }
    default:
        return {};
    }
}

std::optional<Operand> Body::reduced(BinaryOp op, DataType const& data, Operand a, Operand b, Operand hint) {
    if (!data.is_integer()) return {};
    bool commutes =
        op == BinaryOp::add || op == BinaryOp::multiply || op == BinaryOp::bit_or || op == BinaryOp::bit_xor;
    if (commutes && is_imm(a)) std::swap(a, b);
    if (!is_imm(b)) return {};
    switch (op) {
    case BinaryOp::add:
    case BinaryOp::subtract:
    case BinaryOp::bit_or:
    case BinaryOp::bit_xor:
    case BinaryOp::shift_left:
    case BinaryOp::shift_right:
        return b.value == 0 ? std::optional(a) : std::nullopt;
    case BinaryOp::multiply:
        return b.value == 1 ? std::optional(a) : std::nullopt;
    case BinaryOp::divide:
    case BinaryOp::modulo: {
        if (op == BinaryOp::divide && b.value == 1) return a;
        if (!data.is_unsigned() || !std::has_single_bit(b.value)) return {};
        Operand d = hinted(hint);
        if (op == BinaryOp::divide)
            as_.bitwise(Bitwise::shr, code_type(data), d, a, imm(static_cast<unsigned>(std::countr_zero(b.value))));
        else
            as_.bitwise(Bitwise::band, code_type(data), d, a, imm(b.value - 1));
        return d;
    }
    default:
        return {};
    }
}

} // namespace smpc::secrec::lowering
