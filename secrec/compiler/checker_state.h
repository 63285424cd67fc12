// SPDX-License-Identifier: Apache-2.0
//
// The checker as its own parts see it: one object for one program, its methods spread over check_*.cpp by subject.
//
// Two conventions keep one fault to one message. An expression that was reported has the error type, and whoever meets
// that type says nothing and passes it on. And whatever is found in a template instance is reported once for all instances,
// with the chain of uses that led there.
#pragma once

#include <deque>
#include <set>
#include <string>
#include <utility>

#include "secrec/compiler/checker.h"
#include "secrec/compiler/closest.h"
#include "secrec/compiler/index.h"
#include "secrec/compiler/symbols.h"

namespace smpc::secrec {

class Checker;

/// A diagnostic in the making; reported at the end of the full expression that built it.
class Report {
public:
    Report(Checker& checker, Severity severity, Location where, std::string message,
           std::optional<Warning> warning = std::nullopt);
    Report(Report const&) = delete;
    Report& operator=(Report const&) = delete;
    ~Report();

    Report& note(Location where, std::string text) {
        diagnostic_.note(where, std::move(text));
        return *this;
    }
    Report& note(std::string text) { return note(Location{}, std::move(text)); }
    Report& help(std::string text) {
        diagnostic_.help(std::move(text));
        return *this;
    }
    Report& fix(Location where, std::string text) {
        diagnostic_.fix(where, std::move(text));
        return *this;
    }
    Report& suggest(Location where, std::string const& near) {
        diagnostic_.suggest(where, near);
        return *this;
    }

private:
    Checker& checker_;
    Diagnostic diagnostic_;
};

/// What a failed or successful search for an operator or cast definition found.
struct OperatorMatch {
    Definition* definition = nullptr; ///< null: none, or an error that was reported
    bool ambiguous = false;           ///< reported
    std::vector<TemplateArgument> arguments;
};

/// Why a definition does not take the operands.
struct Misfit {
    std::string reason;
    std::size_t fitting = 0; ///< operands before the first that does not fit
};

/// The outcomes of a statement: where control can go from it.
enum Outcome : unsigned { falls = 1, returns = 2, breaks = 4, continues = 8 };
using Outcomes = unsigned;

class Checker {
public:
    Checker(Program const& program, Sources const& sources, Diagnostics& diagnostics, Index* index)
        : loaded_(program), sources_(sources), diagnostics_(diagnostics), incomplete_(program.incomplete),
          lost_statements_(diagnostics.has_errors()), index_(index) {
        result_.sources = &sources;
        result_.arena = std::make_unique<Arena>();
    }

    typed::Program run();

private:
    friend class Report;
    using Expr = typed::Expr;
    using Arguments = std::vector<TemplateArgument>;

    // ---- reporting (checker.cpp) ------------------------------------------------------------------------------------
    Report error(Location where, std::string message) {
        return Report(*this, Severity::error, where, std::move(message));
    }
    Report warning(Warning name, Location where, std::string message) {
        return Report(*this, Severity::warning, where, std::move(message), name);
    }

    // ---- modules and declarations (checker.cpp) ---------------------------------------------------------------------
    void enter_module(LoadedModule const& module);
    std::vector<std::string_view> kind_names() const;
    void declare(ast::KindDecl const& decl);
    void declare(ast::DomainDecl const& decl);
    void declare(ast::StructDecl const& decl, ModuleSymbols const& module);
    void declare_globals(ast::VarDecl const& decl, ModuleSymbols const& module);
    void declare_procedure(ast::ProcDecl const& decl, ModuleSymbols& module);
    void declare_plain(Definition& definition, ModuleSymbols& module);
    bool replaces_earlier(Definition& definition, ModuleSymbols& module, Overloads& overloads);
    void read_annotation(Definition& definition);
    void find_main();
    std::vector<QuantifierSymbol> read_quantifiers(std::span<ast::Quantifier const> quantifiers);
    Definition& new_definition(ast::ProcDecl const& decl, ModuleSymbols const& module);
    typed::Procedure* new_procedure(Definition const& definition, Type return_type, std::span<Type const> parameters,
                                    std::span<TemplateArgument const> arguments);
    void check_body(Definition const& definition, typed::Procedure& procedure, Instance const* instance);

    // ---- types (check_types.cpp) ------------------------------------------------------------------------------------
    std::optional<TypePattern> pattern(ast::TypeName const& name);
    std::optional<SecurityPattern> pattern(std::optional<ast::SecurityName> const& name);
    std::optional<DataPattern> pattern(ast::DataTypeName const& name);
    std::optional<DataPattern> data_pattern(ast::Identifier const& name, Location loc, bool has_arguments,
                                            std::span<ast::TypeArgument const> arguments);
    std::optional<DimPattern> pattern(std::optional<ast::DimName> const& name);
    std::optional<ArgumentPattern> pattern(ast::TypeArgument const& name, QuantifierSymbol const& quantifier);

    Security substitute(SecurityPattern const& pattern, std::span<TemplateArgument const> arguments) const;
    DataType const* substitute(DataPattern const& pattern, std::span<TemplateArgument const> arguments, Location loc);
    std::uint32_t substitute(DimPattern const& pattern, std::span<TemplateArgument const> arguments) const;
    /// A finished, valid type, or the error type after a report.
    Type substitute(TypePattern const& pattern, std::span<TemplateArgument const> arguments);
    bool check_exists(Type const& type, Location loc);
    DataType const* structure(StructSymbol& symbol, Arguments arguments, Location loc);
    /// The type that a name stands for where no template variable is open.
    Type resolve(ast::TypeName const& name);

    /// The template variable of this name and sort in the current frame.
    VariableIndex template_variable(std::string_view name) const;
    bool has_open_variables() const { return !frame_->quantifiers.empty() && frame_->arguments.empty(); }
    DataType const* find_data_type(std::string_view name);
    std::optional<Security> find_domain(std::string_view name) const;
    bool is_data_type_name(std::string_view name);

    // ---- templates (check_templates.cpp) ----------------------------------------------------------------------------
    void declare_template(Definition& definition, ModuleSymbols& module);
    bool check_template_variables(Definition& definition);
    /// Whether a call with these argument types fits; then `arguments` are the bindings. `reason` explains a misfit.
    bool unify(Definition const& definition, std::span<Type const> types, Context const& context, Arguments& arguments,
               std::string* reason);
    Instance* instantiate(Definition& definition, Arguments const& arguments, Location requested_at);
    void check_instances();

    // ---- calls (check_calls.cpp) ------------------------------------------------------------------------------------
    Expr* check_call(ast::Call const& call, Context const& context);
    typed::Procedure* resolve_call(ast::Call const& call, std::span<Type const> types, Context const& context);
    std::optional<std::string> with_suffix(ast::Expr const& e, Type const& want) const;
    void report_no_match(ast::Call const& call, std::span<Type const> types, Context const& context,
                         std::vector<Overloads const*> const& sets);
    void warn_deprecated(Definition const& definition, Location where);
    typed::Procedure* procedure_of(Definition& definition, Arguments const& arguments, Location where);

    // ---- operators and casts (check_operators.cpp) ------------------------------------------------------------------
    Overloads& operator_table(ast::ProcDecl const& decl);
    bool check_operator_signature(Definition const& definition, Type const& result, std::span<Type const> parameters,
                                  Location where);
    bool check_cast_signature(Definition const& definition, Type const& result, std::span<Type const> parameters,
                              Location where);
    bool check_operator_template(Definition const& definition);
    /// Searches a definition for operands of closed types. `target` is the type of a cast, null for operators.
    OperatorMatch search(Overloads const& overloads, std::span<Type const> operands, Context const& context,
                         DataType const* target, Location where, std::string_view what);
    OperatorMatch search_limited(Overloads const& overloads, std::span<Type const> operands, Context const& context,
                                 DataType const* target, Location where, std::string_view what, bool later);
    // ---- candidates among them (check_candidates.cpp)
    /// Whether a definition takes the operands; if not, `misfit` (which may be null) says why.
    bool matches_plain(Definition const& d, std::span<Type const> operands, DataType const* target, unsigned& score,
                       Misfit* misfit) const;
    bool matches_template(Definition const& d, std::span<Type const> operands, Context const& context,
                          DataType const* target, Arguments& arguments, unsigned& score, Misfit* misfit);
    /// The security above all operands; empty if two domains meet.
    static std::optional<Security> upper_security(std::span<Type const> operands);
    static std::string join_operands(std::span<Type const> operands);
    void note_candidates(Report& report, std::span<Type const> operands, DataType const* target,
                         Overloads const& overloads);
    void report_no_cast(Location where, Type const& have, DataType const* target);
    Expr* call_operator(OperatorMatch const& match, std::vector<Expr*> operands, Location where);
    Expr* check_binary(ast::Binary const& e, Context const& context);
    Expr* check_unary(ast::Unary const& e, Context const& context);
    Expr* check_cast(ast::Cast const& e, Context const& context);
    /// Data type of the result of a built-in operator on two public operands of this type; null: there is none.
    static DataType const* builtin_result(typed::BinaryOp op, DataType const* data);
    /// Null if there is no such operator.
    Expr* builtin_binary(typed::BinaryOp op, Expr* left, Expr* right, Location where);
    void report_no_operator(Location where, std::string_view spelling, std::span<Type const> operands,
                            Overloads const& overloads);

    // ---- literals and open types (check_literals.cpp) ---------------------------------------------------------------
    Expr* check_literal(ast::IntLiteral const& e, Context const& context);
    Expr* check_literal(ast::FloatLiteral const& e, Context const& context);
    Expr* check_string(ast::StringLiteral const& e);
    DataType const* literal_type(Location where, std::string_view what, Context const& context, bool floating);
    /// Gives an open expression and everything open in it a data type.
    void close(Expr* e, DataType const* type);
    /// `int64` or `float64` for what is still open.
    void close_by_default(Expr* e);
    /// Closes an open expression for a place of this type and classifies it if the place is private. Types must fit.
    Expr* convert(Expr* e, Type const& place);
    /// The same after a check: reports if the value may not be assigned to the place.
    Expr* assign_to(Expr* e, Type const& place, Location where, std::string_view what);
    Expr* classify(Expr* e, Security security, DataType const* data);
    Expr* constant(DataType const* type, std::uint64_t value, Location where);

    // ---- expressions (check_expressions.cpp) ------------------------------------------------------------------------
    Expr* check(ast::Expr const& e, Context const& context = {});
    Expr* check_kind(ast::Expr const& e, Context const& context);
    /// The same, and void is an error.
    Expr* check_value(ast::Expr const& e, Context const& context = {});
    /// The same, and what is open takes its default type.
    Expr* check_closed(ast::Expr const& e, Context const& context = {});
    /// A public uint64 scalar.
    Expr* check_length(ast::Expr const& e, std::string_view what);
    Expr* check_condition(ast::Expr const& e, std::string_view what);
    Expr* check_name(ast::Name const& e);
    Expr* check_intrinsic(ast::Intrinsic const& e, Context const& context);
    Expr* check_domain_id(ast::DomainId const& e);
    Expr* check_cat(ast::Cat const& e, Context const& context);
    Expr* check_reshape(ast::Reshape const& e, Context const& context);
    Expr* check_array(ast::ArrayConstructor const& e, Context const& context);
    Expr* check_field(ast::Field const& e);
    Expr* check_index(ast::Index const& e, Context const& context);
    Expr* check_ternary(ast::Ternary const& e, Context const& context);
    Expr* check_qualified(ast::Qualified const& e, Context const& context);
    Expr* check_comma(ast::Binary const& e, Context const& context);
    std::optional<std::vector<typed::Subscript>> check_subscripts(ast::Index const& e, Type const& operand);
    /// Position of a field; empty after a report.
    std::optional<std::uint32_t> find_field(Type const& object, ast::Identifier const& field);
    /// A public scalar as a string; null if it has no text.
    Expr* to_text(Expr* e);
    Expr* error_expr(Location where);
    typed::Variable const* find_variable(std::string_view name) const;
    void report_unknown_name(ast::Identifier const& name);

    // ---- assignments (check_assignments.cpp) ------------------------------------------------------------------------
    std::optional<typed::Place> check_place(ast::Expr const& e);
    std::optional<typed::Place> check_place_kind(ast::Expr const& e);
    /// The expression as written, for messages.
    std::string quoted(ast::Expr const& e) const;
    Expr* check_assign(ast::Assign const& e);
    Expr* check_compound(ast::Assign const& e, typed::Place const& place);
    Expr* check_incdec(ast::IncDec const& e);

    // ---- statements (check_statements.cpp) --------------------------------------------------------------------------
    Outcomes check_statement(ast::Stmt const& s, std::vector<typed::Stmt const*>& out);
    Outcomes check_statements(std::span<ast::Stmt const* const> statements, std::vector<typed::Stmt const*>& out);
    typed::Block const* check_branch(ast::Stmt const& s, Outcomes& outcomes);
    Outcomes check_loop_body(ast::Stmt const& s, typed::Block const*& body);
    void check_declaration(ast::VarDecl const& s, std::vector<typed::Stmt const*>& out);
    typed::Declare const* check_variable(ast::VarInit const& init, Type const& type, typed::Variable::Storage storage);
    void check_print(ast::Print const& s, std::vector<typed::Stmt const*>& out);
    void check_syscall(ast::Syscall const& s, std::vector<typed::Stmt const*>& out);
    void check_return(ast::Return const& s, std::vector<typed::Stmt const*>& out);
    /// An expression whose value is dropped.
    Expr* check_effect(ast::Expr const& e);
    static bool has_effect(ast::Expr const& e);
    template <class T> T* make(Type const& type, Location where) { return result_.arena->make<T>(type, where); }
    template <class T> T* make(Location where) { return result_.arena->make<T>(where); }
    template <class T> std::span<T const> list(std::vector<T> const& items) { return result_.arena->copy(items); }
    std::span<Expr const* const> expressions(std::vector<Expr*> const& items) {
        return result_.arena->copy(std::vector<Expr const*>(items.begin(), items.end()));
    }

    Program const& loaded_;
    Sources const& sources_;
    Diagnostics& diagnostics_;
    /// The parser left something out: what seems to be missing may be there, and is not reported.
    bool incomplete_;
    bool lost_statements_; ///< the parser left out statements: variables may be missing, and ways through a body
    Index* index_;         ///< null: nobody wants one
    typed::Program result_;
    std::set<std::pair<Location, std::string>> reported_in_instances_;

    std::deque<ModuleSymbols> modules_;
    std::deque<Definition> definitions_;
    std::deque<StructSymbol> structs_;
    std::unordered_map<std::string_view, typed::Variable const*> globals_;
    std::unordered_map<std::string_view, Kind const*> kinds_;
    std::unordered_map<std::string_view, Security> domains_;
    std::unordered_map<std::string_view, DataType const*> named_types_;
    std::unordered_map<std::string_view, StructSymbol*> structures_;
    std::set<std::string_view> broken_names_; ///< of declarations with a reported fault: their uses are not reported
    Overloads binary_[static_cast<std::size_t>(ast::BinaryOp::comma) + 1];
    Overloads unary_[static_cast<std::size_t>(ast::UnaryOp::complement) + 1];
    Overloads casts_;

    ast::Expr const* negated_ = nullptr; ///< the operand of the unary minus being checked, for range warnings

    Frame root_frame_;
    Frame* frame_ = &root_frame_;
    std::deque<Instance*> waiting_; ///< instances whose bodies are to be checked
};

/// Replaces the frame for a scope, and puts the old one back.
class FrameGuard {
public:
    FrameGuard(Frame*& slot, Frame& frame) : slot_(slot), old_(slot) { slot = &frame; }
    FrameGuard(FrameGuard const&) = delete;
    FrameGuard& operator=(FrameGuard const&) = delete;
    ~FrameGuard() { slot_ = old_; }

private:
    Frame*& slot_;
    Frame* old_;
};

} // namespace smpc::secrec
