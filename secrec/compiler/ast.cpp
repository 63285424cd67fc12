// SPDX-License-Identifier: Apache-2.0
//
// Spellings, and the one piece of tree building that the parser and the checker share: operands and binary operators in a row
// become a tree by precedence.
#include "secrec/compiler/ast.h"

#include <algorithm>
#include <vector>

#include "secrec/compiler/precedence.h"

namespace smpc::secrec::ast {

namespace {

struct BinaryRow {
    std::string_view spelling;
    unsigned strength; ///< higher binds tighter; all associate to the left
};

BinaryRow const& row(BinaryOp op) noexcept {
    static constexpr BinaryRow rows[] = {
        {"+", 9},  {"-", 9},  {"*", 10}, {"/", 10}, {"%", 10}, {"&", 5},  {"|", 3},  {"^", 4},  {"<<", 8}, {">>", 8},
        {"==", 6}, {"!=", 6}, {"<", 7},  {"<=", 7}, {">", 7},  {">=", 7}, {"&&", 2}, {"||", 1}, {",", 0},
    };
    return rows[static_cast<std::size_t>(op)];
}

/// The same prefixes (casts, unary operators) round another innermost operand.
Expr const* with_leaf(Expr const* outer, Expr const* leaf, Arena& arena) {
    if (outer->parenthesised) return leaf; // the leaf itself: prefixes on the way are never in parentheses
    Location loc = join(outer->loc, leaf->loc);
    if (auto const* u = try_as<Unary>(outer)) {
        auto* copy = arena.make<Unary>(*u);
        copy->loc = loc;
        copy->operand = with_leaf(u->operand, leaf, arena);
        return copy;
    }
    auto* copy = arena.make<Cast>(as<Cast>(*outer));
    copy->loc = loc;
    copy->operand = with_leaf(copy->operand, leaf, arena);
    return copy;
}

} // namespace

Location TopDecl::loc() const {
    if (variables) return variables->loc;
    if (domain) return domain->loc;
    if (kind) return kind->loc;
    if (structure) return structure->loc;
    return procedure ? procedure->loc : Location{};
}

std::string_view spelling(BinaryOp op) noexcept {
    return row(op).spelling;
}

std::string_view spelling(UnaryOp op) noexcept {
    return op == UnaryOp::negate ? "-" : op == UnaryOp::logical_not ? "!" : "~";
}

std::string_view spelling(IntrinsicOp op) noexcept {
    static constexpr std::string_view names[] = {
        "declassify",      "size",       "shape", "tostring", "strlen", "__string_from_bytes", "__bytes_from_string",
        "__set_fpu_state", "__fpu_state"};
    return names[static_cast<std::size_t>(op)];
}

Expr const* innermost_operand(Expr const* e) noexcept {
    while (!e->parenthesised) {
        if (auto const* u = try_as<Unary>(e))
            e = u->operand;
        else if (auto const* c = try_as<Cast>(e))
            e = c->operand;
        else
            break;
    }
    return e;
}

Expr const* build_operators(std::span<Expr const* const> operands, std::span<ChainOperator const> operators,
                            Arena& arena) {
    // Shunting yard. Both stacks are as high as there are levels of precedence, not as long as the row.
    std::vector<Expr const*> values{operands[0]};
    std::vector<ChainOperator> waiting;
    auto combine = [&] {
        ChainOperator op = waiting.back();
        waiting.pop_back();
        Expr const* right = values.back();
        values.pop_back();
        Expr const* left = values.back();
        auto* node = arena.make<Binary>(join(left->loc, right->loc));
        node->op = op.op;
        node->op_loc = op.loc;
        node->left = left;
        node->right = right;
        node->depth = static_cast<std::uint16_t>(std::min(std::max(left->depth, right->depth) + 1, 0xffff));
        values.back() = node;
    };
    for (std::size_t i = 0; i < operators.size(); ++i) {
        while (!waiting.empty() && row(waiting.back().op).strength >= row(operators[i].op).strength) combine();
        waiting.push_back(operators[i]);
        values.push_back(operands[i + 1]);
    }
    while (!waiting.empty()) combine();
    return values[0];
}

Expr const& resolve(OperatorChain const& chain, bool (*is_data_type)(void*, std::string_view), void* context,
                    Arena& arena) {
    std::vector<Expr const*> operands(chain.operands.begin(), chain.operands.end());
    std::vector<ChainOperator> operators(chain.operators.begin(), chain.operators.end());

    // From the right, because what a cast applies to may begin with a cast itself: (t) - (u) - x.
    // `kept` is the number of operators at the right end that have been dealt with; they stay where they are.
    std::size_t write = operators.size();
    std::vector<Expr const*> out_operands(operators.size() + 1);
    out_operands[write] = operands.back();
    for (std::size_t i = operators.size(); i-- > 0;) {
        ChainOperator const& op = operators[i];
        Expr const* leaf = innermost_operand(operands[i]);
        if (op.ambiguous && is_data_type(context, as<Name>(*leaf).text)) {
            Expr const* right = out_operands[write];
            auto* negation = arena.make<Unary>(join(op.loc, right->loc));
            negation->op = UnaryOp::negate;
            negation->operand = right;
            negation->depth = static_cast<std::uint16_t>(right->depth + 1);
            auto* cast = arena.make<Cast>(join(leaf->loc, right->loc));
            cast->type.name = {as<Name>(*leaf).text, leaf->loc};
            cast->type.loc = leaf->loc;
            cast->operand = negation;
            cast->depth = static_cast<std::uint16_t>(negation->depth + 1);
            out_operands[write] = with_leaf(operands[i], cast, arena);
        } else {
            operators[--write] = op;
            out_operands[write] = operands[i];
        }
    }
    // The chain counts operators from `write` on.
    return *build_operators(std::span(out_operands).subspan(write),
                            std::span<ChainOperator const>(operators).subspan(write), arena);
}

} // namespace smpc::secrec::ast
