//! section how arguments bind template variables
//! covers Templates: unification
//! print "1 2 3 4 5 6 7 8 9 10"

kind shared3p { type bool; type uint8; type uint64; type xor_uint8 { public = uint8 }; }
domain d1 shared3p;
domain d2 shared3p;
template <type T> struct box { T x; }
template <domain D, type T, dim N> struct all { D T[[N]] x; }
struct plain { uint x; }
template <type T> uint a(T x, T y) { return 1; }
template <domain D> uint b(D uint8 x, D uint64 y) { return 2; }
template <dim N> uint c(uint[[N]] x, int[[N]] y) { assert(N == 2); return 3; }
template <type T> uint d(box<T> x, T y) { return 4; }
template <domain D, dim N> uint e(all<D, uint8, N> x, D uint8[[N]] y) { return 5; }
template <type T> uint f(box<box<T> > x) { T y = x.x.x; return 6; }
template <dim N> uint g(all<d1, bool, N> x, uint[[N]] y) { return 7; }
template <type T> uint h(all<public, T, 3> x) { return 8; }
template <domain D, type T> uint i(D T x, D T[[1]] y) { return "$D $T" == "d2 uint64" ? 9 : 0; }
template <type T> uint j(T x, plain y) { return T_is(x); }
uint T_is(box<plain> x) { return 10; }
void main() {
    uint[[2]] m; int[[2]] n; box<uint8> o; all<d1, uint8, 1> p; d1 uint8[[1]] q; box<box<string> > r; all<d1, bool, 0> t;
    all<public, float64, 3> u; d2 uint64 v; d2 uint64[[1]] w; box<plain> x; plain y; d1 uint8 s; d1 uint64 z;
    print(a(1, 2), " ", b(s, z), " ", c(m, n), " ", d(o, 5u8), " ", e(p, q), " ", f(r), " ", g(t, 4u64), " ", h(u), " ", i(v, w), " ", j(x, y));
}
