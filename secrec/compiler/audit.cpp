// SPDX-License-Identifier: Apache-2.0
//
// Collects what a program discloses: one walk over everything that is reachable notes the places, the calls, and how
// public values flow from variable to variable; three questions are then answered on these graphs: how control gets to a
// place, whether it gets there again and again, and which conditions a declassified value decides.
#include "secrec/compiler/audit.h"

#include <algorithm>
#include <deque>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include <smpc/client/error.h>

#include "secrec/compiler/effects.h"
#include "secrec/compiler/loader.h"
#include "secrec/compiler/walk.h"

namespace smpc::secrec {

using namespace typed;

namespace {

constexpr std::size_t most_conditions = 8;

/// A variable, the result of a procedure, or a place of declassification; by address.
using Node = void const*;

struct CallEdge {
    Procedure const* caller; ///< null: the global initialisers
    Procedure const* callee;
    Location where;
    bool in_loop;
};

struct Site {
    Disclosure::Kind kind;
    Procedure const* procedure;
    Location where;
    Type type;
    bool typed = true;
    bool in_loop = false;
    Node node = nullptr; ///< where the declassified value starts to flow
    Publication const* publication = nullptr;
};

std::string joined_blanks(std::string_view text) {
    std::string out;
    for (char c : text) {
        bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (!blank)
            out += c;
        else if (!out.empty() && out.back() != ' ')
            out += ' ';
    }
    if (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
}

class Auditor {
public:
    Auditor(typed::Program const& checked, secrec::Program const& loaded)
        : program_(checked), loaded_(loaded), sources_(*checked.sources) {
        for (Publication const& p : checked.publications) publications_.emplace(p.where, &p);
    }

    Audit run() {
        for (Declare const* global : program_.globals) scan(*global, false);
        for (Procedure const& p : program_.procedures) {
            if (!p.reachable) continue;
            procedure_ = &p;
            for (Stmt const* s : p.body->statements) scan(*s, false);
        }
        add_publications();
        find_ways();
        find_repeated();
        return result();
    }

private:
    // ---- the walk ---------------------------------------------------------------------------------------------------

    void scan(List<Stmt const*> statements, bool loop) {
        for (Stmt const* s : statements) scan(*s, loop);
    }

    void scan(Stmt const& s, bool loop) {
        auto condition = [&](Expr const* e, bool repeated) {
            if (!e) return;
            scan(*e, repeated);
            decides(*e);
        };
        switch (s.kind) {
        case StmtKind::Block:
            scan(as<Block>(s).statements, loop);
            break;
        case StmtKind::If:
            condition(as<If>(s).condition, loop);
            scan(*as<If>(s).then_branch, loop);
            if (as<If>(s).else_branch) scan(*as<If>(s).else_branch, loop);
            break;
        case StmtKind::For:
            scan(as<For>(s).init, loop);
            condition(as<For>(s).condition, true);
            if (as<For>(s).step) scan(*as<For>(s).step, true);
            scan(*as<For>(s).body, true);
            break;
        case StmtKind::While:
            condition(as<While>(s).condition, true);
            scan(*as<While>(s).body, true);
            break;
        case StmtKind::DoWhile:
            scan(*as<DoWhile>(s).body, true);
            condition(as<DoWhile>(s).condition, true);
            break;
        case StmtKind::Assert:
            condition(as<Assert>(s).condition, loop);
            break;
        case StmtKind::Declare:
            for_each_expression(s, [&](Expr const& e) { scan(e, loop); });
            if (Expr const* init = as<Declare>(s).init) flow(*init, as<Declare>(s).variable);
            break;
        case StmtKind::Return:
            if (Expr const* value = as<Return>(s).value) {
                scan(*value, loop);
                flow(*value, procedure_);
            }
            break;
        case StmtKind::Syscall:
            scan_syscall(as<Syscall>(s), loop);
            break;
        default:
            for_each_expression(s, [&](Expr const& e) { scan(e, loop); });
            break;
        }
        note_loop(s.where, loop);
    }

    void scan(Expr const& e, bool loop) {
        lowering::for_each_child(e, [&](Expr const& child) { scan(child, loop); });
        note_loop(e.where, loop);
        auto pass = [&](Procedure const& callee, List<Expr const*> arguments) {
            for (std::size_t i = 0; i < arguments.size(); ++i) flow(*arguments[i], callee.parameters[i]);
        };
        switch (e.kind) {
        case ExprKind::Declassify: {
            Site site{Disclosure::Kind::declassify, procedure_, e.where, as<Declassify>(e).operand->type};
            site.in_loop = loop;
            site.node = &e;
            sites_.push_back(site);
            break;
        }
        case ExprKind::Call:
            pass(*as<Call>(e).procedure, as<Call>(e).arguments);
            break;
        case ExprKind::OperatorCall:
            pass(*as<OperatorCall>(e).procedure, as<OperatorCall>(e).operands);
            break;
        case ExprKind::Conditional:
            decides(*as<Conditional>(e).condition);
            break;
        case ExprKind::Assign:
            flow(*as<Assign>(e).value, as<Assign>(e).place.variable);
            break;
        case ExprKind::CompoundAssign:
            flow(*as<CompoundAssign>(e).value, as<CompoundAssign>(e).place.variable);
            break;
        default:
            break;
        }
        if (Procedure const* p = callee(e)) calls_.push_back({procedure_, p, e.where, loop});
    }

    void scan_syscall(Syscall const& s, bool loop) {
        Site site{Disclosure::Kind::declassify, procedure_, s.where, {}};
        site.typed = false;
        site.in_loop = loop;
        site.node = &s;
        for (SyscallOperand const& o : s.operands) {
            if (!o.value) continue;
            scan(*o.value, loop);
            if (!site.typed && o.value->type.is_private()) {
                site.type = o.value->type;
                site.typed = true;
            }
            for (SyscallOperand const& out : s.operands)
                if (out.variable) flow(*o.value, out.variable);
        }
        // What goes in private and comes out public is opened by the call, whatever its name: `declassify_…`, the order of
        // a sort. Only a party's own shares, on their way to a result, say nothing.
        bool opens = std::any_of(s.operands.begin(), s.operands.end(), [](SyscallOperand const& out) {
            return out.variable && out.variable->type.is_public();
        });
        if (!site.typed || !opens || s.name.find("::get_shares_") != std::string_view::npos) return;
        sites_.push_back(site);
        for (SyscallOperand const& out : s.operands)
            if (out.variable) flows_[&s].push_back(out.variable);
    }

    void note_loop(Location where, bool loop) {
        if (!publications_.empty() && publications_.contains(where)) loops_[{procedure_, where}] = loop;
    }

    /// A publication that gives on a name which its callers determine is their business if it stands in the library.
    void add_publications() {
        for (Publication const& p : program_.publications) {
            if (p.passed_on && sources_[p.where.file].is_library()) continue;
            Site site{Disclosure::Kind::publish, p.procedure, p.where, {}};
            site.typed = p.value != nullptr;
            if (p.value) site.type = p.value->type;
            auto loop = loops_.find({p.procedure, p.where});
            site.in_loop = loop != loops_.end() && loop->second;
            site.publication = &p;
            sites_.push_back(site);
        }
    }

    // ---- the flow of public values ----------------------------------------------------------------------------------

    /// What the value of a public expression is made of.
    template <class F> void sources_of(Expr const& e, F const& f) {
        if (e.type.is_private()) return;
        switch (e.kind) {
        case ExprKind::Declassify:
            return f(&e);
        case ExprKind::VariableRef:
            return f(as<VariableRef>(e).variable);
        case ExprKind::Call:
            return f(as<Call>(e).procedure);
        case ExprKind::OperatorCall:
            f(as<OperatorCall>(e).procedure);
            break;
        case ExprKind::Assign:
            return f(as<Assign>(e).place.variable);
        case ExprKind::CompoundAssign:
            return f(as<CompoundAssign>(e).place.variable);
        case ExprKind::IncDec:
            return f(as<IncDec>(e).place.variable);
        default:
            break;
        }
        lowering::for_each_child(e, [&](Expr const& child) { sources_of(child, f); });
    }

    void flow(Expr const& e, Node to) {
        sources_of(e, [&](Node from) { flows_[from].push_back(to); });
    }

    void decides(Expr const& condition) {
        sources_of(condition, [&](Node from) { conditions_[from].push_back(condition.where); });
    }

    std::vector<AuditPlace> conditions_of(Node start) const {
        std::vector<Location> found;
        std::unordered_set<Node> seen{start};
        std::deque<Node> open{start};
        for (; !open.empty(); open.pop_front()) {
            if (auto here = conditions_.find(open.front()); here != conditions_.end())
                found.insert(found.end(), here->second.begin(), here->second.end());
            if (auto next = flows_.find(open.front()); next != flows_.end())
                for (Node to : next->second)
                    if (seen.insert(to).second) open.push_back(to);
        }
        std::sort(found.begin(), found.end());
        found.erase(std::unique(found.begin(), found.end()), found.end());
        if (found.size() > most_conditions) found.resize(most_conditions);
        std::vector<AuditPlace> places;
        for (Location where : found) places.push_back(place(where));
        return places;
    }

    // ---- calls ------------------------------------------------------------------------------------------------------

    /// The call by which a shortest way from the start gets to each procedure.
    void find_ways() {
        std::unordered_map<Procedure const*, std::vector<CallEdge const*>> from;
        for (CallEdge const& c : calls_) from[c.caller].push_back(&c);
        std::deque<Procedure const*> open{program_.main, nullptr};
        std::unordered_set<Procedure const*> seen{program_.main, nullptr};
        for (; !open.empty(); open.pop_front())
            for (CallEdge const* c : from[open.front()])
                if (seen.insert(c->callee).second) {
                    ways_[c->callee] = c;
                    open.push_back(c->callee);
                }
    }

    /// A procedure is repeated if it is called in a loop, is part of a recursion, or is called by one of which this holds.
    void find_repeated() {
        std::unordered_map<Procedure const*, std::vector<CallEdge const*>> from;
        std::unordered_map<Procedure const*, std::size_t> callers;
        for (CallEdge const& c : calls_) {
            from[c.caller].push_back(&c);
            ++callers[c.callee];
        }
        std::deque<Procedure const*> ready{nullptr};
        for (Procedure const& p : program_.procedures)
            if (p.reachable && !callers.contains(&p)) ready.push_back(&p);
        // In order of calls; what never gets ready is part of a cycle, or called from one.
        std::unordered_set<Procedure const*> done;
        for (; !ready.empty(); ready.pop_front()) {
            done.insert(ready.front());
            for (CallEdge const* c : from[ready.front()]) {
                if (c->in_loop || repeated_.contains(ready.front())) repeated_.insert(c->callee);
                if (--callers[c->callee] == 0) ready.push_back(c->callee);
            }
        }
        for (Procedure const& p : program_.procedures)
            if (p.reachable && !done.contains(&p)) repeated_.insert(&p);
    }

    // ---- the result -------------------------------------------------------------------------------------------------

    AuditPlace place(Location where) const {
        if (!where.valid()) return {};
        SourceFile const& file = sources_[where.file];
        Position p = file.position(where.begin);
        return {file_name(file), p.line, p.column};
    }

    static std::string file_name(SourceFile const& file) {
        return std::string(file.name().starts_with('<') ? file.name() : file.base_name());
    }

    static std::string signature(Procedure const* p) { return p ? p->signature : std::string(); }

    Disclosure entry(Site const& site) const {
        Disclosure d;
        d.kind = site.kind;
        d.place = place(site.where);
        if (site.procedure) d.procedure = site.procedure->name;
        if (site.publication)
            if (auto const* name = try_as<StringLiteral>(site.publication->name)) d.name = printable(name->text);
        d.text = printable(joined_blanks(sources_.text(site.where)));
        d.line = printable(joined_blanks(sources_[site.where.file].line(d.place.line)));
        return d;
    }

    DisclosureUse use(Site const& site) const {
        DisclosureUse u;
        u.procedure = signature(site.procedure);
        if (site.typed) {
            u.type = to_string(site.type);
            if (site.type.is_private()) u.domain = site.type.security->name;
        }
        u.in_loop = site.in_loop;
        u.repeated = repeated_.contains(site.procedure);
        if (site.node) u.conditions = conditions_of(site.node);
        Procedure const* at = site.procedure;
        for (auto way = ways_.find(at); way != ways_.end(); way = ways_.find(at)) {
            CallEdge const& c = *way->second;
            u.calls.push_back({place(c.where), signature(c.caller), c.in_loop});
            at = c.caller;
        }
        std::reverse(u.calls.begin(), u.calls.end());
        return u;
    }

    Audit result() const {
        Audit audit;
        audit.program = program_.name;
        std::map<FileId, std::size_t> rank;
        for (LoadedModule const& m : loaded_.modules) {
            rank[m.tree->file] = rank.size();
            audit.modules.push_back({m.name, file_name(sources_[m.tree->file])});
        }
        std::vector<Site const*> order;
        for (Site const& s : sites_) order.push_back(&s);
        std::stable_sort(order.begin(), order.end(), [&](Site const* a, Site const* b) {
            if (a->where.file != b->where.file) return rank.at(a->where.file) > rank.at(b->where.file);
            return a->where < b->where;
        });
        Location last;
        for (Site const* s : order) {
            if (audit.disclosures.empty() || s->where != last) audit.disclosures.push_back(entry(*s));
            last = s->where;
            Disclosure& d = audit.disclosures.back();
            // One call can hand on more than one name; the uses would be the same.
            DisclosureUse u = use(*s);
            if (std::find(d.uses.begin(), d.uses.end(), u) == d.uses.end()) d.uses.push_back(std::move(u));
        }
        return audit;
    }

    typed::Program const& program_;
    secrec::Program const& loaded_;
    Sources const& sources_;
    Procedure const* procedure_ = nullptr;

    std::vector<Site> sites_;
    std::deque<CallEdge> calls_;
    std::unordered_map<Node, std::vector<Node>> flows_;
    std::unordered_map<Node, std::vector<Location>> conditions_;
    std::map<Location, Publication const*> publications_;
    std::map<std::pair<Procedure const*, Location>, bool> loops_;
    std::unordered_map<Procedure const*, CallEdge const*> ways_;
    std::unordered_set<Procedure const*> repeated_;
};

} // namespace

Audit audit(typed::Program const& checked, secrec::Program const& loaded) {
    return Auditor(checked, loaded).run();
}

} // namespace smpc::secrec
