// SPDX-License-Identifier: Apache-2.0
//
// Sorting and selection. Everything is sorted by its place in a stable order that is public for shuffled rows: after a secret
// shuffle the order of rows with distinct keys (key and former position) is a uniformly random permutation and tells nothing.

module shared3p_sort;

import stdlib;
import shared3p;
import shared3p_random;
import matrix;
import oblivious;

// ---- the order of shuffled rows --------------------------------------------------------------------------------------

/// The numbers 0 … n - 1.
template <domain D : shared3p>
D xor_uint64[[1]] _places(uint n) {
    uint[[1]] places = iota(n);
    D xor_uint64[[1]] result = places;
    return result;
}

template <domain D : shared3p, type T>
uint[[1]] _unsafeSort(D T[[1]] vec, D xor_uint64[[1]] indices, bool ascending) {
    assert(size(vec) == size(indices));
    uint[[1]] order = iota(size(vec));
    __syscall("shared3p::stable_sort_$T\_vec", __domainid(D), vec, indices, ascending, __ref order);
    return order;
}

/// The public order that sorts `vec`: its element i is the place where the i-th element stands now. Equal elements are ordered
/// by their private indices. Safe for shuffled vectors with distinct indices only: else it tells how the elements compare.
template <domain D : shared3p>
uint[[1]] unsafeSort(D bool[[1]] vec, D xor_uint64[[1]] indices, bool ascending) {
    return _unsafeSort((xor_uint8) vec, indices, ascending);
}

template <domain D : shared3p> uint[[1]] unsafeSort(D uint8[[1]] vec, D xor_uint64[[1]] indices, bool ascending) { return _unsafeSort(vec, indices, ascending); }
template <domain D : shared3p> uint[[1]] unsafeSort(D uint16[[1]] vec, D xor_uint64[[1]] indices, bool ascending) { return _unsafeSort(vec, indices, ascending); }
template <domain D : shared3p> uint[[1]] unsafeSort(D uint32[[1]] vec, D xor_uint64[[1]] indices, bool ascending) { return _unsafeSort(vec, indices, ascending); }
template <domain D : shared3p> uint[[1]] unsafeSort(D uint64[[1]] vec, D xor_uint64[[1]] indices, bool ascending) { return _unsafeSort(vec, indices, ascending); }
template <domain D : shared3p> uint[[1]] unsafeSort(D int8[[1]] vec, D xor_uint64[[1]] indices, bool ascending) { return _unsafeSort(vec, indices, ascending); }
template <domain D : shared3p> uint[[1]] unsafeSort(D int16[[1]] vec, D xor_uint64[[1]] indices, bool ascending) { return _unsafeSort(vec, indices, ascending); }
template <domain D : shared3p> uint[[1]] unsafeSort(D int32[[1]] vec, D xor_uint64[[1]] indices, bool ascending) { return _unsafeSort(vec, indices, ascending); }
template <domain D : shared3p> uint[[1]] unsafeSort(D int64[[1]] vec, D xor_uint64[[1]] indices, bool ascending) { return _unsafeSort(vec, indices, ascending); }
template <domain D : shared3p> uint[[1]] unsafeSort(D xor_uint8[[1]] vec, D xor_uint64[[1]] indices, bool ascending) { return _unsafeSort(vec, indices, ascending); }
template <domain D : shared3p> uint[[1]] unsafeSort(D xor_uint16[[1]] vec, D xor_uint64[[1]] indices, bool ascending) { return _unsafeSort(vec, indices, ascending); }
template <domain D : shared3p> uint[[1]] unsafeSort(D xor_uint32[[1]] vec, D xor_uint64[[1]] indices, bool ascending) { return _unsafeSort(vec, indices, ascending); }
template <domain D : shared3p> uint[[1]] unsafeSort(D xor_uint64[[1]] vec, D xor_uint64[[1]] indices, bool ascending) { return _unsafeSort(vec, indices, ascending); }
template <domain D : shared3p> uint[[1]] unsafeSort(D float32[[1]] vec, D xor_uint64[[1]] indices, bool ascending) { return _unsafeSort(vec, indices, ascending); }
template <domain D : shared3p> uint[[1]] unsafeSort(D float64[[1]] vec, D xor_uint64[[1]] indices, bool ascending) { return _unsafeSort(vec, indices, ascending); }

// ---- stable sort -----------------------------------------------------------------------------------------------------

/// The vector in ascending or descending order. Equal elements keep theirs.
template <domain D : shared3p, type T>
D T[[1]] quicksort(D T[[1]] vec, bool ascending) {
    return _sortTogether(vec, vec, ascending);
}

template <domain D : shared3p, type T>
D T[[1]] quicksort(D T[[1]] vec) {
    return quicksort(vec, true);
}

/// The rows of a matrix in the ascending or descending order of one column. Rows that are equal there keep their order.
template <domain D : shared3p, type T>
D T[[2]] quicksort(D T[[2]] matrix, uint column, bool ascending) {
    uint rows = shape(matrix)[0], columns = shape(matrix)[1];
    assert(column < columns);
    if (rows <= 1) return matrix;
    D uint8[[1]] key = _shuffleKey();
    D xor_uint64[[1]] index = _places(rows);
    matrix = shuffleRows(matrix, key);
    uint[[1]] order = unsafeSort(matrix[:, column], shuffle(index, key), ascending);
    D T[[2]] sorted(rows, columns);
    __syscall("shared3p::gather_$T\_vec", __domainid(D), matrix, sorted, __cref _positionsOfRows(order, columns));
    return sorted;
}

template <domain D : shared3p, type T>
D T[[2]] quicksort(D T[[2]] matrix, uint column) {
    return quicksort(matrix, column, true);
}

/// The values in the stable order of the keys.
template <domain D : shared3p, type K, type V>
D V[[1]] _sortTogether(D K[[1]] keys, D V[[1]] values, bool ascending) {
    assert(size(keys) == size(values));
    if (size(keys) <= 1) return values;
    D uint8[[1]] key = _shuffleKey();
    D xor_uint64[[1]] index = _places(size(keys));
    values = shuffle(values, key);
    uint[[1]] order = unsafeSort(shuffle(keys, key), shuffle(index, key), ascending);
    D V[[1]] sorted(size(values));
    __syscall("shared3p::gather_$V\_vec", __domainid(D), values, sorted, __cref order);
    return sorted;
}

/// Ascending sort. Nothing is revealed, ties included.
template <domain D : shared3p>
D bool[[1]] sort(D bool[[1]] arr) {
    D uint[[1]] place = iota(size(arr));
    return place + sum(arr) >= size(arr);
}

template <domain D : shared3p, type T>
D T[[1]] sort(D T[[1]] vec) {
    return quicksort(vec, true);
}

/// Rows in the ascending order of one column.
template <domain D : shared3p, type T>
D T[[2]] sort(D T[[2]] matrix, uint column) {
    return quicksort(matrix, column, true);
}

/// Ascending stable sort of words of 64 bits, or of rows by one column.
template <domain D : shared3p> D uint64[[1]] radixSort(D uint64[[1]] array) { return quicksort(array, true); }
template <domain D : shared3p> D xor_uint64[[1]] radixSort(D xor_uint64[[1]] array) { return quicksort(array, true); }
template <domain D : shared3p> D uint64[[2]] radixSort(D uint64[[2]] array, uint column1) { return quicksort(array, column1, true); }
template <domain D : shared3p> D xor_uint64[[2]] radixSort(D xor_uint64[[2]] array, uint column1) { return quicksort(array, column1, true); }

/// The index vector in the ascending stable order of the array.
template <domain D : shared3p, type T>
D uint[[1]] radixSortWithIndex(D T[[1]] array, D uint[[1]] indexVector) {
    return _sortTogether(array, indexVector, true);
}

// ---- sorting networks ------------------------------------------------------------------------------------------------

/// A serialised sorting network: the number of stages; then for each the number of comparators c, c left wires, c right wires,
/// c wires for the smaller and c wires for the larger values.
uint[[1]] generateSortingNetwork(uint arraysize) {
    uint words;
    __syscall("SortingNetwork_serializedSize", arraysize, __return words);
    uint[[1]] network(words);
    __syscall("SortingNetwork_serialize", arraysize, __ref network);
    return network;
}

/// Elements of a private vector at public positions, and a vector with other elements there.
template <domain D : shared3p, type T>
D T[[1]] _elementsAt(D T[[1]] vec, uint[[1]] positions) {
    D T[[1]] elements(size(positions));
    __syscall("shared3p::gather_$T\_vec", __domainid(D), vec, elements, __cref positions);
    return elements;
}

template <domain D : shared3p, type T>
D T[[1]] _withElementsAt(D T[[1]] vec, uint[[1]] positions, D T[[1]] elements) {
    __syscall("shared3p::scatter_$T\_vec", __domainid(D), elements, vec, __cref positions);
    return vec;
}

/// Compare-exchange of all comparators of a stage side by side: one minimum, the maximum is what is left.
template <domain D : shared3p, type T>
D T[[1]] _networkSort(D T[[1]] array) {
    if (size(array) <= 1) return array;
    uint[[1]] network = generateSortingNetwork(size(array));
    for (uint stage = 0, at = 1; stage < network[0]; ++stage) {
        uint c = network[at];
        D T[[1]] left = _elementsAt(array, network[at + 1 : at + 1 + c]);
        D T[[1]] right = _elementsAt(array, network[at + 1 + c : at + 1 + 2 * c]);
        D T[[1]] smaller = min(left, right);
        array = _withElementsAt(array, network[at + 1 + 2 * c : at + 1 + 3 * c], smaller);
        array = _withElementsAt(array, network[at + 1 + 3 * c : at + 1 + 4 * c], left ^ right ^ smaller);
        at += 1 + 4 * c;
    }
    return array;
}

/// Between integers and xor-shared words in the same order; adding half of the range flips the top bit of signed values.
template <domain D : shared3p> D xor_uint8[[1]] _toBits(D uint8[[1]] x) { return reshare(x); }
template <domain D : shared3p> D xor_uint8[[1]] _toBits(D int8[[1]] x) { return reshare(x) ^ 128; }
template <domain D : shared3p> D xor_uint8[[1]] _toBits(D xor_uint8[[1]] x) { return x; }
template <domain D : shared3p> D uint8[[1]] _fromBits(D xor_uint8[[1]] x, D uint8 like) { return reshare(x); }
template <domain D : shared3p> D int8[[1]] _fromBits(D xor_uint8[[1]] x, D int8 like) { return (int8) reshare(x ^ 128); }
template <domain D : shared3p> D xor_uint8[[1]] _fromBits(D xor_uint8[[1]] x, D xor_uint8 like) { return x; }
template <domain D : shared3p> D xor_uint16[[1]] _toBits(D uint16[[1]] x) { return reshare(x); }
template <domain D : shared3p> D xor_uint16[[1]] _toBits(D int16[[1]] x) { return reshare(x) ^ 32768; }
template <domain D : shared3p> D xor_uint16[[1]] _toBits(D xor_uint16[[1]] x) { return x; }
template <domain D : shared3p> D uint16[[1]] _fromBits(D xor_uint16[[1]] x, D uint16 like) { return reshare(x); }
template <domain D : shared3p> D int16[[1]] _fromBits(D xor_uint16[[1]] x, D int16 like) { return (int16) reshare(x ^ 32768); }
template <domain D : shared3p> D xor_uint16[[1]] _fromBits(D xor_uint16[[1]] x, D xor_uint16 like) { return x; }
template <domain D : shared3p> D xor_uint32[[1]] _toBits(D uint32[[1]] x) { return reshare(x); }
template <domain D : shared3p> D xor_uint32[[1]] _toBits(D int32[[1]] x) { return reshare(x) ^ 2147483648; }
template <domain D : shared3p> D xor_uint32[[1]] _toBits(D xor_uint32[[1]] x) { return x; }
template <domain D : shared3p> D uint32[[1]] _fromBits(D xor_uint32[[1]] x, D uint32 like) { return reshare(x); }
template <domain D : shared3p> D int32[[1]] _fromBits(D xor_uint32[[1]] x, D int32 like) { return (int32) reshare(x ^ 2147483648); }
template <domain D : shared3p> D xor_uint32[[1]] _fromBits(D xor_uint32[[1]] x, D xor_uint32 like) { return x; }
template <domain D : shared3p> D xor_uint64[[1]] _toBits(D uint64[[1]] x) { return reshare(x); }
template <domain D : shared3p> D xor_uint64[[1]] _toBits(D int64[[1]] x) { return reshare(x) ^ 9223372036854775808; }
template <domain D : shared3p> D xor_uint64[[1]] _toBits(D xor_uint64[[1]] x) { return x; }
template <domain D : shared3p> D uint64[[1]] _fromBits(D xor_uint64[[1]] x, D uint64 like) { return reshare(x); }
template <domain D : shared3p> D int64[[1]] _fromBits(D xor_uint64[[1]] x, D int64 like) { return (int64) reshare(x ^ 9223372036854775808); }
template <domain D : shared3p> D xor_uint64[[1]] _fromBits(D xor_uint64[[1]] x, D xor_uint64 like) { return x; }

/// Ascending sort by a sorting network: what is done depends on the number of elements alone.
template <domain D : shared3p, type T>
D T[[1]] sortingNetworkSort(D T[[1]] array) {
    D T like;
    return _fromBits(_networkSort(_toBits(array)), like);
}

/// Rows in the ascending order of one, two or three columns, the first one first. The columns are sorted by one after the
/// other, the last one first, each time stably.
template <domain D : shared3p, type T>
D T[[2]] sortingNetworkSort(D T[[2]] matrix, uint column) {
    return quicksort(matrix, column, true);
}

template <domain D : shared3p, type T>
D T[[2]] sortingNetworkSort(D T[[2]] matrix, uint column1, uint column2) {
    return quicksort(quicksort(matrix, column2, true), column1, true);
}

template <domain D : shared3p, type T>
D T[[2]] sortingNetworkSort(D T[[2]] matrix, uint column1, uint column2, uint column3) {
    return quicksort(quicksort(quicksort(matrix, column3, true), column2, true), column1, true);
}

// ---- selection -------------------------------------------------------------------------------------------------------

bool isPowerOfTwo(uint x) {
    return x != 0 && (x & (x - 1)) == 0;
}

/// A serialised network that brings small values to the first k of n wires: the number of stages; then for each the number of
/// comparators and as many pairs (left, right), the smaller value to the left. n is a power of two.
uint[[1]] generateTopKSortingNetwork(uint n, uint k) {
    assert(isPowerOfTwo(n));
    assert(k <= n);
    uint words;
    __syscall("TopKSortingNetwork_serializedSize", n, k, __return words);
    uint[[1]] network(words);
    __syscall("TopKSortingNetwork_serialize", n, k, __ref network);
    return network;
}

/// Every second of the numbers of a network from a place on.
uint[[1]] _everySecond(uint[[1]] network, uint from, uint count) {
    uint[[1]] wires(count);
    for (uint i = 0; i < count; ++i) wires[i] = network[from + 2 * i];
    return wires;
}

/// k small elements of a vector, the smallest one first; the others need not be the next ones. The size is a power of two.
template <domain D : shared3p, type T>
D T[[1]] selectK(D T[[1]] vector, uint k) {
    D T like;
    return _fromBits(_selectK(_toBits(vector), k), like);
}

template <domain D : shared3p, type T>
D T[[1]] _selectK(D T[[1]] array, uint k) {
    uint[[1]] network = generateTopKSortingNetwork(size(array), k);
    for (uint stage = 0, at = 1; stage < network[0]; ++stage) {
        uint c = network[at];
        uint[[1]] left_wires = _everySecond(network, at + 1, c), right_wires = _everySecond(network, at + 2, c);
        D T[[1]] left = _elementsAt(array, left_wires), right = _elementsAt(array, right_wires);
        D T[[1]] smaller = min(left, right);
        array = _withElementsAt(array, left_wires, smaller);
        array = _withElementsAt(array, right_wires, left ^ right ^ smaller);
        at += 1 + 2 * c;
    }
    return array[: k];
}

/// Rows with k small values in a column, among them the smallest. The number of rows is a power of two.
template <domain D : shared3p, type T>
D T[[2]] selectK(D T[[2]] matrix, uint k, uint column) {
    uint rows = shape(matrix)[0], columns = shape(matrix)[1];
    assert(column < columns);
    matrix = shuffleRows(matrix);
    D xor_uint64[[1]] index = _places(rows);
    uint[[1]] selected = declassify(_selectWithIndex(_toBits(matrix[:, column]), index, k));
    D T[[2]] result(k, columns);
    __syscall("shared3p::gather_$T\_vec", __domainid(D), matrix, result, __cref _positionsOfRows(selected, columns));
    return result;
}

template <domain D : shared3p, type T>
D xor_uint64[[1]] _selectWithIndex(D T[[1]] array, D xor_uint64[[1]] index, uint k) {
    uint[[1]] network = generateTopKSortingNetwork(size(array), k);
    for (uint stage = 0, at = 1; stage < network[0]; ++stage) {
        uint c = network[at];
        uint[[1]] left_wires = _everySecond(network, at + 1, c), right_wires = _everySecond(network, at + 2, c);
        D T[[1]] left = _elementsAt(array, left_wires), right = _elementsAt(array, right_wires);
        D xor_uint64[[1]] left_index = _elementsAt(index, left_wires), right_index = _elementsAt(index, right_wires);
        D bool[[1]] keeps = left <= right;
        D T[[1]] smaller = choose(keeps, left, right);
        D xor_uint64[[1]] smaller_index = choose(keeps, left_index, right_index);
        array = _withElementsAt(array, left_wires, smaller);
        array = _withElementsAt(array, right_wires, left ^ right ^ smaller);
        index = _withElementsAt(index, left_wires, smaller_index);
        index = _withElementsAt(index, right_wires, left_index ^ right_index ^ smaller_index);
        at += 1 + 2 * c;
    }
    return index[: k];
}
