//! section how a cast finds its definition
//! covers Casts: search
//! covers Casts: the call
//! print "1 2 3 4"
//! print "done"

kind shared3p { type bool; type uint8; type uint64; type xor_uint8 { public = uint8 }; }
domain d1 shared3p;
domain d2 shared3p;
uint w;
d1 uint64[[1]] cast (d1 uint8[[1]] x) { w = 1; d1 uint64[[1]] r = (uint64) declassify(x); return r; }
template <domain D : shared3p> D uint64[[1]] cast (D uint8[[1]] x) { w = 2; D uint64[[1]] r = (uint64) declassify(x); return r; }
template <domain D : shared3p, type U> D bool[[1]] cast (D U[[1]] x) { w = 3; D bool[[1]] r(size(x)); return r; }
template <domain D, type T, type U> D T[[1]] cast (D U[[1]] x) { w = 4; D T[[1]] r(size(x)); return r; }
void main() {
    d1 uint8 a = 5; d2 uint8 b = 6; d1 xor_uint8 x = 7; string r;
    assert(declassify((uint64) a) == 5); r += "$w ";
    assert(declassify((uint64) b) == 6); r += "$w ";
    (bool) a; r += "$w ";
    (uint8) x; r += "$w";
    print(r);
    d1 uint8[[3]] c(2, 1, 3) = 9;
    d1 uint64[[3]] e = (uint64) c;
    assert(shape(e)[2] == 3 && declassify(e[1, 0, 2]) == 9);
    d1 uint8[[1]] none;
    assert(size((uint64) none) == 0 && w == 1);
    print("done");
}
