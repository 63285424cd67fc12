// SPDX-License-Identifier: Apache-2.0
//
// Private data: handles of vectors that the protection domain's kit keeps. A scalar is a vector of length 1, a matrix a
// vector of all its elements. The calls emitted here are those that every kit has: new, delete, init, fill, assign,
// classify, declassify, load, store; and gather and scatter where the kind is known to offer them.
#include "secrec/compiler/lowering.h"

namespace smpc::secrec::lowering {

std::string Body::kit_call(Type const& type, std::string_view operation) const {
    std::string name = type.security->kind->name;
    name += "::";
    name += operation;
    name += '_';
    name += type.data->name();
    name += "_vec";
    return name;
}

void Body::private_call(Type const& type, std::string_view operation, std::initializer_list<Operand> words) {
    as_.push(domain_of(type));
    for (Operand w : words) as_.push(w);
    as_.syscall(kit_call(type, operation));
}

Operand Body::new_private(Type const& type, Operand count) {
    Operand handle = frame_.temporary();
    as_.push(domain_of(type));
    as_.push(count);
    as_.syscall(kit_call(type, "new"), handle);
    return handle;
}

Value Body::new_private_array(Type type, Lengths lengths) {
    Value v = scalar(type, new_private(type, type.is_scalar() ? imm(1) : lengths.size));
    v.dims = std::move(lengths.dims);
    v.size = lengths.size;
    v.owned = true;
    return v;
}

bool Body::has_gather(Type const& type) {
    return type.security->kind->name == "shared3p";
}

Value Body::classify(Type type, Value value) {
    type.dims = value.type.dims;
    Value v = new_private_array(type, detached_lengths(value));
    if (type.is_scalar()) {
        private_call(type, "init", {value.data, v.data});
    } else {
        as_.push(domain_of(type));
        as_.push(v.data);
        as_.push_cref_memory(value.data);
        as_.syscall(kit_call(type, "classify"));
    }
    drop(value);
    return v;
}

Value Body::declassify(Type type, Value const& value, Operand hint) {
    Value v;
    if (type.is_scalar()) {
        v = scalar(type, hinted(hint));
        as_.push(domain_of(value.type));
        as_.push(value.data);
        as_.push_ref_part(v.data, width_of(*type.data));
    } else {
        v = new_array(type, detached_lengths(value));
        as_.push(domain_of(value.type));
        as_.push(value.data);
        as_.push_ref_memory(v.data);
    }
    as_.syscall(kit_call(value.type, "declassify"));
    drop(value);
    return v;
}

Value Body::lower(typed::Classify const& e, Operand) {
    return classify(e.type, evaluate(*e.operand));
}

Value Body::lower(typed::Declassify const& e, Operand hint) {
    return declassify(e.type, evaluate(*e.operand), hint);
}

} // namespace smpc::secrec::lowering
