// SPDX-License-Identifier: Apache-2.0
//
// Expands calls.def: the rows as written, and the list of concrete calls they stand for, with an index by name.
#include "libruntime/pd/calls.h"

#include <unordered_map>
#include <vector>

namespace smpc::pd {
namespace {

struct Pattern {
    Operation op;
    std::string_view name;    // "add"
    std::string_view pattern; // "add_{T}_vec"
    Shape shape;
    TypeSet types;
    Result result;
    std::string_view summary;
};

constexpr Pattern patterns[] = {
#define SMPC_PD_CALL(operation, pattern, shape, types_, result, summary)                                               \
    {Operation::operation, #operation, pattern, Shape::shape, types::types_, Result::result, summary},
#include "libruntime/pd/calls.def"
#undef SMPC_PD_CALL
};

TypeSet same_width(ValueType type, TypeSet candidates) {
    TypeSet set = 0;
    for (auto t = ValueType::bool_; t < ValueType::string; t = ValueType(unsigned(t) + 1))
        if (contains(candidates, t) && info(t).bits == info(type).bits) set |= type_bit(t);
    return set;
}

TypeSet results_of(Result rule, ValueType type) {
    switch (rule) {
    case Result::none:
    case Result::same:
        return type_bit(type);
    case Result::to_bool:
        return types::boolean;
    case Result::to_unsigned:
        return same_width(type, types::unsigneds);
    case Result::to_sum:
        return type == ValueType::bool_ ? type_bit(ValueType::uint64) : type_bit(type);
    case Result::converted:
        if (type == ValueType::bool_) return types::words;
        return (contains(types::xors, type) ? types::xors : types::integers_bool) & ~type_bit(type);
    case Result::reshared:
        return same_width(type, contains(types::xors, type) ? types::unsigneds : types::xors);
    }
    return 0;
}

std::string substitute(std::string_view pattern, std::string_view type, std::string_view out) {
    std::string name;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] != '{') {
            name += pattern[i];
            continue;
        }
        name += pattern[i + 1] == 'T' ? type : out;
        i += 2; // the letter and the closing brace
    }
    return name;
}

std::vector<CallRow> expand() {
    std::vector<CallRow> rows;
    for (Pattern const& p : patterns) {
        if (p.types == types::untyped) {
            rows.push_back({p.op, p.shape, ValueType::bool_, ValueType::bool_, std::string(p.pattern)});
            continue;
        }
        for (auto t = ValueType::bool_; t < ValueType::string; t = ValueType(unsigned(t) + 1)) {
            if (!contains(p.types, t)) continue;
            TypeSet const outs = results_of(p.result, t);
            for (auto u = ValueType::bool_; u < ValueType::string; u = ValueType(unsigned(u) + 1))
                if (contains(outs, u))
                    rows.push_back({p.op, p.shape, t, u, substitute(p.pattern, name_of(t), name_of(u))});
        }
    }
    return rows;
}

std::vector<CallRow> const& rows() {
    static std::vector<CallRow> const list = expand();
    return list;
}

} // namespace

std::span<CallRow const> all_calls() {
    return rows();
}

CallRow const* find_call(std::string_view name) {
    static auto const index = [] {
        std::unordered_map<std::string_view, CallRow const*> map;
        for (CallRow const& row : rows()) map.emplace(row.name, &row);
        return map;
    }();
    auto it = index.find(name);
    return it == index.end() ? nullptr : it->second;
}

std::string_view name_of(Operation op) noexcept {
    std::string_view name = patterns[static_cast<std::size_t>(op)].name;
    if (name.ends_with('_')) name.remove_suffix(1);
    return name;
}

std::string_view summary_of(Operation op) noexcept {
    return patterns[static_cast<std::size_t>(op)].summary;
}

} // namespace smpc::pd
