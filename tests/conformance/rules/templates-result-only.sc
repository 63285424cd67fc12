//! section variables that occur only in the result are bound by the context
//! covers Templates: variables of the result
//! print "done"

kind shared3p { type bool; type uint8; type uint64; }
domain d1 shared3p;
template <type T> struct box { T x; }
template <domain D> D uint8[[1]] zeros(uint n) { D uint8[[1]] r(n) = 5; return r; }
template <type T> T one() { return 1; }
template <dim N> uint8[[N]] none() { uint8[[N]] r; return r; }
template <domain D, type T, dim N> D T[[N]] any(T x) { D T[[N]] r; return r; }
template <type T> box<T> wrap() { box<T> r; return r; }
template <domain D, type T> D T both() { D T r = 7; return r; }
uint8[[1]] f() { return zeros(2 :: uint); }
d1 uint8[[1]] g() { return zeros(3 :: uint); }
void main() {
    uint8[[1]] a = zeros(4 :: uint);
    d1 uint8[[1]] b = zeros(4 :: uint);
    assert(size(a) == 4 && size(b) == 4 && declassify(b)[3] == 5 && size(f()) == 2 && size(g()) == 3);
    assert(size(zeros(1 :: uint) :: public) == 1 && declassify(zeros(1 :: uint) :: d1)[0] == 5);
    float64 c = one();
    int8 d = one();
    assert(c == 1.0 && d == 1 && (one() :: uint) == 1);
    uint8[[3]] e = none();
    assert(size(shape(e)) == 3 && size(shape(none() :: [[2]])) == 2);
    d1 uint8[[2]] h = any(1u8);
    box<string> s = wrap();
    assert(s.x == "");
    d1 uint64 i = both();
    uint64 j = both();
    assert(declassify(i) == 7 && j == 7);
    uint8 k = one() + one();
    assert(k == 2);
    print("done");
}
