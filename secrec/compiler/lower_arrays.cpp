// SPDX-License-Identifier: Apache-2.0
//
// Whole arrays: making, filling, element-wise operators and casts, cat, reshape, shape. Loops over elements are helper
// procedures (lower_helpers.cpp), one per operator and type, so that programs stay small; a temporary operand that is
// wide enough becomes the result in place.
#include "secrec/compiler/lowering.h"

#include "secrec/compiler/helpers.h"

namespace smpc::secrec::lowering {

// ---- numbers of elements and bytes ----------------------------------------------------------------------------------

Operand Body::product(Operand a, Operand b) {
    if (is_imm(a) && is_imm(b)) return imm(a.value * b.value);
    if (is_imm(a, 1)) return b;
    if (is_imm(b, 1)) return a;
    if (is_imm(a, 0) || is_imm(b, 0)) return imm(0);
    Operand d = frame_.temporary();
    as_.arith(Arith::mul, CodeType::uint64, d, a, b);
    return d;
}

Operand Body::sum(Operand a, Operand b) {
    if (is_imm(a) && is_imm(b)) return imm(a.value + b.value);
    if (is_imm(a, 0)) return b;
    if (is_imm(b, 0)) return a;
    Operand d = frame_.temporary();
    as_.arith(Arith::add, CodeType::uint64, d, a, b);
    return d;
}

Operand Body::bytes_of(Operand count, std::uint64_t width) {
    return product(count, imm(width));
}

Operand Body::checked_product(std::vector<Operand> const& dims) {
    Operand size = dims[0];
    for (std::size_t i = 1; i < dims.size(); ++i) {
        std::uint64_t known = 0;
        if (unit_.optimizes() && is_imm(size) && is_imm(dims[i]) &&
            !__builtin_mul_overflow(size.value, dims[i].value, &known)) {
            size = imm(known);
            continue;
        }
        Operand d = frame_.temporary();
        as_.push(size);
        as_.push(dims[i]);
        as_.call(helpers::multiply_lengths(unit_), d);
        size = d;
    }
    return size;
}

// ---- making ---------------------------------------------------------------------------------------------------------

Value Body::new_array(Type type, Lengths lengths) {
    Value v = scalar(type, frame_.temporary());
    v.owned = true;
    v.dims = std::move(lengths.dims);
    v.size = lengths.size;
    std::uint64_t width = width_of(*type.data);
    if (is_imm(v.size) && v.size.value < few_elements) {
        as_.alloc(v.data, imm(v.size.value * width + 1));
    } else {
        as_.push(v.size);
        as_.call(helpers::allocate(unit_, width), v.data);
    }
    return v;
}

void Body::fill(Value const& array, Operand scalar) {
    if (is_imm(scalar, 0)) return; // new arrays are zero
    as_.push(array.data);
    as_.push(imm(0));
    as_.push(array.size);
    as_.push(scalar);
    as_.call(helpers::fill(unit_, width_of(*array.type.data)));
}

Value Body::spread(Value const& scalar, Lengths lengths) {
    Type type = scalar.type;
    type.dims = static_cast<std::uint32_t>(lengths.dims.size());
    Value v;
    if (type.is_private()) {
        v = new_private_array(type, std::move(lengths));
        private_call(type, "fill", {scalar.data, v.data});
    } else {
        v = new_array(type, std::move(lengths));
        fill(v, scalar.data);
    }
    drop(scalar);
    return v;
}

Value Body::flat(Value value) {
    value.dims = {value.type.is_array() ? value.size : imm(1)};
    value.size = value.dims[0];
    value.type.dims = 1;
    return value;
}

// ---- element-wise operators -----------------------------------------------------------------------------------------

void Body::array_binary_into(typed::BinaryOp op, Operand to, Value const& a, Value const& b) {
    using helpers::Shape;
    Shape shape = a.type.is_scalar() ? Shape::scalar_array : b.type.is_scalar() ? Shape::array_scalar : Shape::arrays;
    Value const& array = a.type.is_scalar() ? b : a;
    as_.push(to);
    as_.push(a.data);
    as_.push(b.data);
    as_.push(array.size);
    as_.call(helpers::binary(unit_, op, *a.type.data, shape));
}

Value Body::array_binary(typed::BinaryOp op, Type type, Value a, Value b) {
    Value const& array = a.type.is_scalar() ? b : a;
    std::uint64_t width = width_of(*type.data);
    bool in_place = width == width_of(*array.type.data);
    Value result;
    bool into_a = in_place && a.owned && a.type.is_array(), into_b = in_place && b.owned && b.type.is_array();
    if (into_a || into_b) {
        result = into_a ? a : b;
        result.type = type;
    } else {
        result = new_array(type, detached_lengths(array));
    }
    array_binary_into(op, result.data, a, b);
    if (!into_a) drop(a);
    if (into_a || !into_b) drop(b);
    return result;
}

Value Body::array_unary(typed::UnaryOp op, Value a) {
    Value result = a.owned ? a : new_array(a.type, detached_lengths(a));
    as_.push(result.data);
    as_.push(a.data);
    as_.push(a.size);
    as_.call(helpers::unary(unit_, op, *a.type.data));
    return result;
}

Value Body::array_cast(Type type, Value a) {
    if (type.data == a.type.data) return a;
    bool in_place = a.owned && width_of(*type.data) == width_of(*a.type.data);
    Value result = in_place ? a : new_array(type, detached_lengths(a));
    result.type = type;
    as_.push(result.data);
    as_.push(a.data);
    as_.push(a.size);
    as_.call(helpers::cast_array(unit_, *a.type.data, *type.data));
    if (!in_place) drop(a);
    return result;
}

Value Body::choose_elements(typed::Conditional const& e) {
    std::vector<Value> v = evaluate_all({e.condition, e.yes, e.no});
    std::string message = "Mismatching shapes at " + unit_.describe(e.where);
    fail_unless_same_shape(v[0], v[1], message);
    fail_unless_same_shape(v[1], v[2], message);
    Value result;
    if (e.type.is_public()) {
        result = v[1].owned ? v[1] : new_array(e.type, detached_lengths(v[1]));
        for (Operand w : {result.data, v[0].data, v[1].data, v[2].data, v[1].size}) as_.push(w);
        as_.call(helpers::choose(unit_, width_of(*e.type.data)));
        if (!v[1].owned) drop(v[1]);
    } else if (has_gather(e.type)) {
        // The condition is public: the elements of the other branch are moved by one gather and one scatter.
        result = own(v[1]);
        Operand count = frame_.temporary();
        as_.push(v[0].data);
        as_.push(v[0].size);
        as_.call(helpers::count_false(unit_), count);
        Value positions = new_array(public_type(DataTag::uint64, 1), {{count}, count});
        for (Operand w : {positions.data, v[0].data, v[0].size}) as_.push(w);
        as_.call(helpers::false_positions(unit_));
        Value others = new_private_array({e.type.security, e.type.data, 1}, {{count}, count});
        auto move = [&](std::string_view operation, Value const& from, Value const& to) {
            as_.push(domain_of(e.type));
            as_.push(from.data);
            as_.push(to.data);
            as_.push_cref_memory(positions.data);
            as_.syscall(kit_call(e.type, operation));
        };
        move("gather", v[2], others);
        move("scatter", others, result);
        drop(positions);
        drop(others);
    } else {
        // The kind has nothing better: copy one branch and store the chosen elements of the other.
        result = own(v[1]);
        Type element = e.type;
        element.dims = 0;
        Operand one = new_private(element, imm(1)), i = frame_.temporary(), flag = frame_.temporary();
        Label loop = as_.label(), next = as_.label(), end = as_.label();
        as_.mov(imm(0), i);
        bind(loop);
        as_.jump_if(Compare::ge, CodeType::uint64, i, v[0].size, end);
        as_.load(v[0].data, i, flag, imm(1));
        as_.jump_if_nonzero(next, CodeType::uint8, flag);
        private_call(element, "load", {v[2].data, i, one});
        private_call(element, "store", {one, i, result.data});
        bind(next);
        as_.arith(Arith::add, CodeType::uint64, i, i, imm(1));
        as_.jump(loop);
        bind(end);
        private_call(element, "delete", {one});
    }
    drop(v[0]);
    drop(v[2]);
    return result;
}

// ---- shape, cat, reshape, constructor -------------------------------------------------------------------------------

Value Body::lower(typed::Size const& e, Operand) {
    Value v = evaluate(*e.operand);
    Value size = scalar(e.type, v.type.is_array() ? v.size : imm(1));
    size.from = v.from;
    drop(v);
    return size;
}

Value Body::lower(typed::Shape const& e, Operand) {
    Value v = evaluate(*e.operand);
    Value shape = new_array(e.type, {{imm(v.type.dims)}, imm(v.type.dims)});
    for (std::size_t i = 0; i < v.dims.size(); ++i) as_.store(v.dims[i], shape.data, imm(8 * i), imm(8));
    drop(v);
    return shape;
}

Value Body::lower(typed::Reshape const& e, Operand) {
    std::vector<typed::Expr const*> parts{e.operand};
    parts.insert(parts.end(), e.shape.begin(), e.shape.end());
    std::vector<Value> values = evaluate_all(parts);
    Lengths lengths;
    for (std::size_t i = 1; i < values.size(); ++i) lengths.dims.push_back(detach(values[i]).data);
    lengths.size = checked_product(lengths.dims);
    Value v = values[0];
    if (v.type.is_scalar()) return spread(v, std::move(lengths));
    if (!same(lengths.size, v.size))
        fail_if(Compare::ne, lengths.size, v.size,
                [&] { return failure("ERROR: Mismatching sizes in reshape at " + unit_.describe(e.where) + "."); });
    v = own(std::move(v));
    v.type = e.type;
    v.dims = std::move(lengths.dims);
    v.size = lengths.size;
    return v;
}

Value Body::lower(typed::ArrayConstructor const& e, Operand) {
    Operand count = imm(e.elements.size());
    if (e.type.is_public()) {
        std::vector<Value> elements = evaluate_all(e.elements);
        Value v = new_array(e.type, {{count}, count});
        std::uint64_t width = width_of(*e.type.data);
        for (std::size_t i = 0; i < elements.size(); ++i) {
            if (!is_imm(elements[i].data, 0)) as_.store(elements[i].data, v.data, imm(i * width), imm(width));
            drop(elements[i]);
        }
        return v;
    }
    // Public elements only: collect them in the clear and classify them with one call.
    bool all_public = true;
    std::vector<typed::Expr const*> inner;
    for (typed::Expr const* element : e.elements) {
        auto const* c = typed::try_as<typed::Classify>(element);
        all_public = all_public && c;
        if (c) inner.push_back(c->operand);
    }
    if (all_public) {
        std::vector<Value> elements = evaluate_all(inner);
        Type type{public_security, inner[0]->type.data, 1};
        Value v = new_array(type, {{count}, count});
        std::uint64_t width = width_of(*type.data);
        for (std::size_t i = 0; i < elements.size(); ++i) {
            as_.store(elements[i].data, v.data, imm(i * width), imm(width));
            drop(elements[i]);
        }
        return classify(e.type, v);
    }
    std::vector<Value> elements = evaluate_all(e.elements);
    Value v = new_private_array(e.type, {{count}, count});
    for (std::size_t i = 0; i < elements.size(); ++i) {
        private_call(e.type, "store", {elements[i].data, imm(i), v.data});
        drop(elements[i]);
    }
    return v;
}

Value Body::lower(typed::Cat const& e, Operand) {
    std::vector<Value> v = evaluate_all({e.left, e.right});
    return cat_arrays(e, v[0], v[1]);
}

Value Body::cat_arrays(typed::Cat const& e, Value a, Value b) {
    std::uint32_t k = e.dimension;
    Value without_k_a = a, without_k_b = b;
    without_k_a.dims.erase(without_k_a.dims.begin() + k);
    without_k_b.dims.erase(without_k_b.dims.begin() + k);
    fail_unless_same_shape(without_k_a, without_k_b,
                           "Different sized dimensions in concat at " + unit_.describe(e.where) + ".");
    Lengths lengths = detached_lengths(a);
    Operand joined = frame_.temporary(); // not sum(): it could be a register of the variable that b comes from
    as_.arith(Arith::add, CodeType::uint64, joined, a.dims[k], b.dims[k]);
    lengths.dims[k] = joined;
    lengths.size = a.type.dims == 1 ? lengths.dims[0] : sum(a.size, b.size);
    Value result = e.type.is_private() ? new_private_array(e.type, lengths) : new_array(e.type, lengths);

    // Each operand is a region of the result: all of every dimension but k.
    Operand inner = imm(1), outer = imm(1);
    for (std::uint32_t i = k + 1; i < e.type.dims; ++i) inner = product(inner, a.dims[i]);
    for (std::uint32_t i = 0; i < k; ++i) outer = product(outer, a.dims[i]);
    Operand step = product(inner, lengths.dims[k]), start = imm(0);
    for (Value const* part : {&a, &b}) {
        Region r;
        r.size = part->size;
        r.start = start;
        r.run = product(inner, part->dims[k]);
        if (!is_imm(outer, 1)) r.loops.push_back({outer, step});
        Value source = *part;
        source.owned = false;
        write_region(result, r, source);
        start = r.run;
        drop(*part);
    }
    return result;
}

} // namespace smpc::secrec::lowering
