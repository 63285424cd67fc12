//! section how a definition is called: order, classification, flattening, stretching
//! covers User-defined operators: the call
//! print "left right"
//! print "done"

kind shared3p { type bool; type uint8; type uint64; }
domain d shared3p;
string order;
uint lengths;
template <domain D : shared3p> D uint8[[1]] operator + (D uint8[[1]] a, D uint8[[1]] b) {
    assert(size(shape(a)) == 1 && size(a) == size(b));
    lengths = size(a);
    D uint8[[1]] r = declassify(a) + declassify(b);
    return r;
}
template <domain D : shared3p> D uint8[[1]] operator - (D uint8[[1]] a, D uint8 b) {
    lengths = size(a);
    D uint8[[1]] r = declassify(a) - declassify(b);
    return r;
}
template <domain D : shared3p> D uint8[[1]] operator - (D uint8[[1]] a) { lengths = size(a); D uint8[[1]] r = -declassify(a); return r; }
d uint8 left() { order += "left"; return 1; }
d uint8 right() { order += " right"; return 2; }
void main() {
    assert(declassify(left() + right()) == 3);
    print(order);
    d uint8 a = 1; d uint8[[2]] m(2, 3) = 4; uint8[[2]] p(2, 3) = 5; d uint8[[2]] none(0, 3);
    d uint8[[2]] r = m + p;
    assert(lengths == 6 && shape(r)[1] == 3 && declassify(r[1, 2]) == 9);
    r = a + m;
    assert(lengths == 6 && declassify(r[0, 0]) == 5);
    assert(declassify(a + 1) == 2 && lengths == 1);
    r = m - a;
    assert(lengths == 6 && declassify(r[1, 1]) == 3);
    assert(declassify(a - a) == 0 && lengths == 1);
    r = -m;
    assert(lengths == 6 && shape(r)[0] == 2 && declassify(r[1, 2]) == 252 && declassify(-a) == 255);
    r = none + none;
    assert(lengths == 0 && shape(r)[1] == 3);
    r = none + a;
    assert(lengths == 0 && shape(r)[0] == 0 && shape(r)[1] == 3);
    print("done");
}
