// SPDX-License-Identifier: Apache-2.0
//
// Matrices of private values of three parties. Products of integers are one call, whose communication is that of the result
// and not of the elements multiplied; rows and columns are swapped by one local rearrangement.

module shared3p_matrix;

import stdlib;
import shared3p;
import matrix;

// ---- shape -------------------------------------------------------------------------------------------------------

/// Swaps rows and columns.
template <domain D : shared3p, type T>
D T[[2]] transpose(D T[[2]] X) {
    uint rows = shape(X)[0], cols = shape(X)[1];
    uint[[1]] source(size(X));
    for (uint j = 0, at = 0; j < cols; ++j) {
        for (uint i = 0; i < rows; ++i) {
            source[at] = i * cols + j;
            ++at;
        }
    }
    D T[[2]] result(cols, rows);
    __syscall("shared3p::gather_$T\_vec", __domainid(D), X, result, __cref source);
    return result;
}

// ---- sums --------------------------------------------------------------------------------------------------------

/// Sum of each row, at least one; of bool: how many are true.
template <domain D : shared3p> D uint[[1]] rowSums(D bool[[2]] mat) { return sum(flatten(mat), shape(mat)[0]); }
template <domain D : shared3p> D uint8[[1]] rowSums(D uint8[[2]] mat) { return sum(flatten(mat), shape(mat)[0]); }
template <domain D : shared3p> D uint16[[1]] rowSums(D uint16[[2]] mat) { return sum(flatten(mat), shape(mat)[0]); }
template <domain D : shared3p> D uint32[[1]] rowSums(D uint32[[2]] mat) { return sum(flatten(mat), shape(mat)[0]); }
template <domain D : shared3p> D uint64[[1]] rowSums(D uint64[[2]] mat) { return sum(flatten(mat), shape(mat)[0]); }
template <domain D : shared3p> D int8[[1]] rowSums(D int8[[2]] mat) { return sum(flatten(mat), shape(mat)[0]); }
template <domain D : shared3p> D int16[[1]] rowSums(D int16[[2]] mat) { return sum(flatten(mat), shape(mat)[0]); }
template <domain D : shared3p> D int32[[1]] rowSums(D int32[[2]] mat) { return sum(flatten(mat), shape(mat)[0]); }
template <domain D : shared3p> D int64[[1]] rowSums(D int64[[2]] mat) { return sum(flatten(mat), shape(mat)[0]); }
template <domain D : shared3p> D fix32[[1]] rowSums(D fix32[[2]] mat) { return sum(flatten(mat), shape(mat)[0]); }
template <domain D : shared3p> D fix64[[1]] rowSums(D fix64[[2]] mat) { return sum(flatten(mat), shape(mat)[0]); }

/// Sum of each column, at least one; of bool: how many are true.
template <domain D : shared3p> D uint[[1]] colSums(D bool[[2]] mat) { return rowSums(transpose(mat)); }
template <domain D : shared3p> D uint8[[1]] colSums(D uint8[[2]] mat) { return rowSums(transpose(mat)); }
template <domain D : shared3p> D uint16[[1]] colSums(D uint16[[2]] mat) { return rowSums(transpose(mat)); }
template <domain D : shared3p> D uint32[[1]] colSums(D uint32[[2]] mat) { return rowSums(transpose(mat)); }
template <domain D : shared3p> D uint64[[1]] colSums(D uint64[[2]] mat) { return rowSums(transpose(mat)); }
template <domain D : shared3p> D int8[[1]] colSums(D int8[[2]] mat) { return rowSums(transpose(mat)); }
template <domain D : shared3p> D int16[[1]] colSums(D int16[[2]] mat) { return rowSums(transpose(mat)); }
template <domain D : shared3p> D int32[[1]] colSums(D int32[[2]] mat) { return rowSums(transpose(mat)); }
template <domain D : shared3p> D int64[[1]] colSums(D int64[[2]] mat) { return rowSums(transpose(mat)); }
template <domain D : shared3p> D fix32[[1]] colSums(D fix32[[2]] mat) { return rowSums(transpose(mat)); }
template <domain D : shared3p> D fix64[[1]] colSums(D fix64[[2]] mat) { return rowSums(transpose(mat)); }

// ---- products ----------------------------------------------------------------------------------------------------

/// The products of n pairs of matrices of one size, laid end to end.
template <domain D : shared3p, type T>
D T[[1]] _matrixProducts(D T[[1]] x, D T[[1]] y, uint n, uint rows, uint inner, uint cols) {
    uint[[1]] allRows(n) = rows, allInner(n) = inner, allCols(n) = cols;
    D T[[1]] result(n * rows * cols);
    if (n == 0) return result;
    __syscall("shared3p::mat_mult_$T\_vec", __domainid(D), x, y, result, __cref allRows, __cref allInner, __cref allCols);
    return result;
}

template <domain D : shared3p, type T>
D T _kindDotProduct(D T[[1]] x, D T[[1]] y) {
    assert(size(x) == size(y));
    return _matrixProducts(x, y, 1 :: uint, 1 :: uint, size(x), 1 :: uint)[0];
}

template <domain D : shared3p, type T>
D T[[1]] _kindDotProduct(D T[[2]] x, D T[[2]] y) {
    assert(shapesAreEqual(x, y));
    return _matrixProducts(flatten(x), flatten(y), shape(x)[0], 1 :: uint, shape(x)[1], 1 :: uint);
}

/// Scalar product of two vectors of one size, or of the rows of two matrices of one shape.
template <domain D : shared3p> D uint8 dotProduct(D uint8[[1]] x, D uint8[[1]] y) { return _kindDotProduct(x, y); }
template <domain D : shared3p> D uint16 dotProduct(D uint16[[1]] x, D uint16[[1]] y) { return _kindDotProduct(x, y); }
template <domain D : shared3p> D uint32 dotProduct(D uint32[[1]] x, D uint32[[1]] y) { return _kindDotProduct(x, y); }
template <domain D : shared3p> D uint64 dotProduct(D uint64[[1]] x, D uint64[[1]] y) { return _kindDotProduct(x, y); }
template <domain D : shared3p> D int8 dotProduct(D int8[[1]] x, D int8[[1]] y) { return _kindDotProduct(x, y); }
template <domain D : shared3p> D int16 dotProduct(D int16[[1]] x, D int16[[1]] y) { return _kindDotProduct(x, y); }
template <domain D : shared3p> D int32 dotProduct(D int32[[1]] x, D int32[[1]] y) { return _kindDotProduct(x, y); }
template <domain D : shared3p> D int64 dotProduct(D int64[[1]] x, D int64[[1]] y) { return _kindDotProduct(x, y); }
template <domain D : shared3p> D uint8[[1]] dotProduct(D uint8[[2]] x, D uint8[[2]] y) { return _kindDotProduct(x, y); }
template <domain D : shared3p> D uint16[[1]] dotProduct(D uint16[[2]] x, D uint16[[2]] y) { return _kindDotProduct(x, y); }
template <domain D : shared3p> D uint32[[1]] dotProduct(D uint32[[2]] x, D uint32[[2]] y) { return _kindDotProduct(x, y); }
template <domain D : shared3p> D uint64[[1]] dotProduct(D uint64[[2]] x, D uint64[[2]] y) { return _kindDotProduct(x, y); }
template <domain D : shared3p> D int8[[1]] dotProduct(D int8[[2]] x, D int8[[2]] y) { return _kindDotProduct(x, y); }
template <domain D : shared3p> D int16[[1]] dotProduct(D int16[[2]] x, D int16[[2]] y) { return _kindDotProduct(x, y); }
template <domain D : shared3p> D int32[[1]] dotProduct(D int32[[2]] x, D int32[[2]] y) { return _kindDotProduct(x, y); }
template <domain D : shared3p> D int64[[1]] dotProduct(D int64[[2]] x, D int64[[2]] y) { return _kindDotProduct(x, y); }

/// Vector product of two vectors of three elements, or of the rows of two matrices of three columns.
template <domain D : shared3p> D int8[[1]] crossProduct(D int8[[1]] x, D int8[[1]] y) { return _crossProduct(x, y); }
template <domain D : shared3p> D int16[[1]] crossProduct(D int16[[1]] x, D int16[[1]] y) { return _crossProduct(x, y); }
template <domain D : shared3p> D int32[[1]] crossProduct(D int32[[1]] x, D int32[[1]] y) { return _crossProduct(x, y); }
template <domain D : shared3p> D int64[[1]] crossProduct(D int64[[1]] x, D int64[[1]] y) { return _crossProduct(x, y); }
template <domain D : shared3p> D int8[[2]] crossProduct(D int8[[2]] x, D int8[[2]] y) { return _crossProduct(x, y); }
template <domain D : shared3p> D int16[[2]] crossProduct(D int16[[2]] x, D int16[[2]] y) { return _crossProduct(x, y); }
template <domain D : shared3p> D int32[[2]] crossProduct(D int32[[2]] x, D int32[[2]] y) { return _crossProduct(x, y); }
template <domain D : shared3p> D int64[[2]] crossProduct(D int64[[2]] x, D int64[[2]] y) { return _crossProduct(x, y); }

template <domain D : shared3p, type T>
D T[[2]] _kindMatrixMultiplication(D T[[2]] x, D T[[2]] y) {
    assert(shape(x)[1] == shape(y)[0]);
    uint rows = shape(x)[0], cols = shape(y)[1];
    return reshape(_matrixProducts(flatten(x), flatten(y), 1 :: uint, rows, shape(x)[1], cols), rows, cols);
}

template <domain D : shared3p, type T>
D T[[3]] _kindMatrixMultiplication(D T[[3]] x, D T[[3]] y) {
    assert(shape(x)[0] == shape(y)[0]);
    assert(shape(x)[2] == shape(y)[1]);
    uint n = shape(x)[0], rows = shape(x)[1], cols = shape(y)[2];
    return reshape(_matrixProducts(flatten(x), flatten(y), n, rows, shape(x)[2], cols), n, rows, cols);
}

/// Product of two matrices, or of the matrices along the first dimension.
template <domain D : shared3p> D uint8[[2]] matrixMultiplication(D uint8[[2]] x, D uint8[[2]] y) { return _kindMatrixMultiplication(x, y); }
template <domain D : shared3p> D uint16[[2]] matrixMultiplication(D uint16[[2]] x, D uint16[[2]] y) { return _kindMatrixMultiplication(x, y); }
template <domain D : shared3p> D uint32[[2]] matrixMultiplication(D uint32[[2]] x, D uint32[[2]] y) { return _kindMatrixMultiplication(x, y); }
template <domain D : shared3p> D uint64[[2]] matrixMultiplication(D uint64[[2]] x, D uint64[[2]] y) { return _kindMatrixMultiplication(x, y); }
template <domain D : shared3p> D int8[[2]] matrixMultiplication(D int8[[2]] x, D int8[[2]] y) { return _kindMatrixMultiplication(x, y); }
template <domain D : shared3p> D int16[[2]] matrixMultiplication(D int16[[2]] x, D int16[[2]] y) { return _kindMatrixMultiplication(x, y); }
template <domain D : shared3p> D int32[[2]] matrixMultiplication(D int32[[2]] x, D int32[[2]] y) { return _kindMatrixMultiplication(x, y); }
template <domain D : shared3p> D int64[[2]] matrixMultiplication(D int64[[2]] x, D int64[[2]] y) { return _kindMatrixMultiplication(x, y); }
template <domain D : shared3p> D uint8[[3]] matrixMultiplication(D uint8[[3]] x, D uint8[[3]] y) { return _kindMatrixMultiplication(x, y); }
template <domain D : shared3p> D uint16[[3]] matrixMultiplication(D uint16[[3]] x, D uint16[[3]] y) { return _kindMatrixMultiplication(x, y); }
template <domain D : shared3p> D uint32[[3]] matrixMultiplication(D uint32[[3]] x, D uint32[[3]] y) { return _kindMatrixMultiplication(x, y); }
template <domain D : shared3p> D uint64[[3]] matrixMultiplication(D uint64[[3]] x, D uint64[[3]] y) { return _kindMatrixMultiplication(x, y); }
template <domain D : shared3p> D int8[[3]] matrixMultiplication(D int8[[3]] x, D int8[[3]] y) { return _kindMatrixMultiplication(x, y); }
template <domain D : shared3p> D int16[[3]] matrixMultiplication(D int16[[3]] x, D int16[[3]] y) { return _kindMatrixMultiplication(x, y); }
template <domain D : shared3p> D int32[[3]] matrixMultiplication(D int32[[3]] x, D int32[[3]] y) { return _kindMatrixMultiplication(x, y); }
template <domain D : shared3p> D int64[[3]] matrixMultiplication(D int64[[3]] x, D int64[[3]] y) { return _kindMatrixMultiplication(x, y); }
