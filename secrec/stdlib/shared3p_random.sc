// SPDX-License-Identifier: Apache-2.0
//
// Secret permutations and random values of three parties. Nobody learns an order: each party knows two of the three it is made
// of. Fixed-point values are stored as unsigned integers and move like them.

module shared3p_random;

import stdlib;
import shared3p;
import matrix;

// ---- shuffles --------------------------------------------------------------------------------------------------------

/// The elements in a fresh, uniformly random order that nobody knows.
template <domain D : shared3p, type T>
D T[[1]] shuffle(D T[[1]] vec) {
    __syscall("shared3p::vecshuf_$T\_vec", __domainid(D), vec);
    return vec;
}

template <domain D : shared3p>
D fix32[[1]] shuffle(D fix32[[1]] vec) {
    __syscall("shared3p::vecshuf_uint32_vec", __domainid(D), vec);
    return vec;
}

template <domain D : shared3p>
D fix64[[1]] shuffle(D fix64[[1]] vec) {
    __syscall("shared3p::vecshuf_uint64_vec", __domainid(D), vec);
    return vec;
}

/// The elements in the secret order that a private key of 32 random bytes gives to vectors of this length: the same key moves
/// several vectors in the same way. Copies of the key give the same order, another sharing of the same bytes does not.
template <domain D : shared3p, type T>
D T[[1]] shuffle(D T[[1]] vec, D uint8[[1]] key) {
    assert(size(key) == 32);
    __syscall("shared3p::vecshufkey_$T\_vec", __domainid(D), vec, key);
    return vec;
}

template <domain D : shared3p>
D fix32[[1]] shuffle(D fix32[[1]] vec, D uint8[[1]] key) {
    assert(size(key) == 32);
    __syscall("shared3p::vecshufkey_uint32_vec", __domainid(D), vec, key);
    return vec;
}

template <domain D : shared3p>
D fix64[[1]] shuffle(D fix64[[1]] vec, D uint8[[1]] key) {
    assert(size(key) == 32);
    __syscall("shared3p::vecshufkey_uint64_vec", __domainid(D), vec, key);
    return vec;
}

/// Undoes `shuffle` with the same key.
template <domain D : shared3p, type T>
D T[[1]] inverseShuffle(D T[[1]] vec, D uint8[[1]] key) {
    assert(size(key) == 32);
    __syscall("shared3p::vecshufinv_$T\_vec", __domainid(D), vec, key);
    return vec;
}

template <domain D : shared3p>
D fix32[[1]] inverseShuffle(D fix32[[1]] vec, D uint8[[1]] key) {
    assert(size(key) == 32);
    __syscall("shared3p::vecshufinv_uint32_vec", __domainid(D), vec, key);
    return vec;
}

template <domain D : shared3p>
D fix64[[1]] inverseShuffle(D fix64[[1]] vec, D uint8[[1]] key) {
    assert(size(key) == 32);
    __syscall("shared3p::vecshufinv_uint64_vec", __domainid(D), vec, key);
    return vec;
}

/// The rows of a matrix in a fresh secret order; whole rows move.
template <domain D : shared3p, type T>
D T[[2]] shuffleRows(D T[[2]] mat) {
    __syscall("shared3p::matshuf_$T\_vec", __domainid(D), mat, shape(mat)[1]);
    return mat;
}

template <domain D : shared3p>
D fix32[[2]] shuffleRows(D fix32[[2]] mat) {
    __syscall("shared3p::matshuf_uint32_vec", __domainid(D), mat, shape(mat)[1]);
    return mat;
}

template <domain D : shared3p>
D fix64[[2]] shuffleRows(D fix64[[2]] mat) {
    __syscall("shared3p::matshuf_uint64_vec", __domainid(D), mat, shape(mat)[1]);
    return mat;
}

/// The rows in the secret order of a key: the one that it gives to vectors of as many elements.
template <domain D : shared3p, type T>
D T[[2]] shuffleRows(D T[[2]] mat, D uint8[[1]] key) {
    assert(size(key) == 32);
    __syscall("shared3p::matshufkey_$T\_vec", __domainid(D), mat, shape(mat)[1], key);
    return mat;
}

template <domain D : shared3p>
D fix32[[2]] shuffleRows(D fix32[[2]] mat, D uint8[[1]] key) {
    assert(size(key) == 32);
    __syscall("shared3p::matshufkey_uint32_vec", __domainid(D), mat, shape(mat)[1], key);
    return mat;
}

template <domain D : shared3p>
D fix64[[2]] shuffleRows(D fix64[[2]] mat, D uint8[[1]] key) {
    assert(size(key) == 32);
    __syscall("shared3p::matshufkey_uint64_vec", __domainid(D), mat, shape(mat)[1], key);
    return mat;
}

/// Undoes `shuffleRows` with the same key.
template <domain D : shared3p, type T>
D T[[2]] inverseShuffleRows(D T[[2]] mat, D uint8[[1]] key) {
    assert(size(key) == 32);
    __syscall("shared3p::matshufinv_$T\_vec", __domainid(D), mat, shape(mat)[1], key);
    return mat;
}

template <domain D : shared3p>
D fix32[[2]] inverseShuffleRows(D fix32[[2]] mat, D uint8[[1]] key) {
    assert(size(key) == 32);
    __syscall("shared3p::matshufinv_uint32_vec", __domainid(D), mat, shape(mat)[1], key);
    return mat;
}

template <domain D : shared3p>
D fix64[[2]] inverseShuffleRows(D fix64[[2]] mat, D uint8[[1]] key) {
    assert(size(key) == 32);
    __syscall("shared3p::matshufinv_uint64_vec", __domainid(D), mat, shape(mat)[1], key);
    return mat;
}

/// The columns of a matrix in a fresh secret order, or in that of a key.
template <domain D : shared3p, type T>
D T[[2]] shuffleColumns(D T[[2]] mat) {
    return transpose(shuffleRows(transpose(mat)));
}

template <domain D : shared3p, type T>
D T[[2]] shuffleColumns(D T[[2]] mat, D uint8[[1]] key) {
    return transpose(shuffleRows(transpose(mat), key));
}

/// Undoes `shuffleColumns` with the same key.
template <domain D : shared3p, type T>
D T[[2]] inverseShuffleColumns(D T[[2]] mat, D uint8[[1]] key) {
    return transpose(inverseShuffleRows(transpose(mat), key));
}

/// A random key for the shuffles above.
template <domain D : shared3p>
D uint8[[1]] _shuffleKey() {
    D uint8[[1]] key(32);
    return randomize(key);
}

/// Positions of the elements of rows `rows` of a matrix with so many columns, row by row.
uint[[1]] _positionsOfRows(uint[[1]] rows, uint columns) {
    uint[[1]] positions(size(rows) * columns), row = iota(columns);
    for (uint i = 0, n = size(rows); i < n; ++i) positions[i * columns : (i + 1) * columns] = row + rows[i] * columns;
    return positions;
}

// ---- random values ---------------------------------------------------------------------------------------------------

template <domain D : shared3p, type T, dim N>
D T[[N]] _randomize(D T[[N]] arr) {
    __syscall("shared3p::randomize_$T\_vec", __domainid(D), arr);
    return arr;
}

/// An array of the same shape with uniformly random private values.
template <domain D : shared3p, dim N> D bool[[N]] randomize(D bool[[N]] arr) { return _randomize(arr); }
template <domain D : shared3p, dim N> D uint8[[N]] randomize(D uint8[[N]] arr) { return _randomize(arr); }
template <domain D : shared3p, dim N> D uint16[[N]] randomize(D uint16[[N]] arr) { return _randomize(arr); }
template <domain D : shared3p, dim N> D uint32[[N]] randomize(D uint32[[N]] arr) { return _randomize(arr); }
template <domain D : shared3p, dim N> D uint64[[N]] randomize(D uint64[[N]] arr) { return _randomize(arr); }
template <domain D : shared3p, dim N> D int8[[N]] randomize(D int8[[N]] arr) { return _randomize(arr); }
template <domain D : shared3p, dim N> D int16[[N]] randomize(D int16[[N]] arr) { return _randomize(arr); }
template <domain D : shared3p, dim N> D int32[[N]] randomize(D int32[[N]] arr) { return _randomize(arr); }
template <domain D : shared3p, dim N> D int64[[N]] randomize(D int64[[N]] arr) { return _randomize(arr); }
template <domain D : shared3p, dim N> D xor_uint8[[N]] randomize(D xor_uint8[[N]] arr) { return _randomize(arr); }
template <domain D : shared3p, dim N> D xor_uint16[[N]] randomize(D xor_uint16[[N]] arr) { return _randomize(arr); }
template <domain D : shared3p, dim N> D xor_uint32[[N]] randomize(D xor_uint32[[N]] arr) { return _randomize(arr); }
template <domain D : shared3p, dim N> D xor_uint64[[N]] randomize(D xor_uint64[[N]] arr) { return _randomize(arr); }

template <domain D : shared3p, dim N>
D fix32[[N]] randomize(D fix32[[N]] arr) {
    __syscall("shared3p::randomize_uint32_vec", __domainid(D), arr);
    return arr;
}

template <domain D : shared3p, dim N>
D fix64[[N]] randomize(D fix64[[N]] arr) {
    __syscall("shared3p::randomize_uint64_vec", __domainid(D), arr);
    return arr;
}
