// SPDX-License-Identifier: Apache-2.0
//
// See random_program.h. Vectors have three elements nearly always, so that most programs run to their end.
#include "tests/unit/compiler/random_program.h"

#include <array>
#include <random>
#include <vector>

#include <fmt/format.h>

namespace smpc::test {

namespace {

enum class Sort { number, small, real, flag, text, vector, secret, secrets, record };
constexpr std::array<char const*, 9> names{"uint",      "int8",    "float64",      "bool",  "string",
                                           "uint[[1]]", "pd uint", "pd uint[[1]]", "record"};

constexpr char prelude[] = R"(kind shared3p { type bool; type uint64; }
domain pd shared3p;
struct record { uint n; uint[[1]] v; pd uint[[1]] p; string s; }
template <domain D : shared3p, type T> D T[[1]] _add(D T[[1]] x, D T[[1]] y) {
    D T[[1]] r(size(x)); __syscall("shared3p::add_$T\_vec", __domainid(D), x, y, r); return r;
}
template <domain D : shared3p> D uint[[1]] operator + (D uint[[1]] x, D uint[[1]] y) { return _add(x, y); }
template <domain D : shared3p> D uint[[1]] operator - (D uint[[1]] x, D uint[[1]] y) {
    D uint[[1]] r = x; __syscall("shared3p::sub_uint64_vec", __domainid(D), x, y, r); return r;
}
template <domain D : shared3p> D uint[[1]] operator * (D uint[[1]] x, D uint[[1]] y) {
    __syscall("shared3p::mul_uint64_vec", __domainid(D), x, y, x); return x;
}
template <domain D : shared3p> D uint[[1]] operator - (D uint[[1]] x) {
    D uint[[1]] r(size(x)); __syscall("shared3p::neg_uint64_vec", __domainid(D), x, r); return r;
}
pd uint hide(uint x) { return x; }
pd uint[[1]] hide(uint[[1]] x) { return x; }
uint total(uint[[1]] v) { uint s; for (uint i = 0; i < size(v); ++i) s += v[i]; return s; }
uint larger(uint a, uint b) { if (a > b) return a; return b; }
uint[[1]] filled(uint n) { uint[[1]] v(3) = n; return v; }
record made(uint n) { record r; r.n = n; r.v = filled(n); r.p = hide(r.v); r.s = tostring(n); return r; }
)";

class Generator {
public:
    explicit Generator(std::uint64_t seed) : random_(seed) {}

    std::string program() {
        text_ = prelude;
        for (int i = 0; i < 5; ++i) {
            Sort s = any_sort();
            if (s == Sort::record) s = Sort::number;
            std::string name = declare("g", s);
            if (s == Sort::secret || s == Sort::secrets)
                line(fmt::format("{} {}{} = {};", name_of(s), name, s == Sort::secrets ? "(3)" : "", below(9)));
            else
                line(fmt::format("{} {} = {};", name_of(s), name, constant(s)));
        }
        for (int i = 0; i < 6; ++i) function();
        line("void main() {");
        auto scope = variables_.size();
        block(14, 3);
        show_all(0);
        variables_.resize(scope);
        line("}");
        return text_;
    }

private:
    struct Variable {
        std::string name;
        Sort sort;
    };
    struct Function {
        std::string name;
        std::vector<Sort> parameters;
        Sort result;
    };

    static char const* name_of(Sort s) { return names[static_cast<std::size_t>(s)]; }
    unsigned below(unsigned n) { return static_cast<unsigned>(random_() % n); }
    bool chance(unsigned percent) { return below(100) < percent; }
    Sort any_sort() { return static_cast<Sort>(below(9)); }
    void line(std::string const& s) { text_ += std::string(static_cast<std::size_t>(indent_) * 4, ' ') + s + "\n"; }

    std::string declare(char const* prefix, Sort s) {
        std::string name = fmt::format("{}{}", prefix, counter_++);
        variables_.push_back({name, s});
        return name;
    }

    /// A variable of the sort, empty if there is none. Loop counters are not among them.
    std::string variable(Sort s) {
        std::vector<std::string const*> found;
        for (Variable const& v : variables_)
            if (v.sort == s) found.push_back(&v.name);
        return found.empty() ? "" : *found[below(static_cast<unsigned>(found.size()))];
    }

    std::string constant(Sort s) {
        switch (s) {
        case Sort::number:
            return fmt::format("{}u64", below(4) ? below(6) : below(1000));
        case Sort::small:
            return fmt::format("{}i8", below(128));
        case Sort::real:
            return fmt::format("{}.{}", below(9), below(3) * 25);
        case Sort::flag:
            return chance(50) ? "true" : "false";
        case Sort::text:
            return fmt::format("\"t{}\"", below(9));
        case Sort::vector:
            return fmt::format("{{{}, {}, {}}}", constant(Sort::number), constant(Sort::number),
                               constant(Sort::number));
        case Sort::secret:
            return fmt::format("hide({})", constant(Sort::number));
        case Sort::secrets:
            return fmt::format("hide(filled({}))", constant(Sort::number));
        case Sort::record:
            return fmt::format("made({})", constant(Sort::number));
        }
        return {};
    }

    std::string call(Sort s, int depth) {
        std::vector<Function const*> found;
        for (Function const& f : functions_)
            if (f.result == s) found.push_back(&f);
        if (found.empty()) return constant(s);
        Function const& f = *found[below(static_cast<unsigned>(found.size()))];
        std::string args;
        for (Sort p : f.parameters) args += (args.empty() ? "" : ", ") + expr(p, depth - 1);
        return fmt::format("{}({})", f.name, args);
    }

    std::string pick(Sort s, int depth, std::initializer_list<char const*> operators) {
        return fmt::format("({} {} {})", expr(s, depth - 1),
                           *(operators.begin() + below(static_cast<unsigned>(operators.size()))), expr(s, depth - 1));
    }

    /// An expression whose surroundings do not tell its type.
    std::string typed(Sort s, int depth) {
        return fmt::format("({} :: {}{}[[0]])", expr(s, depth), s == Sort::secret ? "" : "public ", name_of(s));
    }

    std::string index(int depth) {
        return chance(97) ? fmt::format("({} % 3)", expr(Sort::number, depth - 1)) : expr(Sort::number, depth - 1);
    }

    std::string expr(Sort s, int depth) {
        std::string known = variable(s);
        if (depth <= 0 || chance(20)) return known.empty() || chance(25) ? constant(s) : known;
        if (chance(12)) return call(s, depth);
        if (chance(8))
            return fmt::format("({} ? {} : {})", expr(Sort::flag, depth - 1), expr(s, depth - 1), expr(s, depth - 1));
        if (chance(6) && !known.empty()) return fmt::format("({} = {})", known, expr(s, depth - 1));
        int d = depth - 1;
        switch (s) {
        case Sort::number:
            return number(depth);
        case Sort::small:
            return chance(60) ? pick(s, depth, {"+", "-", "*"}) : fmt::format("(int8) {}", expr(Sort::number, d));
        case Sort::real:
            return chance(70) ? pick(s, depth, {"+", "-", "*", "/"})
                              : fmt::format("(float64) {}", expr(Sort::number, d));
        case Sort::flag:
            if (chance(30)) return pick(s, depth, {"&&", "||", "&", "^", "=="});
            if (chance(20)) return fmt::format("(!{})", expr(s, d));
            return pick(chance(70)   ? Sort::number
                        : chance(50) ? Sort::small
                                     : Sort::text,
                        depth, {"<", "==", "!=", ">="});
        case Sort::text:
            if (chance(40)) return fmt::format("tostring({})", expr(Sort::number, d));
            return chance(20) ? expr(Sort::record, d) + ".s" : pick(s, depth, {"+"});
        case Sort::vector:
            switch (below(6)) {
            case 0:
                return fmt::format("cat({}, {})[1 : 4]", expr(s, d), expr(s, d));
            case 1:
                return fmt::format("declassify({})", expr(Sort::secrets, d));
            case 2:
                return fmt::format("reshape({}, 3)", chance(50) ? expr(s, d) : typed(Sort::number, d));
            case 3:
                return expr(Sort::record, d) + ".v";
            case 4:
                return fmt::format("({} + {})", expr(s, d), typed(Sort::number, d));
            default:
                return pick(s, depth, {"+", "*", "-", "^"});
            }
        case Sort::secret:
            if (chance(30)) return fmt::format("{}[{}]", expr(Sort::secrets, d), index(d));
            return chance(20) ? fmt::format("hide({})", expr(Sort::number, d)) : pick(s, depth, {"+", "-", "*"});
        case Sort::secrets:
            switch (below(6)) {
            case 0:
                return fmt::format("cat({}, {})[2 : 5]", expr(s, d), expr(s, d));
            case 1:
                return fmt::format("reshape({}, 3)", chance(50) ? expr(s, d) : typed(Sort::secret, d));
            case 2:
                return fmt::format("({} + {})", expr(s, d), typed(chance(50) ? Sort::secret : Sort::number, d));
            case 3:
                return chance(50) ? fmt::format("(-{})", expr(s, d)) : expr(Sort::record, d) + ".p";
            default:
                return pick(s, depth, {"+", "-", "*"});
            }
        case Sort::record:
            return constant(s);
        }
        return {};
    }

    std::string number(int depth) {
        int d = depth - 1;
        switch (below(12)) {
        case 0:
            return fmt::format("size({})", expr(chance(50) ? Sort::vector : Sort::secrets, d));
        case 1:
            return fmt::format("{}[{}]", expr(Sort::vector, d), index(d));
        case 2:
            return fmt::format("declassify({})", expr(Sort::secret, d));
        case 3:
            return fmt::format("(uint) {}", expr(chance(50) ? Sort::small : Sort::flag, d));
        case 4:
            return fmt::format("larger({}, {})", expr(Sort::number, d), expr(Sort::number, d));
        case 5:
            return fmt::format("total({})", expr(Sort::vector, d));
        case 6:
            return chance(95) ? fmt::format("({} / ({} | 1))", expr(Sort::number, d), expr(Sort::number, d))
                              : pick(Sort::number, depth, {"/", "%"});
        case 7: {
            std::string known = variable(Sort::number);
            return known.empty() ? constant(Sort::number) : fmt::format("({}{})", known, chance(50) ? "++" : "--");
        }
        case 8:
            return expr(Sort::record, d) + ".n";
        case 9:
            return fmt::format("({} % {})", expr(Sort::number, d), 1 << below(4));
        default:
            return pick(Sort::number, depth, {"+", "-", "*", "&", "|", "^", "<<", ">>"});
        }
    }

    void show(Variable const& v) {
        switch (v.sort) {
        case Sort::vector:
            return line(fmt::format("print(\"{0}\", size({0}), \" \", total({0}));", v.name));
        case Sort::secret:
            return line(fmt::format("print(\"{0} \", declassify({0}));", v.name));
        case Sort::secrets:
            return line(fmt::format("print(\"{0}\", size({0}), \" \", total(declassify({0})));", v.name));
        case Sort::record:
            return line(
                fmt::format("print(\"{0} \", {0}.n, {0}.s, total({0}.v), \" \", total(declassify({0}.p)));", v.name));
        default:
            return line(fmt::format("print(\"{0} \", {0});", v.name));
        }
    }
    void show_all(std::size_t from) {
        for (std::size_t i = from; i < variables_.size(); ++i) show(variables_[i]);
    }

    void block(int statements, int depth) {
        ++indent_;
        auto scope = variables_.size();
        for (int i = 0; i < statements; ++i) statement(depth);
        if (chance(50) && scope < variables_.size())
            show_all(scope + below(static_cast<unsigned>(variables_.size() - scope)));
        if (depth < 3) variables_.resize(scope);
        --indent_;
    }

    void braces(std::string const& head, int depth, char const* last = nullptr) {
        line(head + " {");
        block(1 + static_cast<int>(below(4)), depth - 1);
        if (last && chance(30)) line(fmt::format("    if ({}) {};", expr(Sort::flag, 2), last));
        line("}");
    }

    void statement(int depth) {
        Sort s = any_sort();
        switch (below(depth > 0 ? 14 : 9)) {
        case 0:
        case 1: {
            std::string init = expr(s, 3);
            return line(fmt::format("{} {} = {};", name_of(s), declare("v", s), init));
        }
        case 2:
            if (chance(50)) return line(fmt::format("{} {};", name_of(s == Sort::record ? Sort::number : s), skip(s)));
            if (chance(50)) return line(fmt::format("pd uint[[1]] {}(3) = {};", declare("v", Sort::secrets), below(9)));
            return line(fmt::format("uint[[1]] {}({});", declare("v", Sort::vector), chance(90) ? 3 : 2));
        case 3:
        case 4: {
            std::string name = variable(s);
            if (!name.empty()) line(fmt::format("{} = {};", name, expr(s, 3)));
            return;
        }
        case 5: {
            std::string name = variable(s);
            if (name.empty() || s == Sort::record || s == Sort::flag) return;
            char const* op = s == Sort::text ? "+=" : chance(50) ? "+=" : "-=";
            return line(fmt::format("{} {} {};", name, op, expr(s, 2)));
        }
        case 6: {
            bool open = chance(50);
            std::string name = variable(open ? Sort::vector : Sort::secrets);
            if (name.empty()) return;
            if (chance(30))
                return line(fmt::format("{}[0 : 2] = {}[1 : 3];", name, expr(open ? Sort::vector : Sort::secrets, 2)));
            std::string value = expr(open ? Sort::number : Sort::secret, 2);
            return line(fmt::format("{}[{}] {} {};", name, index(2), chance(50) ? "=" : "+=", value));
        }
        case 7:
            if (variables_.empty()) return;
            return show(variables_[below(static_cast<unsigned>(variables_.size()))]);
        case 8:
            if (chance(10)) return line(fmt::format("assert({});", expr(Sort::flag, 2)));
            if (!functions_.empty())
                line(fmt::format("{};", call(functions_[below(static_cast<unsigned>(functions_.size()))].result, 2)));
            return;
        case 9:
        case 10:
            braces(fmt::format("if ({})", chance(15) ? constant(Sort::flag) : expr(Sort::flag, 2)), depth);
            if (chance(50)) braces("else", depth);
            return;
        case 11:
        case 12: {
            std::string i = fmt::format("i{}", counter_++);
            return braces(fmt::format("for (uint {0} = 0; {0} < {1}; {0}++)", i, below(4)), depth,
                          chance(50) ? "break" : "continue");
        }
        default: {
            std::string i = fmt::format("i{}", counter_++);
            line(fmt::format("uint {};", i));
            return braces(fmt::format("while ({0}++ < {1} && {2})", i, below(4), expr(Sort::flag, 1)), depth, "break");
        }
        }
    }

    /// Declares a variable without initialiser; arrays are empty, so nothing else uses them but an assignment.
    std::string skip(Sort s) {
        if (s == Sort::record) s = Sort::number;
        std::string name = declare("v", s);
        if (s == Sort::vector || s == Sort::secrets) {
            variables_.pop_back();
            if (chance(50)) {
                variables_.push_back({name, s});
                return fmt::format("{}; {} = {}", name, name, constant(s));
            }
        }
        return name;
    }

    void function() {
        Function f{fmt::format("f{}", counter_++), {}, any_sort()};
        auto scope = variables_.size();
        std::string parameters;
        for (unsigned i = below(4); i > 0; --i) {
            f.parameters.push_back(any_sort());
            std::string name = declare("p", f.parameters.back());
            parameters += fmt::format("{}{} {}", parameters.empty() ? "" : ", ", name_of(f.parameters.back()), name);
        }
        line(fmt::format("{} {}({}) {{", name_of(f.result), f.name, parameters));
        if (chance(60)) block(static_cast<int>(below(6)), 2);
        if (chance(30)) line(fmt::format("    if ({}) return {};", expr(Sort::flag, 2), expr(f.result, 2)));
        line(fmt::format("    return {};", expr(f.result, 2)));
        line("}");
        variables_.resize(scope);
        functions_.push_back(std::move(f));
    }

    std::mt19937_64 random_;
    std::string text_;
    std::vector<Variable> variables_;
    std::vector<Function> functions_;
    int counter_ = 0, indent_ = 0;
};

} // namespace

std::string random_program(std::uint64_t seed) {
    return Generator(seed).program();
}

} // namespace smpc::test
