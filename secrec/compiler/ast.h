// SPDX-License-Identifier: Apache-2.0
//
// The syntax tree: what the author wrote, nothing more. Types are names here; meaning is the checker's, which reads
// this tree any number of times (once per template instance) and never writes to it.
//
// Nodes live in the arena of their Module and are passed as `Expr const&`. Find out what a node is with `kind`, `as<T>`
// or `visit`. Names are views into the source text, string contents into the arena; both outlive every later stage.
//
// Locations follow one rule: from the first to one past the last byte of the construct; an expression statement without
// its semicolon, every keyword statement with it. Parentheses round an expression are not a node: `parenthesised` is
// set on the inner one.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include <smpc/client/types.h>

#include "secrec/compiler/arena.h"
#include "secrec/compiler/source.h"

namespace smpc::secrec::ast {

template <class T> using List = std::span<T const>;

struct Identifier {
    std::string_view text;
    Location loc;
};

// ---- names of types ----------------------------------------------------------------------------------------------

/// `public`, or the name of a domain or domain variable.
struct SecurityName {
    bool is_public = false;
    Identifier name; ///< also for `public`, where its text is that word
};

/// One argument in `name<…>`.
struct TypeArgument {
    enum class Kind : std::uint8_t { name, builtin, number, public_ };
    Kind kind = Kind::name;
    Location loc;
    Identifier name;                         ///< Kind::name
    bool has_arguments = false;              ///< Kind::name: written as `name<…>`
    std::span<TypeArgument const> arguments; ///< Kind::name with has_arguments
    ValueType builtin = ValueType::bool_;    ///< Kind::builtin
    std::uint64_t number = 0;                ///< Kind::number
};

/// A built-in data type, or the name of a structure, type variable or kind type, perhaps with template arguments.
struct DataTypeName {
    Location loc;
    std::optional<ValueType> builtin; ///< else `name`
    Identifier name;
    bool has_arguments = false;
    List<TypeArgument> arguments;
};

/// `[[2]]` or `[[N]]`; the location includes the brackets.
struct DimName {
    Location loc;
    std::optional<std::uint64_t> number; ///< else `name`
    Identifier name;
};

/// A whole type. A missing security name means public, a missing dimension zero.
struct TypeName {
    Location loc;
    std::optional<SecurityName> security;
    DataTypeName data;
    std::optional<DimName> dim;
};

// ---- expressions -------------------------------------------------------------------------------------------------

#define SMPC_AST_EXPRESSIONS(X)                                                                                        \
    X(IntLiteral)                                                                                                      \
    X(FloatLiteral)                                                                                                    \
    X(BoolLiteral)                                                                                                     \
    X(StringLiteral)                                                                                                   \
    X(Name)                                                                                                            \
    X(Call) X(Intrinsic) X(DomainId) X(Cat) X(Reshape) X(ArrayConstructor) X(Field) X(Index) X(Unary) X(Binary)        \
        X(IncDec) X(Assign) X(Ternary) X(Qualified) X(Cast) X(OperatorChain)

enum class ExprKind : std::uint8_t {
#define SMPC_X(name) name,
    SMPC_AST_EXPRESSIONS(SMPC_X)
#undef SMPC_X
};

struct Expr {
    ExprKind kind;
    bool parenthesised = false; ///< stands in parentheses of its own, which `loc` leaves out
    std::uint16_t depth = 1;    ///< height of the tree below, at most `max_depth`
    Location loc;

protected:
    Expr(ExprKind k, Location l) : kind(k), loc(l) {}
};

/// The parser rejects deeper trees, so that recursive walks need no guard.
constexpr unsigned max_depth = 1000;

template <ExprKind K> struct ExprOf : Expr {
    static constexpr ExprKind tag = K;
    explicit ExprOf(Location l) : Expr(K, l) {}
};

/// An integer, value at most 2^64 - 1 and in the range of an integer suffix. A float suffix is possible (`5f32`).
struct IntLiteral : ExprOf<ExprKind::IntLiteral> {
    using ExprOf::ExprOf;
    std::uint64_t value = 0;
    std::optional<ValueType> suffix;
};

/// `text` has digits, point and exponent without suffix, ready for std::from_chars in the target type.
struct FloatLiteral : ExprOf<ExprKind::FloatLiteral> {
    using ExprOf::ExprOf;
    std::string_view text;
    std::optional<ValueType> suffix;
};

struct BoolLiteral : ExprOf<ExprKind::BoolLiteral> {
    using ExprOf::ExprOf;
    bool value = false;
};

/// A piece of a string: text with escapes resolved, or the `$name` to put in (without the dollar).
struct StringPart {
    Location loc;
    bool is_name = false;
    std::string_view text;
};

/// Adjacent texts are joined: two plain parts never follow one another. No parts: the empty string.
struct StringLiteral : ExprOf<ExprKind::StringLiteral> {
    using ExprOf::ExprOf;
    List<StringPart> parts;

    bool is_plain() const noexcept { return parts.empty() || (parts.size() == 1 && !parts[0].is_name); }
    /// The contents of a plain string.
    std::string_view plain_text() const noexcept { return parts.empty() ? std::string_view{} : parts[0].text; }
};

struct Name : ExprOf<ExprKind::Name> {
    using ExprOf::ExprOf;
    std::string_view text;
};

struct Call : ExprOf<ExprKind::Call> {
    using ExprOf::ExprOf;
    Identifier callee;
    List<Expr const*> arguments;
};

/// The built-in forms with one operand in parentheses; `fpu_state` has none.
enum class IntrinsicOp : std::uint8_t {
    declassify,
    size,
    shape,
    tostring,
    strlen,
    string_from_bytes,
    bytes_from_string,
    set_fpu_state,
    fpu_state
};
struct Intrinsic : ExprOf<ExprKind::Intrinsic> {
    using ExprOf::ExprOf;
    IntrinsicOp op = IntrinsicOp::size;
    Expr const* operand = nullptr; ///< null for fpu_state only
};

/// `__domainid(name)`.
struct DomainId : ExprOf<ExprKind::DomainId> {
    using ExprOf::ExprOf;
    SecurityName domain;
};

struct Cat : ExprOf<ExprKind::Cat> {
    using ExprOf::ExprOf;
    Expr const* left = nullptr;
    Expr const* right = nullptr;
    std::uint64_t dimension = 0;
};

struct Reshape : ExprOf<ExprKind::Reshape> {
    using ExprOf::ExprOf;
    Expr const* operand = nullptr;
    List<Expr const*> dimensions; ///< may be empty: the checker reports that
};

/// `{a, b}`; never empty.
struct ArrayConstructor : ExprOf<ExprKind::ArrayConstructor> {
    using ExprOf::ExprOf;
    List<Expr const*> elements;
};

struct Field : ExprOf<ExprKind::Field> {
    using ExprOf::ExprOf;
    Expr const* object = nullptr;
    Identifier field;
};

/// One index of `e[…]`: a plain index, or a slice whose bounds may be missing.
struct Subscript {
    Location loc;
    bool is_slice = false;
    Expr const* low = nullptr;  ///< the index itself if not a slice
    Expr const* high = nullptr; ///< slices only
};
struct Index : ExprOf<ExprKind::Index> {
    using ExprOf::ExprOf;
    Expr const* object = nullptr;
    List<Subscript> subscripts;
};

enum class UnaryOp : std::uint8_t { negate, logical_not, complement };
struct Unary : ExprOf<ExprKind::Unary> {
    using ExprOf::ExprOf;
    UnaryOp op = UnaryOp::negate;
    Expr const* operand = nullptr;
};

enum class BinaryOp : std::uint8_t {
    add,
    subtract,
    multiply,
    divide,
    modulo,
    bit_and,
    bit_or,
    bit_xor,
    shift_left,
    shift_right,
    equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
    logical_and,
    logical_or,
    comma
};
struct Binary : ExprOf<ExprKind::Binary> {
    using ExprOf::ExprOf;
    BinaryOp op = BinaryOp::add;
    Location op_loc;
    Expr const* left = nullptr;
    Expr const* right = nullptr;
};

/// `++` or `--` before or behind an lvalue.
struct IncDec : ExprOf<ExprKind::IncDec> {
    using ExprOf::ExprOf;
    bool increment = true;
    bool prefix = true;
    Expr const* target = nullptr;
};

/// `target = value`, or `target op= value` when `op` is set. The target is an lvalue: Name, Field or Index of Name or
/// Field.
struct Assign : ExprOf<ExprKind::Assign> {
    using ExprOf::ExprOf;
    std::optional<BinaryOp> op;
    Location op_loc;
    Expr const* target = nullptr;
    Expr const* value = nullptr;
};

struct Ternary : ExprOf<ExprKind::Ternary> {
    using ExprOf::ExprOf;
    Expr const* condition = nullptr;
    Expr const* yes = nullptr;
    Expr const* no = nullptr;
};

/// One component behind `::`. A bare name is a data type or a domain; the checker decides.
struct Qualifier {
    enum class Kind : std::uint8_t { public_, builtin, dim, name };
    Kind kind = Kind::name;
    Location loc;
    ValueType builtin = ValueType::bool_;
    DimName dim;
    Identifier name;
};
struct Qualified : ExprOf<ExprKind::Qualified> {
    using ExprOf::ExprOf;
    Expr const* operand = nullptr;
    List<Qualifier> qualifiers; ///< in the order written
};

/// `(T) e`: `type` has no arguments.
struct Cast : ExprOf<ExprKind::Cast> {
    using ExprOf::ExprOf;
    DataTypeName type;
    Expr const* operand = nullptr;
};

/// An operator expression that has two readings: somewhere in it stands `(x) - y`, which is a cast of `-y` if `x` names
/// a data type and a subtraction if it names a variable. Only scopes can tell, so the node keeps the operands and
/// binary operators flat and `resolve` (below) builds the tree once the names are known. Never parenthesised or deep in
/// any other way than Expr.
struct ChainOperator {
    BinaryOp op = BinaryOp::add;
    Location loc;
    bool ambiguous = false; ///< a `-` behind `(name)`, which is the innermost leaf of the operand to its left
};
struct OperatorChain : ExprOf<ExprKind::OperatorChain> {
    using ExprOf::ExprOf;
    List<Expr const*> operands;    ///< n + 1 of them
    List<ChainOperator> operators; ///< n, all above the comma and below the ternary in strength
};

// ---- statements --------------------------------------------------------------------------------------------------

#define SMPC_AST_STATEMENTS(X)                                                                                         \
    X(Block)                                                                                                           \
    X(If)                                                                                                              \
    X(For)                                                                                                             \
    X(While) X(DoWhile) X(Assert) X(Print) X(Syscall) X(VarDecl) X(Return) X(Continue) X(Break) X(ExprStmt) X(Empty)

enum class StmtKind : std::uint8_t {
#define SMPC_X(name) name,
    SMPC_AST_STATEMENTS(SMPC_X)
#undef SMPC_X
};

struct Stmt {
    StmtKind kind;
    Location loc;

protected:
    Stmt(StmtKind k, Location l) : kind(k), loc(l) {}
};

template <StmtKind K> struct StmtOf : Stmt {
    static constexpr StmtKind tag = K;
    explicit StmtOf(Location l) : Stmt(K, l) {}
};

struct Block : StmtOf<StmtKind::Block> {
    using StmtOf::StmtOf;
    List<Stmt const*> statements;
};

struct If : StmtOf<StmtKind::If> {
    using StmtOf::StmtOf;
    Expr const* condition = nullptr;
    Stmt const* then_branch = nullptr;
    Stmt const* else_branch = nullptr; ///< may be null
};

struct For : StmtOf<StmtKind::For> {
    using StmtOf::StmtOf;
    Stmt const* init = nullptr; ///< VarDecl, ExprStmt or null
    Expr const* condition = nullptr;
    Expr const* step = nullptr;
    Stmt const* body = nullptr;
};

struct While : StmtOf<StmtKind::While> {
    using StmtOf::StmtOf;
    Expr const* condition = nullptr;
    Stmt const* body = nullptr;
};

struct DoWhile : StmtOf<StmtKind::DoWhile> {
    using StmtOf::StmtOf;
    Stmt const* body = nullptr;
    Expr const* condition = nullptr;
};

struct Assert : StmtOf<StmtKind::Assert> {
    using StmtOf::StmtOf;
    Expr const* condition = nullptr;
};

struct Print : StmtOf<StmtKind::Print> {
    using StmtOf::StmtOf;
    List<Expr const*> arguments;
};

struct SyscallOperand {
    enum class Kind : std::uint8_t { push, readonly, ref, cref, return_ };
    Kind kind = Kind::push;
    Location loc;
    Expr const* value = nullptr; ///< a Name for ref and return_
};
struct Syscall : StmtOf<StmtKind::Syscall> {
    using StmtOf::StmtOf;
    StringLiteral const* name = nullptr;
    List<SyscallOperand> operands;
};

/// One name of a declaration: `x`, `x(3)`, `x = e`, `x(3) = e`.
struct VarInit {
    Location loc;
    Identifier name;
    bool has_shape = false;
    List<Expr const*> shape;
    Expr const* init = nullptr; ///< may be null
};
/// Local, global and `for` declarations; without the semicolon in a `for` header only.
struct VarDecl : StmtOf<StmtKind::VarDecl> {
    using StmtOf::StmtOf;
    TypeName type;
    List<VarInit> variables;
};

struct Return : StmtOf<StmtKind::Return> {
    using StmtOf::StmtOf;
    Expr const* value = nullptr; ///< may be null
};
struct Continue : StmtOf<StmtKind::Continue> {
    using StmtOf::StmtOf;
};
struct Break : StmtOf<StmtKind::Break> {
    using StmtOf::StmtOf;
};
struct ExprStmt : StmtOf<StmtKind::ExprStmt> {
    using StmtOf::StmtOf;
    Expr const* expr = nullptr;
};
struct Empty : StmtOf<StmtKind::Empty> {
    using StmtOf::StmtOf;
};

// ---- declarations ------------------------------------------------------------------------------------------------

struct Import {
    Location loc;
    Identifier name;
};

struct DomainDecl {
    Location loc;
    Identifier name, kind;
};

/// `type name;` or `type name { public = T };`. More than one parameter is a semantic error.
struct KindType {
    struct PublicParameter {
        Location loc;
        ValueType type = ValueType::bool_;
    };
    Location loc;
    std::optional<ValueType> builtin; ///< a built-in name; `name` holds the spelling in both cases
    Identifier name;
    List<PublicParameter> parameters;
};
struct KindDecl {
    Location loc;
    Identifier name;
    List<KindType> types;
};

/// One variable of `template <…>`.
struct Quantifier {
    enum class Kind : std::uint8_t { domain, type, dim };
    Kind kind = Kind::type;
    Location loc;
    Identifier name;
    std::optional<Identifier> domain_kind; ///< `domain D : k`
};

struct StructField {
    Location loc;
    TypeName type;
    Identifier name;
};
struct StructDecl {
    Location loc;  ///< the whole declaration
    Location head; ///< `template <…> struct name`, for messages
    bool is_template = false;
    List<Quantifier> quantifiers;
    Identifier name;
    List<StructField> fields;
};

struct Annotation {
    Location loc;
    Identifier name;
    std::optional<std::string_view> message;
};

struct Parameter {
    Location loc;
    TypeName type;
    Identifier name;
};

/// A procedure, operator or cast definition, template or not.
struct ProcDecl {
    enum class Kind : std::uint8_t { procedure, unary_operator, binary_operator, cast };
    Kind kind = Kind::procedure;
    Location loc;  ///< from the return type (or annotation) to the closing brace
    Location head; ///< from the return type to the closing parenthesis of the parameters
    bool is_template = false;
    List<Quantifier> quantifiers;
    std::optional<Annotation> annotation;
    std::optional<TypeName> return_type; ///< empty: void
    Location return_loc;
    Identifier name; ///< procedures; for the others the spelling and place of the operator or of `cast`
    UnaryOp unary_op = UnaryOp::negate;
    BinaryOp binary_op = BinaryOp::add;
    List<Parameter> parameters;
    Block const* body = nullptr;
};

/// A top-level declaration: exactly one pointer is set.
struct TopDecl {
    VarDecl const* variables = nullptr;
    DomainDecl const* domain = nullptr;
    KindDecl const* kind = nullptr;
    StructDecl const* structure = nullptr;
    ProcDecl const* procedure = nullptr;

    Location loc() const;
};

/// One source file. Owns its whole tree.
struct Module {
    FileId file = no_file;
    std::optional<Identifier> name; ///< the `module` header
    List<Import> imports;
    List<TopDecl> declarations; ///< in text order
    bool incomplete = false;    ///< a declaration or import with a syntax error was left out
    Arena arena;
};

// ---- access ------------------------------------------------------------------------------------------------------

/// The node as what it is; the caller has looked at `kind`.
template <class T, class Base> T const& as(Base const& node) {
    return static_cast<T const&>(node);
}
/// The node as T, or null if it is something else.
template <class T, class Base> T const* try_as(Base const* node) {
    return node && node->kind == T::tag ? static_cast<T const*>(node) : nullptr;
}

/// Calls `f` with the node in its own type; `f` must accept every expression type and return the same type for all.
template <class F> decltype(auto) visit(Expr const& e, F&& f) {
    switch (e.kind) {
#define SMPC_X(name)                                                                                                   \
    case ExprKind::name:                                                                                               \
        return f(static_cast<name const&>(e));
        SMPC_AST_EXPRESSIONS(SMPC_X)
#undef SMPC_X
    }
    __builtin_unreachable();
}
template <class F> decltype(auto) visit(Stmt const& s, F&& f) {
    switch (s.kind) {
#define SMPC_X(name)                                                                                                   \
    case StmtKind::name:                                                                                               \
        return f(static_cast<name const&>(s));
        SMPC_AST_STATEMENTS(SMPC_X)
#undef SMPC_X
    }
    __builtin_unreachable();
}

/// As written: "+", "==", ",".
std::string_view spelling(BinaryOp op) noexcept;
std::string_view spelling(UnaryOp op) noexcept;
/// "size", "__fpu_state", …
std::string_view spelling(IntrinsicOp op) noexcept;

/// Builds the tree of a chain. `is_data_type(name)` says whether a name in `(name) - …` is a data type (and no variable
/// hides it); it is asked once per ambiguous place. New nodes come from `arena`, operands are shared with the chain.
/// The result holds no OperatorChain at its top, but its operands may (inside parentheses, calls and so on).
Expr const& resolve(OperatorChain const& chain, bool (*is_data_type)(void* context, std::string_view name),
                    void* context, Arena& arena);
template <class Predicate> Expr const& resolve(OperatorChain const& chain, Predicate&& is_data_type, Arena& arena) {
    auto call = [](void* context, std::string_view name) -> bool {
        return (*static_cast<std::remove_reference_t<Predicate>*>(context))(name);
    };
    return resolve(chain, +call, const_cast<void*>(static_cast<void const*>(&is_data_type)), arena);
}

} // namespace smpc::secrec::ast
