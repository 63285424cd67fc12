//! section implicit classification happens in exactly these places
//! covers Types: implicit classification
//! print "done"

kind shared3p { type bool; type uint8; type uint64; type xor_uint8 { public = uint8 }; }
domain d1 shared3p;
template <domain D : shared3p> D uint8[[1]] operator + (D uint8[[1]] a, D uint8[[1]] b) {
    D uint8[[1]] r = declassify(a) + declassify(b);
    return r;
}
d1 uint8 returned(uint8 x) { return x; }
d1 uint8[[1]] vector() { uint8[[1]] r(2) = 4; return r; }
d1 uint8 global = 9;

void main() {
    uint8 p = 5;
    d1 uint8 s = p, t;
    t = p;
    t += p;
    assert(declassify(t) == 10);
    assert(declassify(returned(p)) == 5);
    assert(declassify(vector()[1]) == 4);
    assert(declassify(s + p) == 10 && declassify(p + s) == 10 && declassify(s + 1) == 6);
    uint8[[1]] pv(2) = 3;
    d1 uint8[[1]] sv(1) = 1;
    assert(declassify(cat(pv, sv)[2]) == 1 && declassify(cat(sv, pv)[2]) == 3);
    t = p == 5 ? p : s;
    t = p == 5 ? s : p;
    assert(declassify(t) == 5);
    sv = {p, s, 7};
    assert(declassify(sv[0]) == 5 && declassify(sv[2]) == 7);
    d1 xor_uint8[[1]] x = {p, p};
    x[0] = 3;
    x[1:] = p;
    assert(declassify(x[0]) == 3);
    t = s = p;
    assert(declassify(global) == 9);
    print("done");
}
