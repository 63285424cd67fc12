// SPDX-License-Identifier: Apache-2.0
//
// The names of a program as an editor sees them: what is declared where, and which declaration each word of the main module
// means.
//
// Everything that scopes decide is found on the syntax tree alone, so that it works in a program with errors and in templates
// that nobody instantiates; the checker's index adds what types decide: the overload of a call, the definition of an operator,
// the structure of a field. Without an answer of the checker, a call means all visible procedures of its name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "secrec/compiler/index.h"
#include "secrec/compiler/loader.h"

namespace smpc::secrec::lsp {

struct Declaration {
    enum class Kind : std::uint8_t {
        variable, ///< local
        parameter,
        global,
        template_variable,
        procedure,
        operator_,
        cast,
        structure,
        field,
        kind,
        data_type, ///< that a kind introduces
        domain,
        module
    };
    Kind kind = Kind::variable;
    std::string_view name;
    Location at;             ///< the name
    Location whole;          ///< the declaration
    std::string signature{}; ///< as written, on one line: what hovering shows
    std::string type{};      ///< variables, parameters, globals, fields: the type as written
    std::uint32_t visible_from = 0,
                  visible_to = 0;             ///< offsets; only of what is local to a procedure of the main module
    ast::ProcDecl const* procedure = nullptr; ///< procedures, operators, casts

    bool is_local() const noexcept {
        return kind == Kind::variable || kind == Kind::parameter || kind == Kind::template_variable;
    }
};

/// A word (or operator) of the main module and what it means; several declarations if the checker could not choose.
struct NameUse {
    Location where;
    std::vector<std::uint32_t> declarations;
};

class Names {
public:
    /// Both must outlive the result.
    Names(Program const& program, Sources const& sources, Index const& index);

    std::vector<Declaration> const& declarations() const { return declarations_; }
    Declaration const& operator[](std::uint32_t id) const { return declarations_[id]; }
    /// What stands at an offset of the main module: the use there or the declaration's own name. Null: neither.
    NameUse const* at(std::uint32_t offset) const;
    /// The places in the main module where a declaration is used or declared, in order.
    std::vector<Location> places_of(std::uint32_t declaration) const;
    /// What an unqualified name may mean at an offset: locals (inner before outer), globals, types, visible procedures.
    std::vector<std::uint32_t> visible_at(std::uint32_t offset) const;
    /// The comment that documents a declaration, without comment marks; empty if there is none.
    std::string documentation(std::uint32_t declaration) const;

private:
    friend class NameWalker;
    void declare_module(LoadedModule const& module, bool is_main);
    std::uint32_t add(Declaration declaration);
    std::string one_line(Location where) const;

    Program const& program_;
    Sources const& sources_;
    std::vector<Declaration> declarations_;
    std::vector<NameUse> uses_; ///< sorted by place, the declared names among them
    std::unordered_map<std::string_view, std::uint32_t> variables_, types_, domains_, kinds_, modules_;
    std::unordered_map<std::string_view, std::vector<std::uint32_t>> procedures_; ///< that the main module can call
    std::unordered_map<std::uint64_t, std::uint32_t>
        by_place_; ///< file and begin of a name (of a field: of its declaration)
    FileId main_file_ = no_file;
};

} // namespace smpc::secrec::lsp
