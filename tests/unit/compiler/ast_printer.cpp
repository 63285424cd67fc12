// SPDX-License-Identifier: Apache-2.0
#include "ast_printer.h"

#include <fmt/format.h>

namespace smpc::secrec::test {

using namespace ast;

namespace {

template <class Range, class F> std::string joined(Range const& range, std::string_view separator, F f) {
    std::string out;
    for (auto const& item : range) {
        if (!out.empty()) out += separator;
        out += f(item);
    }
    return out;
}

std::string expressions(List<Expr const*> list) {
    return joined(list, ", ", [](Expr const* e) { return print(*e); });
}

std::string type_arguments(List<TypeArgument> list) {
    std::string out = "<";
    out += joined(list, ", ", [](TypeArgument const& a) -> std::string {
        switch (a.kind) {
        case TypeArgument::Kind::builtin:
            return std::string(name_of(a.builtin));
        case TypeArgument::Kind::number:
            return std::to_string(a.number);
        case TypeArgument::Kind::public_:
            return "public";
        case TypeArgument::Kind::name:
            break;
        }
        return std::string(a.name.text) + (a.has_arguments ? type_arguments(a.arguments) : "");
    });
    return out + (out.back() == '>' ? " >" : ">");
}

std::string dim(DimName const& d) {
    return fmt::format("[[{}]]", d.number ? std::to_string(*d.number) : std::string(d.name.text));
}

std::string type(TypeName const& t) {
    std::string out;
    if (t.security) out += std::string(t.security->name.text) + " ";
    out += t.data.builtin ? std::string(name_of(*t.data.builtin)) : std::string(t.data.name.text);
    if (t.data.has_arguments) out += type_arguments(t.data.arguments);
    if (t.dim) out += dim(*t.dim);
    return out;
}

std::string variables(VarDecl const& d) {
    return type(d.type) + " " + joined(d.variables, ", ", [](VarInit const& v) {
               std::string out(v.name.text);
               if (v.has_shape) out += "(" + expressions(v.shape) + ")";
               if (v.init) out += " = " + print(*v.init);
               return out;
           });
}

std::string quoted(std::string_view text) {
    std::string out;
    for (char c : text) {
        if (c == '\n')
            out += "\\n";
        else if (c == '"' || c == '\\' || c == '$')
            out += std::string("\\") + c;
        else
            out += c;
    }
    return out;
}

std::string quantifiers(List<Quantifier> list) {
    return "template <" +
           joined(list, ", ",
                  [](Quantifier const& q) {
                      switch (q.kind) {
                      case Quantifier::Kind::domain:
                          return fmt::format("domain {}", q.name.text) +
                                 (q.domain_kind ? fmt::format(" : {}", q.domain_kind->text) : "");
                      case Quantifier::Kind::type:
                          return fmt::format("type {}", q.name.text);
                      case Quantifier::Kind::dim:
                          break;
                      }
                      return fmt::format("dim {}", q.name.text);
                  }) +
           "> ";
}

struct ExprPrinter {
    std::string operator()(IntLiteral const& e) const { return std::to_string(e.value) + suffix(e.suffix); }
    std::string operator()(FloatLiteral const& e) const { return std::string(e.text) + suffix(e.suffix); }
    std::string operator()(BoolLiteral const& e) const { return e.value ? "true" : "false"; }
    std::string operator()(StringLiteral const& e) const {
        std::string out = "\"";
        for (std::size_t i = 0; i < e.parts.size(); ++i) {
            // A name and the text behind it go into two pieces, so that the name ends where it should.
            if (i > 0 && e.parts[i - 1].is_name) out += "\" \"";
            out += e.parts[i].is_name ? fmt::format("${}", e.parts[i].text) : quoted(e.parts[i].text);
        }
        return out + "\"";
    }
    std::string operator()(Name const& e) const { return std::string(e.text); }
    std::string operator()(Call const& e) const {
        return fmt::format("{}({})", e.callee.text, expressions(e.arguments));
    }
    std::string operator()(Intrinsic const& e) const {
        return std::string(spelling(e.op)) + (e.operand ? "(" + print(*e.operand) + ")" : "");
    }
    std::string operator()(DomainId const& e) const { return fmt::format("__domainid({})", e.domain.name.text); }
    std::string operator()(Cat const& e) const {
        return fmt::format("cat({}, {}, {})", print(*e.left), print(*e.right), e.dimension);
    }
    std::string operator()(Reshape const& e) const {
        return "reshape(" + print(*e.operand) + (e.dimensions.empty() ? "" : ", ") + expressions(e.dimensions) + ")";
    }
    std::string operator()(ArrayConstructor const& e) const { return "{" + expressions(e.elements) + "}"; }
    std::string operator()(Field const& e) const { return fmt::format("{}.{}", print(*e.object), e.field.text); }
    std::string operator()(Index const& e) const {
        return print(*e.object) + "[" +
               joined(e.subscripts, ", ",
                      [](Subscript const& s) {
                          std::string out = s.low ? print(*s.low) : "";
                          return s.is_slice ? out + " : " + (s.high ? print(*s.high) : "") : out;
                      }) +
               "]";
    }
    std::string operator()(Unary const& e) const { return fmt::format("({}{})", spelling(e.op), print(*e.operand)); }
    std::string operator()(Binary const& e) const {
        return fmt::format("({} {} {})", print(*e.left), spelling(e.op), print(*e.right));
    }
    std::string operator()(IncDec const& e) const {
        std::string op = e.increment ? "++" : "--";
        return "(" + (e.prefix ? op + print(*e.target) : print(*e.target) + op) + ")";
    }
    std::string operator()(Assign const& e) const {
        return fmt::format("({} {}= {})", print(*e.target), e.op ? spelling(*e.op) : "", print(*e.value));
    }
    std::string operator()(Ternary const& e) const {
        return fmt::format("({} ? {} : {})", print(*e.condition), print(*e.yes), print(*e.no));
    }
    std::string operator()(Qualified const& e) const {
        return "(" + print(*e.operand) + " :: " +
               joined(e.qualifiers, " ",
                      [](Qualifier const& q) -> std::string {
                          switch (q.kind) {
                          case Qualifier::Kind::public_:
                              return "public";
                          case Qualifier::Kind::builtin:
                              return std::string(name_of(q.builtin));
                          case Qualifier::Kind::dim:
                              return dim(q.dim);
                          case Qualifier::Kind::name:
                              break;
                          }
                          return std::string(q.name.text);
                      }) +
               ")";
    }
    std::string operator()(Cast const& e) const {
        return fmt::format("(({}) {})", e.type.builtin ? name_of(*e.type.builtin) : e.type.name.text,
                           print(*e.operand));
    }
    std::string operator()(OperatorChain const& e) const {
        std::string out = "«" + print(*e.operands[0]);
        for (std::size_t i = 0; i < e.operators.size(); ++i)
            out += fmt::format(" {}{} {}", e.operators[i].ambiguous ? "~" : "", spelling(e.operators[i].op),
                               print(*e.operands[i + 1]));
        return out + "»";
    }

    static std::string suffix(std::optional<ValueType> type) {
        if (!type) return "";
        std::string_view name = name_of(*type);
        return fmt::format("{}{}", name[0], name.substr(name.find_first_of("0123456789")));
    }
};

struct StmtPrinter {
    std::string operator()(Block const& s) const {
        return "{ " + joined(s.statements, " ", [](Stmt const* x) { return print(*x); }) +
               (s.statements.empty() ? "}" : " }");
    }
    std::string operator()(If const& s) const {
        // An `if` inside of the first branch must not take this one's `else`.
        std::string out = fmt::format("if ({}) {{ {} }}", print(*s.condition), print(*s.then_branch));
        if (s.then_branch->kind == StmtKind::Block)
            out = fmt::format("if ({}) {}", print(*s.condition), print(*s.then_branch));
        return out + (s.else_branch ? " else " + print(*s.else_branch) : "");
    }
    std::string operator()(For const& s) const {
        std::string init;
        if (auto const* d = try_as<VarDecl>(s.init)) init = variables(*d);
        if (auto const* e = try_as<ExprStmt>(s.init)) init = print(*e->expr);
        return fmt::format("for ({}; {}; {}) {}", init, s.condition ? print(*s.condition) : "",
                           s.step ? print(*s.step) : "", print(*s.body));
    }
    std::string operator()(While const& s) const {
        return fmt::format("while ({}) {}", print(*s.condition), print(*s.body));
    }
    std::string operator()(DoWhile const& s) const {
        return fmt::format("do {} while ({});", print(*s.body), print(*s.condition));
    }
    std::string operator()(Assert const& s) const { return fmt::format("assert({});", print(*s.condition)); }
    std::string operator()(Print const& s) const { return fmt::format("print({});", expressions(s.arguments)); }
    std::string operator()(Syscall const& s) const {
        std::string out = "__syscall(" + print(*s.name);
        static constexpr std::string_view words[] = {"", "__readonly ", "__ref ", "__cref ", "__return "};
        for (auto const& o : s.operands)
            out += fmt::format(", {}{}", words[static_cast<std::size_t>(o.kind)], print(*o.value));
        return out + ");";
    }
    std::string operator()(VarDecl const& s) const { return variables(s) + ";"; }
    std::string operator()(Return const& s) const {
        return s.value ? fmt::format("return {};", print(*s.value)) : "return;";
    }
    std::string operator()(Continue const&) const { return "continue;"; }
    std::string operator()(Break const&) const { return "break;"; }
    std::string operator()(ExprStmt const& s) const { return print(*s.expr) + ";"; }
    std::string operator()(Empty const&) const { return ";"; }
};

std::string print(ProcDecl const& p) {
    std::string out = p.is_template ? quantifiers(p.quantifiers) : "";
    if (p.annotation) {
        out += fmt::format("@{}", p.annotation->name.text);
        if (p.annotation->message) out += fmt::format("(\"{}\")", quoted(*p.annotation->message));
        out += " ";
    }
    out += p.return_type ? type(*p.return_type) : "void";
    if (p.kind == ProcDecl::Kind::unary_operator || p.kind == ProcDecl::Kind::binary_operator) out += " operator";
    out += fmt::format(" {}(", p.name.text);
    out +=
        joined(p.parameters, ", ", [](Parameter const& x) { return fmt::format("{} {}", type(x.type), x.name.text); });
    return out + ") " + test::print(*p.body);
}

std::string print(TopDecl const& d) {
    if (d.variables) return test::print(*d.variables);
    if (d.domain) return fmt::format("domain {} {};", d.domain->name.text, d.domain->kind.text);
    if (d.procedure) return print(*d.procedure);
    if (d.kind) {
        std::string out = fmt::format("kind {} {{", d.kind->name.text);
        for (auto const& t : d.kind->types) {
            out += fmt::format(" type {}", t.builtin ? name_of(*t.builtin) : t.name.text);
            if (!t.parameters.empty())
                out += " {" +
                       joined(t.parameters, ", ",
                              [](auto const& p) { return fmt::format("public = {}", name_of(p.type)); }) +
                       "}";
            out += ";";
        }
        return out + " }";
    }
    std::string out = d.structure->is_template ? quantifiers(d.structure->quantifiers) : "";
    out += fmt::format("struct {} {{", d.structure->name.text);
    for (auto const& f : d.structure->fields) out += fmt::format(" {} {};", type(f.type), f.name.text);
    return out + " }";
}

} // namespace

std::string print(Module const& module) {
    std::string out;
    if (module.name) out += fmt::format("module {};\n", module.name->text);
    for (auto const& i : module.imports) out += fmt::format("import {};\n", i.name.text);
    for (auto const& d : module.declarations) out += print(d) + "\n";
    return out;
}

std::string print(Stmt const& stmt) {
    return visit(stmt, StmtPrinter{});
}
std::string print(Expr const& expr) {
    return visit(expr, ExprPrinter{});
}

} // namespace smpc::secrec::test
