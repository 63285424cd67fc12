// SPDX-License-Identifier: Apache-2.0
//
// The typed program: what the checker makes of the syntax trees and the back end lowers.
//
// Everything the language decides by context is decided here: every expression has its final type, every literal its
// value, every name its symbol, every call its procedure instance; templates are instantiated; conversions are nodes.
// A reader of this tree needs no rule of overloading, templates, literals or scopes.
//
// What holds everywhere in a program without errors:
//  - No open or error type occurs. `void` occurs as the type of Call, Conditional, SetFpuState and Comma only.
//  - A private value is made from a public one by `Classify` alone. The one conversion without a node is *spreading*:
//  where
//    a node says that it spreads, an operand with 0 dimensions beside an array stands for an array of the right shape.
//  - Operands are evaluated in the order in which the members of a node are declared, each at its turn, unless the
//    node says otherwise.
//  - Nodes are shared by nobody and never change. Pointers are never null unless the member says so.
//  - `where` is the place that run-time messages print (`Sources::describe`). Inside a template instance it is the
//  place
//    in the template.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <smpc/client/description.h>

#include "secrec/compiler/arena.h"
#include "secrec/compiler/source.h"
#include "secrec/compiler/types.h"

namespace smpc::secrec::typed {

template <class T> using List = std::span<T const>;

struct Procedure;

/// A variable. One object per variable; two variables of one name are two objects.
struct Variable {
    enum class Storage : std::uint8_t { global, parameter, local };

    std::string_view name; ///< for messages; not unique
    Type type;             ///< never void
    Storage storage = Storage::local;
    std::uint32_t index = 0; ///< position in Program::globals, or in Procedure::variables of its procedure
    Location where;
};

// ---- expressions ----------------------------------------------------------------------------------------------------

#define SMPC_TYPED_EXPRESSIONS(X)                                                                                      \
    X(Literal)                                                                                                         \
    X(StringLiteral)                                                                                                   \
    X(VariableRef)                                                                                                     \
    X(DomainId) X(Classify) X(Declassify) X(Cast) X(Unary) X(Binary) X(OperatorCall) X(Call) X(Conditional) X(Comma)   \
        X(Field) X(Index) X(ArrayConstructor) X(Size) X(Shape) X(Cat) X(Reshape) X(ToString) X(JoinStrings)            \
            X(StringLength) X(BytesFromString) X(StringFromBytes) X(FpuState) X(SetFpuState) X(Assign)                 \
                X(CompoundAssign) X(IncDec)

enum class ExprKind : std::uint8_t {
#define SMPC_X(name) name,
    SMPC_TYPED_EXPRESSIONS(SMPC_X)
#undef SMPC_X
};

struct Expr {
    ExprKind kind;
    Type type;
    Location where;
};

template <ExprKind K> struct ExprOf : Expr {
    static constexpr ExprKind tag = K;
    ExprOf(Type t, Location w) : Expr{K, t, w} {}
};

/// A public scalar constant of type bool, integer or float. `bits` is its representation in the low bits, zero above:
/// two's complement of the width for integers, the IEEE 754 encoding for floats, 0 or 1 for bool.
struct Literal : ExprOf<ExprKind::Literal> {
    using ExprOf::ExprOf;
    std::uint64_t bits = 0;
};

/// A constant string (names of types and domains are put in already). `text` may hold any byte.
struct StringLiteral : ExprOf<ExprKind::StringLiteral> {
    using ExprOf::ExprOf;
    std::string_view text;
};

/// The value of a variable at this moment.
struct VariableRef : ExprOf<ExprKind::VariableRef> {
    using ExprOf::ExprOf;
    Variable const* variable = nullptr;
};

/// The number of a domain at run time; public uint64.
struct DomainId : ExprOf<ExprKind::DomainId> {
    using ExprOf::ExprOf;
    Security domain = nullptr; ///< never public
};

/// A public scalar or array made private. `type` has the dimensions of the operand; the operand's data type is
/// `representation(type.security, type.data)`, so it differs from `type.data` for kind-specific types.
struct Classify : ExprOf<ExprKind::Classify> {
    using ExprOf::ExprOf;
    Expr const* operand = nullptr;
};

/// A private scalar or array made public; the reverse of Classify.
struct Declassify : ExprOf<ExprKind::Declassify> {
    using ExprOf::ExprOf;
    Expr const* operand = nullptr;
};

/// A conversion among the public types bool, integer and float, element by element; or the same type on both sides,
/// also string. Casts of private values are OperatorCalls.
struct Cast : ExprOf<ExprKind::Cast> {
    using ExprOf::ExprOf;
    Expr const* operand = nullptr;
};

enum class UnaryOp : std::uint8_t {
    negate,      ///< integers (unsigned ones wrap) and floats
    logical_not, ///< bool
    complement,  ///< bool (as `!`) and integers
};
/// A built-in operator on public data, element by element. Operand and result have the same type.
struct Unary : ExprOf<ExprKind::Unary> {
    using ExprOf::ExprOf;
    UnaryOp op = UnaryOp::negate;
    Expr const* operand = nullptr;
};

enum class BinaryOp : std::uint8_t {
    add,      ///< integers, floats, and strings (joins them)
    subtract, ///< integers, floats; as multiply, divide, modulo
    multiply,
    divide,
    modulo,
    bit_and, ///< bool, integers; as bit_or, bit_xor
    bit_or,
    bit_xor,
    shift_left, ///< unsigned integers; as shift_right
    shift_right,
    equal, ///< bool, integers, floats, strings; result bool; as the other comparisons
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
    logical_and, ///< bool: with two scalars the right operand is evaluated only when needed, else both are
    logical_or,
};
/// A built-in operator on public data. Both operands have one data type; their dimensions are equal (arrays of
/// different shape: run-time error "Mismatching shapes in arithmetic expression"), or one is a scalar, which spreads.
/// `type.dims` is the larger of both.
struct Binary : ExprOf<ExprKind::Binary> {
    using ExprOf::ExprOf;
    BinaryOp op = BinaryOp::add;
    Expr const* left = nullptr;
    Expr const* right = nullptr;
};

/// A call of an operator or cast definition with its calling steps. One operand (unary operator, cast) or two.
///
/// Each operand has the security and data type of its parameter (Classify nodes are there). Dimensions: an operand
/// with n > 0 has a parameter of 1 dimension; a scalar one has a parameter of 0 or 1. All array operands have as
/// many dimensions as the result, `type.dims`. To do, in this order:
///  1. evaluate the operands;
///  2. two arrays: their shapes must be equal ("Mismatching shapes in arithmetic expression at `where`"); the result
///  has
///     the shape of an array operand;
///  3. flatten each array operand to a vector; make a scalar for a vector parameter a vector of the result's size (of
///     length 1 if all operands are scalars);
///  4. call; a returned vector must have the result's size ("Procedure at `procedure->where` returned a value with
///     incorrect size in expression at `where`");
///  5. give it the shape; if `type` is a scalar and the procedure returns a vector, take element 0.
/// If `type` is an array the procedure returns a vector.
struct OperatorCall : ExprOf<ExprKind::OperatorCall> {
    using ExprOf::ExprOf;
    Procedure const* procedure = nullptr;
    List<Expr const*> operands;
};

/// A procedure call. Argument types equal parameter types exactly; `type` is the return type.
struct Call : ExprOf<ExprKind::Call> {
    using ExprOf::ExprOf;
    Procedure const* procedure = nullptr;
    List<Expr const*> arguments;
};

/// `c ? a : b`. With a scalar condition only the chosen branch is evaluated and the branches may differ in shape; both
/// may be void. With an array condition all three are evaluated, have the same dimensions, must have the same shape
/// ("Mismatching shapes at `where`"), and the choice is element by element. Branches and result have one type.
struct Conditional : ExprOf<ExprKind::Conditional> {
    using ExprOf::ExprOf;
    Expr const* condition = nullptr; ///< public bool
    Expr const* yes = nullptr;
    Expr const* no = nullptr;
};

/// Evaluates and drops the first (which may be void), then is the second.
struct Comma : ExprOf<ExprKind::Comma> {
    using ExprOf::ExprOf;
    Expr const* first = nullptr;
    Expr const* second = nullptr;
};

/// A field of a structure value (of any expression of structure type).
struct Field : ExprOf<ExprKind::Field> {
    using ExprOf::ExprOf;
    Expr const* object = nullptr;
    std::uint32_t field = 0; ///< position in object->type.data->structure()->fields
};

/// One index (`low` alone) or slice. Indices and bounds are public uint64 scalars. Missing bounds: 0, and the length
/// of the dimension.
struct Subscript {
    bool is_slice = false;
    Expr const* low = nullptr;  ///< null: missing (slices only)
    Expr const* high = nullptr; ///< null: missing, or not a slice
};

/// `a[i, lo:hi]`: as many subscripts as the operand has dimensions; `type.dims` is the number of slices. Evaluates the
/// operand, all subscripts, then checks ("Index out of bounds at `where`."): for each subscript in turn, an index must
/// be below the length, a slice needs low <= high, then high <= length (unsigned).
struct Index : ExprOf<ExprKind::Index> {
    using ExprOf::ExprOf;
    Expr const* operand = nullptr;
    List<Subscript> subscripts;
};

/// A vector of scalars, all of its security and data type; at least one.
struct ArrayConstructor : ExprOf<ExprKind::ArrayConstructor> {
    using ExprOf::ExprOf;
    List<Expr const*> elements;
};

/// Number of elements, public uint64; 1 for scalars, strings and structures. The operand is evaluated.
struct Size : ExprOf<ExprKind::Size> {
    using ExprOf::ExprOf;
    Expr const* operand = nullptr;
};

/// Lengths of the dimensions, public uint64[[1]]; empty for a scalar. The operand is evaluated.
struct Shape : ExprOf<ExprKind::Shape> {
    using ExprOf::ExprOf;
    Expr const* operand = nullptr;
};

/// Joins two arrays of the same type along a dimension (below `type.dims`). All other dimensions must agree ("Different
/// sized dimensions in concat at `where`.").
struct Cat : ExprOf<ExprKind::Cat> {
    using ExprOf::ExprOf;
    Expr const* left = nullptr;
    Expr const* right = nullptr;
    std::uint32_t dimension = 0;
};

/// The operand with another shape, one public uint64 scalar per dimension of the result (at least one). A scalar
/// operand spreads; an array must have as many elements as the result ("ERROR: Mismatching sizes in reshape at
/// `where`.").
struct Reshape : ExprOf<ExprKind::Reshape> {
    using ExprOf::ExprOf;
    Expr const* operand = nullptr;
    List<Expr const*> shape;
};

/// The text of a public scalar of type bool, integer or float.
struct ToString : ExprOf<ExprKind::ToString> {
    using ExprOf::ExprOf;
    Expr const* operand = nullptr;
};

/// All pieces, strings, one after the other; at least two. Two literals never follow one another.
struct JoinStrings : ExprOf<ExprKind::JoinStrings> {
    using ExprOf::ExprOf;
    List<Expr const*> pieces;
};

/// Bytes in a string, public uint64.
struct StringLength : ExprOf<ExprKind::StringLength> {
    using ExprOf::ExprOf;
    Expr const* operand = nullptr;
};

/// The bytes of a string without terminator, public uint8[[1]].
struct BytesFromString : ExprOf<ExprKind::BytesFromString> {
    using ExprOf::ExprOf;
    Expr const* operand = nullptr;
};

/// A string with these bytes; the operand is public uint8[[1]].
struct StringFromBytes : ExprOf<ExprKind::StringFromBytes> {
    using ExprOf::ExprOf;
    Expr const* operand = nullptr;
};

/// The floating-point control word of the machine, public uint64.
struct FpuState : ExprOf<ExprKind::FpuState> {
    using ExprOf::ExprOf;
};

/// Sets it to a public uint64; void.
struct SetFpuState : ExprOf<ExprKind::SetFpuState> {
    using ExprOf::ExprOf;
    Expr const* operand = nullptr;
};

/// A place that can be assigned to: a variable, a field of it, or a region of one of them.
struct Place {
    Variable const* variable = nullptr;
    List<std::uint32_t> fields; ///< from the variable inwards, each a position in the structure reached so far
    Type whole;                 ///< type of the variable or of the last field
    bool indexed = false;
    List<Subscript> subscripts; ///< if indexed: one per dimension of `whole`
    Type type;                  ///< `whole`, or if indexed with the number of slices as dimensions
    Location where;
};

/// `place = value`. The value has the security and data type of the place. Evaluates the value, then the subscripts,
/// then checks bounds (as Index, with `where` of the assignment), then stores.
///  - not indexed: value and shape are replaced; a scalar for an array fills it and keeps its shape; structures are
///    copied deeply.
///  - indexed: an array value must have the shape of the region ("Shape of RHS doesnt match shape of LHS in assignment
///  at
///    `where`."); a scalar fills the region. The value is evaluated before anything is stored, so regions may overlap.
/// As an expression: the new value of the variable or field, or the region assigned; `type` is `place.type`.
struct Assign : ExprOf<ExprKind::Assign> {
    using ExprOf::ExprOf;
    Place place;
    Expr const* value = nullptr; ///< evaluated first; 0 dimensions or as many as the place
};

/// `place op= value`. Order as Assign; the old value of the place is read after the value is evaluated. The shape of
/// the place never changes: an array value must have its shape (not indexed: "Shape of RHS doesn't match shape of LHS
/// in assignment at `where`."; indexed: the text of Assign), a scalar value spreads.
///  - `procedure` null: the built-in operator `op` on public data; place and value have one data type (string: add).
///    `logical_and` and `logical_or` do not occur.
///  - else as an OperatorCall of it with operands (old value of the place, value). If the place is indexed the
///    procedure was chosen for two scalars: a vector parameter takes the flattened region, but a scalar parameter
///    of a region with slices means one call per element. The result has the security and data type of the place.
/// As an expression: the new value of the place; `type` is `place.type`.
struct CompoundAssign : ExprOf<ExprKind::CompoundAssign> {
    using ExprOf::ExprOf;
    Place place;
    BinaryOp op = BinaryOp::add;
    Procedure const* procedure = nullptr; ///< null: built-in
    Expr const* value = nullptr;          ///< has the type of the second parameter but for dimensions; evaluated first
};

/// `++` and `--`: `place = place op one`, where the value is the new one (prefix) or the old one (postfix).
struct IncDec : ExprOf<ExprKind::IncDec> {
    using ExprOf::ExprOf;
    Place place;
    bool increment = true;
    bool prefix = true;
    Procedure const* procedure = nullptr; ///< null: built-in, on public data; else as in CompoundAssign
    Expr const* one = nullptr; ///< the constant 1 as a scalar, classified if the procedure wants it; it spreads
};

// ---- statements -----------------------------------------------------------------------------------------------------

#define SMPC_TYPED_STATEMENTS(X)                                                                                       \
    X(Block)                                                                                                           \
    X(If) X(For) X(While) X(DoWhile) X(Assert) X(Print) X(Syscall) X(Declare) X(Return) X(Continue) X(Break) X(Evaluate)

enum class StmtKind : std::uint8_t {
#define SMPC_X(name) name,
    SMPC_TYPED_STATEMENTS(SMPC_X)
#undef SMPC_X
};

struct Stmt {
    StmtKind kind;
    Location where;
};

template <StmtKind K> struct StmtOf : Stmt {
    static constexpr StmtKind tag = K;
    explicit StmtOf(Location w) : Stmt{K, w} {}
};

/// Statements with a scope of their own: variables declared directly in it end with it. Empty statements are gone. The
/// branches of an If and the bodies of loops are blocks always.
struct Block : StmtOf<StmtKind::Block> {
    using StmtOf::StmtOf;
    List<Stmt const*> statements;
};

struct If : StmtOf<StmtKind::If> {
    using StmtOf::StmtOf;
    Expr const* condition = nullptr; ///< public bool scalar, as all conditions
    Block const* then_branch = nullptr;
    Block const* else_branch = nullptr; ///< null: none
};

/// Variables declared in the header live as long as the whole loop; they are initialised once.
struct For : StmtOf<StmtKind::For> {
    using StmtOf::StmtOf;
    List<Stmt const*> init;          ///< Declare statements, or one Evaluate, or nothing
    Expr const* condition = nullptr; ///< null: true
    Expr const* step = nullptr;      ///< null: nothing; its value is dropped, may be void
    Block const* body = nullptr;
};

struct While : StmtOf<StmtKind::While> {
    using StmtOf::StmtOf;
    Expr const* condition = nullptr;
    Block const* body = nullptr;
};

struct DoWhile : StmtOf<StmtKind::DoWhile> {
    using StmtOf::StmtOf;
    Block const* body = nullptr;
    Expr const* condition = nullptr; ///< evaluated after the scope of the body has ended
};

/// Ends the run if the condition is false ("assert failed at `where`").
struct Assert : StmtOf<StmtKind::Assert> {
    using StmtOf::StmtOf;
    Expr const* condition = nullptr;
};

/// Prints one string: the texts of all arguments joined.
struct Print : StmtOf<StmtKind::Print> {
    using StmtOf::StmtOf;
    Expr const* text = nullptr; ///< of type string
};

/// An operand of a system call, in source order.
struct SyscallOperand {
    enum class Kind : std::uint8_t {
        push,    ///< `value`: a public bool, integer or float scalar by value; all else by handle
        ref,     ///< `variable`: public; a scalar's storage, or the block of an array or string, writable
        cref,    ///< `value`: public; the same, read-only (a value that is no variable is stored in a temporary)
        return_, ///< `variable`: public; takes the result, for an array or string a handle (its old block is freed
                 ///< before)
    };
    Kind kind = Kind::push;
    Location where;
    Expr const* value = nullptr;
    Variable const* variable = nullptr;
};

struct Syscall : StmtOf<StmtKind::Syscall> {
    using StmtOf::StmtOf;
    std::string_view name;         ///< final: names of types and domains are put in
    List<SyscallOperand> operands; ///< at most one `return_`; never void or a structure
};

/// One variable comes into being (every time the statement is reached). Evaluates the shape, then the initialiser.
///  - no initialiser: default values; an array without shape is empty (every dimension 0).
///  - initialiser, no shape: its value and shape; a scalar for an array gives an *empty* array.
///  - both: an array must have that shape ("Shape mismatch at `where`."); a scalar fills it.
struct Declare : StmtOf<StmtKind::Declare> {
    using StmtOf::StmtOf;
    Variable const* variable = nullptr;
    List<Expr const*> shape;    ///< empty, or one public uint64 scalar per dimension
    Expr const* init = nullptr; ///< null: none; has the variable's security and data type, and its dimensions or 0
};

struct Return : StmtOf<StmtKind::Return> {
    using StmtOf::StmtOf;
    Expr const* value = nullptr; ///< null in void procedures; else exactly the return type
};
struct Continue : StmtOf<StmtKind::Continue> {
    using StmtOf::StmtOf;
};
struct Break : StmtOf<StmtKind::Break> {
    using StmtOf::StmtOf;
};
/// An expression for its effect; the value is dropped. It may be void.
struct Evaluate : StmtOf<StmtKind::Evaluate> {
    using StmtOf::StmtOf;
    Expr const* expr = nullptr;
};

// ---- procedures and program -----------------------------------------------------------------------------------------

/// A plain procedure, a template instance, or a definition of an operator or cast. Control cannot reach the end of a
/// body whose return type is not void.
struct Procedure {
    enum class Category : std::uint8_t { procedure, operator_, cast };

    Category category = Category::procedure;
    std::string_view name; ///< "sum", "operator +", "cast"
    std::string signature; ///< for people: "D uint sum<pd_shared3p>(…)" with types put in
    Location where;        ///< the whole definition, as run-time messages print it
    Location head;         ///< return type to closing parenthesis
    Type return_type;
    List<Variable const*> parameters;       ///< the first of `variables`
    std::vector<Variable const*> variables; ///< parameters, then all locals; Variable::index is the position
    Block const* body = nullptr;
    std::vector<TemplateArgument> arguments; ///< of a template instance
    bool reachable = false;  ///< from the globals' initialisers or main; the back end leaves all others out
    std::uint32_t index = 0; ///< position in Program::procedures
};

/// A place where reachable code sets a result: a call of a procedure that gives one of its parameters on as the name, or
/// the system call itself.
struct Publication {
    Location where;
    Procedure const* procedure = nullptr; ///< that contains it
    Expr const* name = nullptr;           ///< null: a system call that gives none
    Expr const* value = nullptr;          ///< null: it cannot be told
    bool passed_on = false; ///< the name is a parameter of `procedure`, whose callers are publications as well
};

/// The whole program. Owns every node, variable and procedure; kinds, domains and types live in `types`. The sources
/// must outlive it.
struct Program {
    Sources const* sources = nullptr;
    std::unique_ptr<Arena> arena;
    TypeStore types;

    std::string name;                    ///< of the main module, without extension
    std::vector<Declare const*> globals; ///< in the order of initialisation: run all, then main
    std::deque<Procedure> procedures;    ///< all that were checked; see Procedure::reachable
    Procedure const* main = nullptr;     ///< `void main()`; null only if there were errors
    std::vector<Security> domains;       ///< used by reachable code, in order of first appearance
    Description description;
    std::vector<Publication> publications; ///< in order of their places; made together with the description
};

// ---- access ---------------------------------------------------------------------------------------------------------

/// The node as what it is; the caller has looked at `kind`.
template <class T, class Base> T const& as(Base const& node) {
    return static_cast<T const&>(node);
}
template <class T, class Base> T const* try_as(Base const* node) {
    return node && node->kind == T::tag ? static_cast<T const*>(node) : nullptr;
}

/// Calls `f` with the node in its own type; `f` must accept every type and return the same type for all.
template <class F> decltype(auto) visit(Expr const& e, F&& f) {
    switch (e.kind) {
#define SMPC_X(name)                                                                                                   \
    case ExprKind::name:                                                                                               \
        return f(static_cast<name const&>(e));
        SMPC_TYPED_EXPRESSIONS(SMPC_X)
#undef SMPC_X
    }
    __builtin_unreachable();
}
template <class F> decltype(auto) visit(Stmt const& s, F&& f) {
    switch (s.kind) {
#define SMPC_X(name)                                                                                                   \
    case StmtKind::name:                                                                                               \
        return f(static_cast<name const&>(s));
        SMPC_TYPED_STATEMENTS(SMPC_X)
#undef SMPC_X
    }
    __builtin_unreachable();
}

} // namespace smpc::secrec::typed
