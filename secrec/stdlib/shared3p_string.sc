// SPDX-License-Identifier: Apache-2.0
//
// Hashes and strings of private bytes. A bounded string (`bl_`) is a vector of bytes of public size that is filled up with zeros,
// so its length is private; a known-length string (`kl_`) is exactly as long as its vector.

module shared3p_string;

import stdlib;
import shared3p;
import shared3p_random;
import shared3p_permutation;
import oblivious;

/// Strings of one bound, one after the other.
template <domain D>
struct BlStringVector {
    D xor_uint8[[1]] value;
    uint bound;
}

// ---- checksums -------------------------------------------------------------------------------------------------------

/// CRC-16 of bytes in any shape, continued from `hash`, or from the start.
template <domain D : shared3p, dim N>
D xor_uint16 CRC16(D xor_uint8[[N]] input, D xor_uint16 hash) {
    __syscall("shared3p::crc16_xor_vec", __domainid(D), input, hash);
    return hash;
}

template <domain D : shared3p, dim N>
D xor_uint16 CRC16(D xor_uint8[[N]] input) {
    D xor_uint16 start;
    return CRC16(input, start);
}

/// CRC-32 of bytes in any shape, continued from `hash`, or from the start.
template <domain D : shared3p, dim N>
D xor_uint32 CRC32(D xor_uint8[[N]] input, D xor_uint32 hash) {
    __syscall("shared3p::crc32_xor_vec", __domainid(D), input, hash);
    return hash;
}

template <domain D : shared3p, dim N>
D xor_uint32 CRC32(D xor_uint8[[N]] input) {
    D xor_uint32 start;
    return CRC32(input, start);
}

// ---- words and a hash ------------------------------------------------------------------------------------------------

/// Sum with a public vector, modulo 2^32.
template <domain D : shared3p>
D xor_uint32[[1]] bitSumVec(D xor_uint32[[1]] first, uint32[[1]] second) {
    return reshare(reshare(first) + second);
}

/// Product with a public vector, modulo 2^32.
template <domain D : shared3p>
D xor_uint32[[1]] bitMultiplyVec(D xor_uint32[[1]] first, uint32[[1]] second) {
    return reshare(reshare(first) * second);
}

/// Rotation to the left by a public amount.
template <domain D : shared3p>
D xor_uint32[[1]] rotBitsLeftVec(D xor_uint32[[1]] bits, int k) {
    int[[1]] amounts(size(bits)) = k;
    __syscall("shared3p::rotate_left_xor_uint32_vec", __domainid(D), bits, bits, __cref amounts);
    return bits;
}

/// Shift to the left by a public amount below 32, to the right if it is negative.
template <domain D : shared3p, dim N>
D xor_uint32[[N]] shiftBitsLeftVec(D xor_uint32[[N]] bits, int k) {
    int[[1]] amounts(size(bits)) = k;
    __syscall("shared3p::shift_left_xor_uint32_vec", __domainid(D), bits, bits, __cref amounts);
    return bits;
}

/// Shift to the right by a public amount below 32.
template <domain D : shared3p, dim N>
D xor_uint32[[N]] shiftBitsRightVec(D xor_uint32[[N]] bits, int k) {
    return shiftBitsLeftVec(bits, -k);
}

/// The 32-bit murmur3 hash of each word as a block of four bytes, with public seeds.
template <domain D : shared3p>
D xor_uint32[[1]] murmurHasherVec(D xor_uint32[[1]] hashee, public uint32[[1]] seed) {
    assert(size(hashee) == size(seed));
    uint n = size(hashee);
    uint32[[1]] c1(n) = 3432918353, c2(n) = 461845907, m1(n) = 2246822507, m2(n) = 3266489909;
    D xor_uint32[[1]] block = bitMultiplyVec(rotBitsLeftVec(bitMultiplyVec(hashee, c1), 15), c2);
    D xor_uint32[[1]] hash = seed;
    hash = rotBitsLeftVec(hash ^ block, 13);
    hash = reshare(reshare(hash) * 5 + 3864292196) ^ 4;
    hash = bitMultiplyVec(hash ^ shiftBitsRightVec(hash, 16), m1);
    hash = bitMultiplyVec(hash ^ shiftBitsRightVec(hash, 13), m2);
    return hash ^ shiftBitsRightVec(hash, 16);
}

// ---- the Carter-Wegman hash ------------------------------------------------------------------------------------------

/// A random key for rows of so many bytes.
template <domain D : shared3p>
D xor_uint8[[1]] cw128GenKey(uint rowLen) {
    D xor_uint8[[1]] key(128 * rowLen);
    return randomize(key);
}

/// A universal hash of 16 bytes of each row, under a given key or a random one. Bit i is the parity of the row and row i of the
/// key, the first bit the most significant of the first byte.
template <domain D : shared3p>
D xor_uint8[[1]] cw128Hash(D xor_uint8[[1]] data, D xor_uint8[[1]] key, uint rowLen) {
    assert(rowLen > 0);
    assert(size(data) > 0);
    assert(size(data) % rowLen == 0);
    assert(size(key) == 128 * rowLen);
    D xor_uint8[[1]] hashes(size(data) / rowLen * 16);
    __syscall("shared3p::cw128_xor_uint8_vec", __domainid(D), key, data, hashes);
    return hashes;
}

template <domain D : shared3p>
D xor_uint8[[1]] cw128Hash(D xor_uint8[[1]] data, uint rowLen) {
    D xor_uint8[[1]] key = cw128GenKey(rowLen);
    return cw128Hash(data, key, rowLen);
}

// ---- bytes and rows --------------------------------------------------------------------------------------------------

/// Number of zero bytes.
template <domain D : shared3p>
D uint countZeroes(D xor_uint8[[1]] s) {
    return sum(s == 0);
}

/// Pads with zero bytes to n bytes; longer strings stay as they are.
template <domain D : shared3p>
D xor_uint8[[1]] zeroExtend(D xor_uint8[[1]] s, uint n) {
    if (n <= size(s)) return s;
    D xor_uint8[[1]] extended(n);
    extended[: size(s)] = s;
    return extended;
}

template <domain D : shared3p, type T>
D T[[1]] _at(D T[[1]] vec, uint[[1]] positions) {
    D T[[1]] elements(size(positions));
    __syscall("shared3p::gather_$T\_vec", __domainid(D), vec, elements, __cref positions);
    return elements;
}

/// Positions of the first `count` elements of rows of `length`.
uint[[1]] _fronts(uint rows, uint length, uint count) {
    uint[[1]] positions(rows * count), front = iota(count);
    for (uint i = 0; i < rows; ++i) positions[i * count : (i + 1) * count] = front + i * length;
    return positions;
}

/// Positions of the windows of `length` elements that begin at 0 … count - 1.
uint[[1]] _windows(uint count, uint length) {
    return _fronts(count, 1 :: uint, length);
}

/// n copies of a vector one after the other.
template <domain D : shared3p, type T>
D T[[1]] _copies(D T[[1]] vec, uint n) {
    return _at(vec, _fronts(n, 0 :: uint, size(vec)));
}

/// The order of rows at the first byte where they differ: from `less` and `equal` of the bytes, row by row, whether each row is
/// less. Neighbouring bytes are joined until one is left.
template <domain D : shared3p>
D bool[[1]] _lessAtFirstDifference(D bool[[1]] less, D bool[[1]] equal, uint rows) {
    uint length = size(less) / rows;
    while (length > 1) {
        uint pairs = length / 2, count = rows * pairs, next = length - pairs;
        uint[[1]] left(count), right(count), joined(count);
        for (uint i = 0; i < rows; ++i) {
            uint[[1]] step = iota(pairs);
            left[i * pairs : (i + 1) * pairs] = step * 2 + i * length;
            joined[i * pairs : (i + 1) * pairs] = step + i * next;
        }
        right = left + 1;
        D bool[[1]] equal_left = _at(equal, left);
        D bool[[1]] both = cat(equal_left, equal_left) & cat(_at(less, right), _at(equal, right));
        D bool[[1]] next_less(rows * next), next_equal(rows * next);
        if (length % 2 == 1) {
            uint[[1]] last = iota(rows);
            D bool[[1]] rest_less = _at(less, last * length + (length - 1)), rest_equal = _at(equal, last * length + (length - 1));
            __syscall("shared3p::scatter_bool_vec", __domainid(D), rest_less, next_less, __cref last * next + pairs);
            __syscall("shared3p::scatter_bool_vec", __domainid(D), rest_equal, next_equal, __cref last * next + pairs);
        }
        D bool[[1]] pair_less = _at(less, left) ^ both[: count], pair_equal = both[count :];
        __syscall("shared3p::scatter_bool_vec", __domainid(D), pair_less, next_less, __cref joined);
        __syscall("shared3p::scatter_bool_vec", __domainid(D), pair_equal, next_equal, __cref joined);
        less = next_less;
        equal = next_equal;
        length = next;
    }
    return less;
}

/// Edit distance where leaving out element i of s costs del[i] and putting in element j of t costs ins[j]; another byte costs
/// 1. Along the diagonals, each of which is one minimum of three.
template <domain D : shared3p>
D uint _editDistance(D xor_uint8[[1]] s, D xor_uint8[[1]] t, D uint32[[1]] del, D uint32[[1]] ins) {
    uint n = size(s), m = size(t);
    if (n == 0) return (uint) sum(ins);
    if (m == 0) return (uint) sum(del);
    uint[[1]] each_s(n * m), each_t(n * m);
    for (uint i = 0; i < n; ++i) {
        each_s[i * m : (i + 1) * m] = i;
        each_t[i * m : (i + 1) * m] = iota(m);
    }
    D uint32[[1]] differ = (uint32) (_at(s, each_s) != _at(t, each_t));
    // Element i of a diagonal k is the distance of the first i bytes of s and the first k - i bytes of t.
    D uint32[[1]] before(n + 1), last(n + 1);
    for (uint k = 1; k <= n + m; ++k) {
        D uint32[[1]] now(n + 1);
        if (k <= m) now[0] = last[0] + ins[k - 1];
        if (k <= n) now[k] = last[k - 1] + del[k - 1];
        uint low = k > m ? k - m : 1, high = k <= n ? k : n + 1;
        if (low < high) {
            uint[[1]] i = iota(high - low) + low;
            D uint32[[1]] gone = last[low - 1 : high - 1] + del[low - 1 : high - 1];
            D uint32[[1]] come = last[low : high] + _at(ins, k - 1 - i);
            D uint32[[1]] other = before[low - 1 : high - 1] + _at(differ, (i - 1) * m + (k - 1 - i));
            now[low : high] = min(min(gone, come), other);
        }
        before = last;
        last = now;
    }
    return (uint) last[n];
}

// ---- bounded strings -------------------------------------------------------------------------------------------------

/// A string of at most n bytes from public text; without n the bound is its own length.
template <domain D : shared3p>
D xor_uint8[[1]] bl_str(string s, uint n) {
    D xor_uint8[[1]] text = __bytes_from_string(s);
    assert(size(text) <= n);
    return zeroExtend(text, n);
}

template <domain D : shared3p>
D xor_uint8[[1]] bl_str(string s) {
    D xor_uint8[[1]] text = __bytes_from_string(s);
    return text;
}

/// The same as a vector of one string.
template <domain D : shared3p>
BlStringVector<D> bl_str(string s, uint n) {
    public BlStringVector<D> result;
    D xor_uint8[[1]] text = bl_str(s, n);
    result.value = text;
    result.bound = n;
    return result;
}

template <domain D : shared3p>
BlStringVector<D> bl_str(string s) {
    return bl_str(s, size(__bytes_from_string(s)));
}

/// True when all bytes are zero.
template <domain D : shared3p>
D bool bl_strIsEmpty(D xor_uint8[[1]] s) {
    return all(s == 0);
}

/// Public text: the bytes up to the first zero. This reveals the string.
template <domain D : shared3p>
string bl_strDeclassify(D xor_uint8[[1]] ps) {
    uint8[[1]] bytes = declassify(ps);
    uint length = 0;
    while (length < size(bytes) && bytes[length] != 0) ++length;
    return __string_from_bytes(bytes[: length]);
}

template <domain D : shared3p>
string bl_strDeclassify(BlStringVector<D> str, uint i) {
    return bl_strDeclassify(str.value[i * str.bound : (i + 1) * str.bound]);
}

/// Private length.
template <domain D : shared3p>
D uint bl_strLength(D xor_uint8[[1]] s) {
    return size(s) - countZeroes(s);
}

template <domain D : shared3p>
D uint bl_strLength(BlStringVector<D> s, uint i) {
    return bl_strLength(s.value[i * s.bound : (i + 1) * s.bound]);
}

/// Number of strings.
template <domain D : shared3p>
uint bl_strVectorLength(BlStringVector<D> s) {
    assert(s.bound > 0);
    return size(s.value) / s.bound;
}

/// Lowers the bound to the length, or to that of the longest string (at least 1), which is revealed.
template <domain D : shared3p>
D xor_uint8[[1]] bl_strTrim(D xor_uint8[[1]] s) {
    return s[: declassify(bl_strLength(s))];
}

template <domain D : shared3p>
BlStringVector<D> bl_strTrim(BlStringVector<D> s) {
    uint rows = bl_strVectorLength(s);
    if (rows == 0) return s;
    uint longest = s.bound - declassify(min(sum(s.value == 0, rows)));
    if (longest == 0) longest = 1;
    s.value = _at(s.value, _fronts(rows, s.bound, longest));
    s.bound = longest;
    return s;
}

/// The same strings with a larger bound.
template <domain D : shared3p>
BlStringVector<D> bl_strLengthenBound(BlStringVector<D> s, uint biggerBound) {
    assert(biggerBound > s.bound);
    uint rows = bl_strVectorLength(s);
    D xor_uint8[[1]] value = s.value, longer(rows * biggerBound);
    __syscall("shared3p::scatter_xor_uint8_vec", __domainid(D), value, longer, __cref _fronts(rows, biggerBound, s.bound));
    s.value = longer;
    s.bound = biggerBound;
    return s;
}

template <domain D : shared3p>
BlStringVector<D> _withBound(BlStringVector<D> s, uint bound) {
    if (s.bound < bound) return bl_strLengthenBound(s, bound);
    return s;
}

/// Equality; padding does not matter. Vectors are compared string by string.
template <domain D : shared3p>
D bool bl_strEquals(D xor_uint8[[1]] s, D xor_uint8[[1]] t) {
    uint n = max(size(s), size(t));
    return all(zeroExtend(s, n) == zeroExtend(t, n));
}

template <domain D : shared3p>
D bool[[1]] bl_strEquals(BlStringVector<D> s, BlStringVector<D> t) {
    D bool[[1]] none;
    if (size(s.value) == 0 || size(t.value) == 0) return none;
    uint bound = max(s.bound, t.bound);
    s = _withBound(s, bound);
    t = _withBound(t, bound);
    return all(s.value == t.value, bl_strVectorLength(s));
}

/// Target positions of a stable partition with the true elements first.
template <domain D : shared3p>
D uint[[1]] findSortingPermutation(D bool[[1]] arr) {
    uint n = size(arr);
    D uint[[1]] ones = (uint) arr;
    if (n == 0) return ones;
    D uint[[1]] up_to = prefixSum(ones);
    D uint[[1]] if_false = up_to[n - 1] + iota(n) - up_to;
    return if_false + ones * (up_to - 1 - if_false);
}

/// Concatenation, its padding at the end. The bound is the sum of the bounds.
template <domain D : shared3p>
D xor_uint8[[1]] bl_strCat(D xor_uint8[[1]] s, D xor_uint8[[1]] t) {
    D xor_uint8[[1]] both = cat(s, t);
    return unapplyPrivatePermutation(both, findSortingPermutation(both != 0));
}

/// Lexicographic order by byte values; padding comes first.
template <domain D : shared3p>
D bool bl_strIsLessThan(D xor_uint8[[1]] s, D xor_uint8[[1]] t) {
    uint n = max(size(s), size(t));
    if (n == 0) return false;
    s = zeroExtend(s, n);
    t = zeroExtend(t, n);
    return _lessAtFirstDifference(s < t, s == t, 1 :: uint)[0];
}

/// The same, string by string.
template <domain D : shared3p>
D bool[[1]] bl_strLessThan(BlStringVector<D> x, BlStringVector<D> y) {
    assert(x.bound > 0);
    assert(y.bound > 0);
    uint bound = max(x.bound, y.bound);
    x = _withBound(x, bound);
    y = _withBound(y, bound);
    D bool[[1]] none;
    if (size(x.value) == 0) return none;
    return _lessAtFirstDifference(x.value < y.value, x.value == y.value, bl_strVectorLength(x));
}

/// Edit distance: insert, delete or replace a byte. Padding may come and go for nothing.
template <domain D : shared3p>
D uint bl_strLevenshtein(D xor_uint8[[1]] s, D xor_uint8[[1]] t) {
    return _editDistance(s, t, (uint32) (s != 0), (uint32) (t != 0));
}

/// For each position whether the pattern is there; its padding matches anything, and behind the end there are zeros.
template <domain D : shared3p>
D bool[[1]] bl_strEqPrefixes(D xor_uint8[[1]] str, D xor_uint8[[1]] pat) {
    uint n = size(str), m = size(pat);
    D bool[[1]] starts(n) = true;
    if (n == 0 || m == 0) return starts;
    D bool[[1]] equal = _at(zeroExtend(str, n + m), _windows(n, m)) == _copies(pat, n);
    return all(equal | _copies(pat == 0, n), n);
}

/// Whether the pattern occurs.
template <domain D : shared3p>
D bool bl_strContains(D xor_uint8[[1]] str, D xor_uint8[[1]] pat) {
    if (size(str) == 0) return bl_strIsEmpty(pat);
    return any(bl_strEqPrefixes(str, pat));
}

/// Position of the first occurrence of the pattern, or the bound of the string.
template <domain D : shared3p>
D uint bl_strIndexOf(D xor_uint8[[1]] str, D xor_uint8[[1]] pat) {
    return truePrefixLength(!bl_strEqPrefixes(str, pat));
}

/// Number of positions that differ within the smaller bound.
template <domain D : shared3p>
D uint bl_strHamming(D xor_uint8[[1]] s, D xor_uint8[[1]] t) {
    uint n = min(size(s), size(t));
    return sum(s[: n] != t[: n]);
}

/// For each string whether it is empty.
template <domain D : shared3p>
D bool[[1]] bl_strEmpty(BlStringVector<D> s) {
    D bool[[1]] none;
    if (size(s.value) == 0) return none;
    return all(s.value == 0, bl_strVectorLength(s));
}

/// Index of the first string that equals `needle`, or -1.
template <domain D : shared3p>
D int64 bl_strFind(D xor_uint8[[1]] needle, BlStringVector<D> haystack) {
    if (size(haystack.value) == 0) return -1;
    uint bound = max(size(needle), haystack.bound);
    haystack = _withBound(haystack, bound);
    uint rows = bl_strVectorLength(haystack);
    D bool[[1]] equal = all(haystack.value == _copies(zeroExtend(needle, bound), rows), rows);
    D int64 index = (int64) truePrefixLength(!equal), missing = -1;
    return choose(any(equal), index, missing);
}

/// The strings in a fresh secret order, or in that of a key of 32 private bytes.
template <domain D : shared3p>
BlStringVector<D> bl_strShuffle(BlStringVector<D> s) {
    assert(s.bound > 0);
    assert(size(s.value) % s.bound == 0);
    D xor_uint8[[1]] value = s.value;
    __syscall("shared3p::matshuf_xor_uint8_vec", __domainid(D), value, s.bound);
    s.value = value;
    return s;
}

template <domain D : shared3p>
BlStringVector<D> bl_strShuffle(BlStringVector<D> s, D uint8[[1]] key) {
    assert(s.bound > 0);
    assert(size(s.value) % s.bound == 0);
    assert(size(key) == 32);
    D xor_uint8[[1]] value = s.value;
    __syscall("shared3p::matshufkey_xor_uint8_vec", __domainid(D), value, s.bound, key);
    s.value = value;
    return s;
}

// ---- known-length strings --------------------------------------------------------------------------------------------

/// A private string from public text.
template <domain D : shared3p>
D xor_uint8[[1]] kl_str(string s) {
    D xor_uint8[[1]] text = __bytes_from_string(s);
    return text;
}

/// Public text. This reveals the string.
template <domain D : shared3p>
string kl_strDeclassify(D xor_uint8[[1]] ps) {
    return __string_from_bytes(declassify(ps));
}

template <domain D : shared3p>
uint kl_strLength(D xor_uint8[[1]] str) {
    return size(str);
}

/// Equality; false when the lengths differ.
template <domain D : shared3p>
D bool kl_strEquals(D xor_uint8[[1]] s, D xor_uint8[[1]] t) {
    if (size(s) != size(t)) return false;
    return all(s == t);
}

/// Lexicographic order by byte values; a proper prefix is smaller.
template <domain D : shared3p>
D bool kl_strIsLessThan(D xor_uint8[[1]] s, D xor_uint8[[1]] t) {
    uint n = min(size(s), size(t));
    D bool[[1]] shorter(1) = size(s) < size(t), same(1) = true;
    return _lessAtFirstDifference(cat(s[: n] < t[: n], shorter), cat(s[: n] == t[: n], same), 1 :: uint)[0];
}

template <domain D : shared3p>
D xor_uint8[[1]] kl_strCat(D xor_uint8[[1]] s, D xor_uint8[[1]] t) {
    return cat(s, t);
}

/// For each position where the pattern fits whether it is there.
template <domain D : shared3p>
D bool[[1]] kl_strEqPrefixes(D xor_uint8[[1]] str, D xor_uint8[[1]] pat) {
    uint n = size(str), m = size(pat);
    assert(m <= n);
    D bool[[1]] starts(n - m + 1) = true;
    if (m == 0) return starts;
    return all(_at(str, _windows(n - m + 1, m)) == _copies(pat, n - m + 1), n - m + 1);
}

/// Whether the pattern occurs.
template <domain D : shared3p>
D bool kl_strContains(D xor_uint8[[1]] str, D xor_uint8[[1]] pat) {
    return any(kl_strEqPrefixes(str, pat));
}

/// Position of the first occurrence of the pattern, or the length of the string.
template <domain D : shared3p>
D uint kl_strIndexOf(D xor_uint8[[1]] str, D xor_uint8[[1]] pat) {
    D bool[[1]] starts = kl_strEqPrefixes(str, pat);
    // without an occurrence the prefix ends m - 1 places before the string does
    return truePrefixLength(!starts) + (uint) !any(starts) * (size(pat) - 1);
}

/// Number of positions that differ.
template <domain D : shared3p>
D uint kl_strHamming(D xor_uint8[[1]] s, D xor_uint8[[1]] t) {
    assert(size(s) == size(t));
    return sum(s != t);
}

/// Edit distance: insert, delete or replace a byte.
template <domain D : shared3p>
D uint kl_strLevenshtein(D xor_uint8[[1]] s, D xor_uint8[[1]] t) {
    uint32[[1]] one_each_s(size(s)) = 1, one_each_t(size(t)) = 1;
    D uint32[[1]] del = one_each_s, ins = one_each_t;
    return _editDistance(s, t, del, ins);
}
