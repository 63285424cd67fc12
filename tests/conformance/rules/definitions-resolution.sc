//! section the worked resolution: which definition serves which operands
//! covers User-defined operators: weight
//! covers User-defined operators: operands
//! print "done"

kind shared3p { type uint8; type bool; }
domain d shared3p;
uint used;
template <domain D : shared3p> D uint8[[1]] operator * (D uint8[[1]] x, D uint8[[1]] y) {
    used = 1;
    D uint8[[1]] r = declassify(x) * declassify(y);
    return r;
}
template <domain D : shared3p> D uint8[[1]] operator * (D uint8[[1]] x, uint8[[1]] y) {
    used = 2;
    D uint8[[1]] r = declassify(x) * y;
    return r;
}
void main() {
    d uint8 a = 3; uint8 p = 4; d uint8[[2]] m(2, 2) = 5; uint8[[2]] q(2, 2) = 6;
    assert(declassify(a * a) == 9 && used == 1);
    assert(declassify(a * p) == 12 && used == 2);
    assert(declassify(p * a) == 12 && used == 1);
    used = 0;
    assert(p * p == 16 && used == 0); // built in
    assert(declassify(m * a)[1, 1] == 15 && used == 1);
    assert(declassify(a * m)[0, 1] == 15 && used == 1);
    assert(declassify(2 * a) == 6 && used == 1);
    assert(declassify(a * 2) == 6 && used == 2);
    assert(declassify(m * q)[1, 0] == 30 && used == 2);
    assert(declassify(q * m)[1, 0] == 30 && used == 1);
    assert(declassify(m * 2)[0, 0] == 10 && used == 2);
    assert(declassify(m * p)[0, 0] == 20 && used == 2);
    a *= 5;
    assert(declassify(a) == 15 && used == 2);
    a *= a;
    assert(declassify(a) == 225 && used == 1);
    m[0, :] *= p;
    assert(declassify(m[0, 1]) == 20 && declassify(m[1, 1]) == 5 && used == 2);
    m[:, 0] *= {2, 3};
    assert(declassify(m[0, 0]) == 40 && declassify(m[1, 0]) == 15 && used == 2);
    uint8 left = 2;
    d uint8 e = left * left; // public, then classified
    assert(declassify(e) == 4);
    print("done");
}
