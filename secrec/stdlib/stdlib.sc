// SPDX-License-Identifier: Apache-2.0
//
// The base of every program: limits, arguments and results, arrays as text, sums, extrema, public mathematics.
//
// Functions that have a domain variable work for public values and for every kind of private values that has the operators
// they use; a kind's own module replaces them by faster ones (a kind restriction makes an overload win). Functions without
// one are public.

module stdlib;

// ---- limits of the integer types ---------------------------------------------------------------------------------

uint8 UINT8_MIN = 0, UINT8_MAX = 255;
uint16 UINT16_MIN = 0, UINT16_MAX = 65535;
uint32 UINT32_MIN = 0, UINT32_MAX = 4294967295;
uint64 UINT64_MIN = 0, UINT64_MAX = 18446744073709551615;
int8 INT8_MIN = -128, INT8_MAX = 127;
int16 INT16_MIN = -32768, INT16_MAX = 32767;
int32 INT32_MIN = -2147483648, INT32_MAX = 2147483647;
int64 INT64_MIN = -9223372036854775808, INT64_MAX = 9223372036854775807;

/// Bytes that a public scalar of this type takes.
uint sizeof(bool x) { return 1; }
uint sizeof(uint8 x) { return 1; }
uint sizeof(uint16 x) { return 2; }
uint sizeof(uint32 x) { return 4; }
uint sizeof(uint64 x) { return 8; }
uint sizeof(int8 x) { return 1; }
uint sizeof(int16 x) { return 2; }
uint sizeof(int32 x) { return 4; }
uint sizeof(int64 x) { return 8; }
uint sizeof(float32 x) { return 4; }
uint sizeof(float64 x) { return 8; }

// ---- arrays as vectors ---------------------------------------------------------------------------------------------

/// The elements of an array as a vector, row by row.
template <domain D, type T, dim N>
D T[[1]] flatten(D T[[N]] arr) {
    return reshape(arr, size(arr));
}

// ---- arguments and results ---------------------------------------------------------------------------------------

/// Identity of the client that started the program; empty if there is none.
string clientAuth() {
    uint length;
    __syscall("Process_clientAuth", __return length);
    uint8[[1]] bytes(length);
    __syscall("Process_clientAuth", __ref bytes, __return length);
    return __string_from_bytes(bytes);
}

/// The argument with this name as text. A name that was not given ends the program, here and below.
string argument(string name) {
    uint length;
    __syscall("Process_argument", __cref name, __return length);
    uint8[[1]] bytes(length);
    __syscall("Process_argument", __cref name, __ref bytes, __return length);
    return __string_from_bytes(bytes);
}

/// The argument with this name as one number; its type is that of the variable it is assigned to.
template <type T>
T argument(string name) {
    uint length;
    T value;
    __syscall("Process_argument", __cref name, __return length);
    assert(length == sizeof(value));
    __syscall("Process_argument", __cref name, __ref value, __return length);
    return value;
}

/// The argument with this name as a vector.
template <type T>
T[[1]] argument(string name) {
    uint length, width = sizeof((T) 0);
    __syscall("Process_argument", __cref name, __return length);
    assert(length % width == 0);
    T[[1]] values(length / width);
    __syscall("Process_argument", __cref name, __ref values, __return length);
    return values;
}

/// Adds a public value to the results; arrays row by row.
template <type T, dim N>
void publish(string name, T[[N]] val) {
    T[[1]] elements = flatten(val);
    uint begin = 0, end = size(elements) * sizeof((T) 0);
    __syscall("Process_setResult", __cref name, __cref "", __cref "$T", __cref elements, begin, end);
}

/// Adds a text to the results.
void publish(string name, string str) {
    uint begin = 0, end = strlen(str);
    __syscall("Process_setResult", __cref name, __cref "", __cref "string", __cref str, begin, end);
}

// ---- text of arrays ----------------------------------------------------------------------------------------------

/// Elements from..to of a non-empty range, separated by commas. Halving keeps the copying of texts short.
template <type T>
string _elementText(T[[1]] vec, uint from, uint to) {
    if (to - from == 1) return tostring(vec[from]);
    uint middle = from + (to - from) / 2;
    return _elementText(vec, from, middle) + ", " + _elementText(vec, middle, to);
}

/// A public scalar as text.
template <type T>
string arrayToString(T scalar) {
    return tostring(scalar);
}

/// A public vector as text: "{1, 2}".
template <type T>
string arrayToString(T[[1]] vec) {
    if (size(vec) == 0) return "{}";
    return "{" + _elementText(vec, 0 :: uint, size(vec)) + "}";
}

/// The elements of a public array as text, row by row.
template <type T, dim N>
string arrayToString(T[[N]] arr) {
    return arrayToString(flatten(arr));
}

/// Prints a public vector.
template <type T>
void printVector(T[[1]] vec) {
    print(arrayToString(vec));
}

/// Prints a public matrix, one line a row.
template <type T>
void printMatrix(T[[2]] mat) {
    uint rows = shape(mat)[0];
    if (rows == 0) {
        print("{}");
        return;
    }
    for (uint i = 0; i < rows; ++i) {
        string opening = i == 0 ? "{ " : "  ";
        string closing = i + 1 == rows ? " }" : ",";
        print(opening + arrayToString(mat[i, :]) + closing);
    }
}

/// Prints a public three-dimensional array as matrices.
template <type T>
void print3dArray(T[[3]] arr) {
    uint matrices = shape(arr)[0];
    print("{");
    for (uint i = 0; i < matrices; ++i) {
        if (i != 0) print(",");
        printMatrix(arr[i, :, :]);
    }
    print("}");
}

/// Prints shape and elements of a public array.
template <type T, dim N>
void printArray(T[[N]] arr) {
    print("shape: " + arrayToString(shape(arr)));
    print("elements: " + arrayToString(arr));
}

// ---- any and all -------------------------------------------------------------------------------------------------

/// Elements of each of k parts of n elements; k must be positive and divide n.
uint _partLength(uint n, uint k) {
    assert(k > 0);
    assert(n % k == 0);
    return n / k;
}

/// Whether an element is true; false for none.
template <domain D>
D bool any(D bool b) {
    return b;
}

bool any(bool[[1]] vec) {
    for (uint i = 0; i < size(vec); ++i) {
        if (vec[i]) return true;
    }
    return false;
}

template <domain D>
D bool any(D bool[[1]] vec) {
    D bool result = false;
    for (uint i = 0; i < size(vec); ++i) result |= vec[i];
    return result;
}

template <domain D, dim N>
D bool any(D bool[[N]] arr) {
    return any(flatten(arr));
}

/// The same for each of k equal consecutive parts.
bool[[1]] any(bool[[1]] vec, uint k) {
    uint length = _partLength(size(vec), k);
    bool[[1]] result(k);
    for (uint i = 0; i < k; ++i) result[i] = any(vec[i * length : (i + 1) * length]);
    return result;
}

template <domain D>
D bool[[1]] any(D bool[[1]] vec, uint k) {
    uint length = _partLength(size(vec), k);
    D bool[[1]] result(k);
    for (uint i = 0; i < k; ++i) result[i] = any(vec[i * length : (i + 1) * length]);
    return result;
}

/// Whether all elements are true; true for none.
template <domain D>
D bool all(D bool b) {
    return b;
}

bool all(bool[[1]] vec) {
    for (uint i = 0; i < size(vec); ++i) {
        if (!vec[i]) return false;
    }
    return true;
}

template <domain D>
D bool all(D bool[[1]] vec) {
    D bool result = true;
    for (uint i = 0; i < size(vec); ++i) result &= vec[i];
    return result;
}

template <domain D, dim N>
D bool all(D bool[[N]] arr) {
    return all(flatten(arr));
}

/// The same for each of k equal consecutive parts.
bool[[1]] all(bool[[1]] vec, uint k) {
    uint length = _partLength(size(vec), k);
    bool[[1]] result(k);
    for (uint i = 0; i < k; ++i) result[i] = all(vec[i * length : (i + 1) * length]);
    return result;
}

template <domain D>
D bool[[1]] all(D bool[[1]] vec, uint k) {
    uint length = _partLength(size(vec), k);
    D bool[[1]] result(k);
    for (uint i = 0; i < k; ++i) result[i] = all(vec[i * length : (i + 1) * length]);
    return result;
}

// ---- shapes ------------------------------------------------------------------------------------------------------

/// Whether two arrays have the same length in every dimension.
template <domain D1, domain D2, type T1, type T2, dim N>
bool shapesAreEqual(D1 T1[[N]] first, D2 T2[[N]] second) {
    return all(shape(first) == shape(second));
}

/// Whether three arrays have the same length in every dimension.
template <domain D1, domain D2, domain D3, type T1, type T2, type T3, dim N>
bool shapesAreEqual(D1 T1[[N]] first, D2 T2[[N]] second, D3 T3[[N]] third) {
    return all(shape(first) == shape(second)) && all(shape(first) == shape(third));
}

// ---- sums and products -------------------------------------------------------------------------------------------

/// Sum of each of k equal consecutive parts, from left to right: the order matters for floats.
template <domain D, type T>
D T[[1]] _sumInOrder(D T[[1]] vec, uint k) {
    uint length = _partLength(size(vec), k);
    D T[[1]] result(k);
    for (uint i = 0; i < k; ++i) {
        D T total = 0;
        for (uint j = i * length; j < (i + 1) * length; ++j) total += vec[j];
        result[i] = total;
    }
    return result;
}

template <type T>
T[[1]] _sum(T[[1]] vec, uint k) {
    return _sumInOrder(vec, k);
}

/// Private parts are halved until one element of each is left, so that few operations on long vectors do it.
template <domain D, type T>
D T[[1]] _sum(D T[[1]] vec, uint k) {
    uint length = _partLength(size(vec), k);
    D T[[1]] result(k);
    D T[[2]] parts = reshape(vec, k, length);
    while (length > 0) {
        uint half = length / 2;
        if (length % 2 == 1) result += parts[:, length - 1];
        parts = parts[:, : half] + parts[:, half : 2 * half];
        length = half;
    }
    return result;
}

template <domain D, type T>
D T[[1]] _product(D T[[1]] vec, uint k) {
    uint length = _partLength(size(vec), k);
    D T[[1]] result(k);
    for (uint i = 0; i < k; ++i) {
        D T total = 1;
        for (uint j = i * length; j < (i + 1) * length; ++j) total *= vec[j];
        result[i] = total;
    }
    return result;
}

/// Sum of all elements; integers wrap, floats are added from left to right. Of bool: how many are true.
template <domain D, type T> D T sum(D T x) { return x; }
template <domain D> D uint sum(D bool[[1]] x) { return sum(x, 1 :: uint)[0]; }
template <domain D> D uint8 sum(D uint8[[1]] x) { return sum(x, 1 :: uint)[0]; }
template <domain D> D uint16 sum(D uint16[[1]] x) { return sum(x, 1 :: uint)[0]; }
template <domain D> D uint32 sum(D uint32[[1]] x) { return sum(x, 1 :: uint)[0]; }
template <domain D> D uint64 sum(D uint64[[1]] x) { return sum(x, 1 :: uint)[0]; }
template <domain D> D int8 sum(D int8[[1]] x) { return sum(x, 1 :: uint)[0]; }
template <domain D> D int16 sum(D int16[[1]] x) { return sum(x, 1 :: uint)[0]; }
template <domain D> D int32 sum(D int32[[1]] x) { return sum(x, 1 :: uint)[0]; }
template <domain D> D int64 sum(D int64[[1]] x) { return sum(x, 1 :: uint)[0]; }
template <domain D> D float32 sum(D float32[[1]] x) { return sum(x, 1 :: uint)[0]; }
template <domain D> D float64 sum(D float64[[1]] x) { return sum(x, 1 :: uint)[0]; }

/// The same for each of k equal consecutive parts.
template <domain D> D uint[[1]] sum(D bool[[1]] vec, uint k) { return _sum((uint) vec, k); }
template <domain D> D uint8[[1]] sum(D uint8[[1]] vec, uint k) { return _sum(vec, k); }
template <domain D> D uint16[[1]] sum(D uint16[[1]] vec, uint k) { return _sum(vec, k); }
template <domain D> D uint32[[1]] sum(D uint32[[1]] vec, uint k) { return _sum(vec, k); }
template <domain D> D uint64[[1]] sum(D uint64[[1]] vec, uint k) { return _sum(vec, k); }
template <domain D> D int8[[1]] sum(D int8[[1]] vec, uint k) { return _sum(vec, k); }
template <domain D> D int16[[1]] sum(D int16[[1]] vec, uint k) { return _sum(vec, k); }
template <domain D> D int32[[1]] sum(D int32[[1]] vec, uint k) { return _sum(vec, k); }
template <domain D> D int64[[1]] sum(D int64[[1]] vec, uint k) { return _sum(vec, k); }
template <domain D> D float32[[1]] sum(D float32[[1]] vec, uint k) { return _sumInOrder(vec, k); }
template <domain D> D float64[[1]] sum(D float64[[1]] vec, uint k) { return _sumInOrder(vec, k); }

/// Product of all elements, from left to right; integers wrap.
template <domain D, type T> D T product(D T x) { return x; }
template <domain D> D uint8 product(D uint8[[1]] x) { return _product(x, 1 :: uint)[0]; }
template <domain D> D uint16 product(D uint16[[1]] x) { return _product(x, 1 :: uint)[0]; }
template <domain D> D uint32 product(D uint32[[1]] x) { return _product(x, 1 :: uint)[0]; }
template <domain D> D uint64 product(D uint64[[1]] x) { return _product(x, 1 :: uint)[0]; }
template <domain D> D int8 product(D int8[[1]] x) { return _product(x, 1 :: uint)[0]; }
template <domain D> D int16 product(D int16[[1]] x) { return _product(x, 1 :: uint)[0]; }
template <domain D> D int32 product(D int32[[1]] x) { return _product(x, 1 :: uint)[0]; }
template <domain D> D int64 product(D int64[[1]] x) { return _product(x, 1 :: uint)[0]; }
template <domain D> D float32 product(D float32[[1]] x) { return _product(x, 1 :: uint)[0]; }
template <domain D> D float64 product(D float64[[1]] x) { return _product(x, 1 :: uint)[0]; }

/// The same for each of k equal consecutive parts.
template <domain D> D uint8[[1]] product(D uint8[[1]] vec, uint k) { return _product(vec, k); }
template <domain D> D uint16[[1]] product(D uint16[[1]] vec, uint k) { return _product(vec, k); }
template <domain D> D uint32[[1]] product(D uint32[[1]] vec, uint k) { return _product(vec, k); }
template <domain D> D uint64[[1]] product(D uint64[[1]] vec, uint k) { return _product(vec, k); }
template <domain D> D int8[[1]] product(D int8[[1]] vec, uint k) { return _product(vec, k); }
template <domain D> D int16[[1]] product(D int16[[1]] vec, uint k) { return _product(vec, k); }
template <domain D> D int32[[1]] product(D int32[[1]] vec, uint k) { return _product(vec, k); }
template <domain D> D int64[[1]] product(D int64[[1]] vec, uint k) { return _product(vec, k); }
template <domain D> D float32[[1]] product(D float32[[1]] vec, uint k) { return _product(vec, k); }
template <domain D> D float64[[1]] product(D float64[[1]] vec, uint k) { return _product(vec, k); }

// ---- extrema -----------------------------------------------------------------------------------------------------

/// The smallest element of a scalar, a non-empty vector or array, two scalars, or two vectors element by element. For bool it is
/// `all`.
template <domain D, type T>
D T min(D T scalar) {
    return scalar;
}

template <type T>
T min(T x, T y) {
    return x < y ? x : y;
}

template <domain D>
D bool min(D bool x, D bool y) {
    return x & y;
}

template <domain D, type T>
D T min(D T x, D T y) {
    D T first = (T) (x < y);
    return first * x + (1 - first) * y;
}

template <type T>
T[[1]] min(T[[1]] x, T[[1]] y) {
    assert(size(x) == size(y));
    return x < y ? x : y;
}

template <domain D>
D bool[[1]] min(D bool[[1]] x, D bool[[1]] y) {
    assert(size(x) == size(y));
    return x & y;
}

template <domain D, type T>
D T[[1]] min(D T[[1]] x, D T[[1]] y) {
    assert(size(x) == size(y));
    D T[[1]] first = (T) (x < y);
    return first * x + (1 - first) * y;
}

template <domain D>
D bool min(D bool[[1]] vec) {
    assert(size(vec) > 0);
    return all(vec);
}

template <type T>
T min(T[[1]] vec) {
    assert(size(vec) > 0);
    T result = vec[0];
    for (uint i = 1; i < size(vec); ++i) {
        if (vec[i] < result) result = vec[i];
    }
    return result;
}

/// Private vectors are halved until one element is left.
template <domain D, type T>
D T min(D T[[1]] vec) {
    assert(size(vec) > 0);
    while (size(vec) > 1) {
        uint half = size(vec) / 2;
        D T[[1]] rest = vec[2 * half :];
        vec = cat(min(vec[: half], vec[half : 2 * half]), rest);
    }
    return vec[0];
}

template <type T, dim N>
T min(T[[N]] arr) {
    return min(flatten(arr));
}

/// The smallest element of each of k equal consecutive parts, which must not be empty.
template <domain D>
D bool[[1]] min(D bool[[1]] vec, uint k) {
    assert(size(vec) > 0);
    return all(vec, k);
}

template <type T>
T[[1]] min(T[[1]] vec, uint k) {
    uint length = _partLength(size(vec), k);
    T[[1]] result(k);
    for (uint i = 0; i < k; ++i) result[i] = min(vec[i * length : (i + 1) * length]);
    return result;
}

template <domain D, type T>
D T[[1]] min(D T[[1]] vec, uint k) {
    uint length = _partLength(size(vec), k);
    D T[[1]] result(k);
    for (uint i = 0; i < k; ++i) result[i] = min(vec[i * length : (i + 1) * length]);
    return result;
}

/// The largest element of a scalar, a non-empty vector or array, two scalars, or two vectors element by element. For bool it is
/// `any`.
template <domain D, type T>
D T max(D T scalar) {
    return scalar;
}

template <type T>
T max(T x, T y) {
    return x > y ? x : y;
}

template <domain D>
D bool max(D bool x, D bool y) {
    return x | y;
}

template <domain D, type T>
D T max(T x, T y) {
    return x > y ? x : y;
}

template <domain D, type T>
D T max(D T x, D T y) {
    D T first = (T) (x > y);
    return first * x + (1 - first) * y;
}

template <type T>
T[[1]] max(T[[1]] x, T[[1]] y) {
    assert(size(x) == size(y));
    return x > y ? x : y;
}

template <domain D>
D bool[[1]] max(D bool[[1]] x, D bool[[1]] y) {
    assert(size(x) == size(y));
    return x | y;
}

template <domain D, type T>
D T[[1]] max(D T[[1]] x, D T[[1]] y) {
    assert(size(x) == size(y));
    D T[[1]] first = (T) (x > y);
    return first * x + (1 - first) * y;
}

bool max(bool[[1]] vec) {
    assert(size(vec) > 0);
    return any(vec);
}

template <domain D>
D bool max(D bool[[1]] vec) {
    assert(size(vec) > 0);
    return any(vec);
}

template <type T>
T max(T[[1]] vec) {
    assert(size(vec) > 0);
    T result = vec[0];
    for (uint i = 1; i < size(vec); ++i) {
        if (vec[i] > result) result = vec[i];
    }
    return result;
}

/// Private vectors are halved until one element is left.
template <domain D, type T>
D T max(D T[[1]] vec) {
    assert(size(vec) > 0);
    while (size(vec) > 1) {
        uint half = size(vec) / 2;
        D T[[1]] rest = vec[2 * half :];
        vec = cat(max(vec[: half], vec[half : 2 * half]), rest);
    }
    return vec[0];
}

template <type T, dim N>
T max(T[[N]] arr) {
    return max(flatten(arr));
}

/// The largest element of each of k equal consecutive parts, which must not be empty.
bool[[1]] max(bool[[1]] vec, uint k) {
    assert(size(vec) > 0);
    return any(vec, k);
}

template <domain D>
D bool[[1]] max(D bool[[1]] vec, uint k) {
    assert(size(vec) > 0);
    return any(vec, k);
}

template <type T>
T[[1]] max(T[[1]] vec, uint k) {
    uint length = _partLength(size(vec), k);
    T[[1]] result(k);
    for (uint i = 0; i < k; ++i) result[i] = max(vec[i * length : (i + 1) * length]);
    return result;
}

template <domain D, type T>
D T[[1]] max(D T[[1]] vec, uint k) {
    uint length = _partLength(size(vec), k);
    D T[[1]] result(k);
    for (uint i = 0; i < k; ++i) result[i] = max(vec[i * length : (i + 1) * length]);
    return result;
}

// ---- public mathematics ------------------------------------------------------------------------------------------

template <type T, dim N>
T[[N]] _abs(T[[N]] x) {
    return x < 0 ? -x : x;
}

/// Absolute value; the smallest integer stays negative.
template <dim N> int8[[N]] abs(int8[[N]] x) { return _abs(x); }
template <dim N> int16[[N]] abs(int16[[N]] x) { return _abs(x); }
template <dim N> int32[[N]] abs(int32[[N]] x) { return _abs(x); }
template <dim N> int64[[N]] abs(int64[[N]] x) { return _abs(x); }
template <dim N> float32[[N]] abs(float32[[N]] x) { return _abs(x); }
template <dim N> float64[[N]] abs(float64[[N]] x) { return _abs(x); }

/// The integer nearest to a float, from its integer part: halves go up, and so do no negative numbers.
int round(float32 x) {
    int whole = (int) x;
    return x - (float32) whole >= 0.5 ? whole + 1 : whole;
}

int round(float64 x) {
    int whole = (int) x;
    return x - (float64) whole >= 0.5 ? whole + 1 : whole;
}

/// Square root.
template <dim N>
float32[[N]] sqrt(float32[[N]] x) {
    float32[[N]] result = x;
    __syscall("float32_sqrt", __cref x, __ref result);
    return result;
}

template <dim N>
float64[[N]] sqrt(float64[[N]] x) {
    float64[[N]] result = x;
    __syscall("float64_sqrt", __cref x, __ref result);
    return result;
}

/// Sine of an angle in radians.
template <dim N>
float32[[N]] sin(float32[[N]] x) {
    float32[[N]] result = x;
    __syscall("float32_sin", __cref x, __ref result);
    return result;
}

template <dim N>
float64[[N]] sin(float64[[N]] x) {
    float64[[N]] result = x;
    __syscall("float64_sin", __cref x, __ref result);
    return result;
}

/// Error function.
template <dim N>
float32[[N]] erf(float32[[N]] x) {
    float32[[N]] result = x;
    __syscall("float32_erf", __cref x, __ref result);
    return result;
}

template <dim N>
float64[[N]] erf(float64[[N]] x) {
    float64[[N]] result = x;
    __syscall("float64_erf", __cref x, __ref result);
    return result;
}

/// e to the power x.
template <dim N>
float32[[N]] exp(float32[[N]] x) {
    float32[[N]] result = x;
    __syscall("float32_exp", __cref x, __ref result);
    return result;
}

template <dim N>
float64[[N]] exp(float64[[N]] x) {
    float64[[N]] result = x;
    __syscall("float64_exp", __cref x, __ref result);
    return result;
}

/// Natural logarithm.
template <dim N>
float32[[N]] ln(float32[[N]] x) {
    float32[[N]] result = x;
    __syscall("float32_log", __cref x, __ref result);
    return result;
}

template <dim N>
float64[[N]] ln(float64[[N]] x) {
    float64[[N]] result = x;
    __syscall("float64_log", __cref x, __ref result);
    return result;
}

/// Whether a number is below 0.00001 in magnitude.
template <domain D> D bool isNegligible(D float32 a) { return abs(a) < 1e-5; }
template <domain D> D bool isNegligible(D float64 a) { return abs(a) < 1e-5; }
template <domain D> D bool[[1]] isNegligible(D float32[[1]] a) { return abs(a) < 1e-5; }
template <domain D> D bool[[1]] isNegligible(D float64[[1]] a) { return abs(a) < 1e-5; }

// ---- strings -----------------------------------------------------------------------------------------------------

/// The bytes s..e of a string, e not included; there must be at least one.
string substring(string x, uint s, uint e) {
    assert(s < e);
    assert(e <= strlen(x));
    return __string_from_bytes(__bytes_from_string(x)[s : e]);
}

/// Whether b begins with a, which must not be empty.
bool isPrefixOf(string a, string b) {
    if (strlen(a) > strlen(b)) return false;
    return substring(b, 0 :: uint, strlen(a)) == a;
}

/// Whether b ends with a, which must not be empty.
bool isSuffixOf(string a, string b) {
    if (strlen(a) > strlen(b)) return false;
    return substring(b, strlen(b) - strlen(a), strlen(b)) == a;
}

// ---- vectors -----------------------------------------------------------------------------------------------------

/// 0, 1, …, n - 1.
template <domain D>
D uint[[1]] iota(uint n) {
    uint[[1]] result(n);
    for (uint i = 0; i < n; ++i) result[i] = i;
    return result;
}

/// The elements of a public vector in ascending order; equal ones keep their order.
template <type T>
T[[1]] sort(T[[1]] x) {
    return sort(x, true);
}

/// The same in ascending or descending order.
template <type T>
T[[1]] sort(T[[1]] x, bool ascending) {
    uint[[1]] source = iota(size(x));
    __syscall("public_$T\_sort_permutation", ascending, __cref x, __ref source);
    T[[1]] result(size(x));
    for (uint i = 0; i < size(x); ++i) result[i] = x[source[i]];
    return result;
}
