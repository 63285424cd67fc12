// SPDX-License-Identifier: Apache-2.0
//
// Oblivious access of three parties: choice among fixed-point values (integers and bool are in `oblivious`, xor types in
// `shared3p`), and lookups in vectors and matrices of integers with fewer products than those of any kind in `oblivious`, over
// which they win.

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

// ---- lookup ------------------------------------------------------------------------------------------------------
//
// An index becomes a vector of bits; these enter the ring once for each place, and one matrix product with the table is
// reshared once for each element of the result.

/// True at the place of a vector that has the private index. For long vectors from the bits of the index, by doubling: a product
/// of bits for each place instead of a comparison.
template <domain D : shared3p>
D bool[[1]] vectorLookupBitmask(uint elems, D uint index) {
    if (elems < 65536) {
        uint[[1]] positions = iota(elems);
        return positions == index;
    }
    uint bits = 0;
    while (elems - 1 >> bits != 0) ++bits;
    D xor_uint64[[1]] word = reshare(reshape(index, 1));
    D bool[[1]] bit = bit_extract(word);
    D bool[[1]] hit = !any(bit[bits :], 1 :: uint);
    for (uint j = 0; j < bits; ++j) {
        // the places with this bit are those above the ones without
        D bool[[1]] with_bit = hit & bit[j];
        hit = cat(hit ^ with_bit, with_bit);
    }
    return hit[: elems];
}

template <domain D : shared3p, type T>
D T[[1]] _lookupProduct(D T[[1]] x, D T[[1]] y, uint rows, uint inner, uint cols) {
    uint[[1]] r(1) = rows, i(1) = inner, c(1) = cols;
    D T[[1]] result(rows * cols);
    __syscall("shared3p::mat_mult_$T\_vec", __domainid(D), x, y, result, __cref r, __cref i, __cref c);
    return result;
}

template <domain D : shared3p, type T>
D T _lookup(D T[[1]] vec, D uint index) {
    D T[[1]] mask = (T) vectorLookupBitmask(size(vec), index);
    return _lookupProduct(mask, vec, 1 :: uint, size(vec), 1 :: uint)[0];
}

template <domain D : shared3p, type T>
D T[[1]] _lookupRow(D T[[2]] mat, D uint rowIndex) {
    uint rows = shape(mat)[0], cols = shape(mat)[1];
    D T[[1]] mask = (T) vectorLookupBitmask(rows, rowIndex);
    return _lookupProduct(mask, flatten(mat), 1 :: uint, rows, cols);
}

template <domain D : shared3p, type T>
D T[[1]] _lookupColumn(D T[[2]] mat, D uint colIndex) {
    uint rows = shape(mat)[0], cols = shape(mat)[1];
    D T[[1]] mask = (T) vectorLookupBitmask(cols, colIndex);
    return _lookupProduct(flatten(mat), mask, rows, cols, 1 :: uint);
}

/// The element of a vector at a private index; 0 if it is out of range.
template <domain D : shared3p> D uint8 vectorLookup(D uint8[[1]] vec, D uint index) { return _lookup(vec, index); }
template <domain D : shared3p> D uint16 vectorLookup(D uint16[[1]] vec, D uint index) { return _lookup(vec, index); }
template <domain D : shared3p> D uint32 vectorLookup(D uint32[[1]] vec, D uint index) { return _lookup(vec, index); }
template <domain D : shared3p> D uint64 vectorLookup(D uint64[[1]] vec, D uint index) { return _lookup(vec, index); }
template <domain D : shared3p> D int8 vectorLookup(D int8[[1]] vec, D uint index) { return _lookup(vec, index); }
template <domain D : shared3p> D int16 vectorLookup(D int16[[1]] vec, D uint index) { return _lookup(vec, index); }
template <domain D : shared3p> D int32 vectorLookup(D int32[[1]] vec, D uint index) { return _lookup(vec, index); }
template <domain D : shared3p> D int64 vectorLookup(D int64[[1]] vec, D uint index) { return _lookup(vec, index); }

/// The row of a matrix at a private index; zeros if it is out of range.
template <domain D : shared3p> D uint8[[1]] matrixLookupRow(D uint8[[2]] mat, D uint rowIndex) { return _lookupRow(mat, rowIndex); }
template <domain D : shared3p> D uint16[[1]] matrixLookupRow(D uint16[[2]] mat, D uint rowIndex) { return _lookupRow(mat, rowIndex); }
template <domain D : shared3p> D uint32[[1]] matrixLookupRow(D uint32[[2]] mat, D uint rowIndex) { return _lookupRow(mat, rowIndex); }
template <domain D : shared3p> D uint64[[1]] matrixLookupRow(D uint64[[2]] mat, D uint rowIndex) { return _lookupRow(mat, rowIndex); }
template <domain D : shared3p> D int8[[1]] matrixLookupRow(D int8[[2]] mat, D uint rowIndex) { return _lookupRow(mat, rowIndex); }
template <domain D : shared3p> D int16[[1]] matrixLookupRow(D int16[[2]] mat, D uint rowIndex) { return _lookupRow(mat, rowIndex); }
template <domain D : shared3p> D int32[[1]] matrixLookupRow(D int32[[2]] mat, D uint rowIndex) { return _lookupRow(mat, rowIndex); }
template <domain D : shared3p> D int64[[1]] matrixLookupRow(D int64[[2]] mat, D uint rowIndex) { return _lookupRow(mat, rowIndex); }

/// The column of a matrix at a private index; zeros if it is out of range.
template <domain D : shared3p> D uint8[[1]] matrixLookupColumn(D uint8[[2]] mat, D uint colIndex) { return _lookupColumn(mat, colIndex); }
template <domain D : shared3p> D uint16[[1]] matrixLookupColumn(D uint16[[2]] mat, D uint colIndex) { return _lookupColumn(mat, colIndex); }
template <domain D : shared3p> D uint32[[1]] matrixLookupColumn(D uint32[[2]] mat, D uint colIndex) { return _lookupColumn(mat, colIndex); }
template <domain D : shared3p> D uint64[[1]] matrixLookupColumn(D uint64[[2]] mat, D uint colIndex) { return _lookupColumn(mat, colIndex); }
template <domain D : shared3p> D int8[[1]] matrixLookupColumn(D int8[[2]] mat, D uint colIndex) { return _lookupColumn(mat, colIndex); }
template <domain D : shared3p> D int16[[1]] matrixLookupColumn(D int16[[2]] mat, D uint colIndex) { return _lookupColumn(mat, colIndex); }
template <domain D : shared3p> D int32[[1]] matrixLookupColumn(D int32[[2]] mat, D uint colIndex) { return _lookupColumn(mat, colIndex); }
template <domain D : shared3p> D int64[[1]] matrixLookupColumn(D int64[[2]] mat, D uint colIndex) { return _lookupColumn(mat, colIndex); }

/// The cell of a matrix at a private row and column. Cells are counted row by row, so a column out of range can mean a cell of
/// another row.
template <domain D : shared3p> D uint8 matrixLookup(D uint8[[2]] mat, D uint rowIndex, D uint columnIndex) { return _lookup(flatten(mat), rowIndex * shape(mat)[1] + columnIndex); }
template <domain D : shared3p> D uint16 matrixLookup(D uint16[[2]] mat, D uint rowIndex, D uint columnIndex) { return _lookup(flatten(mat), rowIndex * shape(mat)[1] + columnIndex); }
template <domain D : shared3p> D uint32 matrixLookup(D uint32[[2]] mat, D uint rowIndex, D uint columnIndex) { return _lookup(flatten(mat), rowIndex * shape(mat)[1] + columnIndex); }
template <domain D : shared3p> D uint64 matrixLookup(D uint64[[2]] mat, D uint rowIndex, D uint columnIndex) { return _lookup(flatten(mat), rowIndex * shape(mat)[1] + columnIndex); }
template <domain D : shared3p> D int8 matrixLookup(D int8[[2]] mat, D uint rowIndex, D uint columnIndex) { return _lookup(flatten(mat), rowIndex * shape(mat)[1] + columnIndex); }
template <domain D : shared3p> D int16 matrixLookup(D int16[[2]] mat, D uint rowIndex, D uint columnIndex) { return _lookup(flatten(mat), rowIndex * shape(mat)[1] + columnIndex); }
template <domain D : shared3p> D int32 matrixLookup(D int32[[2]] mat, D uint rowIndex, D uint columnIndex) { return _lookup(flatten(mat), rowIndex * shape(mat)[1] + columnIndex); }
template <domain D : shared3p> D int64 matrixLookup(D int64[[2]] mat, D uint rowIndex, D uint columnIndex) { return _lookup(flatten(mat), rowIndex * shape(mat)[1] + columnIndex); }
