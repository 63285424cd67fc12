// SPDX-License-Identifier: Apache-2.0
//
// What the checker knows of names: modules, structures, procedures with their templates and instances.
//
// A *pattern* is a type as a declaration writes it, with its names looked up but template variables left open. The types of
// a template are resolved to patterns once; matching a call and making an instance then never look at names again.
// A plain declaration is the special case without variables.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "secrec/compiler/ast.h"
#include "secrec/compiler/typed.h"

namespace smpc::secrec {

struct StructSymbol;
struct ArgumentPattern;
struct ModuleSymbols;
struct Definition;

/// Position of a template variable in its quantifier list.
using VariableIndex = std::int32_t;
constexpr VariableIndex no_variable = -1;

struct SecurityPattern {
    VariableIndex variable = no_variable;
    Security security = public_security; ///< if no variable
    bool written_public = true;          ///< neither a domain nor a domain variable is written
};

/// Exactly one of: a variable, a finished type, a template structure with arguments.
struct DataPattern {
    VariableIndex variable = no_variable;
    DataType const* type = nullptr;
    StructSymbol* structure = nullptr;
    std::span<ArgumentPattern const> arguments;
};

struct DimPattern {
    VariableIndex variable = no_variable;
    std::uint32_t dims = 0;
};

struct ArgumentPattern {
    TemplateArgument::Sort sort = TemplateArgument::Sort::domain;
    SecurityPattern security;
    DataPattern data;
    DimPattern dims;
    Location loc;
};

struct TypePattern {
    SecurityPattern security;
    DataPattern data;
    DimPattern dims;
    Location loc;
};

/// A variable of `template <…>`.
struct QuantifierSymbol {
    TemplateArgument::Sort sort = TemplateArgument::Sort::domain;
    std::string_view name;
    Kind const* kind = nullptr; ///< restriction of a domain variable, null: none
    Location loc;
};

struct StructSymbol {
    ast::StructDecl const* decl = nullptr;
    std::vector<QuantifierSymbol> quantifiers;
    std::vector<TypePattern> fields;        ///< parallel to decl->fields
    std::vector<DataType const*> instances; ///< all made so far
    bool valid = true;                      ///< false: reported already, uses are of the error type
};

/// One use of a template with certain arguments, made once.
struct Instance {
    Definition* definition = nullptr;
    std::vector<TemplateArgument> arguments;
    typed::Procedure* procedure = nullptr;
    Location requested_at;
    Instance const* requested_in = nullptr; ///< null: not from an instance
    unsigned depth = 1;
};

/// A procedure, operator or cast definition, plain or template.
struct Definition {
    ast::ProcDecl const* decl = nullptr;
    ModuleSymbols const* module = nullptr;
    std::uint32_t order = 0; ///< program-wide position in processing order
    bool valid = true;       ///< false: reported already, never a candidate

    std::vector<QuantifierSymbol> quantifiers; ///< empty: plain
    std::vector<TypePattern> parameters;
    std::optional<TypePattern> result; ///< empty: void

    // Of a template: the parts of its weight that do not depend on the call.
    unsigned unrestricted_domains = 0;
    unsigned occurrences = 0; ///< of template variables in parameter types

    std::vector<std::unique_ptr<Instance>> instances;

    // Of a plain definition.
    std::vector<Type> parameter_types;
    Type return_type;
    typed::Procedure* procedure = nullptr;

    bool deprecated = false;
    std::string_view deprecation;

    bool is_template() const noexcept { return decl->is_template; }
    /// For people: "sum", "operator +", "cast".
    std::string name() const {
        bool named = decl->kind == ast::ProcDecl::Kind::procedure || decl->kind == ast::ProcDecl::Kind::cast;
        return (named ? "" : "operator ") + std::string(decl->name.text);
    }
};

/// Definitions of one name or operator.
struct Overloads {
    std::vector<Definition*> plain;
    std::vector<Definition*> templates;
    bool empty() const noexcept { return plain.empty() && templates.empty(); }
};

struct ModuleSymbols {
    std::string_view name;
    ast::Module const* tree = nullptr;
    std::vector<ModuleSymbols const*> imports;
    std::unordered_map<std::string_view, Overloads> procedures;
};

/// Where names are looked up while one body, initialiser or signature is checked.
struct Frame {
    ModuleSymbols const* module = nullptr;
    std::span<QuantifierSymbol const> quantifiers;
    std::span<TemplateArgument const> arguments; ///< of the quantifiers; empty while a template's signature is read
    typed::Procedure* procedure = nullptr;       ///< null: no body; no procedure can be called
    Instance const* instance = nullptr;
    std::uint32_t order = UINT32_MAX; ///< definitions of a later order are only a last resort

    std::vector<typed::Variable const*> locals; ///< innermost last
    std::vector<std::size_t> scopes;            ///< where each open scope starts in `locals`
    unsigned loops = 0;
};

/// What the surroundings expect of an expression; every component may be absent. It types literals and filters
/// overloads, it converts nothing.
struct Context {
    bool has_security = false;
    Security security = public_security;
    DataType const* data = nullptr;
    int dims = -1;

    bool absent() const noexcept { return !has_security && !data && dims < 0; }
};

inline Context context_of(Type const& type) {
    return {true, type.security, type.data, static_cast<int>(type.dims)};
}

} // namespace smpc::secrec
