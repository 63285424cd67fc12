// SPDX-License-Identifier: Apache-2.0
//
// Choice, lookup and update at private positions: nobody learns what was chosen, because everything is touched. A lookup
// multiplies all elements with a mask that is 1 at the position alone and adds them up.

module oblivious;

import stdlib;
import matrix;

// ---- choice ------------------------------------------------------------------------------------------------------

/// The first value where the condition is true, else the second; both have one shape. A public condition picks one of the
/// two, a private one is a single bool or one for each element.
template <domain D, type T, dim N>
D T[[N]] choose(bool cond, D T[[N]] first, D T[[N]] second) {
    assert(shapesAreEqual(first, second));
    return cond ? first : second;
}

template <domain D, dim N>
D bool[[N]] _chooseBool(D bool[[N]] cond, D bool[[N]] first, D bool[[N]] second) {
    assert(shapesAreEqual(cond, first, second));
    return ((first ^ second) & cond) ^ second;
}

template <domain D, type T, dim N>
D T[[N]] _chooseInt(D bool[[N]] cond, D T[[N]] first, D T[[N]] second) {
    assert(shapesAreEqual(cond, first, second));
    return (T) cond * (first - second) + second;
}

/// A single condition is converted before it is spread over the elements.
template <domain D, type T, dim N>
D T[[N]] _chooseIntByOne(D bool cond, D T[[N]] first, D T[[N]] second) {
    assert(shapesAreEqual(first, second));
    return (T) cond * (first - second) + second;
}

/// Not by the difference: floats would lose digits.
template <domain D, type T, dim N>
D T[[N]] _chooseFloatByOne(D bool cond, D T[[N]] first, D T[[N]] second) {
    assert(shapesAreEqual(first, second));
    return first * (T) cond + second * (T) !cond;
}

template <domain D, dim N>
D bool[[N]] choose(D bool cond, D bool[[N]] first, D bool[[N]] second) {
    assert(shapesAreEqual(first, second));
    return ((first ^ second) & cond) ^ second;
}

template <domain D, dim N>
D bool[[N]] choose(D bool[[N]] cond, D bool[[N]] first, D bool[[N]] second) {
    return _chooseBool(cond, first, second);
}

template <domain D, dim N> D uint8[[N]] choose(D bool cond, D uint8[[N]] first, D uint8[[N]] second) { return _chooseIntByOne(cond, first, second); }
template <domain D, dim N> D uint16[[N]] choose(D bool cond, D uint16[[N]] first, D uint16[[N]] second) { return _chooseIntByOne(cond, first, second); }
template <domain D, dim N> D uint32[[N]] choose(D bool cond, D uint32[[N]] first, D uint32[[N]] second) { return _chooseIntByOne(cond, first, second); }
template <domain D, dim N> D uint64[[N]] choose(D bool cond, D uint64[[N]] first, D uint64[[N]] second) { return _chooseIntByOne(cond, first, second); }
template <domain D, dim N> D int8[[N]] choose(D bool cond, D int8[[N]] first, D int8[[N]] second) { return _chooseIntByOne(cond, first, second); }
template <domain D, dim N> D int16[[N]] choose(D bool cond, D int16[[N]] first, D int16[[N]] second) { return _chooseIntByOne(cond, first, second); }
template <domain D, dim N> D int32[[N]] choose(D bool cond, D int32[[N]] first, D int32[[N]] second) { return _chooseIntByOne(cond, first, second); }
template <domain D, dim N> D int64[[N]] choose(D bool cond, D int64[[N]] first, D int64[[N]] second) { return _chooseIntByOne(cond, first, second); }
template <domain D, dim N> D float32[[N]] choose(D bool cond, D float32[[N]] first, D float32[[N]] second) { return _chooseFloatByOne(cond, first, second); }
template <domain D, dim N> D float64[[N]] choose(D bool cond, D float64[[N]] first, D float64[[N]] second) { return _chooseFloatByOne(cond, first, second); }
template <domain D, dim N> D uint8[[N]] choose(D bool[[N]] cond, D uint8[[N]] first, D uint8[[N]] second) { return _chooseInt(cond, first, second); }
template <domain D, dim N> D uint16[[N]] choose(D bool[[N]] cond, D uint16[[N]] first, D uint16[[N]] second) { return _chooseInt(cond, first, second); }
template <domain D, dim N> D uint32[[N]] choose(D bool[[N]] cond, D uint32[[N]] first, D uint32[[N]] second) { return _chooseInt(cond, first, second); }
template <domain D, dim N> D uint64[[N]] choose(D bool[[N]] cond, D uint64[[N]] first, D uint64[[N]] second) { return _chooseInt(cond, first, second); }
template <domain D, dim N> D int8[[N]] choose(D bool[[N]] cond, D int8[[N]] first, D int8[[N]] second) { return _chooseInt(cond, first, second); }
template <domain D, dim N> D int16[[N]] choose(D bool[[N]] cond, D int16[[N]] first, D int16[[N]] second) { return _chooseInt(cond, first, second); }
template <domain D, dim N> D int32[[N]] choose(D bool[[N]] cond, D int32[[N]] first, D int32[[N]] second) { return _chooseInt(cond, first, second); }
template <domain D, dim N> D int64[[N]] choose(D bool[[N]] cond, D int64[[N]] first, D int64[[N]] second) { return _chooseInt(cond, first, second); }

// ---- masks -------------------------------------------------------------------------------------------------------

/// elems bools that are true at the index alone; none if it is out of range.
template <domain D>
D bool[[1]] vectorLookupBitmask(uint elems, D uint index) {
    uint[[1]] positions = iota(elems);
    return positions == index;
}

/// True in the whole of one row.
template <domain D>
D bool[[2]] matrixLookupRowBitmask(uint rows, uint cols, D uint rowIndex) {
    D bool[[1]] mask = vectorLookupBitmask(rows, rowIndex);
    D bool[[2]] result(rows, cols);
    for (uint j = 0; j < cols; ++j) result[:, j] = mask;
    return result;
}

/// True in the whole of one column.
template <domain D>
D bool[[2]] matrixLookupColumnBitmask(uint rows, uint cols, D uint colIndex) {
    D bool[[1]] mask = vectorLookupBitmask(cols, colIndex);
    D bool[[2]] result(rows, cols);
    for (uint i = 0; i < rows; ++i) result[i, :] = mask;
    return result;
}

/// True at one cell. Cells are counted row by row, so a column out of range can mean a cell of another row.
template <domain D>
D bool[[2]] matrixLookupBitmask(uint rows, uint cols, D uint rowIndex, D uint columnIndex) {
    return reshape(vectorLookupBitmask(rows * cols, rowIndex * cols + columnIndex), rows, cols);
}

// ---- lookup ------------------------------------------------------------------------------------------------------

template <domain D, type T>
D T _maskedSum(D bool[[1]] mask, D T[[1]] vec) {
    return sum((T) mask * vec);
}

template <domain D, type T>
D T[[1]] _maskedColumnSums(D bool[[2]] mask, D T[[2]] mat) {
    if (size(mat) == 0) {
        D T[[1]] nothing(shape(mat)[1]);
        return nothing;
    }
    return colSums((T) mask * mat);
}

template <domain D, type T>
D T[[1]] _maskedRowSums(D bool[[2]] mask, D T[[2]] mat) {
    if (size(mat) == 0) {
        D T[[1]] nothing(shape(mat)[0]);
        return nothing;
    }
    return rowSums((T) mask * mat);
}

/// Exclusive or of the rows of a matrix; halves them until one is left.
template <domain D>
D bool[[1]] _xorRows(D bool[[2]] mat) {
    uint rows = shape(mat)[0];
    D bool[[1]] result(shape(mat)[1]);
    while (rows > 0) {
        uint half = rows / 2;
        if (rows % 2 == 1) result ^= mat[rows - 1, :];
        mat = mat[: half, :] ^ mat[half : 2 * half, :];
        rows = half;
    }
    return result;
}

/// The element of a vector at a private index; 0 (false) if it is out of range.
template <domain D>
D bool vectorLookup(D bool[[1]] vec, D uint index) {
    D bool[[1]] hits = vec & vectorLookupBitmask(size(vec), index);
    return _xorRows(reshape(hits, size(vec), 1))[0];
}

template <domain D> D uint8 vectorLookup(D uint8[[1]] vec, D uint index) { return _maskedSum(vectorLookupBitmask(size(vec), index), vec); }
template <domain D> D uint16 vectorLookup(D uint16[[1]] vec, D uint index) { return _maskedSum(vectorLookupBitmask(size(vec), index), vec); }
template <domain D> D uint32 vectorLookup(D uint32[[1]] vec, D uint index) { return _maskedSum(vectorLookupBitmask(size(vec), index), vec); }
template <domain D> D uint64 vectorLookup(D uint64[[1]] vec, D uint index) { return _maskedSum(vectorLookupBitmask(size(vec), index), vec); }
template <domain D> D int8 vectorLookup(D int8[[1]] vec, D uint index) { return _maskedSum(vectorLookupBitmask(size(vec), index), vec); }
template <domain D> D int16 vectorLookup(D int16[[1]] vec, D uint index) { return _maskedSum(vectorLookupBitmask(size(vec), index), vec); }
template <domain D> D int32 vectorLookup(D int32[[1]] vec, D uint index) { return _maskedSum(vectorLookupBitmask(size(vec), index), vec); }
template <domain D> D int64 vectorLookup(D int64[[1]] vec, D uint index) { return _maskedSum(vectorLookupBitmask(size(vec), index), vec); }
template <domain D> D float32 vectorLookup(D float32[[1]] vec, D uint index) { return _maskedSum(vectorLookupBitmask(size(vec), index), vec); }
template <domain D> D float64 vectorLookup(D float64[[1]] vec, D uint index) { return _maskedSum(vectorLookupBitmask(size(vec), index), vec); }

/// The row of a matrix at a private index; zeros if it is out of range.
template <domain D>
D bool[[1]] matrixLookupRow(D bool[[2]] mat, D uint rowIndex) {
    return _xorRows(mat & matrixLookupRowBitmask(shape(mat)[0], shape(mat)[1], rowIndex));
}

template <domain D>
D uint8[[1]] matrixLookupRow(D uint8[[2]] mat, D uint rowIndex) {
    return _maskedColumnSums(matrixLookupRowBitmask(shape(mat)[0], shape(mat)[1], rowIndex), mat);
}

template <domain D>
D uint16[[1]] matrixLookupRow(D uint16[[2]] mat, D uint rowIndex) {
    return _maskedColumnSums(matrixLookupRowBitmask(shape(mat)[0], shape(mat)[1], rowIndex), mat);
}

template <domain D>
D uint32[[1]] matrixLookupRow(D uint32[[2]] mat, D uint rowIndex) {
    return _maskedColumnSums(matrixLookupRowBitmask(shape(mat)[0], shape(mat)[1], rowIndex), mat);
}

template <domain D>
D uint64[[1]] matrixLookupRow(D uint64[[2]] mat, D uint rowIndex) {
    return _maskedColumnSums(matrixLookupRowBitmask(shape(mat)[0], shape(mat)[1], rowIndex), mat);
}

template <domain D>
D int8[[1]] matrixLookupRow(D int8[[2]] mat, D uint rowIndex) {
    return _maskedColumnSums(matrixLookupRowBitmask(shape(mat)[0], shape(mat)[1], rowIndex), mat);
}

template <domain D>
D int16[[1]] matrixLookupRow(D int16[[2]] mat, D uint rowIndex) {
    return _maskedColumnSums(matrixLookupRowBitmask(shape(mat)[0], shape(mat)[1], rowIndex), mat);
}

template <domain D>
D int32[[1]] matrixLookupRow(D int32[[2]] mat, D uint rowIndex) {
    return _maskedColumnSums(matrixLookupRowBitmask(shape(mat)[0], shape(mat)[1], rowIndex), mat);
}

template <domain D>
D int64[[1]] matrixLookupRow(D int64[[2]] mat, D uint rowIndex) {
    return _maskedColumnSums(matrixLookupRowBitmask(shape(mat)[0], shape(mat)[1], rowIndex), mat);
}

template <domain D>
D float32[[1]] matrixLookupRow(D float32[[2]] mat, D uint rowIndex) {
    return _maskedColumnSums(matrixLookupRowBitmask(shape(mat)[0], shape(mat)[1], rowIndex), mat);
}

template <domain D>
D float64[[1]] matrixLookupRow(D float64[[2]] mat, D uint rowIndex) {
    return _maskedColumnSums(matrixLookupRowBitmask(shape(mat)[0], shape(mat)[1], rowIndex), mat);
}

/// The column of a matrix at a private index; zeros if it is out of range.
template <domain D>
D bool[[1]] matrixLookupColumn(D bool[[2]] mat, D uint colIndex) {
    return _xorRows(transpose(mat & matrixLookupColumnBitmask(shape(mat)[0], shape(mat)[1], colIndex)));
}

template <domain D>
D uint8[[1]] matrixLookupColumn(D uint8[[2]] mat, D uint colIndex) {
    return _maskedRowSums(matrixLookupColumnBitmask(shape(mat)[0], shape(mat)[1], colIndex), mat);
}

template <domain D>
D uint16[[1]] matrixLookupColumn(D uint16[[2]] mat, D uint colIndex) {
    return _maskedRowSums(matrixLookupColumnBitmask(shape(mat)[0], shape(mat)[1], colIndex), mat);
}

template <domain D>
D uint32[[1]] matrixLookupColumn(D uint32[[2]] mat, D uint colIndex) {
    return _maskedRowSums(matrixLookupColumnBitmask(shape(mat)[0], shape(mat)[1], colIndex), mat);
}

template <domain D>
D uint64[[1]] matrixLookupColumn(D uint64[[2]] mat, D uint colIndex) {
    return _maskedRowSums(matrixLookupColumnBitmask(shape(mat)[0], shape(mat)[1], colIndex), mat);
}

template <domain D>
D int8[[1]] matrixLookupColumn(D int8[[2]] mat, D uint colIndex) {
    return _maskedRowSums(matrixLookupColumnBitmask(shape(mat)[0], shape(mat)[1], colIndex), mat);
}

template <domain D>
D int16[[1]] matrixLookupColumn(D int16[[2]] mat, D uint colIndex) {
    return _maskedRowSums(matrixLookupColumnBitmask(shape(mat)[0], shape(mat)[1], colIndex), mat);
}

template <domain D>
D int32[[1]] matrixLookupColumn(D int32[[2]] mat, D uint colIndex) {
    return _maskedRowSums(matrixLookupColumnBitmask(shape(mat)[0], shape(mat)[1], colIndex), mat);
}

template <domain D>
D int64[[1]] matrixLookupColumn(D int64[[2]] mat, D uint colIndex) {
    return _maskedRowSums(matrixLookupColumnBitmask(shape(mat)[0], shape(mat)[1], colIndex), mat);
}

template <domain D>
D float32[[1]] matrixLookupColumn(D float32[[2]] mat, D uint colIndex) {
    return _maskedRowSums(matrixLookupColumnBitmask(shape(mat)[0], shape(mat)[1], colIndex), mat);
}

template <domain D>
D float64[[1]] matrixLookupColumn(D float64[[2]] mat, D uint colIndex) {
    return _maskedRowSums(matrixLookupColumnBitmask(shape(mat)[0], shape(mat)[1], colIndex), mat);
}

/// The cell of a matrix at a private row and column; see `matrixLookupBitmask` for columns out of range.
template <domain D>
D bool matrixLookup(D bool[[2]] mat, D uint rowIndex, D uint columnIndex) {
    D bool[[2]] hits = mat & matrixLookupBitmask(shape(mat)[0], shape(mat)[1], rowIndex, columnIndex);
    return _xorRows(reshape(hits, size(mat), 1))[0];
}

template <domain D>
D uint8 matrixLookup(D uint8[[2]] mat, D uint rowIndex, D uint columnIndex) {
    return _maskedSum(flatten(matrixLookupBitmask(shape(mat)[0], shape(mat)[1], rowIndex, columnIndex)), flatten(mat));
}

template <domain D>
D uint16 matrixLookup(D uint16[[2]] mat, D uint rowIndex, D uint columnIndex) {
    return _maskedSum(flatten(matrixLookupBitmask(shape(mat)[0], shape(mat)[1], rowIndex, columnIndex)), flatten(mat));
}

template <domain D>
D uint32 matrixLookup(D uint32[[2]] mat, D uint rowIndex, D uint columnIndex) {
    return _maskedSum(flatten(matrixLookupBitmask(shape(mat)[0], shape(mat)[1], rowIndex, columnIndex)), flatten(mat));
}

template <domain D>
D uint64 matrixLookup(D uint64[[2]] mat, D uint rowIndex, D uint columnIndex) {
    return _maskedSum(flatten(matrixLookupBitmask(shape(mat)[0], shape(mat)[1], rowIndex, columnIndex)), flatten(mat));
}

template <domain D>
D int8 matrixLookup(D int8[[2]] mat, D uint rowIndex, D uint columnIndex) {
    return _maskedSum(flatten(matrixLookupBitmask(shape(mat)[0], shape(mat)[1], rowIndex, columnIndex)), flatten(mat));
}

template <domain D>
D int16 matrixLookup(D int16[[2]] mat, D uint rowIndex, D uint columnIndex) {
    return _maskedSum(flatten(matrixLookupBitmask(shape(mat)[0], shape(mat)[1], rowIndex, columnIndex)), flatten(mat));
}

template <domain D>
D int32 matrixLookup(D int32[[2]] mat, D uint rowIndex, D uint columnIndex) {
    return _maskedSum(flatten(matrixLookupBitmask(shape(mat)[0], shape(mat)[1], rowIndex, columnIndex)), flatten(mat));
}

template <domain D>
D int64 matrixLookup(D int64[[2]] mat, D uint rowIndex, D uint columnIndex) {
    return _maskedSum(flatten(matrixLookupBitmask(shape(mat)[0], shape(mat)[1], rowIndex, columnIndex)), flatten(mat));
}

template <domain D>
D float32 matrixLookup(D float32[[2]] mat, D uint rowIndex, D uint columnIndex) {
    return _maskedSum(flatten(matrixLookupBitmask(shape(mat)[0], shape(mat)[1], rowIndex, columnIndex)), flatten(mat));
}

template <domain D>
D float64 matrixLookup(D float64[[2]] mat, D uint rowIndex, D uint columnIndex) {
    return _maskedSum(flatten(matrixLookupBitmask(shape(mat)[0], shape(mat)[1], rowIndex, columnIndex)), flatten(mat));
}

// ---- update ------------------------------------------------------------------------------------------------------

template <domain D, type T>
D T[[1]] _vectorUpdate(D T[[1]] vec, D uint index, D T newValue) {
    D T[[1]] replacement(size(vec)) = newValue;
    return choose(vectorLookupBitmask(size(vec), index), replacement, vec);
}

/// The vector with the element at a private index replaced; unchanged if it is out of range.
template <domain D> D bool[[1]] vectorUpdate(D bool[[1]] vec, D uint index, D bool newValue) { return _vectorUpdate(vec, index, newValue); }
template <domain D> D uint8[[1]] vectorUpdate(D uint8[[1]] vec, D uint index, D uint8 newValue) { return _vectorUpdate(vec, index, newValue); }
template <domain D> D uint16[[1]] vectorUpdate(D uint16[[1]] vec, D uint index, D uint16 newValue) { return _vectorUpdate(vec, index, newValue); }
template <domain D> D uint32[[1]] vectorUpdate(D uint32[[1]] vec, D uint index, D uint32 newValue) { return _vectorUpdate(vec, index, newValue); }
template <domain D> D uint64[[1]] vectorUpdate(D uint64[[1]] vec, D uint index, D uint64 newValue) { return _vectorUpdate(vec, index, newValue); }
template <domain D> D int8[[1]] vectorUpdate(D int8[[1]] vec, D uint index, D int8 newValue) { return _vectorUpdate(vec, index, newValue); }
template <domain D> D int16[[1]] vectorUpdate(D int16[[1]] vec, D uint index, D int16 newValue) { return _vectorUpdate(vec, index, newValue); }
template <domain D> D int32[[1]] vectorUpdate(D int32[[1]] vec, D uint index, D int32 newValue) { return _vectorUpdate(vec, index, newValue); }
template <domain D> D int64[[1]] vectorUpdate(D int64[[1]] vec, D uint index, D int64 newValue) { return _vectorUpdate(vec, index, newValue); }

template <domain D, type T>
D T[[2]] _matrixUpdateRow(D T[[2]] mat, D uint rowIndex, D T[[1]] newRow) {
    uint rows = shape(mat)[0], cols = shape(mat)[1];
    assert(size(newRow) == cols);
    D T[[2]] replacement(rows, cols);
    for (uint i = 0; i < rows; ++i) replacement[i, :] = newRow;
    return choose(matrixLookupRowBitmask(rows, cols, rowIndex), replacement, mat);
}

/// The matrix with the row at a private index replaced; unchanged if it is out of range.
template <domain D> D bool[[2]] matrixUpdateRow(D bool[[2]] mat, D uint rowIndex, D bool[[1]] newRow) { return _matrixUpdateRow(mat, rowIndex, newRow); }
template <domain D> D uint8[[2]] matrixUpdateRow(D uint8[[2]] mat, D uint rowIndex, D uint8[[1]] newRow) { return _matrixUpdateRow(mat, rowIndex, newRow); }
template <domain D> D uint16[[2]] matrixUpdateRow(D uint16[[2]] mat, D uint rowIndex, D uint16[[1]] newRow) { return _matrixUpdateRow(mat, rowIndex, newRow); }
template <domain D> D uint32[[2]] matrixUpdateRow(D uint32[[2]] mat, D uint rowIndex, D uint32[[1]] newRow) { return _matrixUpdateRow(mat, rowIndex, newRow); }
template <domain D> D uint64[[2]] matrixUpdateRow(D uint64[[2]] mat, D uint rowIndex, D uint64[[1]] newRow) { return _matrixUpdateRow(mat, rowIndex, newRow); }
template <domain D> D int8[[2]] matrixUpdateRow(D int8[[2]] mat, D uint rowIndex, D int8[[1]] newRow) { return _matrixUpdateRow(mat, rowIndex, newRow); }
template <domain D> D int16[[2]] matrixUpdateRow(D int16[[2]] mat, D uint rowIndex, D int16[[1]] newRow) { return _matrixUpdateRow(mat, rowIndex, newRow); }
template <domain D> D int32[[2]] matrixUpdateRow(D int32[[2]] mat, D uint rowIndex, D int32[[1]] newRow) { return _matrixUpdateRow(mat, rowIndex, newRow); }
template <domain D> D int64[[2]] matrixUpdateRow(D int64[[2]] mat, D uint rowIndex, D int64[[1]] newRow) { return _matrixUpdateRow(mat, rowIndex, newRow); }

template <domain D, type T>
D T[[2]] _matrixUpdateColumn(D T[[2]] mat, D uint colIndex, D T[[1]] newCol) {
    uint rows = shape(mat)[0], cols = shape(mat)[1];
    assert(size(newCol) == rows);
    D T[[2]] replacement(rows, cols);
    for (uint j = 0; j < cols; ++j) replacement[:, j] = newCol;
    return choose(matrixLookupColumnBitmask(rows, cols, colIndex), replacement, mat);
}

/// The matrix with the column at a private index replaced; unchanged if it is out of range.
template <domain D> D bool[[2]] matrixUpdateColumn(D bool[[2]] mat, D uint colIndex, D bool[[1]] newCol) { return _matrixUpdateColumn(mat, colIndex, newCol); }
template <domain D> D uint8[[2]] matrixUpdateColumn(D uint8[[2]] mat, D uint colIndex, D uint8[[1]] newCol) { return _matrixUpdateColumn(mat, colIndex, newCol); }
template <domain D> D uint16[[2]] matrixUpdateColumn(D uint16[[2]] mat, D uint colIndex, D uint16[[1]] newCol) { return _matrixUpdateColumn(mat, colIndex, newCol); }
template <domain D> D uint32[[2]] matrixUpdateColumn(D uint32[[2]] mat, D uint colIndex, D uint32[[1]] newCol) { return _matrixUpdateColumn(mat, colIndex, newCol); }
template <domain D> D uint64[[2]] matrixUpdateColumn(D uint64[[2]] mat, D uint colIndex, D uint64[[1]] newCol) { return _matrixUpdateColumn(mat, colIndex, newCol); }
template <domain D> D int8[[2]] matrixUpdateColumn(D int8[[2]] mat, D uint colIndex, D int8[[1]] newCol) { return _matrixUpdateColumn(mat, colIndex, newCol); }
template <domain D> D int16[[2]] matrixUpdateColumn(D int16[[2]] mat, D uint colIndex, D int16[[1]] newCol) { return _matrixUpdateColumn(mat, colIndex, newCol); }
template <domain D> D int32[[2]] matrixUpdateColumn(D int32[[2]] mat, D uint colIndex, D int32[[1]] newCol) { return _matrixUpdateColumn(mat, colIndex, newCol); }
template <domain D> D int64[[2]] matrixUpdateColumn(D int64[[2]] mat, D uint colIndex, D int64[[1]] newCol) { return _matrixUpdateColumn(mat, colIndex, newCol); }

template <domain D, type T>
D T[[2]] _matrixUpdate(D T[[2]] mat, D uint rowIndex, D uint columnIndex, D T newValue) {
    D T[[2]] replacement(shape(mat)[0], shape(mat)[1]) = newValue;
    return choose(matrixLookupBitmask(shape(mat)[0], shape(mat)[1], rowIndex, columnIndex), replacement, mat);
}

/// The matrix with one cell replaced; see `matrixLookupBitmask` for columns out of range.
template <domain D>
D bool[[2]] matrixUpdate(D bool[[2]] mat, D uint rowIndex, D uint columnIndex, D bool newValue) {
    return _matrixUpdate(mat, rowIndex, columnIndex, newValue);
}

template <domain D>
D uint8[[2]] matrixUpdate(D uint8[[2]] mat, D uint rowIndex, D uint columnIndex, D uint8 newValue) {
    return _matrixUpdate(mat, rowIndex, columnIndex, newValue);
}

template <domain D>
D uint16[[2]] matrixUpdate(D uint16[[2]] mat, D uint rowIndex, D uint columnIndex, D uint16 newValue) {
    return _matrixUpdate(mat, rowIndex, columnIndex, newValue);
}

template <domain D>
D uint32[[2]] matrixUpdate(D uint32[[2]] mat, D uint rowIndex, D uint columnIndex, D uint32 newValue) {
    return _matrixUpdate(mat, rowIndex, columnIndex, newValue);
}

template <domain D>
D uint64[[2]] matrixUpdate(D uint64[[2]] mat, D uint rowIndex, D uint columnIndex, D uint64 newValue) {
    return _matrixUpdate(mat, rowIndex, columnIndex, newValue);
}

template <domain D>
D int8[[2]] matrixUpdate(D int8[[2]] mat, D uint rowIndex, D uint columnIndex, D int8 newValue) {
    return _matrixUpdate(mat, rowIndex, columnIndex, newValue);
}

template <domain D>
D int16[[2]] matrixUpdate(D int16[[2]] mat, D uint rowIndex, D uint columnIndex, D int16 newValue) {
    return _matrixUpdate(mat, rowIndex, columnIndex, newValue);
}

template <domain D>
D int32[[2]] matrixUpdate(D int32[[2]] mat, D uint rowIndex, D uint columnIndex, D int32 newValue) {
    return _matrixUpdate(mat, rowIndex, columnIndex, newValue);
}

template <domain D>
D int64[[2]] matrixUpdate(D int64[[2]] mat, D uint rowIndex, D uint columnIndex, D int64 newValue) {
    return _matrixUpdate(mat, rowIndex, columnIndex, newValue);
}
