// SPDX-License-Identifier: Apache-2.0
//
// Private values of three parties: the data types of the kind, their operators and casts, which are visible to every program
// that loads this module. Programs import `shared3p`.
//
// Each operator is one vector call of the kind; the compiler applies it to scalars and to arrays of more dimensions.

module shared3p_types;

kind shared3p {
    type bool;
    type uint8;
    type uint16;
    type uint32;
    type uint64;
    type int8;
    type int16;
    type int32;
    type int64;
    type float32;
    type float64;
    type xor_uint8 { public = uint8 };
    type xor_uint16 { public = uint16 };
    type xor_uint32 { public = uint32 };
    type xor_uint64 { public = uint64 };
    type fix32 { public = float32 };
    type fix64 { public = float64 };
}

// ---- calls by type -----------------------------------------------------------------------------------------------
//
// One function for each call with two operands (or one); the operators below say for which types it exists.

template <domain D : shared3p, type T>
D T[[1]] _add(D T[[1]] x, D T[[1]] y) {
    D T[[1]] result(size(x));
    __syscall("shared3p::add_$T\_vec", __domainid(D), x, y, result);
    return result;
}

template <domain D : shared3p, type T>
D T[[1]] _sub(D T[[1]] x, D T[[1]] y) {
    D T[[1]] result(size(x));
    __syscall("shared3p::sub_$T\_vec", __domainid(D), x, y, result);
    return result;
}

template <domain D : shared3p, type T>
D T[[1]] _mul(D T[[1]] x, D T[[1]] y) {
    D T[[1]] result(size(x));
    __syscall("shared3p::mul_$T\_vec", __domainid(D), x, y, result);
    return result;
}

template <domain D : shared3p, type T>
D T[[1]] _and(D T[[1]] x, D T[[1]] y) {
    D T[[1]] result(size(x));
    __syscall("shared3p::and_$T\_vec", __domainid(D), x, y, result);
    return result;
}

template <domain D : shared3p, type T>
D T[[1]] _or(D T[[1]] x, D T[[1]] y) {
    D T[[1]] result(size(x));
    __syscall("shared3p::or_$T\_vec", __domainid(D), x, y, result);
    return result;
}

template <domain D : shared3p, type T>
D T[[1]] _xor(D T[[1]] x, D T[[1]] y) {
    D T[[1]] result(size(x));
    __syscall("shared3p::xor_$T\_vec", __domainid(D), x, y, result);
    return result;
}

template <domain D : shared3p, type T>
D bool[[1]] _eq(D T[[1]] x, D T[[1]] y) {
    D bool[[1]] result(size(x));
    __syscall("shared3p::eq_$T\_vec", __domainid(D), x, y, result);
    return result;
}

template <domain D : shared3p, type T>
D bool[[1]] _lt(D T[[1]] x, D T[[1]] y) {
    D bool[[1]] result(size(x));
    __syscall("shared3p::lt_$T\_vec", __domainid(D), x, y, result);
    return result;
}

template <domain D : shared3p, type T>
D bool[[1]] _lte(D T[[1]] x, D T[[1]] y) {
    D bool[[1]] result(size(x));
    __syscall("shared3p::lte_$T\_vec", __domainid(D), x, y, result);
    return result;
}

template <domain D : shared3p, type T>
D bool[[1]] _gt(D T[[1]] x, D T[[1]] y) {
    D bool[[1]] result(size(x));
    __syscall("shared3p::gt_$T\_vec", __domainid(D), x, y, result);
    return result;
}

template <domain D : shared3p, type T>
D bool[[1]] _gte(D T[[1]] x, D T[[1]] y) {
    D bool[[1]] result(size(x));
    __syscall("shared3p::gte_$T\_vec", __domainid(D), x, y, result);
    return result;
}

template <domain D : shared3p, type T>
D T[[1]] _not(D T[[1]] x) {
    D T[[1]] result(size(x));
    __syscall("shared3p::not_$T\_vec", __domainid(D), x, result);
    return result;
}

template <domain D : shared3p, type T>
D T[[1]] _neg(D T[[1]] x) {
    D T[[1]] result(size(x));
    __syscall("shared3p::neg_$T\_vec", __domainid(D), x, result);
    return result;
}

template <domain D : shared3p, type T>
D T[[1]] _inv(D T[[1]] x) {
    D T[[1]] result(size(x));
    __syscall("shared3p::inv_$T\_vec", __domainid(D), x, result);
    return result;
}

template <domain D : shared3p, type T>
D T[[1]] _mulPublic(D T[[1]] x, T[[1]] y) {
    D T[[1]] result(size(x));
    __syscall("shared3p::mulc_$T\_vec", __domainid(D), x, result, __cref y);
    return result;
}

template <domain D : shared3p, type T>
D T[[1]] _div(D T[[1]] x, D T[[1]] y) {
    D T[[1]] result(size(x));
    __syscall("shared3p::div_$T\_vec", __domainid(D), x, y, result);
    return result;
}

template <domain D : shared3p, type T>
D T[[1]] _mod(D T[[1]] x, D T[[1]] y) {
    D T[[1]] result(size(x));
    __syscall("shared3p::mod_$T\_vec", __domainid(D), x, y, result);
    return result;
}

template <domain D : shared3p, type T>
D T[[1]] _divPublic(D T[[1]] x, T[[1]] y) {
    D T[[1]] result(size(x));
    __syscall("shared3p::divc_$T\_vec", __domainid(D), x, result, __cref y);
    return result;
}

/// The call refuses zero divisors; as a private one such a divisor gives 0.
template <domain D : shared3p, type T>
D T[[1]] _modPublic(D T[[1]] x, T[[1]] y) {
    for (uint i = 0; i < size(y); ++i) {
        if (y[i] == 0) {
            D T[[1]] divisor = y;
            return _mod(x, divisor);
        }
    }
    D T[[1]] result(size(x));
    __syscall("shared3p::modc_$T\_vec", __domainid(D), x, result, __cref y);
    return result;
}

template <domain D : shared3p, type T>
D T[[1]] _shiftLeftPrivate(D T[[1]] x, D T[[1]] y) {
    D T[[1]] result(size(x));
    __syscall("shared3p::shift_left_$T\_vec", __domainid(D), x, y, result);
    return result;
}

template <domain D : shared3p, type T>
D T[[1]] _shiftRightPrivate(D T[[1]] x, D T[[1]] y) {
    D T[[1]] result(size(x));
    __syscall("shared3p::shift_right_$T\_vec", __domainid(D), x, y, result);
    return result;
}

/// Amounts as the call takes them; 64 is too far for every type and leaves the result at 0.
template <type T>
int[[1]] _amounts(T[[1]] y) {
    uint64[[1]] wide = (uint64) y;
    return (int) (wide * (uint64) (wide < 64)) + 64 * (int) (wide >= 64);
}

template <domain D : shared3p, type T>
D T[[1]] _shiftRightPublic(D T[[1]] x, int[[1]] amounts) {
    D T[[1]] result(size(x));
    __syscall("shared3p::shiftrc_$T\_vec", __domainid(D), x, result, __cref amounts);
    return result;
}

/// In place, so that elements with too large an amount stay as they are.
template <domain D : shared3p, type T>
D T[[1]] _shiftLeft(D T[[1]] x, int[[1]] amounts) {
    __syscall("shared3p::shift_left_$T\_vec", __domainid(D), x, x, __cref amounts);
    return x;
}

template <domain D : shared3p, type T, type U>
D U[[1]] _convert(D T[[1]] x) {
    D U[[1]] result(size(x));
    __syscall("shared3p::conv_$T\_to_$U\_vec", __domainid(D), x, result);
    return result;
}

template <domain D : shared3p, type T, type U>
D U[[1]] _reshare(D T[[1]] x) {
    D U[[1]] result(size(x));
    __syscall("shared3p::reshare_$T\_to_$U\_vec", __domainid(D), x, result);
    return result;
}

/// Fixed-point values are stored as unsigned integers of their width, which calls for those take as they are.
template <domain D : shared3p>
D int32[[1]] _scaled(D fix32[[1]] x) {
    D int32[[1]] result(size(x));
    __syscall("shared3p::conv_uint32_to_int32_vec", __domainid(D), x, result);
    return result;
}

template <domain D : shared3p>
D int64[[1]] _scaled(D fix64[[1]] x) {
    D int64[[1]] result(size(x));
    __syscall("shared3p::conv_uint64_to_int64_vec", __domainid(D), x, result);
    return result;
}

// ---- bool --------------------------------------------------------------------------------------------------------

template <domain D : shared3p> D bool[[1]] operator ! (D bool[[1]] x) { return _not(x); }

// ---- arithmetic --------------------------------------------------------------------------------------------------

template <domain D : shared3p> D uint8[[1]] operator + (D uint8[[1]] x, D uint8[[1]] y) { return _add(x, y); }
template <domain D : shared3p> D uint16[[1]] operator + (D uint16[[1]] x, D uint16[[1]] y) { return _add(x, y); }
template <domain D : shared3p> D uint32[[1]] operator + (D uint32[[1]] x, D uint32[[1]] y) { return _add(x, y); }
template <domain D : shared3p> D uint64[[1]] operator + (D uint64[[1]] x, D uint64[[1]] y) { return _add(x, y); }
template <domain D : shared3p> D int8[[1]] operator + (D int8[[1]] x, D int8[[1]] y) { return _add(x, y); }
template <domain D : shared3p> D int16[[1]] operator + (D int16[[1]] x, D int16[[1]] y) { return _add(x, y); }
template <domain D : shared3p> D int32[[1]] operator + (D int32[[1]] x, D int32[[1]] y) { return _add(x, y); }
template <domain D : shared3p> D int64[[1]] operator + (D int64[[1]] x, D int64[[1]] y) { return _add(x, y); }

template <domain D : shared3p> D uint8[[1]] operator - (D uint8[[1]] x, D uint8[[1]] y) { return _sub(x, y); }
template <domain D : shared3p> D uint16[[1]] operator - (D uint16[[1]] x, D uint16[[1]] y) { return _sub(x, y); }
template <domain D : shared3p> D uint32[[1]] operator - (D uint32[[1]] x, D uint32[[1]] y) { return _sub(x, y); }
template <domain D : shared3p> D uint64[[1]] operator - (D uint64[[1]] x, D uint64[[1]] y) { return _sub(x, y); }
template <domain D : shared3p> D int8[[1]] operator - (D int8[[1]] x, D int8[[1]] y) { return _sub(x, y); }
template <domain D : shared3p> D int16[[1]] operator - (D int16[[1]] x, D int16[[1]] y) { return _sub(x, y); }
template <domain D : shared3p> D int32[[1]] operator - (D int32[[1]] x, D int32[[1]] y) { return _sub(x, y); }
template <domain D : shared3p> D int64[[1]] operator - (D int64[[1]] x, D int64[[1]] y) { return _sub(x, y); }

template <domain D : shared3p> D uint8[[1]] operator - (D uint8[[1]] x) { return _neg(x); }
template <domain D : shared3p> D uint16[[1]] operator - (D uint16[[1]] x) { return _neg(x); }
template <domain D : shared3p> D uint32[[1]] operator - (D uint32[[1]] x) { return _neg(x); }
template <domain D : shared3p> D uint64[[1]] operator - (D uint64[[1]] x) { return _neg(x); }
template <domain D : shared3p> D int8[[1]] operator - (D int8[[1]] x) { return _neg(x); }
template <domain D : shared3p> D int16[[1]] operator - (D int16[[1]] x) { return _neg(x); }
template <domain D : shared3p> D int32[[1]] operator - (D int32[[1]] x) { return _neg(x); }
template <domain D : shared3p> D int64[[1]] operator - (D int64[[1]] x) { return _neg(x); }

template <domain D : shared3p> D uint8[[1]] operator * (D uint8[[1]] x, D uint8[[1]] y) { return _mul(x, y); }
template <domain D : shared3p> D uint16[[1]] operator * (D uint16[[1]] x, D uint16[[1]] y) { return _mul(x, y); }
template <domain D : shared3p> D uint32[[1]] operator * (D uint32[[1]] x, D uint32[[1]] y) { return _mul(x, y); }
template <domain D : shared3p> D uint64[[1]] operator * (D uint64[[1]] x, D uint64[[1]] y) { return _mul(x, y); }
template <domain D : shared3p> D int8[[1]] operator * (D int8[[1]] x, D int8[[1]] y) { return _mul(x, y); }
template <domain D : shared3p> D int16[[1]] operator * (D int16[[1]] x, D int16[[1]] y) { return _mul(x, y); }
template <domain D : shared3p> D int32[[1]] operator * (D int32[[1]] x, D int32[[1]] y) { return _mul(x, y); }
template <domain D : shared3p> D int64[[1]] operator * (D int64[[1]] x, D int64[[1]] y) { return _mul(x, y); }

template <domain D : shared3p>
D fix32[[1]] operator + (D fix32[[1]] x, D fix32[[1]] y) {
    D fix32[[1]] result(size(x));
    __syscall("shared3p::add_uint32_vec", __domainid(D), x, y, result);
    return result;
}

template <domain D : shared3p>
D fix64[[1]] operator + (D fix64[[1]] x, D fix64[[1]] y) {
    D fix64[[1]] result(size(x));
    __syscall("shared3p::add_uint64_vec", __domainid(D), x, y, result);
    return result;
}

template <domain D : shared3p>
D fix32[[1]] operator - (D fix32[[1]] x, D fix32[[1]] y) {
    D fix32[[1]] result(size(x));
    __syscall("shared3p::sub_uint32_vec", __domainid(D), x, y, result);
    return result;
}

template <domain D : shared3p>
D fix64[[1]] operator - (D fix64[[1]] x, D fix64[[1]] y) {
    D fix64[[1]] result(size(x));
    __syscall("shared3p::sub_uint64_vec", __domainid(D), x, y, result);
    return result;
}

template <domain D : shared3p>
D fix32[[1]] operator - (D fix32[[1]] x) {
    D fix32[[1]] result(size(x));
    __syscall("shared3p::neg_uint32_vec", __domainid(D), x, result);
    return result;
}

template <domain D : shared3p>
D fix64[[1]] operator - (D fix64[[1]] x) {
    D fix64[[1]] result(size(x));
    __syscall("shared3p::neg_uint64_vec", __domainid(D), x, result);
    return result;
}

// A public factor saves the communication.

template <domain D : shared3p> D uint8[[1]] operator * (D uint8[[1]] x, uint8[[1]] y) { return _mulPublic(x, y); }
template <domain D : shared3p> D uint16[[1]] operator * (D uint16[[1]] x, uint16[[1]] y) { return _mulPublic(x, y); }
template <domain D : shared3p> D uint32[[1]] operator * (D uint32[[1]] x, uint32[[1]] y) { return _mulPublic(x, y); }
template <domain D : shared3p> D uint64[[1]] operator * (D uint64[[1]] x, uint64[[1]] y) { return _mulPublic(x, y); }
template <domain D : shared3p> D int8[[1]] operator * (D int8[[1]] x, int8[[1]] y) { return _mulPublic(x, y); }
template <domain D : shared3p> D int16[[1]] operator * (D int16[[1]] x, int16[[1]] y) { return _mulPublic(x, y); }
template <domain D : shared3p> D int32[[1]] operator * (D int32[[1]] x, int32[[1]] y) { return _mulPublic(x, y); }
template <domain D : shared3p> D int64[[1]] operator * (D int64[[1]] x, int64[[1]] y) { return _mulPublic(x, y); }

template <domain D : shared3p> D uint8[[1]] operator * (uint8[[1]] x, D uint8[[1]] y) { return _mulPublic(y, x); }
template <domain D : shared3p> D uint16[[1]] operator * (uint16[[1]] x, D uint16[[1]] y) { return _mulPublic(y, x); }
template <domain D : shared3p> D uint32[[1]] operator * (uint32[[1]] x, D uint32[[1]] y) { return _mulPublic(y, x); }
template <domain D : shared3p> D uint64[[1]] operator * (uint64[[1]] x, D uint64[[1]] y) { return _mulPublic(y, x); }
template <domain D : shared3p> D int8[[1]] operator * (int8[[1]] x, D int8[[1]] y) { return _mulPublic(y, x); }
template <domain D : shared3p> D int16[[1]] operator * (int16[[1]] x, D int16[[1]] y) { return _mulPublic(y, x); }
template <domain D : shared3p> D int32[[1]] operator * (int32[[1]] x, D int32[[1]] y) { return _mulPublic(y, x); }
template <domain D : shared3p> D int64[[1]] operator * (int64[[1]] x, D int64[[1]] y) { return _mulPublic(y, x); }

// ---- bits --------------------------------------------------------------------------------------------------------

template <domain D : shared3p> D bool[[1]] operator & (D bool[[1]] x, D bool[[1]] y) { return _and(x, y); }
template <domain D : shared3p> D xor_uint8[[1]] operator & (D xor_uint8[[1]] x, D xor_uint8[[1]] y) { return _and(x, y); }
template <domain D : shared3p> D xor_uint16[[1]] operator & (D xor_uint16[[1]] x, D xor_uint16[[1]] y) { return _and(x, y); }
template <domain D : shared3p> D xor_uint32[[1]] operator & (D xor_uint32[[1]] x, D xor_uint32[[1]] y) { return _and(x, y); }
template <domain D : shared3p> D xor_uint64[[1]] operator & (D xor_uint64[[1]] x, D xor_uint64[[1]] y) { return _and(x, y); }

template <domain D : shared3p> D bool[[1]] operator | (D bool[[1]] x, D bool[[1]] y) { return _or(x, y); }
template <domain D : shared3p> D xor_uint8[[1]] operator | (D xor_uint8[[1]] x, D xor_uint8[[1]] y) { return _or(x, y); }
template <domain D : shared3p> D xor_uint16[[1]] operator | (D xor_uint16[[1]] x, D xor_uint16[[1]] y) { return _or(x, y); }
template <domain D : shared3p> D xor_uint32[[1]] operator | (D xor_uint32[[1]] x, D xor_uint32[[1]] y) { return _or(x, y); }
template <domain D : shared3p> D xor_uint64[[1]] operator | (D xor_uint64[[1]] x, D xor_uint64[[1]] y) { return _or(x, y); }

template <domain D : shared3p> D bool[[1]] operator ^ (D bool[[1]] x, D bool[[1]] y) { return _xor(x, y); }
template <domain D : shared3p> D xor_uint8[[1]] operator ^ (D xor_uint8[[1]] x, D xor_uint8[[1]] y) { return _xor(x, y); }
template <domain D : shared3p> D xor_uint16[[1]] operator ^ (D xor_uint16[[1]] x, D xor_uint16[[1]] y) { return _xor(x, y); }
template <domain D : shared3p> D xor_uint32[[1]] operator ^ (D xor_uint32[[1]] x, D xor_uint32[[1]] y) { return _xor(x, y); }
template <domain D : shared3p> D xor_uint64[[1]] operator ^ (D xor_uint64[[1]] x, D xor_uint64[[1]] y) { return _xor(x, y); }

template <domain D : shared3p> D xor_uint8[[1]] operator ~ (D xor_uint8[[1]] x) { return _inv(x); }
template <domain D : shared3p> D xor_uint16[[1]] operator ~ (D xor_uint16[[1]] x) { return _inv(x); }
template <domain D : shared3p> D xor_uint32[[1]] operator ~ (D xor_uint32[[1]] x) { return _inv(x); }
template <domain D : shared3p> D xor_uint64[[1]] operator ~ (D xor_uint64[[1]] x) { return _inv(x); }

/// Shifts by public amounts, one for each element. An amount of the width or more leaves the element as it is.
template <domain D : shared3p> D xor_uint8[[1]] operator << (D xor_uint8[[1]] x, uint8[[1]] y) { return _shiftLeft(x, (int) y); }
template <domain D : shared3p> D xor_uint16[[1]] operator << (D xor_uint16[[1]] x, uint16[[1]] y) { return _shiftLeft(x, (int) y); }
template <domain D : shared3p> D xor_uint32[[1]] operator << (D xor_uint32[[1]] x, uint32[[1]] y) { return _shiftLeft(x, (int) y); }
template <domain D : shared3p> D xor_uint64[[1]] operator << (D xor_uint64[[1]] x, uint64[[1]] y) { return _shiftLeft(x, (int) y); }
template <domain D : shared3p> D xor_uint8[[1]] operator >> (D xor_uint8[[1]] x, uint8[[1]] y) { return _shiftLeft(x, -(int) y); }
template <domain D : shared3p> D xor_uint16[[1]] operator >> (D xor_uint16[[1]] x, uint16[[1]] y) { return _shiftLeft(x, -(int) y); }
template <domain D : shared3p> D xor_uint32[[1]] operator >> (D xor_uint32[[1]] x, uint32[[1]] y) { return _shiftLeft(x, -(int) y); }
template <domain D : shared3p> D xor_uint64[[1]] operator >> (D xor_uint64[[1]] x, uint64[[1]] y) { return _shiftLeft(x, -(int) y); }

// ---- division and shifts ------------------------------------------------------------------------------------------
//
// A secret divisor of 0 gives 0; a public one ends the program, as it does for public values. Secret amounts of the width or
// more give 0.

template <domain D : shared3p> D uint8[[1]] operator / (D uint8[[1]] x, D uint8[[1]] y) { return _div(x, y); }
template <domain D : shared3p> D uint16[[1]] operator / (D uint16[[1]] x, D uint16[[1]] y) { return _div(x, y); }
template <domain D : shared3p> D uint32[[1]] operator / (D uint32[[1]] x, D uint32[[1]] y) { return _div(x, y); }
template <domain D : shared3p> D uint64[[1]] operator / (D uint64[[1]] x, D uint64[[1]] y) { return _div(x, y); }

template <domain D : shared3p> D uint8[[1]] operator / (D uint8[[1]] x, uint8[[1]] y) { return _divPublic(x, y); }
template <domain D : shared3p> D uint16[[1]] operator / (D uint16[[1]] x, uint16[[1]] y) { return _divPublic(x, y); }
template <domain D : shared3p> D uint32[[1]] operator / (D uint32[[1]] x, uint32[[1]] y) { return _divPublic(x, y); }
template <domain D : shared3p> D uint64[[1]] operator / (D uint64[[1]] x, uint64[[1]] y) { return _divPublic(x, y); }

template <domain D : shared3p> D uint8[[1]] operator % (D uint8[[1]] x, D uint8[[1]] y) { return _mod(x, y); }
template <domain D : shared3p> D uint16[[1]] operator % (D uint16[[1]] x, D uint16[[1]] y) { return _mod(x, y); }
template <domain D : shared3p> D uint32[[1]] operator % (D uint32[[1]] x, D uint32[[1]] y) { return _mod(x, y); }
template <domain D : shared3p> D uint64[[1]] operator % (D uint64[[1]] x, D uint64[[1]] y) { return _mod(x, y); }

template <domain D : shared3p> D uint8[[1]] operator % (D uint8[[1]] x, uint8[[1]] y) { return _modPublic(x, y); }
template <domain D : shared3p> D uint16[[1]] operator % (D uint16[[1]] x, uint16[[1]] y) { return _modPublic(x, y); }
template <domain D : shared3p> D uint32[[1]] operator % (D uint32[[1]] x, uint32[[1]] y) { return _modPublic(x, y); }
template <domain D : shared3p> D uint64[[1]] operator % (D uint64[[1]] x, uint64[[1]] y) { return _modPublic(x, y); }

template <domain D : shared3p> D uint8[[1]] operator << (D uint8[[1]] x, D uint8[[1]] y) { return _shiftLeftPrivate(x, y); }
template <domain D : shared3p> D uint16[[1]] operator << (D uint16[[1]] x, D uint16[[1]] y) { return _shiftLeftPrivate(x, y); }
template <domain D : shared3p> D uint32[[1]] operator << (D uint32[[1]] x, D uint32[[1]] y) { return _shiftLeftPrivate(x, y); }
template <domain D : shared3p> D uint64[[1]] operator << (D uint64[[1]] x, D uint64[[1]] y) { return _shiftLeftPrivate(x, y); }

template <domain D : shared3p> D uint8[[1]] operator >> (D uint8[[1]] x, D uint8[[1]] y) { return _shiftRightPrivate(x, y); }
template <domain D : shared3p> D uint16[[1]] operator >> (D uint16[[1]] x, D uint16[[1]] y) { return _shiftRightPrivate(x, y); }
template <domain D : shared3p> D uint32[[1]] operator >> (D uint32[[1]] x, D uint32[[1]] y) { return _shiftRightPrivate(x, y); }
template <domain D : shared3p> D uint64[[1]] operator >> (D uint64[[1]] x, D uint64[[1]] y) { return _shiftRightPrivate(x, y); }

/// Public amounts need no secret bits: to the left nothing is sent at all.
template <domain D : shared3p> D uint8[[1]] operator << (D uint8[[1]] x, uint8[[1]] y) { return _shiftRightPublic(x, -_amounts(y)); }
template <domain D : shared3p> D uint16[[1]] operator << (D uint16[[1]] x, uint16[[1]] y) { return _shiftRightPublic(x, -_amounts(y)); }
template <domain D : shared3p> D uint32[[1]] operator << (D uint32[[1]] x, uint32[[1]] y) { return _shiftRightPublic(x, -_amounts(y)); }
template <domain D : shared3p> D uint64[[1]] operator << (D uint64[[1]] x, uint64[[1]] y) { return _shiftRightPublic(x, -_amounts(y)); }

template <domain D : shared3p> D uint8[[1]] operator >> (D uint8[[1]] x, uint8[[1]] y) { return _shiftRightPublic(x, _amounts(y)); }
template <domain D : shared3p> D uint16[[1]] operator >> (D uint16[[1]] x, uint16[[1]] y) { return _shiftRightPublic(x, _amounts(y)); }
template <domain D : shared3p> D uint32[[1]] operator >> (D uint32[[1]] x, uint32[[1]] y) { return _shiftRightPublic(x, _amounts(y)); }
template <domain D : shared3p> D uint64[[1]] operator >> (D uint64[[1]] x, uint64[[1]] y) { return _shiftRightPublic(x, _amounts(y)); }

// ---- comparison --------------------------------------------------------------------------------------------------
//
// Values of xor types compare as unsigned numbers, fixed-point values as the signed integers that they are scaled to.

template <domain D : shared3p, type T> D bool[[1]] operator == (D T[[1]] x, D T[[1]] y) { return _eq(x, y); }
template <domain D : shared3p, type T> D bool[[1]] operator != (D T[[1]] x, D T[[1]] y) { return !(x == y); }

template <domain D : shared3p>
D bool[[1]] operator == (D fix32[[1]] x, D fix32[[1]] y) {
    D bool[[1]] result(size(x));
    __syscall("shared3p::eq_uint32_vec", __domainid(D), x, y, result);
    return result;
}

template <domain D : shared3p>
D bool[[1]] operator == (D fix64[[1]] x, D fix64[[1]] y) {
    D bool[[1]] result(size(x));
    __syscall("shared3p::eq_uint64_vec", __domainid(D), x, y, result);
    return result;
}

template <domain D : shared3p> D bool[[1]] operator < (D uint8[[1]] x, D uint8[[1]] y) { return _lt(x, y); }
template <domain D : shared3p> D bool[[1]] operator < (D uint16[[1]] x, D uint16[[1]] y) { return _lt(x, y); }
template <domain D : shared3p> D bool[[1]] operator < (D uint32[[1]] x, D uint32[[1]] y) { return _lt(x, y); }
template <domain D : shared3p> D bool[[1]] operator < (D uint64[[1]] x, D uint64[[1]] y) { return _lt(x, y); }
template <domain D : shared3p> D bool[[1]] operator < (D int8[[1]] x, D int8[[1]] y) { return _lt(x, y); }
template <domain D : shared3p> D bool[[1]] operator < (D int16[[1]] x, D int16[[1]] y) { return _lt(x, y); }
template <domain D : shared3p> D bool[[1]] operator < (D int32[[1]] x, D int32[[1]] y) { return _lt(x, y); }
template <domain D : shared3p> D bool[[1]] operator < (D int64[[1]] x, D int64[[1]] y) { return _lt(x, y); }
template <domain D : shared3p> D bool[[1]] operator < (D xor_uint8[[1]] x, D xor_uint8[[1]] y) { return _lt(x, y); }
template <domain D : shared3p> D bool[[1]] operator < (D xor_uint16[[1]] x, D xor_uint16[[1]] y) { return _lt(x, y); }
template <domain D : shared3p> D bool[[1]] operator < (D xor_uint32[[1]] x, D xor_uint32[[1]] y) { return _lt(x, y); }
template <domain D : shared3p> D bool[[1]] operator < (D xor_uint64[[1]] x, D xor_uint64[[1]] y) { return _lt(x, y); }
template <domain D : shared3p> D bool[[1]] operator < (D fix32[[1]] x, D fix32[[1]] y) { return _lt(_scaled(x), _scaled(y)); }
template <domain D : shared3p> D bool[[1]] operator < (D fix64[[1]] x, D fix64[[1]] y) { return _lt(_scaled(x), _scaled(y)); }

template <domain D : shared3p> D bool[[1]] operator <= (D uint8[[1]] x, D uint8[[1]] y) { return _lte(x, y); }
template <domain D : shared3p> D bool[[1]] operator <= (D uint16[[1]] x, D uint16[[1]] y) { return _lte(x, y); }
template <domain D : shared3p> D bool[[1]] operator <= (D uint32[[1]] x, D uint32[[1]] y) { return _lte(x, y); }
template <domain D : shared3p> D bool[[1]] operator <= (D uint64[[1]] x, D uint64[[1]] y) { return _lte(x, y); }
template <domain D : shared3p> D bool[[1]] operator <= (D int8[[1]] x, D int8[[1]] y) { return _lte(x, y); }
template <domain D : shared3p> D bool[[1]] operator <= (D int16[[1]] x, D int16[[1]] y) { return _lte(x, y); }
template <domain D : shared3p> D bool[[1]] operator <= (D int32[[1]] x, D int32[[1]] y) { return _lte(x, y); }
template <domain D : shared3p> D bool[[1]] operator <= (D int64[[1]] x, D int64[[1]] y) { return _lte(x, y); }
template <domain D : shared3p> D bool[[1]] operator <= (D xor_uint8[[1]] x, D xor_uint8[[1]] y) { return _lte(x, y); }
template <domain D : shared3p> D bool[[1]] operator <= (D xor_uint16[[1]] x, D xor_uint16[[1]] y) { return _lte(x, y); }
template <domain D : shared3p> D bool[[1]] operator <= (D xor_uint32[[1]] x, D xor_uint32[[1]] y) { return _lte(x, y); }
template <domain D : shared3p> D bool[[1]] operator <= (D xor_uint64[[1]] x, D xor_uint64[[1]] y) { return _lte(x, y); }
template <domain D : shared3p> D bool[[1]] operator <= (D fix32[[1]] x, D fix32[[1]] y) { return _lte(_scaled(x), _scaled(y)); }
template <domain D : shared3p> D bool[[1]] operator <= (D fix64[[1]] x, D fix64[[1]] y) { return _lte(_scaled(x), _scaled(y)); }

template <domain D : shared3p> D bool[[1]] operator > (D uint8[[1]] x, D uint8[[1]] y) { return _gt(x, y); }
template <domain D : shared3p> D bool[[1]] operator > (D uint16[[1]] x, D uint16[[1]] y) { return _gt(x, y); }
template <domain D : shared3p> D bool[[1]] operator > (D uint32[[1]] x, D uint32[[1]] y) { return _gt(x, y); }
template <domain D : shared3p> D bool[[1]] operator > (D uint64[[1]] x, D uint64[[1]] y) { return _gt(x, y); }
template <domain D : shared3p> D bool[[1]] operator > (D int8[[1]] x, D int8[[1]] y) { return _gt(x, y); }
template <domain D : shared3p> D bool[[1]] operator > (D int16[[1]] x, D int16[[1]] y) { return _gt(x, y); }
template <domain D : shared3p> D bool[[1]] operator > (D int32[[1]] x, D int32[[1]] y) { return _gt(x, y); }
template <domain D : shared3p> D bool[[1]] operator > (D int64[[1]] x, D int64[[1]] y) { return _gt(x, y); }
template <domain D : shared3p> D bool[[1]] operator > (D xor_uint8[[1]] x, D xor_uint8[[1]] y) { return _gt(x, y); }
template <domain D : shared3p> D bool[[1]] operator > (D xor_uint16[[1]] x, D xor_uint16[[1]] y) { return _gt(x, y); }
template <domain D : shared3p> D bool[[1]] operator > (D xor_uint32[[1]] x, D xor_uint32[[1]] y) { return _gt(x, y); }
template <domain D : shared3p> D bool[[1]] operator > (D xor_uint64[[1]] x, D xor_uint64[[1]] y) { return _gt(x, y); }
template <domain D : shared3p> D bool[[1]] operator > (D fix32[[1]] x, D fix32[[1]] y) { return _gt(_scaled(x), _scaled(y)); }
template <domain D : shared3p> D bool[[1]] operator > (D fix64[[1]] x, D fix64[[1]] y) { return _gt(_scaled(x), _scaled(y)); }

template <domain D : shared3p> D bool[[1]] operator >= (D uint8[[1]] x, D uint8[[1]] y) { return _gte(x, y); }
template <domain D : shared3p> D bool[[1]] operator >= (D uint16[[1]] x, D uint16[[1]] y) { return _gte(x, y); }
template <domain D : shared3p> D bool[[1]] operator >= (D uint32[[1]] x, D uint32[[1]] y) { return _gte(x, y); }
template <domain D : shared3p> D bool[[1]] operator >= (D uint64[[1]] x, D uint64[[1]] y) { return _gte(x, y); }
template <domain D : shared3p> D bool[[1]] operator >= (D int8[[1]] x, D int8[[1]] y) { return _gte(x, y); }
template <domain D : shared3p> D bool[[1]] operator >= (D int16[[1]] x, D int16[[1]] y) { return _gte(x, y); }
template <domain D : shared3p> D bool[[1]] operator >= (D int32[[1]] x, D int32[[1]] y) { return _gte(x, y); }
template <domain D : shared3p> D bool[[1]] operator >= (D int64[[1]] x, D int64[[1]] y) { return _gte(x, y); }
template <domain D : shared3p> D bool[[1]] operator >= (D xor_uint8[[1]] x, D xor_uint8[[1]] y) { return _gte(x, y); }
template <domain D : shared3p> D bool[[1]] operator >= (D xor_uint16[[1]] x, D xor_uint16[[1]] y) { return _gte(x, y); }
template <domain D : shared3p> D bool[[1]] operator >= (D xor_uint32[[1]] x, D xor_uint32[[1]] y) { return _gte(x, y); }
template <domain D : shared3p> D bool[[1]] operator >= (D xor_uint64[[1]] x, D xor_uint64[[1]] y) { return _gte(x, y); }
template <domain D : shared3p> D bool[[1]] operator >= (D fix32[[1]] x, D fix32[[1]] y) { return _gte(_scaled(x), _scaled(y)); }
template <domain D : shared3p> D bool[[1]] operator >= (D fix64[[1]] x, D fix64[[1]] y) { return _gte(_scaled(x), _scaled(y)); }

// ---- casts -------------------------------------------------------------------------------------------------------

/// To the same type: nothing happens.
template <domain D : shared3p, type T> D T[[1]] cast (D T[[1]] x) { return x; }

template <domain D : shared3p> D uint8[[1]] cast (D bool[[1]] x) { return _convert(x); }
template <domain D : shared3p> D uint16[[1]] cast (D bool[[1]] x) { return _convert(x); }
template <domain D : shared3p> D uint32[[1]] cast (D bool[[1]] x) { return _convert(x); }
template <domain D : shared3p> D uint64[[1]] cast (D bool[[1]] x) { return _convert(x); }
template <domain D : shared3p> D int8[[1]] cast (D bool[[1]] x) { return _convert(x); }
template <domain D : shared3p> D int16[[1]] cast (D bool[[1]] x) { return _convert(x); }
template <domain D : shared3p> D int32[[1]] cast (D bool[[1]] x) { return _convert(x); }
template <domain D : shared3p> D int64[[1]] cast (D bool[[1]] x) { return _convert(x); }
template <domain D : shared3p> D xor_uint8[[1]] cast (D bool[[1]] x) { return _convert(x); }
template <domain D : shared3p> D xor_uint16[[1]] cast (D bool[[1]] x) { return _convert(x); }
template <domain D : shared3p> D xor_uint32[[1]] cast (D bool[[1]] x) { return _convert(x); }
template <domain D : shared3p> D xor_uint64[[1]] cast (D bool[[1]] x) { return _convert(x); }

template <domain D : shared3p> D bool[[1]] cast (D uint8[[1]] x) { return _convert(x); }
template <domain D : shared3p> D uint16[[1]] cast (D uint8[[1]] x) { return _convert(x); }
template <domain D : shared3p> D uint32[[1]] cast (D uint8[[1]] x) { return _convert(x); }
template <domain D : shared3p> D uint64[[1]] cast (D uint8[[1]] x) { return _convert(x); }
template <domain D : shared3p> D int8[[1]] cast (D uint8[[1]] x) { return _convert(x); }
template <domain D : shared3p> D int16[[1]] cast (D uint8[[1]] x) { return _convert(x); }
template <domain D : shared3p> D int32[[1]] cast (D uint8[[1]] x) { return _convert(x); }
template <domain D : shared3p> D int64[[1]] cast (D uint8[[1]] x) { return _convert(x); }

template <domain D : shared3p> D bool[[1]] cast (D uint16[[1]] x) { return _convert(x); }
template <domain D : shared3p> D uint8[[1]] cast (D uint16[[1]] x) { return _convert(x); }
template <domain D : shared3p> D uint32[[1]] cast (D uint16[[1]] x) { return _convert(x); }
template <domain D : shared3p> D uint64[[1]] cast (D uint16[[1]] x) { return _convert(x); }
template <domain D : shared3p> D int8[[1]] cast (D uint16[[1]] x) { return _convert(x); }
template <domain D : shared3p> D int16[[1]] cast (D uint16[[1]] x) { return _convert(x); }
template <domain D : shared3p> D int32[[1]] cast (D uint16[[1]] x) { return _convert(x); }
template <domain D : shared3p> D int64[[1]] cast (D uint16[[1]] x) { return _convert(x); }

template <domain D : shared3p> D bool[[1]] cast (D uint32[[1]] x) { return _convert(x); }
template <domain D : shared3p> D uint8[[1]] cast (D uint32[[1]] x) { return _convert(x); }
template <domain D : shared3p> D uint16[[1]] cast (D uint32[[1]] x) { return _convert(x); }
template <domain D : shared3p> D uint64[[1]] cast (D uint32[[1]] x) { return _convert(x); }
template <domain D : shared3p> D int8[[1]] cast (D uint32[[1]] x) { return _convert(x); }
template <domain D : shared3p> D int16[[1]] cast (D uint32[[1]] x) { return _convert(x); }
template <domain D : shared3p> D int32[[1]] cast (D uint32[[1]] x) { return _convert(x); }
template <domain D : shared3p> D int64[[1]] cast (D uint32[[1]] x) { return _convert(x); }

template <domain D : shared3p> D bool[[1]] cast (D uint64[[1]] x) { return _convert(x); }
template <domain D : shared3p> D uint8[[1]] cast (D uint64[[1]] x) { return _convert(x); }
template <domain D : shared3p> D uint16[[1]] cast (D uint64[[1]] x) { return _convert(x); }
template <domain D : shared3p> D uint32[[1]] cast (D uint64[[1]] x) { return _convert(x); }
template <domain D : shared3p> D int8[[1]] cast (D uint64[[1]] x) { return _convert(x); }
template <domain D : shared3p> D int16[[1]] cast (D uint64[[1]] x) { return _convert(x); }
template <domain D : shared3p> D int32[[1]] cast (D uint64[[1]] x) { return _convert(x); }
template <domain D : shared3p> D int64[[1]] cast (D uint64[[1]] x) { return _convert(x); }

template <domain D : shared3p> D bool[[1]] cast (D int8[[1]] x) { return _convert(x); }
template <domain D : shared3p> D uint8[[1]] cast (D int8[[1]] x) { return _convert(x); }
template <domain D : shared3p> D uint16[[1]] cast (D int8[[1]] x) { return _convert(x); }
template <domain D : shared3p> D uint32[[1]] cast (D int8[[1]] x) { return _convert(x); }
template <domain D : shared3p> D uint64[[1]] cast (D int8[[1]] x) { return _convert(x); }
template <domain D : shared3p> D int16[[1]] cast (D int8[[1]] x) { return _convert(x); }
template <domain D : shared3p> D int32[[1]] cast (D int8[[1]] x) { return _convert(x); }
template <domain D : shared3p> D int64[[1]] cast (D int8[[1]] x) { return _convert(x); }

template <domain D : shared3p> D bool[[1]] cast (D int16[[1]] x) { return _convert(x); }
template <domain D : shared3p> D uint8[[1]] cast (D int16[[1]] x) { return _convert(x); }
template <domain D : shared3p> D uint16[[1]] cast (D int16[[1]] x) { return _convert(x); }
template <domain D : shared3p> D uint32[[1]] cast (D int16[[1]] x) { return _convert(x); }
template <domain D : shared3p> D uint64[[1]] cast (D int16[[1]] x) { return _convert(x); }
template <domain D : shared3p> D int8[[1]] cast (D int16[[1]] x) { return _convert(x); }
template <domain D : shared3p> D int32[[1]] cast (D int16[[1]] x) { return _convert(x); }
template <domain D : shared3p> D int64[[1]] cast (D int16[[1]] x) { return _convert(x); }

template <domain D : shared3p> D bool[[1]] cast (D int32[[1]] x) { return _convert(x); }
template <domain D : shared3p> D uint8[[1]] cast (D int32[[1]] x) { return _convert(x); }
template <domain D : shared3p> D uint16[[1]] cast (D int32[[1]] x) { return _convert(x); }
template <domain D : shared3p> D uint32[[1]] cast (D int32[[1]] x) { return _convert(x); }
template <domain D : shared3p> D uint64[[1]] cast (D int32[[1]] x) { return _convert(x); }
template <domain D : shared3p> D int8[[1]] cast (D int32[[1]] x) { return _convert(x); }
template <domain D : shared3p> D int16[[1]] cast (D int32[[1]] x) { return _convert(x); }
template <domain D : shared3p> D int64[[1]] cast (D int32[[1]] x) { return _convert(x); }

template <domain D : shared3p> D bool[[1]] cast (D int64[[1]] x) { return _convert(x); }
template <domain D : shared3p> D uint8[[1]] cast (D int64[[1]] x) { return _convert(x); }
template <domain D : shared3p> D uint16[[1]] cast (D int64[[1]] x) { return _convert(x); }
template <domain D : shared3p> D uint32[[1]] cast (D int64[[1]] x) { return _convert(x); }
template <domain D : shared3p> D uint64[[1]] cast (D int64[[1]] x) { return _convert(x); }
template <domain D : shared3p> D int8[[1]] cast (D int64[[1]] x) { return _convert(x); }
template <domain D : shared3p> D int16[[1]] cast (D int64[[1]] x) { return _convert(x); }
template <domain D : shared3p> D int32[[1]] cast (D int64[[1]] x) { return _convert(x); }

template <domain D : shared3p> D xor_uint16[[1]] cast (D xor_uint8[[1]] x) { return _convert(x); }
template <domain D : shared3p> D xor_uint32[[1]] cast (D xor_uint8[[1]] x) { return _convert(x); }
template <domain D : shared3p> D xor_uint64[[1]] cast (D xor_uint8[[1]] x) { return _convert(x); }
template <domain D : shared3p> D xor_uint8[[1]] cast (D xor_uint16[[1]] x) { return _convert(x); }
template <domain D : shared3p> D xor_uint32[[1]] cast (D xor_uint16[[1]] x) { return _convert(x); }
template <domain D : shared3p> D xor_uint64[[1]] cast (D xor_uint16[[1]] x) { return _convert(x); }
template <domain D : shared3p> D xor_uint8[[1]] cast (D xor_uint32[[1]] x) { return _convert(x); }
template <domain D : shared3p> D xor_uint16[[1]] cast (D xor_uint32[[1]] x) { return _convert(x); }
template <domain D : shared3p> D xor_uint64[[1]] cast (D xor_uint32[[1]] x) { return _convert(x); }
template <domain D : shared3p> D xor_uint8[[1]] cast (D xor_uint64[[1]] x) { return _convert(x); }
template <domain D : shared3p> D xor_uint16[[1]] cast (D xor_uint64[[1]] x) { return _convert(x); }
template <domain D : shared3p> D xor_uint32[[1]] cast (D xor_uint64[[1]] x) { return _convert(x); }

template <domain D : shared3p> D uint8[[1]] cast (D xor_uint8[[1]] x) { return _reshare(x); }
template <domain D : shared3p> D xor_uint8[[1]] cast (D uint8[[1]] x) { return _reshare(x); }
template <domain D : shared3p> D uint16[[1]] cast (D xor_uint16[[1]] x) { return _reshare(x); }
template <domain D : shared3p> D xor_uint16[[1]] cast (D uint16[[1]] x) { return _reshare(x); }
template <domain D : shared3p> D uint32[[1]] cast (D xor_uint32[[1]] x) { return _reshare(x); }
template <domain D : shared3p> D xor_uint32[[1]] cast (D uint32[[1]] x) { return _reshare(x); }
template <domain D : shared3p> D uint64[[1]] cast (D xor_uint64[[1]] x) { return _reshare(x); }
template <domain D : shared3p> D xor_uint64[[1]] cast (D uint64[[1]] x) { return _reshare(x); }

/// Integers to fixed point: scaled by 2^16 or 2^32, wrapping.
template <domain D : shared3p>
D fix32[[1]] _scaleToFix32(D uint32[[1]] x) {
    uint32[[1]] scale(size(x)) = 65536;
    D fix32[[1]] result(size(x));
    __syscall("shared3p::mulc_uint32_vec", __domainid(D), x, result, __cref scale);
    return result;
}

template <domain D : shared3p> D fix32[[1]] cast (D bool[[1]] x) { return _scaleToFix32((uint32) x); }
template <domain D : shared3p> D fix32[[1]] cast (D uint8[[1]] x) { return _scaleToFix32((uint32) x); }
template <domain D : shared3p> D fix32[[1]] cast (D uint16[[1]] x) { return _scaleToFix32((uint32) x); }
template <domain D : shared3p> D fix32[[1]] cast (D uint32[[1]] x) { return _scaleToFix32((uint32) x); }
template <domain D : shared3p> D fix32[[1]] cast (D uint64[[1]] x) { return _scaleToFix32((uint32) x); }
template <domain D : shared3p> D fix32[[1]] cast (D int8[[1]] x) { return _scaleToFix32((uint32) x); }
template <domain D : shared3p> D fix32[[1]] cast (D int16[[1]] x) { return _scaleToFix32((uint32) x); }
template <domain D : shared3p> D fix32[[1]] cast (D int32[[1]] x) { return _scaleToFix32((uint32) x); }
template <domain D : shared3p> D fix32[[1]] cast (D int64[[1]] x) { return _scaleToFix32((uint32) x); }

template <domain D : shared3p>
D fix64[[1]] _scaleToFix64(D uint64[[1]] x) {
    uint64[[1]] scale(size(x)) = 4294967296;
    D fix64[[1]] result(size(x));
    __syscall("shared3p::mulc_uint64_vec", __domainid(D), x, result, __cref scale);
    return result;
}

template <domain D : shared3p> D fix64[[1]] cast (D bool[[1]] x) { return _scaleToFix64((uint64) x); }
template <domain D : shared3p> D fix64[[1]] cast (D uint8[[1]] x) { return _scaleToFix64((uint64) x); }
template <domain D : shared3p> D fix64[[1]] cast (D uint16[[1]] x) { return _scaleToFix64((uint64) x); }
template <domain D : shared3p> D fix64[[1]] cast (D uint32[[1]] x) { return _scaleToFix64((uint64) x); }
template <domain D : shared3p> D fix64[[1]] cast (D uint64[[1]] x) { return _scaleToFix64((uint64) x); }
template <domain D : shared3p> D fix64[[1]] cast (D int8[[1]] x) { return _scaleToFix64((uint64) x); }
template <domain D : shared3p> D fix64[[1]] cast (D int16[[1]] x) { return _scaleToFix64((uint64) x); }
template <domain D : shared3p> D fix64[[1]] cast (D int32[[1]] x) { return _scaleToFix64((uint64) x); }
template <domain D : shared3p> D fix64[[1]] cast (D int64[[1]] x) { return _scaleToFix64((uint64) x); }

/// Fixed point to bool: whether the value is not zero.
template <domain D : shared3p> D bool[[1]] cast (D fix32[[1]] x) { return (bool) _scaled(x); }
template <domain D : shared3p> D bool[[1]] cast (D fix64[[1]] x) { return (bool) _scaled(x); }
