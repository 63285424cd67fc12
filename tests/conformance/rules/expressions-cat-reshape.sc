//! section joining along every dimension and new shapes
//! covers Expressions: cat
//! covers Expressions: reshape
//! print "done"

kind shared3p { type bool; type uint8; }
domain d1 shared3p;
void main() {
    uint[[3]] a(1, 2, 3) = 1, b(1, 2, 3) = 2, r;
    r = cat(a, b);
    assert(shape(r)[0] == 2 && r[0, 1, 2] == 1 && r[1, 0, 0] == 2);
    r = cat(a, b, 1);
    assert(shape(r)[1] == 4 && r[0, 1, 2] == 1 && r[0, 2, 0] == 2);
    r = cat(a, b, 2);
    assert(shape(r)[2] == 6 && r[0, 1, 2] == 1 && r[0, 1, 3] == 2 && r[0, 0, 5] == 2);
    r = cat(a, reshape(5, 1, 2, 0), 0x2);
    assert(size(r) == 6);
    uint[[1]] e, v = {1, 2, 3};
    v = cat(v, e);
    v = cat(e, v);
    v = cat(v, v);
    assert(size(v) == 6 && v[3] == 1);
    v = cat(cat({9}, v[:1]), {8, 7});
    assert(size(v) == 4 && v[0] == 9 && v[1] == 1 && v[3] == 7);
    d1 uint8[[2]] p(2, 1) = 4;
    uint8[[2]] q(2, 2) = 5;
    d1 uint8[[2]] s = cat(q, p, 1);
    uint8[[2]] open = declassify(s);
    assert(shape(open)[1] == 3 && open[1, 0] == 5 && open[1, 2] == 4 && open[0, 2] == 4);
    open = declassify(cat(p, p));
    assert(shape(open)[0] == 4 && shape(open)[1] == 1 && open[3, 0] == 4);
    assert(reshape({1, 2, 3, 4, 5, 6}, 2, 3)[1, 0] == 4);
    assert(size(shape(reshape(r, 6))) == 1 && size(reshape(7, 0)) == 0 && shape(reshape(7, 3, 0))[0] == 3);
    assert(reshape(7, 2, 2, 2, 2)[1, 1, 1, 1] == 7);
    uint n = 2;
    assert(reshape({1, 2, 3, 4}, n, size(e) + n)[1, 1] == 4);
    d1 uint8 sc = 3;
    assert(declassify(reshape(sc, 2, 2)[1, 1]) == 3 && size(reshape(sc, 0)) == 0);
    s = reshape(declassify(s), 3, 2);
    assert(declassify(s[1, 0]) == 4);
    print("done");
}
