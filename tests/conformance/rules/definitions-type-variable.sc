//! section type variables of operator templates bind to the upper type of the operands
//! covers User-defined operators: template search
//! print "done"

kind shared3p { type bool; type uint8; type uint64; type xor_uint8 { public = uint8 }; type xor_uint64 { public = uint64 }; }
domain d shared3p;
uint used;
template <domain D : shared3p, type T> D bool[[1]] operator == (D T[[1]] a, D T[[1]] b) {
    used = 1;
    D bool[[1]] r = declassify(a) == declassify(b);
    assert("$T" != "uint8");
    return r;
}
template <domain D : shared3p, type T> D T[[1]] operator & (D T[[1]] a, T[[1]] b) { used = 2; return a; }
template <domain D : shared3p> D xor_uint64[[1]] operator & (D xor_uint64[[1]] a, D xor_uint64[[1]] b) { used = 3; return a; }

void main() {
    uint8 p = 5; d xor_uint8 x = 5; d xor_uint64 y = 7; uint64 q = 7; d uint64 z = 7; d bool t = true;
    assert(declassify(p == x) && declassify(x == p) && declassify(5 == x) && declassify(x == 5));
    assert(declassify(y == q) && declassify(q == y) && declassify(z == q) && declassify(true == t));
    assert(!declassify(x == 6) && used == 1);
    assert(declassify(y & y) == 7 && used == 3);
    assert(declassify(q & y) == 7 && used == 3);
    assert(declassify(z & q) == 7 && used == 2);
    print("done");
}
