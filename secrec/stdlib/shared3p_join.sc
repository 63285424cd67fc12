// SPDX-License-Identifier: Apache-2.0
//
// Joining private tables. Keys are encrypted under a key that nobody knows and the ciphertexts compared in public (Laur,
// Talviste, Willemson, "From oblivious AES to efficient and secure database join in the multiparty setting", ACNS 2013).

module shared3p_join;

import stdlib;
import shared3p;
import shared3p_random;
import shared3p_aes;

/// Whether block i of `a` comes before (-1), equals (0) or comes after (1) block j of `b`.
int _compareBlocks(uint32[[2]] a, uint i, uint32[[2]] b, uint j) {
    for (uint w = 0; w < 4; ++w) {
        if (a[i, w] < b[j, w]) return -1;
        if (a[i, w] > b[j, w]) return 1;
    }
    return 0;
}

uint[[1]] _orderOfBlocks(uint32[[2]] blocks) {
    uint[[1]] order = iota(shape(blocks)[0]);
    __syscall("public_uint32_x4_block_sort_permutation", true, __cref blocks, __ref order);
    return order;
}

/// Elements of rows of a matrix as a vector.
template <domain D : shared3p>
D xor_uint32[[2]] _rowsAt(D xor_uint32[[2]] matrix, uint[[1]] rows) {
    D xor_uint32[[2]] result(size(rows), shape(matrix)[1]);
    __syscall("shared3p::gather_xor_uint32_vec", __domainid(D), matrix, result, __cref _positionsOfRows(rows, shape(matrix)[1]));
    return result;
}

/// Inner join on one column of each table: a row for every pair of rows with equal keys, the left columns first. Rows come in
/// random order. Reveals how many rows have equal keys, within each table and between them.
template <domain D : shared3p>
D xor_uint32[[2]] tableJoinAes128(D xor_uint32[[2]] left, uint leftKeyCol, D xor_uint32[[2]] right, uint rightKeyCol) {
    uint n = shape(left)[0], m = shape(right)[0], left_columns = shape(left)[1], right_columns = shape(right)[1];
    assert(leftKeyCol < left_columns);
    assert(rightKeyCol < right_columns);
    D xor_uint32[[2]] joined(0, left_columns + right_columns);
    if (n == 0 || m == 0) return joined;
    left = shuffleRows(left);
    right = shuffleRows(right);

    D xor_uint32[[2]] blocks(n + m, 4);
    blocks[: n, 0] = left[:, leftKeyCol];
    blocks[n :, 0] = right[:, rightKeyCol];
    D xor_uint32[[1]] key = aes128Genkey(1 :: uint);
    uint32[[1]] hidden = declassify(aes128SingleKeyEncryptEcb(aes128ExpandKey(key), flatten(blocks)));
    uint32[[2]] a = reshape(hidden[: 4 * n], n, 4), b = reshape(hidden[4 * n :], m, 4);

    // Both sorted, a run of equal keys on the left meets one on the right.
    uint[[1]] order_a = _orderOfBlocks(a), order_b = _orderOfBlocks(b);
    uint[[1]] pairs_a, pairs_b;
    for (uint i = 0, j = 0; i < n && j < m;) {
        int order = _compareBlocks(a, order_a[i], b, order_b[j]);
        if (order < 0) {
            ++i;
        } else if (order > 0) {
            ++j;
        } else {
            uint run = 0;
            while (j + run < m && _compareBlocks(a, order_a[i], b, order_b[j + run]) == 0) ++run;
            uint[[1]] row(run) = order_a[i];
            pairs_a = cat(pairs_a, row);
            pairs_b = cat(pairs_b, order_b[j : j + run]);
            ++i; // the next left row may have the same key
        }
    }
    if (size(pairs_a) == 0) return joined;
    return shuffleRows(cat(_rowsAt(left, pairs_a), _rowsAt(right, pairs_b), 1));
}
