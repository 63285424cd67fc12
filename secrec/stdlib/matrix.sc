// SPDX-License-Identifier: Apache-2.0
//
// Matrices and vectors of them, for public values and every kind of private ones. Products expand their operands so that
// one multiplication of vectors does all the work: private operations cost rounds, not elements.

module matrix;

import stdlib;

// ---- shape -------------------------------------------------------------------------------------------------------

/// Swaps rows and columns.
template <domain D, type T>
D T[[2]] transpose(D T[[2]] mat) {
    uint rows = shape(mat)[0], cols = shape(mat)[1];
    D T[[2]] result(cols, rows);
    for (uint i = 0; i < rows; ++i) result[:, i] = mat[i, :];
    return result;
}

/// Transposes each of the matrices along the first dimension.
template <domain D, type T>
D T[[3]] transpose(D T[[3]] arr) {
    uint rows = shape(arr)[1];
    D T[[3]] result(shape(arr)[0], shape(arr)[2], rows);
    for (uint i = 0; i < rows; ++i) result[:, :, i] = arr[:, i, :];
    return result;
}

template <type T>
T[[2]] _unitMatrix(uint n) {
    T[[2]] result(n, n);
    for (uint i = 0; i < n; ++i) result[i, i] = (T) 1;
    return result;
}

/// The n x n identity matrix; type and domain come from the context.
template <domain D> D bool[[2]] unitMatrix(uint n) { return _unitMatrix(n) :: public bool [[2]]; }
template <domain D> D uint8[[2]] unitMatrix(uint n) { return _unitMatrix(n) :: public uint8 [[2]]; }
template <domain D> D uint16[[2]] unitMatrix(uint n) { return _unitMatrix(n) :: public uint16 [[2]]; }
template <domain D> D uint32[[2]] unitMatrix(uint n) { return _unitMatrix(n) :: public uint32 [[2]]; }
template <domain D> D uint64[[2]] unitMatrix(uint n) { return _unitMatrix(n) :: public uint64 [[2]]; }
template <domain D> D int8[[2]] unitMatrix(uint n) { return _unitMatrix(n) :: public int8 [[2]]; }
template <domain D> D int16[[2]] unitMatrix(uint n) { return _unitMatrix(n) :: public int16 [[2]]; }
template <domain D> D int32[[2]] unitMatrix(uint n) { return _unitMatrix(n) :: public int32 [[2]]; }
template <domain D> D int64[[2]] unitMatrix(uint n) { return _unitMatrix(n) :: public int64 [[2]]; }
template <domain D> D float32[[2]] unitMatrix(uint n) { return _unitMatrix(n) :: public float32 [[2]]; }
template <domain D> D float64[[2]] unitMatrix(uint n) { return _unitMatrix(n) :: public float64 [[2]]; }

// ---- sums --------------------------------------------------------------------------------------------------------

/// Sum of each row, at least one; of bool: how many are true.
template <domain D> D uint[[1]] rowSums(D bool[[2]] mat) { return sum(flatten(mat), shape(mat)[0]); }
template <domain D> D uint8[[1]] rowSums(D uint8[[2]] mat) { return sum(flatten(mat), shape(mat)[0]); }
template <domain D> D uint16[[1]] rowSums(D uint16[[2]] mat) { return sum(flatten(mat), shape(mat)[0]); }
template <domain D> D uint32[[1]] rowSums(D uint32[[2]] mat) { return sum(flatten(mat), shape(mat)[0]); }
template <domain D> D uint64[[1]] rowSums(D uint64[[2]] mat) { return sum(flatten(mat), shape(mat)[0]); }
template <domain D> D int8[[1]] rowSums(D int8[[2]] mat) { return sum(flatten(mat), shape(mat)[0]); }
template <domain D> D int16[[1]] rowSums(D int16[[2]] mat) { return sum(flatten(mat), shape(mat)[0]); }
template <domain D> D int32[[1]] rowSums(D int32[[2]] mat) { return sum(flatten(mat), shape(mat)[0]); }
template <domain D> D int64[[1]] rowSums(D int64[[2]] mat) { return sum(flatten(mat), shape(mat)[0]); }
template <domain D> D float32[[1]] rowSums(D float32[[2]] mat) { return sum(flatten(mat), shape(mat)[0]); }
template <domain D> D float64[[1]] rowSums(D float64[[2]] mat) { return sum(flatten(mat), shape(mat)[0]); }

/// Sum of each column, at least one; of bool: how many are true.
template <domain D> D uint[[1]] colSums(D bool[[2]] mat) { return rowSums(transpose(mat)); }
template <domain D> D uint8[[1]] colSums(D uint8[[2]] mat) { return rowSums(transpose(mat)); }
template <domain D> D uint16[[1]] colSums(D uint16[[2]] mat) { return rowSums(transpose(mat)); }
template <domain D> D uint32[[1]] colSums(D uint32[[2]] mat) { return rowSums(transpose(mat)); }
template <domain D> D uint64[[1]] colSums(D uint64[[2]] mat) { return rowSums(transpose(mat)); }
template <domain D> D int8[[1]] colSums(D int8[[2]] mat) { return rowSums(transpose(mat)); }
template <domain D> D int16[[1]] colSums(D int16[[2]] mat) { return rowSums(transpose(mat)); }
template <domain D> D int32[[1]] colSums(D int32[[2]] mat) { return rowSums(transpose(mat)); }
template <domain D> D int64[[1]] colSums(D int64[[2]] mat) { return rowSums(transpose(mat)); }
template <domain D> D float32[[1]] colSums(D float32[[2]] mat) { return rowSums(transpose(mat)); }
template <domain D> D float64[[1]] colSums(D float64[[2]] mat) { return rowSums(transpose(mat)); }

// ---- products of vectors -----------------------------------------------------------------------------------------

template <domain D, type T>
D T _dotProduct(D T[[1]] x, D T[[1]] y) {
    assert(size(x) == size(y));
    return sum(x * y);
}

template <domain D, type T>
D T[[1]] _dotProduct(D T[[2]] x, D T[[2]] y) {
    assert(shapesAreEqual(x, y));
    return rowSums(x * y);
}

/// Scalar product of two vectors of one size, or of the rows of two matrices of one shape.
template <domain D> D uint8 dotProduct(D uint8[[1]] x, D uint8[[1]] y) { return _dotProduct(x, y); }
template <domain D> D uint16 dotProduct(D uint16[[1]] x, D uint16[[1]] y) { return _dotProduct(x, y); }
template <domain D> D uint32 dotProduct(D uint32[[1]] x, D uint32[[1]] y) { return _dotProduct(x, y); }
template <domain D> D uint64 dotProduct(D uint64[[1]] x, D uint64[[1]] y) { return _dotProduct(x, y); }
template <domain D> D int8 dotProduct(D int8[[1]] x, D int8[[1]] y) { return _dotProduct(x, y); }
template <domain D> D int16 dotProduct(D int16[[1]] x, D int16[[1]] y) { return _dotProduct(x, y); }
template <domain D> D int32 dotProduct(D int32[[1]] x, D int32[[1]] y) { return _dotProduct(x, y); }
template <domain D> D int64 dotProduct(D int64[[1]] x, D int64[[1]] y) { return _dotProduct(x, y); }
template <domain D> D float32 dotProduct(D float32[[1]] x, D float32[[1]] y) { return _dotProduct(x, y); }
template <domain D> D float64 dotProduct(D float64[[1]] x, D float64[[1]] y) { return _dotProduct(x, y); }
template <domain D> D uint8[[1]] dotProduct(D uint8[[2]] x, D uint8[[2]] y) { return _dotProduct(x, y); }
template <domain D> D uint16[[1]] dotProduct(D uint16[[2]] x, D uint16[[2]] y) { return _dotProduct(x, y); }
template <domain D> D uint32[[1]] dotProduct(D uint32[[2]] x, D uint32[[2]] y) { return _dotProduct(x, y); }
template <domain D> D uint64[[1]] dotProduct(D uint64[[2]] x, D uint64[[2]] y) { return _dotProduct(x, y); }
template <domain D> D int8[[1]] dotProduct(D int8[[2]] x, D int8[[2]] y) { return _dotProduct(x, y); }
template <domain D> D int16[[1]] dotProduct(D int16[[2]] x, D int16[[2]] y) { return _dotProduct(x, y); }
template <domain D> D int32[[1]] dotProduct(D int32[[2]] x, D int32[[2]] y) { return _dotProduct(x, y); }
template <domain D> D int64[[1]] dotProduct(D int64[[2]] x, D int64[[2]] y) { return _dotProduct(x, y); }
template <domain D> D float32[[1]] dotProduct(D float32[[2]] x, D float32[[2]] y) { return _dotProduct(x, y); }
template <domain D> D float64[[1]] dotProduct(D float64[[2]] x, D float64[[2]] y) { return _dotProduct(x, y); }

/// Euclidean length of a vector, or of each row.
float32 vecLength(float32[[1]] x) { return sqrt(dotProduct(x, x)); }
float64 vecLength(float64[[1]] x) { return sqrt(dotProduct(x, x)); }
float32[[1]] vecLength(float32[[2]] x) { return sqrt(dotProduct(x, x)); }
float64[[1]] vecLength(float64[[2]] x) { return sqrt(dotProduct(x, x)); }

template <type T>
T[[1]] _unitVector(T[[1]] x) {
    assert(size(x) > 0);
    T length = vecLength(x);
    return x / length;
}

template <type T>
T[[2]] _unitVector(T[[2]] x) {
    assert(shape(x)[1] > 0);
    T[[1]] lengths = vecLength(x);
    for (uint i = 0; i < size(lengths); ++i) x[i, :] /= lengths[i];
    return x;
}

/// A vector, or each row, divided by its length.
float32[[1]] unitVector(float32[[1]] x) { return _unitVector(x); }
float64[[1]] unitVector(float64[[1]] x) { return _unitVector(x); }
float32[[2]] unitVector(float32[[2]] x) { return _unitVector(x); }
float64[[2]] unitVector(float64[[2]] x) { return _unitVector(x); }

template <domain D, type T>
D T[[2]] _crossProduct(D T[[2]] x, D T[[2]] y) {
    assert(shape(x)[1] == 3);
    assert(shapesAreEqual(x, y));
    uint n = shape(x)[0];
    // The columns moved up by one and by two: both halves of the formula are one product.
    D T[[2]] x1 = cat(x[:, 1 :], x[:, : 1], 1), x2 = cat(x[:, 2 :], x[:, : 2], 1);
    D T[[2]] y1 = cat(y[:, 1 :], y[:, : 1], 1), y2 = cat(y[:, 2 :], y[:, : 2], 1);
    D T[[2]] products = cat(x1, x2) * cat(y2, y1);
    return products[: n, :] - products[n :, :];
}

template <domain D, type T>
D T[[1]] _crossProduct(D T[[1]] x, D T[[1]] y) {
    assert(size(x) == 3 && size(y) == 3);
    return flatten(_crossProduct(reshape(x, 1, 3), reshape(y, 1, 3)));
}

/// Vector product of two vectors of three elements, or of the rows of two matrices of three columns.
template <domain D> D int8[[1]] crossProduct(D int8[[1]] x, D int8[[1]] y) { return _crossProduct(x, y); }
template <domain D> D int16[[1]] crossProduct(D int16[[1]] x, D int16[[1]] y) { return _crossProduct(x, y); }
template <domain D> D int32[[1]] crossProduct(D int32[[1]] x, D int32[[1]] y) { return _crossProduct(x, y); }
template <domain D> D int64[[1]] crossProduct(D int64[[1]] x, D int64[[1]] y) { return _crossProduct(x, y); }
template <domain D> D float32[[1]] crossProduct(D float32[[1]] x, D float32[[1]] y) { return _crossProduct(x, y); }
template <domain D> D float64[[1]] crossProduct(D float64[[1]] x, D float64[[1]] y) { return _crossProduct(x, y); }
template <domain D> D int8[[2]] crossProduct(D int8[[2]] x, D int8[[2]] y) { return _crossProduct(x, y); }
template <domain D> D int16[[2]] crossProduct(D int16[[2]] x, D int16[[2]] y) { return _crossProduct(x, y); }
template <domain D> D int32[[2]] crossProduct(D int32[[2]] x, D int32[[2]] y) { return _crossProduct(x, y); }
template <domain D> D int64[[2]] crossProduct(D int64[[2]] x, D int64[[2]] y) { return _crossProduct(x, y); }
template <domain D> D float32[[2]] crossProduct(D float32[[2]] x, D float32[[2]] y) { return _crossProduct(x, y); }
template <domain D> D float64[[2]] crossProduct(D float64[[2]] x, D float64[[2]] y) { return _crossProduct(x, y); }

// ---- products of matrices ----------------------------------------------------------------------------------------

template <domain D, type T>
D T[[3]] _matrixMultiplication(D T[[3]] x, D T[[3]] y) {
    assert(shape(x)[0] == shape(y)[0]);
    assert(shape(x)[2] == shape(y)[1]);
    uint n = shape(x)[0], rows = shape(x)[1], inner = shape(x)[2], cols = shape(y)[2];
    D T[[3]] result(n, rows, cols);
    if (size(result) == 0) return result;
    // left[m, i, j, :] = x[m, i, :] and right[m, i, j, :] = y[m, :, j]
    D T[[4]] left(n, rows, cols, inner), right(n, rows, cols, inner);
    D T[[3]] columns = transpose(y);
    for (uint j = 0; j < cols; ++j) left[:, :, j, :] = x;
    for (uint i = 0; i < rows; ++i) right[:, i, :, :] = columns;
    return reshape(sum(flatten(left * right), size(result)), n, rows, cols);
}

template <domain D, type T>
D T[[2]] _matrixMultiplication(D T[[2]] x, D T[[2]] y) {
    assert(shape(x)[1] == shape(y)[0]);
    uint rows = shape(x)[0], inner = shape(x)[1], cols = shape(y)[1];
    return reshape(_matrixMultiplication(reshape(x, 1, rows, inner), reshape(y, 1, inner, cols)), rows, cols);
}

/// Product of two matrices, or of the matrices along the first dimension.
template <domain D> D uint8[[2]] matrixMultiplication(D uint8[[2]] x, D uint8[[2]] y) { return _matrixMultiplication(x, y); }
template <domain D> D uint16[[2]] matrixMultiplication(D uint16[[2]] x, D uint16[[2]] y) { return _matrixMultiplication(x, y); }
template <domain D> D uint32[[2]] matrixMultiplication(D uint32[[2]] x, D uint32[[2]] y) { return _matrixMultiplication(x, y); }
template <domain D> D uint64[[2]] matrixMultiplication(D uint64[[2]] x, D uint64[[2]] y) { return _matrixMultiplication(x, y); }
template <domain D> D int8[[2]] matrixMultiplication(D int8[[2]] x, D int8[[2]] y) { return _matrixMultiplication(x, y); }
template <domain D> D int16[[2]] matrixMultiplication(D int16[[2]] x, D int16[[2]] y) { return _matrixMultiplication(x, y); }
template <domain D> D int32[[2]] matrixMultiplication(D int32[[2]] x, D int32[[2]] y) { return _matrixMultiplication(x, y); }
template <domain D> D int64[[2]] matrixMultiplication(D int64[[2]] x, D int64[[2]] y) { return _matrixMultiplication(x, y); }
template <domain D> D float32[[2]] matrixMultiplication(D float32[[2]] x, D float32[[2]] y) { return _matrixMultiplication(x, y); }
template <domain D> D float64[[2]] matrixMultiplication(D float64[[2]] x, D float64[[2]] y) { return _matrixMultiplication(x, y); }
template <domain D> D uint8[[3]] matrixMultiplication(D uint8[[3]] x, D uint8[[3]] y) { return _matrixMultiplication(x, y); }
template <domain D> D uint16[[3]] matrixMultiplication(D uint16[[3]] x, D uint16[[3]] y) { return _matrixMultiplication(x, y); }
template <domain D> D uint32[[3]] matrixMultiplication(D uint32[[3]] x, D uint32[[3]] y) { return _matrixMultiplication(x, y); }
template <domain D> D uint64[[3]] matrixMultiplication(D uint64[[3]] x, D uint64[[3]] y) { return _matrixMultiplication(x, y); }
template <domain D> D int8[[3]] matrixMultiplication(D int8[[3]] x, D int8[[3]] y) { return _matrixMultiplication(x, y); }
template <domain D> D int16[[3]] matrixMultiplication(D int16[[3]] x, D int16[[3]] y) { return _matrixMultiplication(x, y); }
template <domain D> D int32[[3]] matrixMultiplication(D int32[[3]] x, D int32[[3]] y) { return _matrixMultiplication(x, y); }
template <domain D> D int64[[3]] matrixMultiplication(D int64[[3]] x, D int64[[3]] y) { return _matrixMultiplication(x, y); }
template <domain D> D float32[[3]] matrixMultiplication(D float32[[3]] x, D float32[[3]] y) { return _matrixMultiplication(x, y); }
template <domain D> D float64[[3]] matrixMultiplication(D float64[[3]] x, D float64[[3]] y) { return _matrixMultiplication(x, y); }

template <domain D, type T>
D T[[3]] _diagMatrixMultiplication(D T[[3]] x, D T[[3]] y) {
    uint n = shape(x)[0], cols = shape(x)[2];
    assert(shape(y)[0] == n);
    assert(shape(y)[1] == cols && shape(y)[2] == cols);
    D T[[3]] factors(n, shape(x)[1], cols);
    D T[[2]] diagonal(n, cols);
    for (uint j = 0; j < cols; ++j) diagonal[:, j] = y[:, j, j];
    for (uint i = 0; i < shape(x)[1]; ++i) factors[:, i, :] = diagonal;
    return x * factors;
}

template <domain D, type T>
D T[[2]] _diagMatrixMultiplication(D T[[2]] x, D T[[2]] y) {
    uint rows = shape(x)[0], cols = shape(x)[1];
    assert(shape(y)[0] == cols && shape(y)[1] == cols);
    return reshape(_diagMatrixMultiplication(reshape(x, 1, rows, cols), reshape(y, 1, cols, cols)), rows, cols);
}

/// Product with a square matrix of which only the diagonal counts: column i of x times y[i, i].
template <domain D> D uint8[[2]] diagMatrixMultiplication(D uint8[[2]] x, D uint8[[2]] y) { return _diagMatrixMultiplication(x, y); }
template <domain D> D uint16[[2]] diagMatrixMultiplication(D uint16[[2]] x, D uint16[[2]] y) { return _diagMatrixMultiplication(x, y); }
template <domain D> D uint32[[2]] diagMatrixMultiplication(D uint32[[2]] x, D uint32[[2]] y) { return _diagMatrixMultiplication(x, y); }
template <domain D> D uint64[[2]] diagMatrixMultiplication(D uint64[[2]] x, D uint64[[2]] y) { return _diagMatrixMultiplication(x, y); }
template <domain D> D int8[[2]] diagMatrixMultiplication(D int8[[2]] x, D int8[[2]] y) { return _diagMatrixMultiplication(x, y); }
template <domain D> D int16[[2]] diagMatrixMultiplication(D int16[[2]] x, D int16[[2]] y) { return _diagMatrixMultiplication(x, y); }
template <domain D> D int32[[2]] diagMatrixMultiplication(D int32[[2]] x, D int32[[2]] y) { return _diagMatrixMultiplication(x, y); }
template <domain D> D int64[[2]] diagMatrixMultiplication(D int64[[2]] x, D int64[[2]] y) { return _diagMatrixMultiplication(x, y); }
template <domain D> D float32[[2]] diagMatrixMultiplication(D float32[[2]] x, D float32[[2]] y) { return _diagMatrixMultiplication(x, y); }
template <domain D> D float64[[2]] diagMatrixMultiplication(D float64[[2]] x, D float64[[2]] y) { return _diagMatrixMultiplication(x, y); }
template <domain D> D uint8[[3]] diagMatrixMultiplication(D uint8[[3]] x, D uint8[[3]] y) { return _diagMatrixMultiplication(x, y); }
template <domain D> D uint16[[3]] diagMatrixMultiplication(D uint16[[3]] x, D uint16[[3]] y) { return _diagMatrixMultiplication(x, y); }
template <domain D> D uint32[[3]] diagMatrixMultiplication(D uint32[[3]] x, D uint32[[3]] y) { return _diagMatrixMultiplication(x, y); }
template <domain D> D uint64[[3]] diagMatrixMultiplication(D uint64[[3]] x, D uint64[[3]] y) { return _diagMatrixMultiplication(x, y); }
template <domain D> D int8[[3]] diagMatrixMultiplication(D int8[[3]] x, D int8[[3]] y) { return _diagMatrixMultiplication(x, y); }
template <domain D> D int16[[3]] diagMatrixMultiplication(D int16[[3]] x, D int16[[3]] y) { return _diagMatrixMultiplication(x, y); }
template <domain D> D int32[[3]] diagMatrixMultiplication(D int32[[3]] x, D int32[[3]] y) { return _diagMatrixMultiplication(x, y); }
template <domain D> D int64[[3]] diagMatrixMultiplication(D int64[[3]] x, D int64[[3]] y) { return _diagMatrixMultiplication(x, y); }
template <domain D> D float32[[3]] diagMatrixMultiplication(D float32[[3]] x, D float32[[3]] y) { return _diagMatrixMultiplication(x, y); }
template <domain D> D float64[[3]] diagMatrixMultiplication(D float64[[3]] x, D float64[[3]] y) { return _diagMatrixMultiplication(x, y); }

template <domain D, type T>
D T[[2]] _rightTransposedMultiplication(D T[[2]] x) {
    uint rows = shape(x)[0], cols = shape(x)[1], pairs = rows * (rows + 1) / 2;
    D T[[2]] result(rows, rows), left(pairs, cols), right(pairs, cols);
    if (pairs == 0) return result;
    // One triangle: the rows from i on beside copies of row i. The other triangle is its mirror image.
    for (uint i = 0, at = 0; i < rows; ++i) {
        for (uint j = i; j < rows; ++j) left[at + j - i, :] = x[i, :];
        right[at : at + rows - i, :] = x[i :, :];
        at += rows - i;
    }
    D T[[1]] products = dotProduct(left, right);
    for (uint i = 0, at = 0; i < rows; ++i) {
        result[i, i :] = products[at : at + rows - i];
        result[i :, i] = products[at : at + rows - i];
        at += rows - i;
    }
    return result;
}

/// x times its transpose.
template <domain D> D uint8[[2]] rightTransposedMultiplication(D uint8[[2]] x) { return _rightTransposedMultiplication(x); }
template <domain D> D uint16[[2]] rightTransposedMultiplication(D uint16[[2]] x) { return _rightTransposedMultiplication(x); }
template <domain D> D uint32[[2]] rightTransposedMultiplication(D uint32[[2]] x) { return _rightTransposedMultiplication(x); }
template <domain D> D uint64[[2]] rightTransposedMultiplication(D uint64[[2]] x) { return _rightTransposedMultiplication(x); }
template <domain D> D int8[[2]] rightTransposedMultiplication(D int8[[2]] x) { return _rightTransposedMultiplication(x); }
template <domain D> D int16[[2]] rightTransposedMultiplication(D int16[[2]] x) { return _rightTransposedMultiplication(x); }
template <domain D> D int32[[2]] rightTransposedMultiplication(D int32[[2]] x) { return _rightTransposedMultiplication(x); }
template <domain D> D int64[[2]] rightTransposedMultiplication(D int64[[2]] x) { return _rightTransposedMultiplication(x); }
template <domain D> D float32[[2]] rightTransposedMultiplication(D float32[[2]] x) { return _rightTransposedMultiplication(x); }
template <domain D> D float64[[2]] rightTransposedMultiplication(D float64[[2]] x) { return _rightTransposedMultiplication(x); }

/// The transpose of x times x.
template <domain D> D uint8[[2]] leftTransposedMultiplication(D uint8[[2]] x) { return _rightTransposedMultiplication(transpose(x)); }
template <domain D> D uint16[[2]] leftTransposedMultiplication(D uint16[[2]] x) { return _rightTransposedMultiplication(transpose(x)); }
template <domain D> D uint32[[2]] leftTransposedMultiplication(D uint32[[2]] x) { return _rightTransposedMultiplication(transpose(x)); }
template <domain D> D uint64[[2]] leftTransposedMultiplication(D uint64[[2]] x) { return _rightTransposedMultiplication(transpose(x)); }
template <domain D> D int8[[2]] leftTransposedMultiplication(D int8[[2]] x) { return _rightTransposedMultiplication(transpose(x)); }
template <domain D> D int16[[2]] leftTransposedMultiplication(D int16[[2]] x) { return _rightTransposedMultiplication(transpose(x)); }
template <domain D> D int32[[2]] leftTransposedMultiplication(D int32[[2]] x) { return _rightTransposedMultiplication(transpose(x)); }
template <domain D> D int64[[2]] leftTransposedMultiplication(D int64[[2]] x) { return _rightTransposedMultiplication(transpose(x)); }
template <domain D> D float32[[2]] leftTransposedMultiplication(D float32[[2]] x) { return _rightTransposedMultiplication(transpose(x)); }
template <domain D> D float64[[2]] leftTransposedMultiplication(D float64[[2]] x) { return _rightTransposedMultiplication(transpose(x)); }

// ---- decompositions ----------------------------------------------------------------------------------------------

/// Determinant of a square matrix of public numbers, by elimination with the largest pivot of each column.
template <type T>
T _determinant(T[[2]] mat) {
    uint n = shape(mat)[0];
    assert(shape(mat)[1] == n);
    T result = 1;
    for (uint i = 0; i < n; ++i) {
        uint pivot = i;
        for (uint j = i + 1; j < n; ++j) {
            if (abs(mat[j, i]) > abs(mat[pivot, i])) pivot = j;
        }
        if (mat[pivot, i] == 0) return 0;
        if (pivot != i) {
            T[[1]] row = mat[i, :];
            mat[i, :] = mat[pivot, :];
            mat[pivot, :] = row;
            result = -result;
        }
        result *= mat[i, i];
        for (uint j = i + 1; j < n; ++j) mat[j, i :] -= mat[i, i :] * (mat[j, i] / mat[i, i]);
    }
    return result;
}

/// Determinant of a square matrix. Private ones are expanded along their first row, which takes n! products: for small
/// matrices only. The result is then always float64.
float32 determinant(float32[[2]] mat) { return _determinant(mat); }
float64 determinant(float64[[2]] mat) { return _determinant(mat); }

template <domain D>
D float64 determinant(D float32[[2]] mat) {
    return determinant((float64) mat);
}

template <domain D>
D float64 determinant(D float64[[2]] mat) {
    uint n = shape(mat)[0];
    assert(n > 0);
    assert(shape(mat)[1] == n);
    if (n == 1) return mat[0, 0];
    D float64 result = 0;
    for (uint i = 0; i < n; ++i) {
        D float64 term = mat[0, i] * determinant(cat(mat[1 :, : i], mat[1 :, i + 1 :], 1));
        if (i % 2 == 0) result += term;
        else result -= term;
    }
    return result;
}

/// Triangular factors of a public matrix with exchanged rows, both in one matrix: the upper one with the diagonal, the lower
/// one (whose diagonal is 1) below it.
float64[[2]] LupDecomposition(float64[[2]] mat) {
    uint n = shape(mat)[0];
    assert(shape(mat)[1] == n);
    for (uint i = 0; i < n; ++i) {
        uint pivot = i;
        for (uint j = i + 1; j < n; ++j) {
            if (abs(mat[j, i]) > abs(mat[pivot, i])) pivot = j;
        }
        if (mat[pivot, i] == 0) {
            print("LupDecomposition: the matrix is singular");
            return mat;
        }
        float64[[1]] row = mat[i, :];
        mat[i, :] = mat[pivot, :];
        mat[pivot, :] = row;
        for (uint j = i + 1; j < n; ++j) {
            mat[j, i] /= mat[i, i];
            mat[j, i + 1 :] -= mat[i, i + 1 :] * mat[j, i];
        }
    }
    return mat;
}
