// SPDX-License-Identifier: Apache-2.0
//
// A variable keeps the lengths of its declaration unless an array is assigned to the whole of it or a system call
// returns into it; regions, scalars and compound assignments change no lengths.
#include "secrec/compiler/static_shapes.h"

namespace smpc::secrec {

using namespace typed;

namespace {

std::optional<std::uint64_t> constant(Expr const* e) {
    auto const* literal = try_as<Literal>(e);
    return literal ? std::optional(literal->bits) : std::nullopt;
}

} // namespace

void StaticShapes::note(Stmt const& statement) {
    if (auto const* declare = try_as<Declare>(&statement)) declarations_[declare->variable] = declare;
    if (auto const* call = try_as<Syscall>(&statement))
        for (SyscallOperand const& o : call->operands)
            if (o.kind == SyscallOperand::Kind::return_) reshaped_.insert(o.variable);
}

void StaticShapes::note(Expr const& expression) {
    auto const* assign = try_as<Assign>(&expression);
    if (assign && !assign->place.indexed && assign->value->type.is_array()) reshaped_.insert(assign->place.variable);
}

std::optional<StaticShapes::Lengths> StaticShapes::constants(List<Expr const*> lengths) {
    Lengths result;
    for (Expr const* e : lengths) {
        auto length = constant(e);
        if (!length) return std::nullopt;
        result.push_back(*length);
    }
    return result;
}

std::optional<StaticShapes::Lengths> StaticShapes::declared(Declare const& declare) {
    if (!declare.shape.empty()) return constants(declare.shape);
    if (declare.init && declare.init->type.is_array()) return of(*declare.init);
    return Lengths(declare.variable->type.dims, 0);
}

std::optional<StaticShapes::Lengths> StaticShapes::of(Variable const& variable) {
    if (auto known = known_.find(&variable); known != known_.end()) return known->second;
    auto declare = declarations_.find(&variable);
    std::optional<Lengths> lengths;
    if (declare != declarations_.end() && !reshaped_.contains(&variable)) lengths = declared(*declare->second);
    return known_[&variable] = lengths;
}

std::optional<StaticShapes::Lengths> StaticShapes::of(Expr const& e) {
    if (e.type.is_scalar()) return Lengths{};
    switch (e.kind) {
    case ExprKind::VariableRef:
        return of(*as<VariableRef>(e).variable);
    case ExprKind::Classify:
        return of(*as<Classify>(e).operand);
    case ExprKind::Declassify:
        return of(*as<Declassify>(e).operand);
    case ExprKind::Cast:
        return of(*as<Cast>(e).operand);
    case ExprKind::Unary:
        return of(*as<Unary>(e).operand);
    case ExprKind::Binary: {
        auto const& binary = as<Binary>(e);
        return of(binary.left->type.is_array() ? *binary.left : *binary.right);
    }
    case ExprKind::OperatorCall:
        for (Expr const* operand : as<OperatorCall>(e).operands)
            if (operand->type.is_array()) return of(*operand);
        return std::nullopt;
    case ExprKind::Conditional: {
        auto yes = of(*as<Conditional>(e).yes);
        return yes && yes == of(*as<Conditional>(e).no) ? yes : std::nullopt;
    }
    case ExprKind::Comma:
        return of(*as<Comma>(e).second);
    case ExprKind::ArrayConstructor:
        return Lengths{as<ArrayConstructor>(e).elements.size()};
    case ExprKind::Shape:
        return Lengths{as<Shape>(e).operand->type.dims};
    case ExprKind::Reshape:
        return constants(as<Reshape>(e).shape);
    case ExprKind::Cat: {
        auto const& cat = as<Cat>(e);
        auto left = of(*cat.left), right = left ? of(*cat.right) : std::nullopt;
        if (right) (*left)[cat.dimension] += (*right)[cat.dimension];
        return right ? left : std::nullopt;
    }
    case ExprKind::Index: {
        auto const& index = as<Index>(e);
        auto array = of(*index.operand);
        Lengths lengths;
        for (std::size_t i = 0; array && i < index.subscripts.size(); ++i) {
            Subscript const& s = index.subscripts[i];
            if (!s.is_slice) continue;
            auto low = s.low ? constant(s.low) : 0, high = s.high ? constant(s.high) : (*array)[i];
            if (!low || !high || *low > *high) return std::nullopt;
            lengths.push_back(*high - *low);
        }
        return array ? std::optional(lengths) : std::nullopt;
    }
    default:
        return std::nullopt;
    }
}

} // namespace smpc::secrec
