// SPDX-License-Identifier: Apache-2.0
//
// Private values of three parties: arguments and results, sums, extrema, counting, and the functions of the xor types. Types,
// operators and casts are in `shared3p_types`, which comes with this module.

module shared3p;

import stdlib;
import shared3p_types;

// ---- public and private ------------------------------------------------------------------------------------------

/// A public value as a private one of the domain that the context asks for.
template <domain D : shared3p, type T, dim N>
D T[[N]] classify(T[[N]] value) {
    return value;
}

/// The private argument with this name; domain and type are those of the variable it is assigned to.
template <domain D : shared3p, type T>
D T argument(string name) {
    uint bytes, elements;
    __syscall("Process_argument", __cref name, __return bytes);
    uint8[[1]] shares(bytes);
    __syscall("Process_argument", __cref name, __ref shares, __return bytes);
    __syscall("shared3p::set_shares_$T\_vec", __domainid(D), __cref shares, __return elements);
    assert(elements == 1);
    D T value;
    __syscall("shared3p::set_shares_$T\_vec", __domainid(D), value, __cref shares);
    return value;
}

/// The private argument with this name as a vector.
template <domain D : shared3p, type T>
D T[[1]] argument(string name) {
    uint bytes, elements;
    __syscall("Process_argument", __cref name, __return bytes);
    uint8[[1]] shares(bytes);
    __syscall("Process_argument", __cref name, __ref shares, __return bytes);
    __syscall("shared3p::set_shares_$T\_vec", __domainid(D), __cref shares, __return elements);
    D T[[1]] values(elements);
    __syscall("shared3p::set_shares_$T\_vec", __domainid(D), values, __cref shares);
    return values;
}

/// Adds a private value to the results: the receiver puts the parties' shares together, the parties learn nothing.
template <domain D : shared3p, type T, dim N>
void publish(string name, D T[[N]] val) {
    uint begin = 0, end;
    __syscall("shared3p::get_shares_$T\_vec", __domainid(D), val, __return end);
    uint8[[1]] shares(end);
    __syscall("shared3p::get_shares_$T\_vec", __domainid(D), val, __ref shares);
    __syscall("Process_setResult", __cref name, __cref "$D", __cref "$T", __cref shares, begin, end);
}

// ---- sign and magnitude ------------------------------------------------------------------------------------------

/// -1, 0 or 1.
template <domain D : shared3p, dim N>
D int8[[N]] sign(D int8[[N]] x) {
    D int8[[N]] result = x;
    __syscall("shared3p::sign_int8_vec", __domainid(D), x, result);
    return result;
}

template <domain D : shared3p, dim N>
D int16[[N]] sign(D int16[[N]] x) {
    D int16[[N]] result = x;
    __syscall("shared3p::sign_int16_vec", __domainid(D), x, result);
    return result;
}

template <domain D : shared3p, dim N>
D int32[[N]] sign(D int32[[N]] x) {
    D int32[[N]] result = x;
    __syscall("shared3p::sign_int32_vec", __domainid(D), x, result);
    return result;
}

template <domain D : shared3p, dim N>
D int64[[N]] sign(D int64[[N]] x) {
    D int64[[N]] result = x;
    __syscall("shared3p::sign_int64_vec", __domainid(D), x, result);
    return result;
}

/// Absolute value, in the unsigned type of the same width.
template <domain D : shared3p, dim N>
D uint8[[N]] abs(D int8[[N]] x) {
    D uint8[[N]] result = (uint8) x;
    __syscall("shared3p::abs_int8_vec", __domainid(D), x, result);
    return result;
}

template <domain D : shared3p, dim N>
D uint16[[N]] abs(D int16[[N]] x) {
    D uint16[[N]] result = (uint16) x;
    __syscall("shared3p::abs_int16_vec", __domainid(D), x, result);
    return result;
}

template <domain D : shared3p, dim N>
D uint32[[N]] abs(D int32[[N]] x) {
    D uint32[[N]] result = (uint32) x;
    __syscall("shared3p::abs_int32_vec", __domainid(D), x, result);
    return result;
}

template <domain D : shared3p, dim N>
D uint64[[N]] abs(D int64[[N]] x) {
    D uint64[[N]] result = (uint64) x;
    __syscall("shared3p::abs_int64_vec", __domainid(D), x, result);
    return result;
}

/// A negative value is negated: v + [v < 0](-2v), on the integers that fixed-point values are scaled to.
template <domain D : shared3p, dim N>
D fix32[[N]] abs(D fix32[[N]] value) {
    D fix32[[N]] zero = value - value, result = value;
    D uint32[[N]] negative = (uint32) (value < zero);
    D fix32[[N]] correction = -(value + value);
    __syscall("shared3p::mul_uint32_vec", __domainid(D), negative, correction, correction);
    __syscall("shared3p::add_uint32_vec", __domainid(D), value, correction, result);
    return result;
}

/// A negative value is negated: v + [v < 0](-2v), on the integers that fixed-point values are scaled to.
template <domain D : shared3p, dim N>
D fix64[[N]] abs(D fix64[[N]] value) {
    D fix64[[N]] zero = value - value, result = value;
    D uint64[[N]] negative = (uint64) (value < zero);
    D fix64[[N]] correction = -(value + value);
    __syscall("shared3p::mul_uint64_vec", __domainid(D), negative, correction, correction);
    __syscall("shared3p::add_uint64_vec", __domainid(D), value, correction, result);
    return result;
}

// ---- sums and products -------------------------------------------------------------------------------------------

template <domain D : shared3p, type T>
D T[[1]] _kindSum(D T[[1]] vec, uint k) {
    assert(k > 0);
    assert(size(vec) % k == 0);
    D T[[1]] result(k);
    __syscall("shared3p::sum_$T\_vec", __domainid(D), vec, result);
    return result;
}

template <domain D : shared3p, type T>
D T[[1]] _kindProduct(D T[[1]] vec, uint k) {
    assert(k > 0);
    assert(size(vec) % k == 0);
    D T[[1]] result(k);
    __syscall("shared3p::product_$T\_vec", __domainid(D), vec, result);
    return result;
}

/// Sum of all elements, wrapping; of bool: how many are true.
template <domain D : shared3p> D uint sum(D bool[[1]] vec) { return sum(vec, 1 :: uint)[0]; }
template <domain D : shared3p> D uint8 sum(D uint8[[1]] vec) { return _kindSum(vec, 1 :: uint)[0]; }
template <domain D : shared3p> D uint16 sum(D uint16[[1]] vec) { return _kindSum(vec, 1 :: uint)[0]; }
template <domain D : shared3p> D uint32 sum(D uint32[[1]] vec) { return _kindSum(vec, 1 :: uint)[0]; }
template <domain D : shared3p> D uint64 sum(D uint64[[1]] vec) { return _kindSum(vec, 1 :: uint)[0]; }
template <domain D : shared3p> D int8 sum(D int8[[1]] vec) { return _kindSum(vec, 1 :: uint)[0]; }
template <domain D : shared3p> D int16 sum(D int16[[1]] vec) { return _kindSum(vec, 1 :: uint)[0]; }
template <domain D : shared3p> D int32 sum(D int32[[1]] vec) { return _kindSum(vec, 1 :: uint)[0]; }
template <domain D : shared3p> D int64 sum(D int64[[1]] vec) { return _kindSum(vec, 1 :: uint)[0]; }
template <domain D : shared3p> D fix32 sum(D fix32[[1]] vec) { return sum(vec, 1 :: uint)[0]; }
template <domain D : shared3p> D fix64 sum(D fix64[[1]] vec) { return sum(vec, 1 :: uint)[0]; }

/// Sum of each of k equal consecutive parts.
template <domain D : shared3p>
D uint[[1]] sum(D bool[[1]] vec, uint k) {
    assert(k > 0);
    assert(size(vec) % k == 0);
    D uint[[1]] result(k);
    __syscall("shared3p::sum_bool_vec", __domainid(D), vec, result);
    return result;
}

template <domain D : shared3p> D uint8[[1]] sum(D uint8[[1]] vec, uint k) { return _kindSum(vec, k); }
template <domain D : shared3p> D uint16[[1]] sum(D uint16[[1]] vec, uint k) { return _kindSum(vec, k); }
template <domain D : shared3p> D uint32[[1]] sum(D uint32[[1]] vec, uint k) { return _kindSum(vec, k); }
template <domain D : shared3p> D uint64[[1]] sum(D uint64[[1]] vec, uint k) { return _kindSum(vec, k); }
template <domain D : shared3p> D int8[[1]] sum(D int8[[1]] vec, uint k) { return _kindSum(vec, k); }
template <domain D : shared3p> D int16[[1]] sum(D int16[[1]] vec, uint k) { return _kindSum(vec, k); }
template <domain D : shared3p> D int32[[1]] sum(D int32[[1]] vec, uint k) { return _kindSum(vec, k); }
template <domain D : shared3p> D int64[[1]] sum(D int64[[1]] vec, uint k) { return _kindSum(vec, k); }

template <domain D : shared3p>
D fix32[[1]] sum(D fix32[[1]] vec, uint k) {
    assert(k > 0);
    assert(size(vec) % k == 0);
    D fix32[[1]] result(k);
    __syscall("shared3p::sum_uint32_vec", __domainid(D), vec, result);
    return result;
}

template <domain D : shared3p>
D fix64[[1]] sum(D fix64[[1]] vec, uint k) {
    assert(k > 0);
    assert(size(vec) % k == 0);
    D fix64[[1]] result(k);
    __syscall("shared3p::sum_uint64_vec", __domainid(D), vec, result);
    return result;
}

template <domain D : shared3p, type T>
D T[[1]] _prefixSum(D T[[1]] vec) {
    D T[[1]] result(size(vec));
    __syscall("shared3p::prefix_sum_$T\_vec", __domainid(D), vec, result);
    return result;
}

/// Running sums: element i is the sum of the elements up to i.
template <domain D : shared3p> D uint8[[1]] prefixSum(D uint8[[1]] vec) { return _prefixSum(vec); }
template <domain D : shared3p> D uint16[[1]] prefixSum(D uint16[[1]] vec) { return _prefixSum(vec); }
template <domain D : shared3p> D uint32[[1]] prefixSum(D uint32[[1]] vec) { return _prefixSum(vec); }
template <domain D : shared3p> D uint64[[1]] prefixSum(D uint64[[1]] vec) { return _prefixSum(vec); }
template <domain D : shared3p> D int8[[1]] prefixSum(D int8[[1]] vec) { return _prefixSum(vec); }
template <domain D : shared3p> D int16[[1]] prefixSum(D int16[[1]] vec) { return _prefixSum(vec); }
template <domain D : shared3p> D int32[[1]] prefixSum(D int32[[1]] vec) { return _prefixSum(vec); }
template <domain D : shared3p> D int64[[1]] prefixSum(D int64[[1]] vec) { return _prefixSum(vec); }

template <domain D : shared3p, type T>
D T[[1]] _invPrefixSum(D T[[1]] vec) {
    D T[[1]] result(size(vec));
    __syscall("shared3p::inv_prefix_sum_$T\_vec", __domainid(D), vec, result);
    return result;
}

/// Differences of neighbours: undoes `prefixSum`.
template <domain D : shared3p> D uint8[[1]] invPrefixSum(D uint8[[1]] vec) { return _invPrefixSum(vec); }
template <domain D : shared3p> D uint16[[1]] invPrefixSum(D uint16[[1]] vec) { return _invPrefixSum(vec); }
template <domain D : shared3p> D uint32[[1]] invPrefixSum(D uint32[[1]] vec) { return _invPrefixSum(vec); }
template <domain D : shared3p> D uint64[[1]] invPrefixSum(D uint64[[1]] vec) { return _invPrefixSum(vec); }
template <domain D : shared3p> D int8[[1]] invPrefixSum(D int8[[1]] vec) { return _invPrefixSum(vec); }
template <domain D : shared3p> D int16[[1]] invPrefixSum(D int16[[1]] vec) { return _invPrefixSum(vec); }
template <domain D : shared3p> D int32[[1]] invPrefixSum(D int32[[1]] vec) { return _invPrefixSum(vec); }
template <domain D : shared3p> D int64[[1]] invPrefixSum(D int64[[1]] vec) { return _invPrefixSum(vec); }

/// Product of all elements, wrapping.
template <domain D : shared3p, type T> D T product(D T scalar) { return scalar; }
template <domain D : shared3p> D uint8 product(D uint8[[1]] vec) { return _kindProduct(vec, 1 :: uint)[0]; }
template <domain D : shared3p> D uint16 product(D uint16[[1]] vec) { return _kindProduct(vec, 1 :: uint)[0]; }
template <domain D : shared3p> D uint32 product(D uint32[[1]] vec) { return _kindProduct(vec, 1 :: uint)[0]; }
template <domain D : shared3p> D uint64 product(D uint64[[1]] vec) { return _kindProduct(vec, 1 :: uint)[0]; }
template <domain D : shared3p> D int8 product(D int8[[1]] vec) { return _kindProduct(vec, 1 :: uint)[0]; }
template <domain D : shared3p> D int16 product(D int16[[1]] vec) { return _kindProduct(vec, 1 :: uint)[0]; }
template <domain D : shared3p> D int32 product(D int32[[1]] vec) { return _kindProduct(vec, 1 :: uint)[0]; }
template <domain D : shared3p> D int64 product(D int64[[1]] vec) { return _kindProduct(vec, 1 :: uint)[0]; }

/// Product of each of k equal consecutive parts.
template <domain D : shared3p> D uint8[[1]] product(D uint8[[1]] vec, uint k) { return _kindProduct(vec, k); }
template <domain D : shared3p> D uint16[[1]] product(D uint16[[1]] vec, uint k) { return _kindProduct(vec, k); }
template <domain D : shared3p> D uint32[[1]] product(D uint32[[1]] vec, uint k) { return _kindProduct(vec, k); }
template <domain D : shared3p> D uint64[[1]] product(D uint64[[1]] vec, uint k) { return _kindProduct(vec, k); }
template <domain D : shared3p> D int8[[1]] product(D int8[[1]] vec, uint k) { return _kindProduct(vec, k); }
template <domain D : shared3p> D int16[[1]] product(D int16[[1]] vec, uint k) { return _kindProduct(vec, k); }
template <domain D : shared3p> D int32[[1]] product(D int32[[1]] vec, uint k) { return _kindProduct(vec, k); }
template <domain D : shared3p> D int64[[1]] product(D int64[[1]] vec, uint k) { return _kindProduct(vec, k); }

// ---- any and all -------------------------------------------------------------------------------------------------
//
// The true elements of each part are counted, in a type that is just wide enough, and the counts compared: few rounds,
// whatever the length.

template <domain D : shared3p, type T>
D bool[[1]] _countEquals(D T[[1]] bits, uint k, uint count) {
    D T[[1]] counts = _kindSum(bits, k);
    return counts == (T) count;
}

/// Whether the number of true elements of each of k parts is the given one.
template <domain D : shared3p>
D bool[[1]] _trueCountIs(D bool[[1]] vec, uint k, uint count) {
    assert(k > 0);
    assert(size(vec) % k == 0);
    uint length = size(vec) / k;
    if (length <= (uint) UINT8_MAX) return _countEquals((uint8) vec, k, count);
    if (length <= (uint) UINT16_MAX) return _countEquals((uint16) vec, k, count);
    if (length <= (uint) UINT32_MAX) return _countEquals((uint32) vec, k, count);
    return _countEquals((uint64) vec, k, count);
}

/// Whether some element is true; false for none.
template <domain D : shared3p> D bool any(D bool b) { return b; }
template <domain D : shared3p> D bool any(D bool[[1]] vec) { return any(vec, 1 :: uint)[0]; }
template <domain D : shared3p> D bool[[1]] any(D bool[[1]] vec, uint k) { return !_trueCountIs(vec, k, 0 :: uint); }
template <domain D : shared3p, dim N> D bool any(D bool[[N]] arr) { return any(flatten(arr)); }

/// Whether all elements are true; true for none.
template <domain D : shared3p> D bool all(D bool b) { return b; }
template <domain D : shared3p> D bool all(D bool[[1]] vec) { return all(vec, 1 :: uint)[0]; }
template <domain D : shared3p, dim N> D bool all(D bool[[N]] arr) { return all(flatten(arr)); }

template <domain D : shared3p>
D bool[[1]] all(D bool[[1]] vec, uint k) {
    assert(k > 0);
    return _trueCountIs(vec, k, size(vec) / k);
}

/// Length of the longest prefix of true elements.
template <domain D : shared3p>
D uint truePrefixLength(D bool[[1]] arr) {
    // After the step of length s, element i tells whether the 2s elements up to i are true.
    for (uint s = 1, n = size(arr); s < n; s *= 2) arr[s :] = arr[s :] & arr[: n - s];
    return sum(arr);
}

// ---- extrema -----------------------------------------------------------------------------------------------------
//
// Calls exist for unsigned and xor types. Signed values are moved up by half of the range before and down after.

/// Between a signed type and the unsigned type in the same order.
template <domain D : shared3p> D uint8[[1]] _moveUp(D int8[[1]] x) { return (uint8) x + 128; }
template <domain D : shared3p> D uint16[[1]] _moveUp(D int16[[1]] x) { return (uint16) x + 32768; }
template <domain D : shared3p> D uint32[[1]] _moveUp(D int32[[1]] x) { return (uint32) x + 2147483648; }
template <domain D : shared3p> D uint64[[1]] _moveUp(D int64[[1]] x) { return (uint64) x + 9223372036854775808; }
template <domain D : shared3p> D int8[[1]] _moveDown(D uint8[[1]] x) { return (int8) (x - 128); }
template <domain D : shared3p> D int16[[1]] _moveDown(D uint16[[1]] x) { return (int16) (x - 32768); }
template <domain D : shared3p> D int32[[1]] _moveDown(D uint32[[1]] x) { return (int32) (x - 2147483648); }
template <domain D : shared3p> D int64[[1]] _moveDown(D uint64[[1]] x) { return (int64) (x - 9223372036854775808); }

template <domain D : shared3p, type T>
D T[[1]] _minOfParts(D T[[1]] x, uint k) {
    assert(size(x) > 0);
    assert(k > 0);
    assert(size(x) % k == 0);
    D T[[1]] result(k);
    __syscall("shared3p::vecmin_$T\_vec", __domainid(D), x, result);
    return result;
}

template <domain D : shared3p, type T>
D T[[1]] _minOfPairs(D T[[1]] x, D T[[1]] y) {
    assert(size(x) == size(y));
    D T[[1]] result(size(x));
    __syscall("shared3p::min_$T\_vec", __domainid(D), x, y, result);
    return result;
}

/// The smallest element of a non-empty vector; a scalar is its own.
template <domain D : shared3p, type T> D T min(D T x) { return x; }
template <domain D : shared3p> D uint8 min(D uint8[[1]] x) { return _minOfParts(x, 1 :: uint)[0]; }
template <domain D : shared3p> D uint16 min(D uint16[[1]] x) { return _minOfParts(x, 1 :: uint)[0]; }
template <domain D : shared3p> D uint32 min(D uint32[[1]] x) { return _minOfParts(x, 1 :: uint)[0]; }
template <domain D : shared3p> D uint64 min(D uint64[[1]] x) { return _minOfParts(x, 1 :: uint)[0]; }
template <domain D : shared3p> D xor_uint8 min(D xor_uint8[[1]] x) { return _minOfParts(x, 1 :: uint)[0]; }
template <domain D : shared3p> D xor_uint16 min(D xor_uint16[[1]] x) { return _minOfParts(x, 1 :: uint)[0]; }
template <domain D : shared3p> D xor_uint32 min(D xor_uint32[[1]] x) { return _minOfParts(x, 1 :: uint)[0]; }
template <domain D : shared3p> D xor_uint64 min(D xor_uint64[[1]] x) { return _minOfParts(x, 1 :: uint)[0]; }
template <domain D : shared3p> D int8 min(D int8[[1]] x) { return min(x, 1 :: uint)[0]; }
template <domain D : shared3p> D int16 min(D int16[[1]] x) { return min(x, 1 :: uint)[0]; }
template <domain D : shared3p> D int32 min(D int32[[1]] x) { return min(x, 1 :: uint)[0]; }
template <domain D : shared3p> D int64 min(D int64[[1]] x) { return min(x, 1 :: uint)[0]; }

/// The smallest element of each of k equal consecutive parts.
template <domain D : shared3p> D uint8[[1]] min(D uint8[[1]] x, uint k) { return _minOfParts(x, k); }
template <domain D : shared3p> D uint16[[1]] min(D uint16[[1]] x, uint k) { return _minOfParts(x, k); }
template <domain D : shared3p> D uint32[[1]] min(D uint32[[1]] x, uint k) { return _minOfParts(x, k); }
template <domain D : shared3p> D uint64[[1]] min(D uint64[[1]] x, uint k) { return _minOfParts(x, k); }
template <domain D : shared3p> D int8[[1]] min(D int8[[1]] x, uint k) { return _moveDown(_minOfParts(_moveUp(x), k)); }
template <domain D : shared3p> D int16[[1]] min(D int16[[1]] x, uint k) { return _moveDown(_minOfParts(_moveUp(x), k)); }
template <domain D : shared3p> D int32[[1]] min(D int32[[1]] x, uint k) { return _moveDown(_minOfParts(_moveUp(x), k)); }
template <domain D : shared3p> D int64[[1]] min(D int64[[1]] x, uint k) { return _moveDown(_minOfParts(_moveUp(x), k)); }

/// The smaller of two values, element by element.
template <domain D : shared3p> D uint8[[1]] min(D uint8[[1]] x, D uint8[[1]] y) { return _minOfPairs(x, y); }
template <domain D : shared3p> D uint16[[1]] min(D uint16[[1]] x, D uint16[[1]] y) { return _minOfPairs(x, y); }
template <domain D : shared3p> D uint32[[1]] min(D uint32[[1]] x, D uint32[[1]] y) { return _minOfPairs(x, y); }
template <domain D : shared3p> D uint64[[1]] min(D uint64[[1]] x, D uint64[[1]] y) { return _minOfPairs(x, y); }
template <domain D : shared3p> D xor_uint8[[1]] min(D xor_uint8[[1]] x, D xor_uint8[[1]] y) { return _minOfPairs(x, y); }
template <domain D : shared3p> D xor_uint16[[1]] min(D xor_uint16[[1]] x, D xor_uint16[[1]] y) { return _minOfPairs(x, y); }
template <domain D : shared3p> D xor_uint32[[1]] min(D xor_uint32[[1]] x, D xor_uint32[[1]] y) { return _minOfPairs(x, y); }
template <domain D : shared3p> D xor_uint64[[1]] min(D xor_uint64[[1]] x, D xor_uint64[[1]] y) { return _minOfPairs(x, y); }
template <domain D : shared3p> D int8[[1]] min(D int8[[1]] x, D int8[[1]] y) { return _moveDown(_minOfPairs(_moveUp(x), _moveUp(y))); }
template <domain D : shared3p> D int16[[1]] min(D int16[[1]] x, D int16[[1]] y) { return _moveDown(_minOfPairs(_moveUp(x), _moveUp(y))); }
template <domain D : shared3p> D int32[[1]] min(D int32[[1]] x, D int32[[1]] y) { return _moveDown(_minOfPairs(_moveUp(x), _moveUp(y))); }
template <domain D : shared3p> D int64[[1]] min(D int64[[1]] x, D int64[[1]] y) { return _moveDown(_minOfPairs(_moveUp(x), _moveUp(y))); }

template <domain D : shared3p> D uint8 min(D uint8 x, D uint8 y) { return min(reshape(x, 1), reshape(y, 1))[0]; }
template <domain D : shared3p> D uint16 min(D uint16 x, D uint16 y) { return min(reshape(x, 1), reshape(y, 1))[0]; }
template <domain D : shared3p> D uint32 min(D uint32 x, D uint32 y) { return min(reshape(x, 1), reshape(y, 1))[0]; }
template <domain D : shared3p> D uint64 min(D uint64 x, D uint64 y) { return min(reshape(x, 1), reshape(y, 1))[0]; }
template <domain D : shared3p> D int8 min(D int8 x, D int8 y) { return min(reshape(x, 1), reshape(y, 1))[0]; }
template <domain D : shared3p> D int16 min(D int16 x, D int16 y) { return min(reshape(x, 1), reshape(y, 1))[0]; }
template <domain D : shared3p> D int32 min(D int32 x, D int32 y) { return min(reshape(x, 1), reshape(y, 1))[0]; }
template <domain D : shared3p> D int64 min(D int64 x, D int64 y) { return min(reshape(x, 1), reshape(y, 1))[0]; }
template <domain D : shared3p> D xor_uint8 min(D xor_uint8 x, D xor_uint8 y) { return min(reshape(x, 1), reshape(y, 1))[0]; }
template <domain D : shared3p> D xor_uint16 min(D xor_uint16 x, D xor_uint16 y) { return min(reshape(x, 1), reshape(y, 1))[0]; }
template <domain D : shared3p> D xor_uint32 min(D xor_uint32 x, D xor_uint32 y) { return min(reshape(x, 1), reshape(y, 1))[0]; }
template <domain D : shared3p> D xor_uint64 min(D xor_uint64 x, D xor_uint64 y) { return min(reshape(x, 1), reshape(y, 1))[0]; }

template <domain D : shared3p, type T, dim N>
D T[[N]] _minOfArrays(D T[[N]] x, D T[[N]] y) {
    assert(shapesAreEqual(x, y));
    D T[[N]] result = x;
    __syscall("shared3p::min_$T\_vec", __domainid(D), x, y, result);
    return result;
}

template <domain D : shared3p, dim N> D uint8[[N]] min(D uint8[[N]] x, D uint8[[N]] y) { return _minOfArrays(x, y); }
template <domain D : shared3p, dim N> D uint16[[N]] min(D uint16[[N]] x, D uint16[[N]] y) { return _minOfArrays(x, y); }
template <domain D : shared3p, dim N> D uint32[[N]] min(D uint32[[N]] x, D uint32[[N]] y) { return _minOfArrays(x, y); }
template <domain D : shared3p, dim N> D uint64[[N]] min(D uint64[[N]] x, D uint64[[N]] y) { return _minOfArrays(x, y); }
template <domain D : shared3p, dim N> D xor_uint8[[N]] min(D xor_uint8[[N]] x, D xor_uint8[[N]] y) { return _minOfArrays(x, y); }
template <domain D : shared3p, dim N> D xor_uint16[[N]] min(D xor_uint16[[N]] x, D xor_uint16[[N]] y) { return _minOfArrays(x, y); }
template <domain D : shared3p, dim N> D xor_uint32[[N]] min(D xor_uint32[[N]] x, D xor_uint32[[N]] y) { return _minOfArrays(x, y); }
template <domain D : shared3p, dim N> D xor_uint64[[N]] min(D xor_uint64[[N]] x, D xor_uint64[[N]] y) { return _minOfArrays(x, y); }

template <domain D : shared3p, dim N>
D int8[[N]] min(D int8[[N]] x, D int8[[N]] y) {
    return (int8) (_minOfArrays((uint8) x + 128, (uint8) y + 128) - 128);
}

template <domain D : shared3p, dim N>
D int16[[N]] min(D int16[[N]] x, D int16[[N]] y) {
    return (int16) (_minOfArrays((uint16) x + 32768, (uint16) y + 32768) - 32768);
}

template <domain D : shared3p, dim N>
D int32[[N]] min(D int32[[N]] x, D int32[[N]] y) {
    return (int32) (_minOfArrays((uint32) x + 2147483648, (uint32) y + 2147483648) - 2147483648);
}

template <domain D : shared3p, dim N>
D int64[[N]] min(D int64[[N]] x, D int64[[N]] y) {
    return (int64) (_minOfArrays((uint64) x + 9223372036854775808, (uint64) y + 9223372036854775808) - 9223372036854775808);
}

template <domain D : shared3p, type T>
D T[[1]] _maxOfParts(D T[[1]] x, uint k) {
    assert(size(x) > 0);
    assert(k > 0);
    assert(size(x) % k == 0);
    D T[[1]] result(k);
    __syscall("shared3p::vecmax_$T\_vec", __domainid(D), x, result);
    return result;
}

template <domain D : shared3p, type T>
D T[[1]] _maxOfPairs(D T[[1]] x, D T[[1]] y) {
    assert(size(x) == size(y));
    D T[[1]] result(size(x));
    __syscall("shared3p::max_$T\_vec", __domainid(D), x, y, result);
    return result;
}

/// The largest element of a non-empty vector; a scalar is its own.
template <domain D : shared3p, type T> D T max(D T x) { return x; }
template <domain D : shared3p> D uint8 max(D uint8[[1]] x) { return _maxOfParts(x, 1 :: uint)[0]; }
template <domain D : shared3p> D uint16 max(D uint16[[1]] x) { return _maxOfParts(x, 1 :: uint)[0]; }
template <domain D : shared3p> D uint32 max(D uint32[[1]] x) { return _maxOfParts(x, 1 :: uint)[0]; }
template <domain D : shared3p> D uint64 max(D uint64[[1]] x) { return _maxOfParts(x, 1 :: uint)[0]; }
template <domain D : shared3p> D xor_uint8 max(D xor_uint8[[1]] x) { return _maxOfParts(x, 1 :: uint)[0]; }
template <domain D : shared3p> D xor_uint16 max(D xor_uint16[[1]] x) { return _maxOfParts(x, 1 :: uint)[0]; }
template <domain D : shared3p> D xor_uint32 max(D xor_uint32[[1]] x) { return _maxOfParts(x, 1 :: uint)[0]; }
template <domain D : shared3p> D xor_uint64 max(D xor_uint64[[1]] x) { return _maxOfParts(x, 1 :: uint)[0]; }
template <domain D : shared3p> D int8 max(D int8[[1]] x) { return max(x, 1 :: uint)[0]; }
template <domain D : shared3p> D int16 max(D int16[[1]] x) { return max(x, 1 :: uint)[0]; }
template <domain D : shared3p> D int32 max(D int32[[1]] x) { return max(x, 1 :: uint)[0]; }
template <domain D : shared3p> D int64 max(D int64[[1]] x) { return max(x, 1 :: uint)[0]; }

/// The largest element of each of k equal consecutive parts.
template <domain D : shared3p> D uint8[[1]] max(D uint8[[1]] x, uint k) { return _maxOfParts(x, k); }
template <domain D : shared3p> D uint16[[1]] max(D uint16[[1]] x, uint k) { return _maxOfParts(x, k); }
template <domain D : shared3p> D uint32[[1]] max(D uint32[[1]] x, uint k) { return _maxOfParts(x, k); }
template <domain D : shared3p> D uint64[[1]] max(D uint64[[1]] x, uint k) { return _maxOfParts(x, k); }
template <domain D : shared3p> D int8[[1]] max(D int8[[1]] x, uint k) { return _moveDown(_maxOfParts(_moveUp(x), k)); }
template <domain D : shared3p> D int16[[1]] max(D int16[[1]] x, uint k) { return _moveDown(_maxOfParts(_moveUp(x), k)); }
template <domain D : shared3p> D int32[[1]] max(D int32[[1]] x, uint k) { return _moveDown(_maxOfParts(_moveUp(x), k)); }
template <domain D : shared3p> D int64[[1]] max(D int64[[1]] x, uint k) { return _moveDown(_maxOfParts(_moveUp(x), k)); }

/// The larger of two values, element by element.
template <domain D : shared3p> D uint8[[1]] max(D uint8[[1]] x, D uint8[[1]] y) { return _maxOfPairs(x, y); }
template <domain D : shared3p> D uint16[[1]] max(D uint16[[1]] x, D uint16[[1]] y) { return _maxOfPairs(x, y); }
template <domain D : shared3p> D uint32[[1]] max(D uint32[[1]] x, D uint32[[1]] y) { return _maxOfPairs(x, y); }
template <domain D : shared3p> D uint64[[1]] max(D uint64[[1]] x, D uint64[[1]] y) { return _maxOfPairs(x, y); }
template <domain D : shared3p> D xor_uint8[[1]] max(D xor_uint8[[1]] x, D xor_uint8[[1]] y) { return _maxOfPairs(x, y); }
template <domain D : shared3p> D xor_uint16[[1]] max(D xor_uint16[[1]] x, D xor_uint16[[1]] y) { return _maxOfPairs(x, y); }
template <domain D : shared3p> D xor_uint32[[1]] max(D xor_uint32[[1]] x, D xor_uint32[[1]] y) { return _maxOfPairs(x, y); }
template <domain D : shared3p> D xor_uint64[[1]] max(D xor_uint64[[1]] x, D xor_uint64[[1]] y) { return _maxOfPairs(x, y); }
template <domain D : shared3p> D int8[[1]] max(D int8[[1]] x, D int8[[1]] y) { return _moveDown(_maxOfPairs(_moveUp(x), _moveUp(y))); }
template <domain D : shared3p> D int16[[1]] max(D int16[[1]] x, D int16[[1]] y) { return _moveDown(_maxOfPairs(_moveUp(x), _moveUp(y))); }
template <domain D : shared3p> D int32[[1]] max(D int32[[1]] x, D int32[[1]] y) { return _moveDown(_maxOfPairs(_moveUp(x), _moveUp(y))); }
template <domain D : shared3p> D int64[[1]] max(D int64[[1]] x, D int64[[1]] y) { return _moveDown(_maxOfPairs(_moveUp(x), _moveUp(y))); }

template <domain D : shared3p> D uint8 max(D uint8 x, D uint8 y) { return max(reshape(x, 1), reshape(y, 1))[0]; }
template <domain D : shared3p> D uint16 max(D uint16 x, D uint16 y) { return max(reshape(x, 1), reshape(y, 1))[0]; }
template <domain D : shared3p> D uint32 max(D uint32 x, D uint32 y) { return max(reshape(x, 1), reshape(y, 1))[0]; }
template <domain D : shared3p> D uint64 max(D uint64 x, D uint64 y) { return max(reshape(x, 1), reshape(y, 1))[0]; }
template <domain D : shared3p> D int8 max(D int8 x, D int8 y) { return max(reshape(x, 1), reshape(y, 1))[0]; }
template <domain D : shared3p> D int16 max(D int16 x, D int16 y) { return max(reshape(x, 1), reshape(y, 1))[0]; }
template <domain D : shared3p> D int32 max(D int32 x, D int32 y) { return max(reshape(x, 1), reshape(y, 1))[0]; }
template <domain D : shared3p> D int64 max(D int64 x, D int64 y) { return max(reshape(x, 1), reshape(y, 1))[0]; }
template <domain D : shared3p> D xor_uint8 max(D xor_uint8 x, D xor_uint8 y) { return max(reshape(x, 1), reshape(y, 1))[0]; }
template <domain D : shared3p> D xor_uint16 max(D xor_uint16 x, D xor_uint16 y) { return max(reshape(x, 1), reshape(y, 1))[0]; }
template <domain D : shared3p> D xor_uint32 max(D xor_uint32 x, D xor_uint32 y) { return max(reshape(x, 1), reshape(y, 1))[0]; }
template <domain D : shared3p> D xor_uint64 max(D xor_uint64 x, D xor_uint64 y) { return max(reshape(x, 1), reshape(y, 1))[0]; }

template <domain D : shared3p, type T, dim N>
D T[[N]] _maxOfArrays(D T[[N]] x, D T[[N]] y) {
    assert(shapesAreEqual(x, y));
    D T[[N]] result = x;
    __syscall("shared3p::max_$T\_vec", __domainid(D), x, y, result);
    return result;
}

template <domain D : shared3p, dim N> D uint8[[N]] max(D uint8[[N]] x, D uint8[[N]] y) { return _maxOfArrays(x, y); }
template <domain D : shared3p, dim N> D uint16[[N]] max(D uint16[[N]] x, D uint16[[N]] y) { return _maxOfArrays(x, y); }
template <domain D : shared3p, dim N> D uint32[[N]] max(D uint32[[N]] x, D uint32[[N]] y) { return _maxOfArrays(x, y); }
template <domain D : shared3p, dim N> D uint64[[N]] max(D uint64[[N]] x, D uint64[[N]] y) { return _maxOfArrays(x, y); }
template <domain D : shared3p, dim N> D xor_uint8[[N]] max(D xor_uint8[[N]] x, D xor_uint8[[N]] y) { return _maxOfArrays(x, y); }
template <domain D : shared3p, dim N> D xor_uint16[[N]] max(D xor_uint16[[N]] x, D xor_uint16[[N]] y) { return _maxOfArrays(x, y); }
template <domain D : shared3p, dim N> D xor_uint32[[N]] max(D xor_uint32[[N]] x, D xor_uint32[[N]] y) { return _maxOfArrays(x, y); }
template <domain D : shared3p, dim N> D xor_uint64[[N]] max(D xor_uint64[[N]] x, D xor_uint64[[N]] y) { return _maxOfArrays(x, y); }

template <domain D : shared3p, dim N>
D int8[[N]] max(D int8[[N]] x, D int8[[N]] y) {
    return (int8) (_maxOfArrays((uint8) x + 128, (uint8) y + 128) - 128);
}

template <domain D : shared3p, dim N>
D int16[[N]] max(D int16[[N]] x, D int16[[N]] y) {
    return (int16) (_maxOfArrays((uint16) x + 32768, (uint16) y + 32768) - 32768);
}

template <domain D : shared3p, dim N>
D int32[[N]] max(D int32[[N]] x, D int32[[N]] y) {
    return (int32) (_maxOfArrays((uint32) x + 2147483648, (uint32) y + 2147483648) - 2147483648);
}

template <domain D : shared3p, dim N>
D int64[[N]] max(D int64[[N]] x, D int64[[N]] y) {
    return (int64) (_maxOfArrays((uint64) x + 9223372036854775808, (uint64) y + 9223372036854775808) - 9223372036854775808);
}

// ---- xor types ---------------------------------------------------------------------------------------------------

/// The bits of all elements, least significant first.
template <domain D : shared3p, dim N>
D bool[[1]] bit_extract(D xor_uint8[[N]] input) {
    D bool[[1]] bits(size(input) * 8);
    __syscall("shared3p::bit_extract_xor_uint8_vec", __domainid(D), input, bits);
    return bits;
}

template <domain D : shared3p, dim N>
D bool[[1]] bit_extract(D xor_uint16[[N]] input) {
    D bool[[1]] bits(size(input) * 16);
    __syscall("shared3p::bit_extract_xor_uint16_vec", __domainid(D), input, bits);
    return bits;
}

template <domain D : shared3p, dim N>
D bool[[1]] bit_extract(D xor_uint32[[N]] input) {
    D bool[[1]] bits(size(input) * 32);
    __syscall("shared3p::bit_extract_xor_uint32_vec", __domainid(D), input, bits);
    return bits;
}

template <domain D : shared3p, dim N>
D bool[[1]] bit_extract(D xor_uint64[[N]] input) {
    D bool[[1]] bits(size(input) * 64);
    __syscall("shared3p::bit_extract_xor_uint64_vec", __domainid(D), input, bits);
    return bits;
}

/// The same bits shared in the other way: unsigned (or signed) to xor, xor to unsigned.
template <domain D : shared3p> D xor_uint8 reshare(D uint8 input) { return _reshare(reshape(input, 1))[0]; }
template <domain D : shared3p> D xor_uint8 reshare(D int8 input) { return _reshare(reshape(input, 1))[0]; }
template <domain D : shared3p> D uint8 reshare(D xor_uint8 input) { return _reshare(reshape(input, 1))[0]; }
template <domain D : shared3p> D xor_uint16 reshare(D uint16 input) { return _reshare(reshape(input, 1))[0]; }
template <domain D : shared3p> D xor_uint16 reshare(D int16 input) { return _reshare(reshape(input, 1))[0]; }
template <domain D : shared3p> D uint16 reshare(D xor_uint16 input) { return _reshare(reshape(input, 1))[0]; }
template <domain D : shared3p> D xor_uint32 reshare(D uint32 input) { return _reshare(reshape(input, 1))[0]; }
template <domain D : shared3p> D xor_uint32 reshare(D int32 input) { return _reshare(reshape(input, 1))[0]; }
template <domain D : shared3p> D uint32 reshare(D xor_uint32 input) { return _reshare(reshape(input, 1))[0]; }
template <domain D : shared3p> D xor_uint64 reshare(D uint64 input) { return _reshare(reshape(input, 1))[0]; }
template <domain D : shared3p> D xor_uint64 reshare(D int64 input) { return _reshare(reshape(input, 1))[0]; }
template <domain D : shared3p> D uint64 reshare(D xor_uint64 input) { return _reshare(reshape(input, 1))[0]; }

template <domain D : shared3p> D xor_uint8[[1]] reshare(D uint8[[1]] input) { return _reshare(input); }
template <domain D : shared3p> D xor_uint8[[1]] reshare(D int8[[1]] input) { return _reshare(input); }
template <domain D : shared3p> D uint8[[1]] reshare(D xor_uint8[[1]] input) { return _reshare(input); }
template <domain D : shared3p> D xor_uint16[[1]] reshare(D uint16[[1]] input) { return _reshare(input); }
template <domain D : shared3p> D xor_uint16[[1]] reshare(D int16[[1]] input) { return _reshare(input); }
template <domain D : shared3p> D uint16[[1]] reshare(D xor_uint16[[1]] input) { return _reshare(input); }
template <domain D : shared3p> D xor_uint32[[1]] reshare(D uint32[[1]] input) { return _reshare(input); }
template <domain D : shared3p> D xor_uint32[[1]] reshare(D int32[[1]] input) { return _reshare(input); }
template <domain D : shared3p> D uint32[[1]] reshare(D xor_uint32[[1]] input) { return _reshare(input); }
template <domain D : shared3p> D xor_uint64[[1]] reshare(D uint64[[1]] input) { return _reshare(input); }
template <domain D : shared3p> D xor_uint64[[1]] reshare(D int64[[1]] input) { return _reshare(input); }
template <domain D : shared3p> D uint64[[1]] reshare(D xor_uint64[[1]] input) { return _reshare(input); }

template <domain D : shared3p> D xor_uint8[[2]] reshare(D uint8[[2]] input) { return reshape(_reshare(flatten(input)), shape(input)[0], shape(input)[1]); }
template <domain D : shared3p> D xor_uint8[[2]] reshare(D int8[[2]] input) { return reshape(_reshare(flatten(input)), shape(input)[0], shape(input)[1]); }
template <domain D : shared3p> D uint8[[2]] reshare(D xor_uint8[[2]] input) { return reshape(_reshare(flatten(input)), shape(input)[0], shape(input)[1]); }
template <domain D : shared3p> D xor_uint16[[2]] reshare(D uint16[[2]] input) { return reshape(_reshare(flatten(input)), shape(input)[0], shape(input)[1]); }
template <domain D : shared3p> D xor_uint16[[2]] reshare(D int16[[2]] input) { return reshape(_reshare(flatten(input)), shape(input)[0], shape(input)[1]); }
template <domain D : shared3p> D uint16[[2]] reshare(D xor_uint16[[2]] input) { return reshape(_reshare(flatten(input)), shape(input)[0], shape(input)[1]); }
template <domain D : shared3p> D xor_uint32[[2]] reshare(D uint32[[2]] input) { return reshape(_reshare(flatten(input)), shape(input)[0], shape(input)[1]); }
template <domain D : shared3p> D xor_uint32[[2]] reshare(D int32[[2]] input) { return reshape(_reshare(flatten(input)), shape(input)[0], shape(input)[1]); }
template <domain D : shared3p> D uint32[[2]] reshare(D xor_uint32[[2]] input) { return reshape(_reshare(flatten(input)), shape(input)[0], shape(input)[1]); }
template <domain D : shared3p> D xor_uint64[[2]] reshare(D uint64[[2]] input) { return reshape(_reshare(flatten(input)), shape(input)[0], shape(input)[1]); }
template <domain D : shared3p> D xor_uint64[[2]] reshare(D int64[[2]] input) { return reshape(_reshare(flatten(input)), shape(input)[0], shape(input)[1]); }
template <domain D : shared3p> D uint64[[2]] reshare(D xor_uint64[[2]] input) { return reshape(_reshare(flatten(input)), shape(input)[0], shape(input)[1]); }

template <domain D : shared3p, type T, dim N>
D T[[N]] _kindChoose(D bool[[N]] cond, D T[[N]] first, D T[[N]] second) {
    assert(shapesAreEqual(cond, first, second));
    D T[[N]] result = first;
    __syscall("shared3p::choose_$T\_vec", __domainid(D), cond, first, second, result);
    return result;
}

template <domain D : shared3p, type T, dim N>
D T[[N]] _kindChooseByOne(D bool cond, D T[[N]] first, D T[[N]] second) {
    assert(shapesAreEqual(first, second));
    D bool[[1]] conditions(size(first)) = cond;
    D T[[N]] result = first;
    __syscall("shared3p::choose_$T\_vec", __domainid(D), conditions, first, second, result);
    return result;
}

/// The first value where the condition is true, else the second; one private condition or one for each element.
template <domain D : shared3p, dim N> D xor_uint8[[N]] choose(D bool cond, D xor_uint8[[N]] first, D xor_uint8[[N]] second) { return _kindChooseByOne(cond, first, second); }
template <domain D : shared3p, dim N> D xor_uint16[[N]] choose(D bool cond, D xor_uint16[[N]] first, D xor_uint16[[N]] second) { return _kindChooseByOne(cond, first, second); }
template <domain D : shared3p, dim N> D xor_uint32[[N]] choose(D bool cond, D xor_uint32[[N]] first, D xor_uint32[[N]] second) { return _kindChooseByOne(cond, first, second); }
template <domain D : shared3p, dim N> D xor_uint64[[N]] choose(D bool cond, D xor_uint64[[N]] first, D xor_uint64[[N]] second) { return _kindChooseByOne(cond, first, second); }
template <domain D : shared3p, dim N> D xor_uint8[[N]] choose(D bool[[N]] cond, D xor_uint8[[N]] first, D xor_uint8[[N]] second) { return _kindChoose(cond, first, second); }
template <domain D : shared3p, dim N> D xor_uint16[[N]] choose(D bool[[N]] cond, D xor_uint16[[N]] first, D xor_uint16[[N]] second) { return _kindChoose(cond, first, second); }
template <domain D : shared3p, dim N> D xor_uint32[[N]] choose(D bool[[N]] cond, D xor_uint32[[N]] first, D xor_uint32[[N]] second) { return _kindChoose(cond, first, second); }
template <domain D : shared3p, dim N> D xor_uint64[[N]] choose(D bool[[N]] cond, D xor_uint64[[N]] first, D xor_uint64[[N]] second) { return _kindChoose(cond, first, second); }

// ---- rearranging -------------------------------------------------------------------------------------------------

/// result[target[i]] = values[source[i]]; elements that no target names are taken from `base`.
template <domain D : shared3p, type T>
D T[[1]] _partialRearrange(D T[[1]] values, D T[[1]] base, uint[[1]] source, uint[[1]] target) {
    assert(size(source) == size(target));
    D T[[1]] moved(size(source));
    __syscall("shared3p::gather_$T\_vec", __domainid(D), values, moved, __cref source);
    __syscall("shared3p::scatter_$T\_vec", __domainid(D), moved, base, __cref target);
    return base;
}
