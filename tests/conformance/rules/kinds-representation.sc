//! section a kind's type per kind: representation, default, literals
//! covers Kinds and domains: public representation
//! print "0 7 200 300 true"

kind other { type bool; type xor_uint8 { public = uint16 }; }
kind shared3p { type bool; type uint8; type uint64; type xor_uint8 { public = uint8 }; type xor_uint16 { public = uint16 }; }
domain d1 shared3p;
domain never other;

void main() {
    d1 xor_uint8 a, b = 7, c = 456; // wraps at the width of uint8
    d1 xor_uint16 e = 300;
    uint8 plain = 9;
    d1 xor_uint8 f = plain;
    assert(declassify(f) == 9);
    d1 xor_uint8[[1]] v(2) = 3;
    v[1] = 255;
    assert(declassify(v[0]) == 3 && declassify(v[1]) == 255);
    d1 bool t = true;
    print(declassify(a), " ", declassify(b), " ", declassify(c), " ", declassify(e), " ", declassify(t));
}
