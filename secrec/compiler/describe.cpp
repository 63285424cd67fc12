// SPDX-License-Identifier: Apache-2.0
//
// Reachability and the program description.
//
// No library procedure is known by name here. A procedure is a *reader* in one of its parameters if it passes this string,
// unchanged, as the name to the system call that reads an argument, or to another reader; a *publisher* likewise for the
// call that sets a result. Every call of one with a constant name is an entry of the description.
#include "secrec/compiler/describe.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "secrec/compiler/effects.h"
#include "secrec/compiler/static_shapes.h"
#include "secrec/compiler/walk.h"

namespace smpc::secrec {

using namespace typed;

namespace {

/// Whether every byte belongs to a well-formed UTF-8 character (RFC 3629: shortest form, no surrogates).
bool is_utf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        auto first = static_cast<unsigned char>(text[i++]);
        if (first < 0x80) continue;
        int more = first >= 0xc2 && first < 0xe0   ? 1
                   : first >= 0xe0 && first < 0xf0 ? 2
                   : first >= 0xf0 && first < 0xf5 ? 3
                                                   : 0;
        if (more == 0) return false;
        unsigned char low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
        unsigned char high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
        for (; more > 0; --more, low = 0x80, high = 0xbf) {
            if (i == text.size()) return false;
            auto next = static_cast<unsigned char>(text[i++]);
            if (next < low || next > high) return false;
        }
    }
    return true;
}

/// A direct system call that reads an argument or sets a result.
struct DirectUse {
    Location where;
    bool reads = false;
    Expr const* name = nullptr; ///< null: the call has no such operand
};

/// What the description needs to know of one procedure.
struct Facts {
    std::vector<Call const*> calls;
    std::vector<DirectUse> direct;
    std::set<std::uint32_t> reads, publishes; ///< parameters that are passed on as names
};

class Describer {
public:
    Describer(Program& program, Diagnostics& diagnostics) : program_(program), diagnostics_(diagnostics) {}

    void run() {
        for (Declare const* global : program_.globals) scan(*global);
        if (program_.main) reach(*program_.main);
        while (!queue_.empty()) {
            Procedure const& p = *queue_.front();
            queue_.erase(queue_.begin());
            for (Variable const* v : p.parameters) use(v->type.security);
            current_ = &facts_[&p];
            order_.push_back(&p);
            for_each_statement(*p.body, [this](Stmt const& s) { scan(s); });
            current_ = nullptr;
        }
        find_roles();
        if (program_.main) walk_certain(*program_.main);
        collect();

        program_.description.program = program_.name;
        for (Security domain : program_.domains)
            program_.description.domains.push_back({domain->name, domain->kind->name});
    }

private:
    // ---- reachability -----------------------------------------------------------------------------------------------

    void reach(Procedure const& p) {
        Procedure& own = program_.procedures[p.index];
        if (own.reachable) return;
        own.reachable = true;
        queue_.push_back(&own);
    }

    void use(Security domain) {
        if (domain != public_security && used_.insert(domain).second) program_.domains.push_back(domain);
    }

    void scan(Stmt const& s) {
        shapes_.note(s);
        if (auto const* declare = try_as<Declare>(&s)) use(declare->variable->type.security);
        if (auto const* call = try_as<Syscall>(&s)) scan_syscall(*call);
        for_each_expression(s, [this](Expr const& e) { scan(e); });
    }

    void scan(Expr const& e) {
        shapes_.note(e);
        use(e.type.security);
        if (auto const* id = try_as<DomainId>(&e)) use(id->domain);
        if (Procedure const* p = callee(e)) reach(*p);
        if (auto const* call = try_as<Call>(&e); call && current_) current_->calls.push_back(call);
        if (auto const* a = try_as<Assign>(&e)) written_.insert(a->place.variable);
        if (auto const* a = try_as<CompoundAssign>(&e)) written_.insert(a->place.variable);
        if (auto const* a = try_as<IncDec>(&e)) written_.insert(a->place.variable);
        lowering::for_each_child(e, [this](Expr const& child) { scan(child); });
    }

    void scan_syscall(Syscall const& s) {
        for (SyscallOperand const& o : s.operands)
            if (o.variable) written_.insert(o.variable);
        bool reads = s.name == "Process_argument";
        if ((!reads && s.name != "Process_setResult") || !current_) return;
        DirectUse found{s.where, reads, nullptr};
        for (SyscallOperand const& o : s.operands)
            if (o.kind == SyscallOperand::Kind::cref) {
                found.name = o.value;
                break;
            }
        current_->direct.push_back(found);
    }

    // ---- readers and publishers -------------------------------------------------------------------------------------

    /// The parameter that an operand passes on unchanged; empty if it is anything else.
    std::optional<std::uint32_t> passed_on(Expr const* name) const {
        auto const* ref = try_as<VariableRef>(name);
        if (!ref || ref->variable->storage != Variable::Storage::parameter || !ref->type.data->is_string() ||
            written_.contains(ref->variable))
            return std::nullopt;
        return ref->variable->index;
    }

    void find_roles() {
        for (Procedure const* p : order_)
            for (DirectUse const& d : facts_[p].direct)
                if (auto parameter = passed_on(d.name))
                    (d.reads ? facts_[p].reads : facts_[p].publishes).insert(*parameter);
        for (bool changed = true; changed;) {
            changed = false;
            for (Procedure const* p : order_) {
                Facts& own = facts_[p];
                for (Call const* call : own.calls) {
                    Facts const& other = facts_[call->procedure];
                    for (std::uint32_t i : other.reads)
                        if (auto parameter = passed_on(call->arguments[i]))
                            changed = own.reads.insert(*parameter).second || changed;
                    for (std::uint32_t i : other.publishes)
                        if (auto parameter = passed_on(call->arguments[i]))
                            changed = own.publishes.insert(*parameter).second || changed;
                }
            }
        }
    }

    // ---- what every run does ----------------------------------------------------------------------------------------

    void walk_certain(Procedure const& p) {
        if (walked_.insert(&p).second) walk_certain(p.body->statements);
    }

    /// Marks the calls that are executed whenever control comes to these statements and the run ends normally. False:
    /// control may leave the procedure in them.
    bool walk_certain(List<Stmt const*> statements) {
        for (Stmt const* s : statements) {
            switch (s->kind) {
            case StmtKind::Block:
                if (!walk_certain(as<Block>(*s).statements)) return false;
                continue;
            case StmtKind::For:
                walk_certain(as<For>(*s).init);
                if (Expr const* condition = as<For>(*s).condition) walk_certain(*condition);
                break;
            case StmtKind::DoWhile:
                break;
            default:
                for_each_expression(*s, [this](Expr const& e) { walk_certain(e); });
                break;
            }
            bool leaves = false;
            for_each_statement(*s, [&](Stmt const& inner) { leaves = leaves || inner.kind == StmtKind::Return; });
            if (leaves) return false;
        }
        return true;
    }

    void walk_certain(Expr const& e) {
        if (auto const* c = try_as<Conditional>(&e)) return walk_certain(*c->condition);
        if (auto const* b = try_as<Binary>(&e); b && (b->op == BinaryOp::logical_and || b->op == BinaryOp::logical_or))
            return walk_certain(*b->left);
        lowering::for_each_child(e, [this](Expr const& child) { walk_certain(child); });
        if (auto const* call = try_as<Call>(&e)) certain_.insert(call);
        if (Procedure const* p = callee(e)) walk_certain(*p);
    }

    // ---- entries ----------------------------------------------------------------------------------------------------

    void collect() {
        Description& d = program_.description;
        struct Use {
            Call const* call;
            Procedure const* caller;
        };
        std::vector<Use> uses;
        for (Procedure const* p : order_) {
            for (DirectUse const& direct : facts_[p].direct) {
                bool passed = passed_on(direct.name).has_value();
                if (!passed) d.complete = false;
                if (!direct.reads) program_.publications.push_back({direct.where, p, direct.name, nullptr, passed});
            }
            for (Call const* call : facts_[p].calls) uses.push_back({call, p});
        }
        std::stable_sort(uses.begin(), uses.end(),
                         [](Use const& a, Use const& b) { return a.call->where < b.call->where; });
        for (Use const& u : uses) {
            Facts const& f = facts_[u.call->procedure];
            for (std::uint32_t i : f.reads)
                if (auto const* name = constant_name(*u.call, i)) add_argument(*name, *u.call);
            for (std::uint32_t i : f.publishes) {
                auto arguments = u.call->arguments;
                std::uint32_t value = i == 0 ? 1 : 0;
                program_.publications.push_back({u.call->where, u.caller, arguments[i],
                                                 value < arguments.size() ? arguments[value] : nullptr,
                                                 passed_on(arguments[i]).has_value()});
                if (auto const* name = constant_name(*u.call, i)) add_result(*name, *u.call, i);
            }
        }
        std::stable_sort(program_.publications.begin(), program_.publications.end(),
                         [](Publication const& a, Publication const& b) { return a.where < b.where; });
    }

    StringLiteral const* constant_name(Call const& call, std::uint32_t argument) {
        Expr const* e = call.arguments[argument];
        auto const* name = try_as<StringLiteral>(e);
        if (name && !is_utf8(name->text)) name = nullptr; // the description is JSON and cannot say it
        if (!name && !passed_on(e)) program_.description.complete = false;
        return name;
    }

    void add_argument(StringLiteral const& name, Call const& call) {
        Type const& type = call.type;
        auto value_type = type.data->value_type();
        if (!value_type) {
            program_.description.complete = false;
            return;
        }
        ArgumentEntry entry;
        entry.name = name.text;
        if (type.is_private()) entry.domain = type.security->name;
        entry.type = *value_type;
        entry.dims = type.dims;
        bool required = certain_.contains(&call);
        for (ArgumentEntry& old : program_.description.arguments) {
            entry.required = old.required;
            if (old == entry) {
                old.required = old.required || required;
                return;
            }
        }
        entry.required = required;
        program_.description.arguments.push_back(entry);
        warn_if_differing("argument", arguments_, entry.name, call);
    }

    void add_result(StringLiteral const& name, Call const& call, std::uint32_t name_position) {
        std::uint32_t value = name_position == 0 ? 1 : 0;
        auto value_type = value < call.arguments.size() ? call.arguments[value]->type.data->value_type() : std::nullopt;
        if (!value_type) {
            program_.description.complete = false;
            return;
        }
        Type const& type = call.arguments[value]->type;
        ResultEntry entry;
        entry.name = name.text;
        if (type.is_private()) entry.domain = type.security->name;
        entry.type = *value_type;
        entry.dims = type.dims;
        auto lengths = shapes_.of(*call.arguments[value]).value_or(StaticShapes::Lengths{});
        for (ResultEntry& old : program_.description.results) {
            entry.shape = old.shape;
            if (old != entry) continue;
            if (old.shape != lengths) old.shape.clear();
            return;
        }
        entry.shape = lengths;
        program_.description.results.push_back(entry);
        warn_if_differing("result", results_, entry.name, call);
    }

    void warn_if_differing(std::string_view sort, std::map<std::string, Location>& seen, std::string const& name,
                           Call const& call) {
        auto [first, fresh] = seen.try_emplace(name, call.where);
        if (fresh) return;
        diagnostics_
            .warning(Warning::argument_type, call.where,
                     fmt::format("{} '{}' is used with another type as well", sort, name))
            .note(first->second, "first used here");
    }

    Program& program_;
    Diagnostics& diagnostics_;
    std::vector<Procedure const*> queue_, order_;
    std::unordered_map<Procedure const*, Facts> facts_;
    std::unordered_set<Variable const*> written_;
    StaticShapes shapes_;
    std::unordered_set<Security> used_;
    std::unordered_set<Procedure const*> walked_;
    std::unordered_set<Call const*> certain_;
    std::map<std::string, Location> arguments_, results_;
    Facts* current_ = nullptr;
};

} // namespace

void describe(Program& program, Diagnostics& diagnostics) {
    Describer(program, diagnostics).run();
}

} // namespace smpc::secrec
