//! section where a value of one type may stand for another
//! covers Types: assignability
//! print "done"

kind shared3p { type bool; type uint8; type uint64; type xor_uint8 { public = uint8 }; }
domain d1 shared3p;

void main() {
    uint8 p = 5;
    uint8[[1]] pv(2) = p; // public scalar to public array
    d1 uint8 s = p; // classified
    d1 uint8[[1]] sv(3) = p; // classified and spread
    assert(size(sv) == 3 && declassify(sv[2]) == 5);
    sv = s; // spread, the shape stays
    assert(size(sv) == 3);
    sv = pv; // classified, the shape follows
    assert(size(sv) == 2);
    d1 xor_uint8[[2]] x(2, 2) = p;
    assert(declassify(x[1, 1]) == 5);
    x[0, :] = pv;
    x[:, 1] = p;
    uint64 w = 3; // a literal takes any integer or float type
    float32 f = 3;
    float64[[1]] g = {1, 2.5};
    assert(g[0] == 1.0 && f == 3.0f32);
    print("done");
}
