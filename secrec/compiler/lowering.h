// SPDX-License-Identifier: Apache-2.0
//
// The inside of the back end, shared by the lower_*.cpp files.
//
// `Unit` is one executable in the making: assembler, global variables, the queue of procedures, helper procedures on
// demand. `Body` is one procedure in the making: its registers, its variables, its scopes. Expressions become `Value`s:
// not code but a note where the result is, and who has to free it.
//
// Conventions of the generated code (not visible to programs, secrec/compiler/README.md tells more):
//  - A public scalar is a register whose low bytes count. A public array is a memory slot with one spare byte behind
//    its elements, a string a slot that ends with NUL, private data a handle of the kit. Lengths are uint64 registers.
//  - Arguments are pushed by value, flattened, and are the first registers of the callee. The callee borrows arrays,
//    strings and private data; a parameter that it changes anywhere is a copy of its own, which it frees.
//  - From level 1 of the optimizer on, a small procedure may be lowered in place of a call (lower_inline.cpp), and what a
//    variable holds is freed where it is read for the last time (opt_liveness.h).
//  - The data word of a result is the return value; lengths (and all words of a structure) go through references to
//    registers of the caller, who owns the result.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "secrec/compiler/assembler.h"
#include "secrec/compiler/effects.h"
#include "secrec/compiler/lower.h"
#include "secrec/compiler/opt_inline.h"
#include "secrec/compiler/opt_liveness.h"
#include "secrec/compiler/typed.h"

namespace smpc::secrec::lowering {

using typed::Procedure;
using typed::Variable;

/// The machine's type of a public scalar; bool is uint8.
CodeType code_type(DataType const& data);
/// Bytes of an element of a public type.
std::uint64_t width_of(DataType const& data);
/// So many elements are there always: nobody has to look whether there is memory for them.
inline constexpr std::uint64_t few_elements = 1 << 20;
/// A public scalar that is a number: neither string nor structure.
bool is_plain_scalar(Type const& type);
[[noreturn]] void defect(std::string_view what);

/// Where a value is. Copying a Value copies the note, not the data.
struct Value {
    Type type;
    Operand data;              ///< the scalar itself, or a handle; none for constant strings, structures and void
    std::vector<Operand> dims; ///< arrays: lengths
    Operand size;              ///< arrays: number of elements; dims[0] for a vector
    std::vector<Value> fields; ///< structures
    bool is_text = false;      ///< a constant string in `text`
    Text text;
    bool owned = false; ///< the handle (all handles of a structure) must be freed or moved by whoever takes the value
    Variable const* from = nullptr; ///< the variable whose registers these are; it may change later
};

/// Registers of one procedure. Temporaries live until they are released or the statement ends; variables until their
/// scope does. Inlined code has a level of its own: what the levels around it hold is safe from its statements.
class Frame {
public:
    explicit Frame(bool global) : global_(global) {}
    Operand temporary() { return take(State::temporary); }
    Operand variable() { return take(State::variable); }
    void release_temporary(Operand reg) { release(reg, State::temporary); }
    void release_variable(Operand reg) { release(reg, State::variable); }
    void release_all_temporaries();
    /// Begins and ends a level.
    void enter() { ++level_; }
    void leave();
    /// A register that keeps its value as long as it is taken.
    void set_constant(Operand reg);
    /// Whether the operand is such a register or an immediate.
    bool is_constant(Operand operand) const;
    /// Whether the register was taken in the present level.
    bool inside(Operand reg) const;
    /// Makes a register of this level a temporary of the level around.
    void hand_over(Operand reg);
    /// Number of registers that were in use at any time.
    std::uint64_t size() const noexcept { return registers_.size(); }
    void reserve_one() {
        if (registers_.empty()) registers_.push_back({});
    }

private:
    enum class State : std::uint8_t { free, temporary, variable };
    struct Register {
        State state = State::free;
        std::uint32_t level = 0;
        bool constant = false;
    };
    Operand take(State state);
    void release(Operand reg, State state);
    bool knows(Operand reg) const;
    bool global_;
    std::uint32_t level_ = 0;
    std::vector<Register> registers_;
    std::size_t first_free_ = 0;
};

class Unit {
public:
    Unit(typed::Program const& program, LowerOptions const& options);
    bytecode::Executable run();

    Assembler& assembler() noexcept { return asm_; }
    typed::Program const& program() const noexcept { return program_; }
    Effects const& effects() const noexcept { return effects_; }
    bool optimizes() const noexcept { return options_.optimize > 0; }
    /// Whether operations on floating-point constants may be done by the compiler.
    bool folds_floats() const noexcept { return optimizes() && !effects_.uses_fpu_state(); }
    Inlining& inlining() noexcept { return inlining_; }
    Liveness const& liveness(Procedure const& procedure);
    /// Entry of a procedure; queues it for lowering when first asked for.
    Label entry(Procedure const& procedure);
    /// The registers of a global variable.
    Value const& global(Variable const& variable) const { return globals_.at(variable.index); }
    /// Entry of a helper procedure; `write` writes its code when all procedures are done.
    Label helper(std::string const& name, std::function<void(Assembler&)> write);
    std::string describe(Location where) const { return program_.sources->describe(where, options_.path_style); }
    /// The code that follows comes from here.
    void line(Location where);
    /// Nothing of the source stands behind the code that follows.
    void no_line();
    /// While it lives, the code is that of an inlined call: for stack traces, which show the call as if it had been made.
    class InlineScope {
    public:
        InlineScope(Unit& unit, Procedure const& callee, Location call);
        ~InlineScope();
        InlineScope(InlineScope const&) = delete;
        InlineScope& operator=(InlineScope const&) = delete;

    private:
        Unit& unit_;
        std::uint32_t outer_;
    };
    /// The inlined call that code is made for: position plus one, 0 for none. Failure code behind a procedure goes back to it.
    std::uint32_t inlined_call() const noexcept { return inlined_call_; }
    void set_inlined_call(std::uint32_t call);
    /// The index of a domain; the first use decides on its position.
    Operand domain(Security security);

private:
    typed::Program const& program_;
    LowerOptions options_;
    Assembler asm_;
    Effects effects_;
    Inlining inlining_;
    std::unordered_map<Procedure const*, Liveness> liveness_;
    std::vector<Value> globals_;
    std::vector<Security> domains_; ///< in the order of the executable
    std::unordered_map<Procedure const*, Label> entries_;
    std::vector<Procedure const*> queue_;
    std::unordered_map<std::string, Label> helpers_;
    std::vector<std::pair<Label, std::function<void(Assembler&)>>> helper_queue_;
    std::vector<bytecode::InlinedCall> inlined_calls_;
    std::uint32_t inlined_call_ = 0;
    std::uint32_t file_number(FileId file);
    std::map<FileId, std::uint32_t> file_numbers_;
    std::vector<std::string> file_names_;
    friend class Body;
};

/// A rectangular part of an array: rows of elements that lie next to each other, and loops over the rows. In elements
/// as `region` makes it.
struct Region {
    std::vector<Operand> dims; ///< lengths of the slices
    Operand size;              ///< number of elements
    Operand start;             ///< position of the first row
    Operand run;               ///< length of a row
    struct Loop {
        Operand count, step;
    };
    std::vector<Loop> loops; ///< outermost first
};

class Body {
public:
    /// `procedure` null: global code.
    Body(Unit& unit, Procedure const* procedure);
    void lower_procedure();
    /// Initialisers of the globals, call of main, release of the globals, halt.
    void lower_global_code(std::vector<Value>& globals);
    /// Registers for the globals, made before anything is lowered.
    std::vector<Value> place_globals();

private:
    // ---- values (lower_values.cpp)
    enum class Use : std::uint8_t { temporary, variable };
    Operand take(Use use) { return use == Use::temporary ? frame_.temporary() : frame_.variable(); }
    /// Registers for a value of this type, without contents.
    Value fresh(Type type, Use use);
    /// All words of a value in the order of the calling convention: lengths, data, number of elements from rank 2 on.
    static void flatten(Value const& value, std::vector<Operand>& out);
    void release_registers(Value const& variable);
    /// Frees all handles of a value.
    void free_handles(Value const& value);
    /// Whether the variable is one of this procedure whose contents it must free.
    bool owns(Variable const& v) const { return is(v, Contents::owned); }
    bool is_gone(Variable const* v) const { return v && is(*v, Contents::gone); }
    /// Frees those that hold something; later scope ends leave them alone.
    void free_dead(Liveness::Variables variables);
    /// Whether the lengths of a variable stay as they are as long as it exists.
    bool has_fixed_lengths(Variable const& v) const;
    /// Done with a value: frees what it owns and its temporary register.
    void drop(Value const& value);
    /// The value as an owned one: itself if it is, else a deep copy.
    Value own(Value value);
    Value deep_copy(Value const& value);
    /// The value, safe against changes of the variable it comes from.
    Value detach(Value value);
    /// Evaluates in order; an operand that a later one may change is copied first.
    std::vector<Value> evaluate_all(std::span<typed::Expr const* const> exprs);
    std::vector<Value> evaluate_all(std::initializer_list<typed::Expr const*> exprs) {
        return evaluate_all(std::span(exprs.begin(), exprs.size()));
    }
    /// Copies `value` if one of the expressions, evaluated later, may change it.
    Value guard(Value value, std::span<typed::Expr const* const> later);
    void move_words(Value const& from, Value const& to);
    /// Lengths and number of elements in registers that no variable owns.
    struct Lengths {
        std::vector<Operand> dims;
        Operand size;
    };
    Lengths detached_lengths(Value const& value);
    Value scalar(Type type, Operand data) const;
    Operand in_register(Operand operand);
    Operand hinted(Operand hint) { return is_none(hint) ? frame_.temporary() : hint; }

    // ---- run-time failures
    Label failure(std::string message);
    void fail_unless_same_shape(Value const& a, Value const& b, std::string message);
    /// Jumps to the label if the lengths compare so; nothing if it is known that they do not.
    void fail_if(Compare c, Operand a, Operand b, std::function<Label()> const& label);
    bool known_equal(Operand a, Operand b) const;
    /// Two arrays whose shapes must be equal.
    struct LengthCheck {
        Variable const *a, *b;
        Location where;
    };
    /// The checks that come first when the expression is evaluated. False: what comes behind it is not first any more.
    bool first_checks(typed::Expr const& e, std::vector<LengthCheck>& checks) const;
    std::vector<LengthCheck> first_checks(typed::Block const& turn) const;
    /// The way into a loop: a jump to its test, or the test and what each turn would check first.
    void enter_loop(typed::Expr const* condition, typed::Block const& turn, Label test, Label end);

    // ---- expressions (lower_expressions.cpp)
    /// `hint`: a register that may take a scalar result; written by the last instruction only.
    Value evaluate(typed::Expr const& e, Operand hint = {});
    /// Evaluates for the effect alone.
    void execute(typed::Expr const& e);
    /// Jumps to `target` if the condition is `when`, else goes on.
    void branch(typed::Expr const& condition, Label target, bool when);

    Value lower(typed::Literal const& e, Operand hint);
    Value lower(typed::StringLiteral const& e, Operand hint);
    Value lower(typed::VariableRef const& e, Operand hint);
    Value lower(typed::DomainId const& e, Operand hint);
    Value lower(typed::Classify const& e, Operand hint);
    Value lower(typed::Declassify const& e, Operand hint);
    Value lower(typed::Cast const& e, Operand hint);
    Value lower(typed::Unary const& e, Operand hint);
    Value lower(typed::Binary const& e, Operand hint);
    Value lower(typed::OperatorCall const& e, Operand hint);
    Value lower(typed::Call const& e, Operand hint);
    Value lower(typed::Conditional const& e, Operand hint);
    Value lower(typed::Comma const& e, Operand hint);
    Value lower(typed::Field const& e, Operand hint);
    Value lower(typed::Index const& e, Operand hint);
    Value lower(typed::ArrayConstructor const& e, Operand hint);
    Value lower(typed::Size const& e, Operand hint);
    Value lower(typed::Shape const& e, Operand hint);
    Value lower(typed::Cat const& e, Operand hint);
    Value lower(typed::Reshape const& e, Operand hint);
    Value lower(typed::ToString const& e, Operand hint);
    Value lower(typed::JoinStrings const& e, Operand hint);
    Value lower(typed::StringLength const& e, Operand hint);
    Value lower(typed::BytesFromString const& e, Operand hint);
    Value lower(typed::StringFromBytes const& e, Operand hint);
    Value lower(typed::FpuState const& e, Operand hint);
    Value lower(typed::SetFpuState const& e, Operand hint);
    Value lower(typed::Assign const& e, Operand hint);
    Value lower(typed::CompoundAssign const& e, Operand hint);
    Value lower(typed::IncDec const& e, Operand hint);

    Operand convert_scalar(Operand value, DataType const& from, DataType const& to, Operand hint);
    void scalar_binary(typed::BinaryOp op, DataType const& data, Operand d, Operand a, Operand b);
    Value logical(typed::Binary const& e, Operand hint);
    /// The value of a public scalar, if it is known without any code.
    std::optional<std::uint64_t> constant(typed::Expr const& e);
    /// `a op b` with fewer or cheaper instructions, if there is a way.
    std::optional<Operand> reduced(typed::BinaryOp op, DataType const& data, Operand a, Operand b, Operand hint);
    Value choose_elements(typed::Conditional const& e);

    // ---- public arrays (lower_arrays.cpp)
    /// A new public array with these lengths; elements are zero.
    Value new_array(Type type, Lengths lengths);
    Operand bytes_of(Operand count, std::uint64_t width);
    Operand product(Operand a, Operand b);
    Operand sum(Operand a, Operand b);
    /// Product of lengths given by the program; overflow ends the run.
    Operand checked_product(std::vector<Operand> const& dims);
    void fill(Value const& array, Operand scalar);
    /// An array of public or private data with all elements equal to the scalar, which is dropped.
    Value spread(Value const& scalar, Lengths lengths);
    /// The value, an array or a scalar of a vector's data, without its shape.
    static Value flat(Value value);
    /// Element-wise built-in operator; at least one operand is an array of shape `dims`.
    Value array_binary(typed::BinaryOp op, Type type, Value a, Value b);
    void array_binary_into(typed::BinaryOp op, Operand to, Value const& a, Value const& b);
    Value array_unary(typed::UnaryOp op, Value a);
    Value array_cast(Type type, Value a);
    Value cat_arrays(typed::Cat const& e, Value a, Value b);

    // ---- regions (lower_regions.cpp)
    struct Bounds {
        Operand low, high; ///< none: missing
    };
    std::vector<Bounds> evaluate_subscripts(typed::List<typed::Subscript> subscripts);
    void check_bounds(Value const& array, typed::List<typed::Subscript> subscripts, std::vector<Bounds> const& bounds,
                      Location where);
    Operand element_position(Value const& array, std::vector<Bounds> const& bounds);
    Region region(Value const& array, typed::List<typed::Subscript> subscripts, std::vector<Bounds> const& bounds);
    void for_each_row(Region const& r, std::function<void(Operand)> const& row);
    Region in_bytes(Region r, std::uint64_t width);
    Value read_element(Value const& array, Operand position, Operand hint);
    void write_element(Value const& array, Operand position, Value const& value);
    Value read_region(Value const& array, Type type, Region const& r);
    void write_region(Value const& array, Region const& r, Value const& value);
    Operand index_vector(Region const& r);

    // ---- private data (lower_private.cpp)
    std::string kit_call(Type const& type, std::string_view operation) const;
    Operand domain_of(Type const& type) { return unit_.domain(type.security); }
    Operand new_private(Type const& type, Operand count);
    Value new_private_array(Type type, Lengths lengths);
    void private_call(Type const& type, std::string_view operation, std::initializer_list<Operand> words);
    Value classify(Type type, Value value);
    Value declassify(Type type, Value const& value, Operand hint);
    /// Whether the kit offers gather and scatter with a public vector of positions.
    static bool has_gather(Type const& type);

    // ---- strings (lower_strings.cpp)
    void push_text(Value const& string); ///< as a constant reference, with the NUL
    Value join(std::vector<Value> const& pieces);
    Value string_of(Value const& scalar);
    Operand compare_strings(typed::Expr const& left, typed::Expr const& right);
    Operand length_of(Value const& string, Operand hint);

    // ---- calls (lower_calls.cpp)
    Value call(Procedure const& procedure, std::vector<Value> arguments, Operand hint);
    Value call_operator(Procedure const& procedure, Type type, std::vector<Value> operands, Location where,
                        Operand hint);
    /// The steps of an operator call (typed.h). A public scalar operand is classified, as many times as it is needed.
    Value as_parameter(Value value, Type const& parameter, Operand size);
    /// What an operand is classified from, if it is a scalar; else the operand.
    static typed::Expr const* unclassified(typed::Expr const* operand);
    void return_value(typed::Expr const* value);

    // ---- inlined calls (lower_inline.cpp)
    bool inlines(Procedure const& procedure) const;
    Value inline_call(Procedure const& procedure, std::vector<Value> arguments, Operand hint);
    void bind_parameter(Variable const& parameter, Value argument);
    /// The value in registers that outlive the inlined procedure.
    Value handed_over(Value value);
    /// A vector that the next statement, a system call, only writes: it takes the place of an operand that ends there, or
    /// at least is not filled before. False: to be declared as usual.
    bool declare_in_place(typed::Declare const& s, typed::Stmt const* next);

    // ---- places (lower_assign.cpp)
    /// What `place = place op operand` needs to know.
    struct Update {
        typed::Place const& place;
        typed::BinaryOp op;
        Procedure const* procedure; ///< null: built-in
        Location where;
        bool wanted;  ///< the value of the expression is used
        bool postfix; ///< and is the old one
    };
    Value place_value(typed::Place const& place);
    static std::vector<typed::Expr const*> subscript_list(typed::List<typed::Subscript> subscripts);
    /// Puts a new value into a variable or field; frees the old one and takes over the new one.
    void replace(Value const& place, Value value);
    Value assign(typed::Assign const& e, bool wanted);
    Value assign_indexed(typed::Assign const& e, bool wanted);
    Value compound(typed::CompoundAssign const& e, bool wanted);
    Value step(typed::IncDec const& e, bool wanted);
    Value update(Update const& u, Value operand);
    Value update_whole(Update const& u, Value operand);
    Value update_element(Update const& u, Value const& array, std::vector<Bounds> const& bounds, Value operand);
    Value update_region(Update const& u, Value const& array, std::vector<Bounds> const& bounds, Value operand);
    /// One call of a procedure with scalar parameters per element of the region.
    Value update_each(Update const& u, Value old, Value operand);

    // ---- statements (lower_statements.cpp)
    void lower(typed::Stmt const& s);
    void lower(typed::Block const& s);
    void lower(typed::If const& s);
    void lower(typed::For const& s);
    void lower(typed::While const& s);
    void lower(typed::DoWhile const& s);
    void lower_turn(typed::Block const& body);
    void lower(typed::Assert const& s);
    void lower(typed::Print const& s);
    void lower(typed::Syscall const& s);
    void lower(typed::Declare const& s);
    void lower(typed::Return const& s);
    void lower(typed::Continue const& s);
    void lower(typed::Break const& s);
    void lower(typed::Evaluate const& s);
    /// `fixed`: lengths that are constants need no registers.
    void declare(typed::Declare const& s, Value& place, bool fixed);
    void declare_array(typed::Declare const& s, Value& place, bool fixed);
    /// A scalar that never changes and is known, or equal to another such: it needs no code or register.
    bool declare_constant(typed::Declare const& s);
    /// A variable without initialiser whose first contents nobody reads: it gets none.
    bool starts_dead(typed::Declare const& s);
    /// A variable that nothing mentions and whose initialiser nobody can tell to be evaluated: only its checks are made.
    bool leave_out(typed::Declare const& s);
    void fix_lengths(Value& place, std::vector<Operand> const& dims);
    void set_default(Value const& place);
    void end_scope(std::size_t mark);
    void free_variables(std::size_t mark);
    void bind(Label label);
    void jump(Label label);

    // ---- state
    struct LoopLabels {
        Label continue_, break_;
        std::size_t mark; ///< variables declared outside of the body
    };
    struct Failure {
        Label label;
        std::string message;
        Location where;
        std::uint32_t inlined_call;
    };
    void write_failures();
    Value& variable(Variable const& v);
    Value const& variable(Variable const& v) const { return const_cast<Body*>(this)->variable(v); }

    /// What the registers of a variable hold: nothing to be freed by this procedure, something, or no longer anything.
    enum class Contents : std::uint8_t { none, owned, gone };
    /// A procedure whose statements are lowered: that of the body, or one that is inlined into it.
    struct Activation {
        Procedure const* procedure = nullptr;
        Liveness const* liveness = nullptr; ///< null: everything lives until its scope ends
        std::vector<Value> variables;       ///< by Variable::index
        std::vector<Contents> contents;     ///< the same; at the place where code is being made
        std::size_t mark = 0;               ///< its part of `live_`
        // of an inlined one
        bool inlined = false;
        bool jumps = false;      ///< returns jump to `end`; else the last statement is the only one
        std::size_t returns = 0; ///< so many were reached
        Operand returned;        ///< by the last one
        Operand hint;
        Label end;
        Value result;
    };
    bool is(Variable const& v, Contents contents) const {
        return v.storage != Variable::Storage::global && act_.contents[v.index] == contents;
    }
    void activate(Activation& a, Procedure const& procedure);

    Unit& unit_;
    Assembler& as_;
    Procedure const* procedure_;
    Frame frame_;
    Activation act_;
    std::vector<Procedure const*> inlined_; ///< procedures that are being inlined, outermost first
    std::size_t inlined_nodes_ = 0;
    std::vector<std::pair<Operand, Operand>> equal_lengths_; ///< compared on the way to here
    std::vector<Variable const*> live_; ///< declared variables whose scope has not ended, with handles or not
    std::vector<LoopLabels> loops_;
    std::vector<Failure> failures_;
    std::unordered_map<std::string, Label> failure_labels_; ///< by message and inlined call
    Location where_;                                        ///< of the statement or expression in progress
    bool dead_ = false;                                     ///< control cannot come here
};

} // namespace smpc::secrec::lowering
