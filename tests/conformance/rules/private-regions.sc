//! section regions, elements and copies of private arrays, large enough for several rows
//! covers Private data: element-wise work
//! print "done"

kind shared3p { type bool; type uint8; type uint16; type int64; type uint64; type xor_uint32 { public = uint32 }; }
domain d1 shared3p;
template <type T> T[[1]] ramp(uint n) { T[[1]] r(n); T x = 0; for (uint i = 0; i < n; i++) { r[i] = x; x++; } return r; }
template <domain D, type T> void cube(D T probe) {
    T[[1]] numbers = ramp(24 :: uint);
    D T[[3]] c(2, 3, 4);
    c = reshape(numbers, 2, 3, 4);
    T[[3]] o = declassify(c);
    for (uint i = 0; i < 2; i++) for (uint j = 0; j < 3; j++) for (uint k = 0; k < 4; k++) assert(o[i, j, k] == numbers[i * 12 + j * 4 + k]);
    T[[2]] s = declassify(c[:, 1, 1:3]);
    assert(shape(s)[0] == 2 && shape(s)[1] == 2 && s[1, 0] == numbers[17] && s[0, 1] == numbers[6]);
    T[[1]] line = declassify(c[1, :, 3]);
    assert(size(line) == 3 && line[2] == numbers[23]);
    c[:, 2, :] = c[:, 0, :];
    assert(declassify(c[1, 2, 3]) == numbers[15]);
    c[0, :, 1] = {5, 6, 7};
    assert(declassify(c[0, 1, 1]) == 6 && declassify(c[0, 1, 0]) == numbers[4]);
    c[1:, 1:, 0] = 9;
    assert(declassify(c[1, 2, 0]) == 9 && declassify(c[1, 0, 0]) == numbers[12] && declassify(c[0, 2, 0]) == numbers[0]);
    c[0, 0, :] = probe;
    assert(declassify(c[0, 0, 3]) == declassify(probe));
    D T[[3]] copy = c;
    copy[0, 0, 0] = 1;
    assert(declassify(c[0, 0, 0]) == declassify(probe) && declassify(copy[0, 0, 0]) == 1);
    D T[[2]] joined = cat(c[0, :, :], c[1, :, :]);
    assert(shape(joined)[0] == 6 && declassify(joined[5, 0]) == 9);
    joined = cat(c[0, :, 1:], c[0, :, :1], 1);
    assert(shape(joined)[1] == 4 && declassify(joined[1, 3]) == numbers[4]);
    c[0:0, :, :] = c[1:1, :, :];
    assert(size(c[2:, :, :]) == 0 && size(c[:, :, 4:]) == 0);
}
template <domain D, type T> void choose(D T probe) {
    T[[1]] numbers = ramp(10 :: uint);
    D T[[1]] p = numbers, q = probe;
    q = reshape(probe, 10);
    bool[[1]] c(10);
    for (uint i = 0; i < 10; i++) c[i] = i % 3 == 1;
    D T[[1]] r = c ? p : q;
    for (uint i = 0; i < 10; i++) assert(declassify(r[i]) == (i % 3 == 1 ? numbers[i] : declassify(probe)));
    r = c ? p : p;
    c = true;
    assert(declassify((c ? q : p)[9]) == declassify(probe) && declassify(r[9]) == numbers[9]);
    c = false;
    assert(declassify((c ? q : p)[9]) == numbers[9]);
    p = c ? p : q;
    assert(declassify(p[3]) == declassify(probe) && declassify(q[3]) == declassify(probe));
}
void main() {
    d1 uint8 a = 200; d1 uint16 b = 60000; d1 int64 c = -5; d1 uint64 e = 18446744073709551615;
    cube(a); cube(b); cube(c); cube(e);
    choose(a); choose(b); choose(c); choose(e);
    d1 xor_uint32[[1]] x = {1, 2, 3, 4}, y = 9;
    x[1:3] = x[2:];
    y = {true, false, true, false} ? x : reshape(x[0], 4);
    uint32[[1]] z = declassify(y);
    assert(z[0] == 1 && z[1] == 1 && z[2] == 4 && z[3] == 1);
    d1 bool[[2]] f(2, 2), g(2, 2) = true;
    f[0, :] = {true, false};
    f[:, 1] = g[:, 0];
    assert(declassify(f[0, 0]) && declassify(f[1, 1]) && !declassify(f[1, 0]));
    bool[[2]] h(2, 2);
    h[1, :] = true;
    f = h ? f : g;
    assert(declassify(f[0, 1]) && !declassify(f[1, 0]) && declassify(f[1, 1]));
    print("done");
}
