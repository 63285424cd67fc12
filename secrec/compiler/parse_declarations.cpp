// SPDX-License-Identifier: Apache-2.0
//
// The parser's top level: module header, imports, kinds, domains, structures, templates, procedures, global variables.
#include <fmt/format.h>

#include "secrec/compiler/literals.h"
#include "secrec/compiler/parser_state.h"

namespace smpc::secrec {

using namespace ast;

void Parser::parse_module() {
    std::vector<Import> imports;
    std::vector<TopDecl> declarations;
    bool anything = false;
    try {
        if (at(K::kw_module)) {
            try {
                parse_module_header();
            } catch (SyntaxError const&) {
                module_.incomplete = true;
                skip_to_declaration(0);
            }
        }
        while (!at(K::end)) {
            std::size_t began = at_;
            try {
                if (at(K::kw_import)) {
                    imports.push_back(parse_import());
                    if (anything) report(imports.back().loc, "imports stand before all other declarations");
                } else {
                    anything = true;
                    declarations.push_back(parse_declaration());
                }
            } catch (SyntaxError const&) {
                reset({});
                module_.incomplete = true;
                suggest_keyword(began);
                skip_to_declaration(began);
            }
        }
        if (!anything && errors_ == 0)
            report({file_.id(), 0, 0}, "the file declares nothing").help("a program needs at least 'void main() {}'");
    } catch (GiveUp const&) {
        // What has been read so far stays; the report said that the rest is missing.
        module_.incomplete = true;
    }
    module_.imports = arena_.copy(imports);
    module_.declarations = arena_.copy(declarations);
}

void Parser::parse_module_header() {
    take();
    module_.name = expect_identifier("a module name");
    expect_semicolon("the module name");
}

Import Parser::parse_import() {
    std::uint32_t begin = take().begin;
    Import import;
    import.name = expect_identifier("a module name");
    expect_semicolon("the module name");
    import.loc = since(begin);
    return import;
}

TopDecl Parser::parse_declaration() {
    std::uint32_t begin = token().begin;
    TopDecl decl;
    switch (kind()) {
    case K::kw_domain:
        decl.domain = parse_domain();
        return decl;
    case K::kw_kind:
        decl.kind = parse_kind();
        return decl;
    case K::kw_struct:
        decl.structure = parse_struct(begin, false, {});
        return decl;
    case K::kw_void:
    case K::at:
        decl.procedure = parse_procedure(begin, false, {});
        return decl;
    case K::kw_template: {
        auto quantifiers = parse_template();
        if (at(K::kw_struct))
            decl.structure = parse_struct(begin, true, quantifiers);
        else
            decl.procedure = parse_procedure(begin, true, quantifiers);
        return decl;
    }
    default:
        break;
    }
    if (at(K::kw_module)) fail(loc(), "the module header stands first in a file");
    if (!starts_declaration() && !starts_definition())
        fail(loc(), fmt::format("expected a declaration, found {}", found()));

    TypeName type = parse_type();
    bool procedure =
        at(K::kw_operator) || at(K::kw_cast) || (at(K::identifier) && kind(1) == K::left_paren && parameters_follow());
    if (procedure) {
        decl.procedure = parse_procedure(begin, false, {}, &type);
    } else {
        auto const* variables = parse_variables(type, begin);
        expect_semicolon("the declaration");
        auto* whole = arena_.make<VarDecl>(*variables);
        whole->loc = since(begin);
        decl.variables = whole;
    }
    return decl;
}

/// Whether a name, perhaps with template arguments, precedes `operator` or `cast` here.
bool Parser::starts_definition() const {
    if (!at(K::identifier)) return false;
    std::size_t ahead = 1;
    if (kind(ahead) == K::less && !skip_type_arguments(ahead)) return false;
    return kind(ahead) == K::kw_operator || kind(ahead) == K::kw_cast;
}

/// At `name (`: whether the parentheses hold parameters (and not the shape of a variable).
bool Parser::parameters_follow() const {
    if (kind(2) == K::right_paren) return kind(3) == K::left_brace;
    return starts_declaration(2) || kind(2) == K::kw_void;
}

DomainDecl const* Parser::parse_domain() {
    std::uint32_t begin = take().begin;
    auto* decl = arena_.make<DomainDecl>();
    decl->name = expect_identifier("a domain name");
    decl->kind = expect_identifier("the name of a kind");
    expect_semicolon("the domain");
    decl->loc = since(begin);
    return decl;
}

KindDecl const* Parser::parse_kind() {
    std::uint32_t begin = take().begin;
    auto* decl = arena_.make<KindDecl>();
    decl->name = expect_identifier("a name for the kind");
    if (at(K::semicolon)) {
        report(loc(), "a kind lists its data types")
            .help(fmt::format("write 'kind {} {{ type bool; type uint64; … }}'", decl->name.text));
        take();
        decl->loc = since(begin);
        return decl;
    }
    Token opener = expect(K::left_brace, "the name of the kind");
    std::vector<KindType> types;
    do types.push_back(parse_kind_type());
    while (at(K::kw_type));
    expect_closing(K::right_brace, opener);
    decl->types = arena_.copy(types);
    decl->loc = since(begin);
    return decl;
}

KindType Parser::parse_kind_type() {
    std::uint32_t begin = token().begin;
    expect(K::kw_type);
    KindType type;
    if (at(K::builtin_type)) {
        Token t = take();
        type.builtin = t.type();
        type.name = {text(t), loc(t)};
    } else {
        type.name = expect_identifier("a data type");
    }
    if (at(K::left_brace)) {
        Token opener = take();
        std::vector<KindType::PublicParameter> parameters;
        do {
            std::uint32_t parameter_begin = token().begin;
            expect(K::kw_public);
            expect(K::assign, "'public'");
            Token t = expect(K::builtin_type, "'='");
            parameters.push_back({since(parameter_begin), t.type()});
        } while (accept(K::comma));
        expect_closing(K::right_brace, opener);
        type.parameters = arena_.copy(parameters);
    }
    expect_semicolon("the data type");
    type.loc = since(begin);
    return type;
}

List<Quantifier> Parser::parse_template() {
    take();
    expect(K::less, "'template'");
    std::vector<Quantifier> quantifiers;
    do {
        std::uint32_t begin = token().begin;
        Quantifier q;
        if (accept(K::kw_domain)) {
            q.kind = Quantifier::Kind::domain;
            q.name = expect_identifier("a domain variable");
            if (accept(K::colon)) q.domain_kind = expect_identifier("the name of a kind");
        } else if (accept(K::kw_type)) {
            q.kind = Quantifier::Kind::type;
            q.name = expect_identifier("a type variable");
        } else if (accept(K::kw_dim)) {
            q.kind = Quantifier::Kind::dim;
            q.name = expect_identifier("a dimension variable");
        } else {
            fail_expected("'domain', 'type' or 'dim'");
        }
        q.loc = since(begin);
        quantifiers.push_back(q);
    } while (accept(K::comma));
    expect(K::greater, "the template variables");
    return arena_.copy(quantifiers);
}

StructDecl const* Parser::parse_struct(std::uint32_t begin, bool is_template, List<Quantifier> quantifiers) {
    take();
    auto* decl = arena_.make<StructDecl>();
    decl->is_template = is_template;
    decl->quantifiers = quantifiers;
    decl->name = expect_identifier("a name for the structure");
    decl->head = since(begin);
    Token opener = expect(K::left_brace, "the name of the structure");
    std::vector<StructField> fields;
    while (!at(K::right_brace) && !at(K::end)) {
        std::uint32_t field_begin = token().begin;
        StructField field;
        field.type = parse_type();
        field.name = expect_identifier("the name of a field");
        if (at(K::comma)) fail(loc(), "a structure field declares one name");
        expect_semicolon("the field");
        field.loc = since(field_begin);
        fields.push_back(field);
    }
    expect_closing(K::right_brace, opener);
    if (at(K::semicolon)) fail(loc(), "no ';' behind a structure");
    decl->fields = arena_.copy(fields);
    decl->loc = since(begin);
    return decl;
}

Annotation Parser::parse_annotation() {
    std::uint32_t begin = take().begin;
    Annotation annotation;
    annotation.name = expect_identifier("an annotation");
    if (at(K::left_paren)) {
        Token opener = take();
        if (!at(K::string)) fail_expected("a string");
        Location where = loc();
        bool single = kind(1) != K::string;
        auto const* message = parse_string();
        if (!single) fail(where, "the message of an annotation is one string");
        if (!message->is_plain()) fail(where, "the message of an annotation is a string without '$' names");
        annotation.message = message->plain_text();
        expect_closing(K::right_paren, opener);
    }
    annotation.loc = since(begin);
    return annotation;
}

/// A definition from its annotation on; from behind the return type if that has been read, which then begins the definition.
ProcDecl const* Parser::parse_procedure(std::uint32_t begin, bool is_template, List<Quantifier> quantifiers,
                                        TypeName const* return_type) {
    auto* proc = arena_.make<ProcDecl>();
    proc->is_template = is_template;
    proc->quantifiers = quantifiers;
    if (at(K::at)) {
        proc->annotation = parse_annotation();
        if (at(K::kw_struct)) fail(loc(), "a structure cannot be annotated");
    }
    std::uint32_t head_begin = return_type ? begin : token().begin;
    if (!return_type && at(K::kw_void)) {
        proc->return_loc = loc(take());
    } else {
        proc->return_type = return_type ? *return_type : parse_type();
        proc->return_loc = proc->return_type->loc;
    }

    if (at(K::kw_operator)) {
        parse_operator_name(*proc);
    } else if (at(K::kw_cast)) {
        Token t = take();
        proc->kind = ProcDecl::Kind::cast;
        proc->name = {text(t), loc(t)};
    } else {
        proc->name = expect_identifier("the name of a procedure");
    }
    proc->parameters = parse_parameters();
    proc->head = since(head_begin);
    if (proc->kind != ProcDecl::Kind::procedure) check_operator_arity(*proc);

    if (at(K::semicolon)) {
        report(loc(), "a procedure is declared with its body")
            .help("there are no prototypes; define the procedure before its first use");
        throw SyntaxError{};
    }
    if (!at(K::left_brace)) fail_expected("'{' and the body of the procedure");
    proc->body = parse_block();
    proc->loc = since(begin);
    return proc;
}

List<Parameter> Parser::parse_parameters() {
    Token opener = expect(K::left_paren, "the name");
    std::vector<Parameter> parameters;
    if (!at(K::right_paren)) {
        do {
            std::uint32_t begin = token().begin;
            Parameter p;
            if (at(K::kw_void)) fail(loc(take()), "a parameter cannot be void");
            p.type = parse_type();
            p.name = expect_identifier("the name of a parameter");
            p.loc = since(begin);
            parameters.push_back(p);
        } while (accept(K::comma));
    }
    expect_closing(K::right_paren, opener);
    return arena_.copy(parameters);
}

/// The operator's spelling; unary or binary is known only from the parameters.
void Parser::parse_operator_name(ProcDecl& proc) {
    take();
    proc.kind = ProcDecl::Kind::binary_operator;
    switch (kind()) {
    case K::plus:
        proc.binary_op = BinaryOp::add;
        break;
    case K::minus:
        proc.binary_op = BinaryOp::subtract;
        break;
    case K::star:
        proc.binary_op = BinaryOp::multiply;
        break;
    case K::slash:
        proc.binary_op = BinaryOp::divide;
        break;
    case K::percent:
        proc.binary_op = BinaryOp::modulo;
        break;
    case K::amp:
        proc.binary_op = BinaryOp::bit_and;
        break;
    case K::bar:
        proc.binary_op = BinaryOp::bit_or;
        break;
    case K::caret:
        proc.binary_op = BinaryOp::bit_xor;
        break;
    case K::shift_left:
        proc.binary_op = BinaryOp::shift_left;
        break;
    case K::shift_right:
        proc.binary_op = BinaryOp::shift_right;
        break;
    case K::equal:
        proc.binary_op = BinaryOp::equal;
        break;
    case K::not_equal:
        proc.binary_op = BinaryOp::not_equal;
        break;
    case K::less:
        proc.binary_op = BinaryOp::less;
        break;
    case K::less_equal:
        proc.binary_op = BinaryOp::less_equal;
        break;
    case K::greater:
        proc.binary_op = BinaryOp::greater;
        break;
    case K::greater_equal:
        proc.binary_op = BinaryOp::greater_equal;
        break;
    case K::and_and:
        proc.binary_op = BinaryOp::logical_and;
        break;
    case K::or_or:
        proc.binary_op = BinaryOp::logical_or;
        break;
    case K::comma:
        proc.binary_op = BinaryOp::comma;
        break;
    case K::bang:
        proc.kind = ProcDecl::Kind::unary_operator;
        proc.unary_op = UnaryOp::logical_not;
        break;
    case K::tilde:
        proc.kind = ProcDecl::Kind::unary_operator;
        proc.unary_op = UnaryOp::complement;
        break;
    default:
        fail(loc(), fmt::format("{} is no operator that can be defined", found()));
    }
    Token t = take();
    proc.name = {text(t), loc(t)};
}

/// `-` may be either; every other operator and a cast has one number of parameters.
void Parser::check_operator_arity(ProcDecl& proc) {
    std::size_t n = proc.parameters.size();
    if (proc.kind == ProcDecl::Kind::binary_operator && proc.binary_op == BinaryOp::subtract && n == 1) {
        proc.kind = ProcDecl::Kind::unary_operator;
        proc.unary_op = UnaryOp::negate;
    }
    std::size_t wanted = proc.kind == ProcDecl::Kind::binary_operator ? 2 : 1;
    if (n != wanted)
        report(proc.head,
               fmt::format("{} takes {}, not {} parameters",
                           proc.kind == ProcDecl::Kind::cast ? "a cast" : fmt::format("operator '{}'", proc.name.text),
                           wanted == 1 ? "one" : "two", n));
    if (proc.annotation) report(proc.annotation->loc, "operators and casts cannot be annotated");
    if (!proc.return_type) report(proc.return_loc, "an operator or cast returns a value");
    // The tree promises these numbers to the checker.
    if (n != wanted || !proc.return_type) throw SyntaxError{};
}

} // namespace smpc::secrec
