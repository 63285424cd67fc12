// SPDX-License-Identifier: Apache-2.0
//
// Permutations of vectors, rows and columns by public and by private orders. A private order p is opened after a secret shuffle
// only, when it is a uniformly random permutation whatever p is; the same shuffle is done to, or undone from, the data.

module shared3p_permutation;

import stdlib;
import shared3p;
import shared3p_random;
import matrix;

// ---- random permutations ---------------------------------------------------------------------------------------------

/// A uniformly random public permutation of 0 … n - 1, the same at every party. The first argument only names the domain.
template <domain D : shared3p>
uint[[1]] publicRandomPermutation(D uint domainProxy, uint n) {
    assert(n <= 4294967295);
    uint32[[1]] order(n);
    __syscall("shared3p::gen_rand_pub_perm", __domainid(D), __ref order);
    return (uint) order;
}

/// A uniformly random permutation of 0 … n - 1 that nobody knows.
template <domain D : shared3p>
D uint[[1]] privateRandomPermutation(uint n) {
    D uint[[1]] order = iota(n);
    return shuffle(order);
}

/// The permutation that undoes a public one: its element p[i] is i.
uint[[1]] inversePermutation(uint[[1]] permutation) {
    uint[[1]] inverse(size(permutation));
    for (uint i = 0, n = size(permutation); i < n; ++i) inverse[permutation[i]] = i;
    return inverse;
}

// ---- public order ----------------------------------------------------------------------------------------------------

/// Element i of the result is element p[i].
template <domain D : shared3p, type T>
D T[[1]] applyPublicPermutation(D T[[1]] x, uint[[1]] p) {
    assert(size(x) == size(p));
    D T[[1]] result(size(x));
    __syscall("shared3p::gather_$T\_vec", __domainid(D), x, result, __cref p);
    return result;
}

/// Element p[i] of the result is element i.
template <domain D : shared3p, type T>
D T[[1]] unapplyPublicPermutation(D T[[1]] x, uint[[1]] p) {
    assert(size(x) == size(p));
    D T[[1]] result(size(x));
    __syscall("shared3p::scatter_$T\_vec", __domainid(D), x, result, __cref p);
    return result;
}

/// Row i of the result is row p[i].
template <domain D : shared3p, type T>
D T[[2]] applyPublicPermutationRows(D T[[2]] X, uint[[1]] p) {
    assert(shape(X)[0] == size(p));
    return reshape(applyPublicPermutation(flatten(X), _positionsOfRows(p, shape(X)[1])), shape(X)[0], shape(X)[1]);
}

/// Row p[i] of the result is row i.
template <domain D : shared3p, type T>
D T[[2]] unapplyPublicPermutationRows(D T[[2]] X, uint[[1]] p) {
    assert(shape(X)[0] == size(p));
    return reshape(unapplyPublicPermutation(flatten(X), _positionsOfRows(p, shape(X)[1])), shape(X)[0], shape(X)[1]);
}

/// Column j of the result is column p[j].
template <domain D : shared3p, type T>
D T[[2]] applyPublicPermutationCols(D T[[2]] X, uint[[1]] p) {
    assert(shape(X)[1] == size(p));
    return reshape(applyPublicPermutation(flatten(X), _positionsOfColumns(shape(X)[0], p)), shape(X)[0], shape(X)[1]);
}

/// Column p[j] of the result is column j.
template <domain D : shared3p, type T>
D T[[2]] unapplyPublicPermutationCols(D T[[2]] X, uint[[1]] p) {
    assert(shape(X)[1] == size(p));
    return reshape(unapplyPublicPermutation(flatten(X), _positionsOfColumns(shape(X)[0], p)), shape(X)[0], shape(X)[1]);
}

/// Positions of the elements of columns p of a matrix of so many rows, row by row.
uint[[1]] _positionsOfColumns(uint rows, uint[[1]] p) {
    uint columns = size(p);
    uint[[1]] positions(rows * columns);
    for (uint i = 0; i < rows; ++i) positions[i * columns : (i + 1) * columns] = p + i * columns;
    return positions;
}

// ---- private order ---------------------------------------------------------------------------------------------------

/// Element i of the result is element p[i]; p is a permutation.
template <domain D : shared3p, type T>
D T[[1]] applyPrivatePermutation(D T[[1]] data, D uint[[1]] p) {
    assert(size(data) == size(p));
    D uint8[[1]] key = _shuffleKey();
    uint[[1]] shuffled = declassify(shuffle(p, key));
    return inverseShuffle(applyPublicPermutation(data, shuffled), key);
}

/// Row i of the result is row p[i]; p is a permutation.
template <domain D : shared3p, type T>
D T[[2]] applyPrivatePermutationRows(D T[[2]] data, D uint[[1]] p) {
    assert(shape(data)[0] == size(p));
    D uint8[[1]] key = _shuffleKey();
    uint[[1]] shuffled = declassify(shuffle(p, key));
    return inverseShuffleRows(applyPublicPermutationRows(data, shuffled), key);
}

/// Column j of the result is column p[j]; p is a permutation.
template <domain D : shared3p, type T>
D T[[2]] applyPrivatePermutationCols(D T[[2]] data, D uint[[1]] p) {
    return transpose(applyPrivatePermutationRows(transpose(data), p));
}

/// Element p[i] of the result is element i; p is a permutation.
template <domain D : shared3p, type T>
D T[[1]] unapplyPrivatePermutation(D T[[1]] x, D uint[[1]] p) {
    assert(size(x) == size(p));
    D uint8[[1]] key = _shuffleKey();
    uint[[1]] shuffled = declassify(shuffle(p, key));
    return unapplyPublicPermutation(shuffle(x, key), shuffled);
}

/// Row p[i] of the result is row i; p is a permutation.
template <domain D : shared3p, type T>
D T[[2]] unapplyPrivatePermutationRows(D T[[2]] X, D uint[[1]] p) {
    assert(shape(X)[0] == size(p));
    D uint8[[1]] key = _shuffleKey();
    uint[[1]] shuffled = declassify(shuffle(p, key));
    return unapplyPublicPermutationRows(shuffleRows(X, key), shuffled);
}

/// Column p[j] of the result is column j; p is a permutation.
template <domain D : shared3p, type T>
D T[[2]] unapplyPrivatePermutationCols(D T[[2]] X, D uint[[1]] p) {
    return transpose(unapplyPrivatePermutationRows(transpose(X), p));
}
