//! section arrays: row-major, overlapping regions, dimensions of length zero
//! covers Run time: arrays
//! print "done"

kind shared3p { type bool; type uint8; }
domain d1 shared3p;
template <domain D> void overlap(D uint8[[1]] v) {
    v[1:] = v[:4];
    assert(true);
    v[:3] = v[2:];
    v = v[1:];
    v[0:2] = v[1:3];
}
void main() {
    uint[[2]] m(2, 3);
    m[0, :] = {1, 2, 3};
    m[1, :] = {4, 5, 6};
    uint[[1]] flat = reshape(m, 6);
    for (uint i = 0; i < 6; i++) assert(flat[i] == i + 1);
    m = reshape(flat, 3, 2);
    assert(m[1, 0] == 3 && m[2, 1] == 6);
    m[:, 0] = m[:, 1];
    assert(m[0, 0] == 2 && m[2, 0] == 6);
    m[1:, :] = m[:2, :];
    assert(m[1, 0] == 2 && m[2, 1] == 4);
    uint[[1]] v = {1, 2, 3, 4, 5};
    v[1:] = v[:4];
    assert(v[0] == 1 && v[1] == 1 && v[4] == 4);
    v[:3] = v[2:];
    assert(v[0] == 2 && v[2] == 4 && v[3] == 3);
    v[1:4] += v[0:3];
    assert(v[1] == 5 && v[2] == 7 && v[3] == 7);
    d1 uint8[[1]] p = {1, 2, 3, 4, 5};
    p[1:] = p[:4];
    assert(declassify(p[1]) == 1 && declassify(p[4]) == 4);
    p[:3] = p[2:];
    assert(declassify(p[0]) == 2 && declassify(p[2]) == 4);
    overlap(p);
    uint[[3]] none(2, 0, 4);
    uint[[3]] other = none + none * 2;
    assert(shape(other)[2] == 4 && size(other) == 0);
    none = cat(none, none);
    assert(shape(none)[0] == 4 && shape(none)[1] == 0);
    none = cat(none, reshape(1, 4, 2, 4), 1);
    assert(size(none) == 32);
    none[:, 1:1, :] = reshape(0, 4, 0, 4);
    other[:, :, :] = 5;
    assert(shape(other[1:, :, 2])[0] == 1 && size(-other) == 0 && size((bool) other) == 0);
    v = v;
    p = p;
    assert(size(v) == 5 && size(p) == 5);
    print("done");
}
