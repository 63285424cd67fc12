// SPDX-License-Identifier: Apache-2.0
//
// Bloom filters of private words: a vector of bits of public size in which every element sets the bits at its hashes. Positions
// become one-hot vectors by a tree of products of their bits, so an insertion costs about a product for each bit of the filter.

module shared3p_bloom;

import stdlib;
import shared3p;
import matrix;
import shared3p_string;

// ---- helpers ---------------------------------------------------------------------------------------------------------

template <domain D : shared3p, dim N>
D xor_uint32[[N]] classify_xor(uint32[[N]] input) {
    D xor_uint32[[N]] result = input;
    return result;
}

/// The smallest l with 2^l >= k.
uint log2(uint k) {
    uint l = 0;
    for (uint power = 1; power < k; power *= 2) ++l;
    return l;
}

/// n copies of a vector one after the other.
template <domain D, type T>
D T[[1]] repeat(D T[[1]] arr, uint n) {
    return flatten(dupRows(n, arr));
}

/// A matrix of m copies of a row.
template <domain D, type T>
D T[[2]] dupRows(uint m, D T[[1]] row) {
    D T[[2]] result(m, size(row));
    for (uint i = 0; i < m; ++i) result[i, :] = row;
    return result;
}

/// A matrix of n copies of a column.
template <domain D : shared3p>
D xor_uint32[[2]] dupCols(D xor_uint32[[1]] col, uint n) {
    D xor_uint32[[2]] result(size(col), n);
    for (uint j = 0; j < n; ++j) result[:, j] = col;
    return result;
}

/// For every position p below 2^l, one after the other, which of the numbers have p as their lowest l bits.
template <domain D : shared3p>
D bool[[1]] _oneHot(D xor_uint32[[1]] num, uint l) {
    uint n = size(num);
    D bool[[2]] bits = reshape(bit_extract(num), n, 32);
    D bool[[1]] hot(n) = true;
    for (uint j = 0, positions = 1; j < l; ++j, positions *= 2) {
        // positions with this bit are those above the ones without
        D bool[[1]] with_bit = hot & repeat(bits[:, j], positions);
        hot = cat(hot ^ with_bit, with_bit);
    }
    return hot;
}

/// A filter of length k with the bits at these positions, taken modulo the next power of two.
template <domain D : shared3p>
D bool[[1]] fromI2E(D xor_uint32[[1]] num, uint k) {
    D bool[[1]] none(k);
    if (k == 0 || size(num) == 0) return none;
    uint l = log2(k);
    D bool[[1]] set = any(_oneHot(num, l), (1 :: uint) << l);
    return set[: k];
}

/// The same for each row of a matrix.
template <domain D : shared3p>
D bool[[2]] fromI2EVec(D xor_uint32[[2]] nums, uint k) {
    uint rows = shape(nums)[0], columns = shape(nums)[1];
    D bool[[2]] result(rows, k);
    if (k == 0 || size(nums) == 0) return result;
    uint l = log2(k);
    // groups of the columns of one row at one position
    D bool[[1]] set = any(_oneHot(flatten(nums), l), rows << l);
    D bool[[2]] by_position = reshape(set, (1 :: uint) << l, rows);
    for (uint i = 0; i < rows; ++i) result[i, :] = by_position[: k, i];
    return result;
}

/// The hashes of every element under every seed: element by element.
template <domain D : shared3p>
D xor_uint32[[1]] _bloomHashes(D xor_uint32[[1]] elem, uint32[[1]] seed) {
    uint32[[1]] seeds(size(elem) * size(seed));
    for (uint i = 0, s = size(seed); i < size(elem); ++i) seeds[i * s : (i + 1) * s] = seed;
    return murmurHasherVec(flatten(dupCols(elem, size(seed))), seeds);
}

// ---- filters ---------------------------------------------------------------------------------------------------------

/// The filter with all elements inserted, one hash for each element and seed. Its size should be a power of two.
template <domain D : shared3p>
D bool[[1]] bloomInsertMany(D xor_uint32[[1]] elem, D bool[[1]] filter, uint32[[1]] seed) {
    if (size(elem) * size(seed) == 0) return filter;
    return filter | fromI2E(_bloomHashes(elem, seed), size(filter));
}

/// For each element whether the filter has all of its bits: false positives are possible, false negatives are not.
template <domain D : shared3p>
D bool[[1]] bloomQueryMany(D xor_uint32[[1]] elem, D bool[[1]] filter, uint32[[1]] seed) {
    D bool[[1]] found(size(elem)) = true;
    if (size(elem) * size(seed) == 0) return found;
    uint hashes = size(elem) * size(seed), l = log2(size(filter)), positions = (1 :: uint) << l;
    D bool[[1]] padded(positions);
    padded[: size(filter)] = filter;
    D bool[[1]] hit = _oneHot(_bloomHashes(elem, seed), l) & flatten(transpose(dupRows(hashes, padded)));
    // at most one position of a hash is set
    for (; positions > 1; positions /= 2) hit = hit[: positions / 2 * hashes] ^ hit[positions / 2 * hashes :];
    return all(hit, size(elem));
}
