// SPDX-License-Identifier: Apache-2.0
//
// Oblivious choice among fixed-point values of three parties. Integers and bool are in `oblivious`, xor types in `shared3p`.

module shared3p_oblivious;

import stdlib;
import shared3p;
import oblivious;

/// The first value where the condition is true, else the second; one condition for each element. Fixed-point values are
/// stored as unsigned integers of their width: second + [condition](first - second) needs no rounding.
template <domain D : shared3p, dim N>
D fix32[[N]] choose(D bool[[N]] cond, D fix32[[N]] first, D fix32[[N]] second) {
    assert(shapesAreEqual(cond, first, second));
    D uint32[[N]] condition = (uint32) cond;
    D fix32[[N]] difference = first - second, result = second;
    __syscall("shared3p::mul_uint32_vec", __domainid(D), condition, difference, difference);
    __syscall("shared3p::add_uint32_vec", __domainid(D), second, difference, result);
    return result;
}

template <domain D : shared3p, dim N>
D fix64[[N]] choose(D bool[[N]] cond, D fix64[[N]] first, D fix64[[N]] second) {
    assert(shapesAreEqual(cond, first, second));
    D uint64[[N]] condition = (uint64) cond;
    D fix64[[N]] difference = first - second, result = second;
    __syscall("shared3p::mul_uint64_vec", __domainid(D), condition, difference, difference);
    __syscall("shared3p::add_uint64_vec", __domainid(D), second, difference, result);
    return result;
}
