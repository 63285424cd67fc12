// SPDX-License-Identifier: Apache-2.0
//
// Strings: slots of public memory that end with a NUL; constant ones stay in RODATA until somebody needs a copy.
#include "secrec/compiler/helpers.h"
#include "secrec/compiler/lowering.h"

namespace smpc::secrec::lowering {

void Body::push_text(Value const& string) {
    if (!string.is_text) return as_.push_cref_memory(string.data);
    Operand rodata = frame_.temporary();
    as_.mov(imm(1), rodata);
    as_.push_cref_memory_part(rodata, imm(string.text.offset), imm(string.text.length + 1));
    frame_.release_temporary(rodata);
}

Operand Body::length_of(Value const& string, Operand hint) {
    if (string.is_text) return imm(string.text.length);
    Operand length = hinted(hint);
    as_.memory_size(string.data, length);
    as_.arith(Arith::sub, CodeType::uint64, length, length, imm(1));
    return length;
}

Value Body::join(std::vector<Value> const& pieces) {
    std::vector<Operand> lengths;
    Operand total = imm(1);
    for (Value const& piece : pieces) {
        lengths.push_back(length_of(piece, {}));
        total = sum(total, lengths.back());
    }
    Value result = scalar(public_type(DataTag::string), frame_.temporary());
    result.owned = true;
    as_.alloc(result.data, total);
    Operand at = imm(0);
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        Value const& piece = pieces[i];
        if (piece.is_text)
            as_.copy(imm(1), imm(piece.text.offset), result.data, at, lengths[i]);
        else
            as_.copy(piece.data, imm(0), result.data, at, lengths[i]);
        if (i + 1 < pieces.size()) at = sum(at, lengths[i]);
    }
    for (Value const& piece : pieces) drop(piece);
    return result;
}

Value Body::string_of(Value const& value) {
    Value text = scalar(public_type(DataTag::string), frame_.temporary());
    text.owned = true;
    as_.push(value.data);
    if (value.type.data->is_bool())
        as_.call(helpers::bool_text(unit_), text.data);
    else
        as_.syscall(std::string(value.type.data->name()) + "_toString", text.data);
    drop(value);
    return text;
}

Operand Body::compare_strings(typed::Expr const& left, typed::Expr const& right) {
    std::vector<Value> v = evaluate_all({&left, &right});
    Operand result = frame_.temporary();
    push_text(v[0]);
    push_text(v[1]);
    as_.call(helpers::compare_texts(unit_), result);
    // The temporaries' registers stay reserved until the statement ends; `result` may not be one of them.
    for (Value const& value : v)
        if (value.owned) free_handles(value);
    return result;
}

Value Body::lower(typed::StringLiteral const& e, Operand) {
    Value v = scalar(e.type, {});
    v.is_text = true;
    v.text = as_.text(e.text);
    return v;
}

Value Body::lower(typed::ToString const& e, Operand) {
    return string_of(evaluate(*e.operand));
}

Value Body::lower(typed::JoinStrings const& e, Operand) {
    return join(evaluate_all(e.pieces));
}

Value Body::lower(typed::StringLength const& e, Operand hint) {
    Value v = evaluate(*e.operand);
    Value length = scalar(e.type, length_of(v, hint));
    drop(v);
    return length;
}

// A string of n bytes and a uint8 array of n elements have the same slot, but that the last byte of the array is free.

Value Body::lower(typed::BytesFromString const& e, Operand) {
    Value v = own(evaluate(*e.operand));
    Operand length = length_of(v, {});
    v.type = e.type;
    v.dims = {length};
    v.size = length;
    return v;
}

Value Body::lower(typed::StringFromBytes const& e, Operand) {
    Value v = own(evaluate(*e.operand));
    as_.store(imm(0), v.data, v.size, imm(1));
    Value string = scalar(e.type, v.data);
    string.owned = true;
    return string;
}

} // namespace smpc::secrec::lowering
