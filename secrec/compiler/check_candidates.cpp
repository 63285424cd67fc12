// SPDX-License-Identifier: Apache-2.0
//
// Which definitions of operators and casts take certain operands, and, for those that do not, why: the search and the notes of its
// failure are one piece of code, so that they cannot contradict each other.
#include "secrec/compiler/checker_state.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace smpc::secrec {

/// The security above all operands; empty if two domains meet.
std::optional<Security> Checker::upper_security(std::span<Type const> operands) {
    std::optional<Security> s = public_security;
    for (Type const& t : operands)
        if (s) s = upper(*s, t.security);
    return s;
}

std::string Checker::join_operands(std::span<Type const> operands) {
    std::string text;
    for (Type const& t : operands) text += fmt::format("{}'{}'", text.empty() ? "" : " and ", to_string(t));
    return text;
}

bool Checker::matches_plain(Definition const& d, std::span<Type const> operands, DataType const* target,
                            unsigned& score, Misfit* misfit) const {
    auto no = [&](auto const& explain) {
        if (misfit) misfit->reason = explain();
        return false;
    };
    if (d.parameter_types.size() != operands.size())
        return no([&] { return fmt::format("it takes {} operands", d.parameter_types.size()); });
    std::optional<Security> above = upper_security(operands);
    if (!above || *above != d.return_type.security)
        return no([&] {
            return d.return_type.is_public() ? std::string("it is for public data")
                                             : fmt::format("it is for domain '{}'", d.return_type.security->name);
        });
    score = 0;
    for (std::size_t i = 0; i < operands.size(); ++i) {
        Type const& have = operands[i];
        Type const& want = d.parameter_types[i];
        if ((want.is_scalar() || d.return_type.is_scalar()) && have.is_array())
            return no([&] { return fmt::format("it is for scalars, the operand is '{}'", to_string(have)); });
        if (target ? have.security != want.security || have.data != want.data : !data_assignable(have, want))
            return no([&] {
                return fmt::format("parameter {} is '{}', the operand '{}'", i + 1, to_string(want), to_string(have));
            });
        if (misfit) ++misfit->fitting;
        if (have.is_public() && want.is_private()) ++score;
        if (have.dims != want.dims) ++score;
    }
    if (!target || d.return_type.data == target) return true;
    return no([&] { return fmt::format("it casts to '{}'", d.return_type.data->name()); });
}

bool Checker::matches_template(Definition const& d, std::span<Type const> operands, Context const& context,
                               DataType const* target, Arguments& arguments, unsigned& score, Misfit* misfit) {
    auto no = [&](auto const& explain) {
        if (misfit) misfit->reason = explain();
        return false;
    };
    auto other_type = [&](std::size_t i) {
        return fmt::format("parameter {} is '{}', the operand '{}'", i + 1, sources_.text(d.parameters[i].loc),
                           to_string(operands[i]));
    };
    if (d.parameters.size() != operands.size())
        return no([&] { return fmt::format("it takes {} operands", d.parameters.size()); });
    std::optional<Security> above = upper_security(operands);
    if (!above) return no([] { return std::string("the operands are of two domains"); });
    arguments.assign(d.quantifiers.size(), TemplateArgument{});
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        QuantifierSymbol const& q = d.quantifiers[i];
        arguments[i].sort = q.sort;
        if (q.sort != TemplateArgument::Sort::domain) continue;
        arguments[i].domain = *above;
        if (q.kind && (*above == public_security || (*above)->kind != q.kind))
            return no([&] {
                return *above == public_security
                           ? fmt::format("'{}' must be a domain of kind '{}', the data is public", q.name, q.kind->name)
                           : fmt::format("'{}' must be a domain of kind '{}', '{}' is of kind '{}'", q.name,
                                         q.kind->name, (*above)->name, (*above)->kind->name);
            });
    }

    score = 0;
    constexpr std::size_t most = 2;
    std::array<Security, most> parameter_security{};
    for (std::size_t i = 0; i < operands.size(); ++i) {
        TypePattern const& p = d.parameters[i];
        Type const& have = operands[i];
        Security want = substitute(p.security, arguments);
        parameter_security[i] = want;
        if (!below(have.security, want)) return no([&] { return other_type(i); });
        if (p.dims.dims == 0 && have.is_array())
            return no([&] { return fmt::format("it is for scalars, the operand is '{}'", to_string(have)); });
        if (!p.security.written_public && have.is_public()) ++score;
        if (p.dims.dims != have.dims) ++score;
        if (p.data.variable != no_variable) {
            TemplateArgument& bound = arguments[static_cast<std::size_t>(p.data.variable)];
            if (!bound.type) {
                bound.type = have.data;
                bound.domain = have.security; // remembered for `upper`; a type argument has no domain
            } else if (target) {
                if (bound.type != have.data) return no([&] { return other_type(i); });
            } else {
                DataType const* before = bound.type;
                bound.type = upper_data({bound.domain, bound.type, 0}, have);
                if (!bound.type)
                    return no([&] {
                        return fmt::format("'{}' would be both '{}' and '{}'",
                                           d.quantifiers[static_cast<std::size_t>(p.data.variable)].name,
                                           before->name(), have.data->name());
                    });
                bound.domain = *upper(bound.domain, have.security);
            }
        } else if (p.data.type->is_named() && want != public_security && have.is_public()) {
            if (representation(want, p.data.type) != have.data) return no([&] { return other_type(i); });
        } else if (p.data.type != have.data) {
            return no([&] { return other_type(i); });
        }
        if (misfit) ++misfit->fitting;
    }

    TypePattern const& r = *d.result;
    if (r.dims.dims == 0 && std::any_of(operands.begin(), operands.end(), [](Type const& t) { return t.is_array(); }))
        return no([] { return std::string("it is for scalars, an operand is an array"); });
    if (substitute(r.security, arguments) != *above)
        return no(
            [&] { return fmt::format("its result '{}' is not of the domain of the operands", sources_.text(r.loc)); });
    auto other_result = [&] {
        return target ? fmt::format("it casts to '{}'", sources_.text(r.loc))
                      : fmt::format("its result '{}' is not the one needed here", sources_.text(r.loc));
    };
    DataType const* wanted = target ? target : context.data;
    if (r.data.variable != no_variable) {
        TemplateArgument& bound = arguments[static_cast<std::size_t>(r.data.variable)];
        if (!bound.type) bound.type = wanted;
        if (!bound.type || (wanted && bound.type != wanted)) return no(other_result);
    } else if (wanted && r.data.type != wanted) {
        return no(other_result);
    }

    // The bindings must make types that exist and that take the operands.
    for (TemplateArgument& a : arguments) {
        if (a.sort == TemplateArgument::Sort::type) {
            if (!a.type) return no([] { return std::string("nothing tells what one of its type variables is"); });
            a.domain = public_security;
        }
    }
    for (std::size_t i = 0; i < operands.size(); ++i) {
        DataPattern const& p = d.parameters[i].data;
        DataType const* data =
            p.variable == no_variable ? p.type : arguments[static_cast<std::size_t>(p.variable)].type;
        Type want{parameter_security[i], data, operands[i].dims};
        if (!exists_in(want.security, data))
            return no([&] { return fmt::format("'{}' has no data type '{}'", name_of(want.security), data->name()); });
        if (!data_assignable(operands[i], want)) return no([&] { return other_type(i); });
    }
    return true;
}

// ---- what is said when none fits ------------------------------------------------------------------------------------

void Checker::note_candidates(Report& report, std::span<Type const> operands, DataType const* target,
                              Overloads const& overloads) {
    struct Candidate {
        Definition const* definition;
        Misfit misfit;
    };
    std::vector<Candidate> candidates;
    unsigned score = 0;
    Arguments trial;
    for (Definition const* d : overloads.plain) {
        Candidate c{d, {}};
        if (d->parameters.size() == operands.size() && !matches_plain(*d, operands, target, score, &c.misfit))
            candidates.push_back(std::move(c));
    }
    for (Definition const* d : overloads.templates) {
        Candidate c{d, {}};
        if (d->parameters.size() == operands.size() &&
            !matches_template(*d, operands, {}, target, trial, score, &c.misfit))
            candidates.push_back(std::move(c));
    }
    // Those that came nearest; a library has one definition per type.
    std::stable_sort(candidates.begin(), candidates.end(),
                     [](Candidate const& a, Candidate const& b) { return a.misfit.fitting > b.misfit.fitting; });
    constexpr std::size_t most = 3;
    for (std::size_t i = 0; i < candidates.size() && i < most; ++i)
        report.note(candidates[i].definition->decl->head, fmt::format("not this one: {}", candidates[i].misfit.reason));
    if (candidates.size() > most) report.note(fmt::format("… and {} others", candidates.size() - most));
}

void Checker::report_no_cast(Location where, Type const& have, DataType const* target) {
    Report report = error(where, fmt::format("no cast definition from '{}' to '{}'", to_string(have), target->name()));
    note_candidates(report, {&have, 1}, target, casts_);
    if (casts_.empty())
        report.help(fmt::format("casts of private data are definitions; import the module of kind '{}'",
                                have.security->kind->name));
}

void Checker::report_no_operator(Location where, std::string_view spelling, std::span<Type const> operands,
                                 Overloads const& overloads) {
    Report report = error(where, fmt::format("no operator '{}' for {}", spelling, join_operands(operands)));
    std::optional<Security> above = upper_security(operands);
    if (!above) {
        report.help("values of two domains never mix");
        return;
    }
    if (*above != public_security) note_candidates(report, operands, nullptr, overloads);
    if (operands.size() == 2 && operands[0].data != operands[1].data && operands[0].data->is_builtin() &&
        operands[1].data->is_builtin()) {
        report.help(
            fmt::format("both operands must have one data type; cast one of them: `({}) …`", operands[0].data->name()));
        return;
    }
    if (*above == public_security) return;
    if (spelling == "&&" || spelling == "||") {
        report.help(
            fmt::format("the flow of control is public, so '{}' has no private form; '{}' evaluates both operands",
                        spelling, spelling.substr(1)));
        return;
    }
    if (overloads.empty()) {
        report.help(fmt::format("operators on private data are definitions; import the module of kind '{}'",
                                (*above)->kind->name));
        return;
    }
    std::set<std::string_view> types;
    auto add = [&](DataPattern const& p) {
        if (p.type) types.insert(p.type->name());
    };
    for (auto const* definitions : {&overloads.plain, &overloads.templates})
        for (Definition const* d : *definitions)
            for (TypePattern const& p : d->parameters) add(p.data);
    if (!types.empty()) report.note(fmt::format("it is defined for operands of {}", fmt::join(types, ", ")));
}

} // namespace smpc::secrec
