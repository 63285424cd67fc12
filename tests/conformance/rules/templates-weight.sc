//! section the lightest template wins: number of variables, unrestricted domains, occurrences
//! covers Templates: weight
//! print "11111 22 33 44 5 66 7"

kind shared3p { type bool; type uint8; type uint64; }
domain d1 shared3p;
// one variable before two, whatever their sort
template <type T> uint a(T x) { return 1; }
template <type T, dim N> uint a(T[[N]] x) { return 0; }
template <domain D, type T> uint a(D T x) { return 0; }
// a restricted domain variable before an unrestricted one
template <domain D : shared3p> uint b(D uint8 x) { return 2; }
template <domain D> uint b(D uint8 x) { return 0; }
// fewer occurrences, of equally many variables
template <type T> uint c(T x, uint8 y) { return 3; }
template <type T> uint c(T x, T y) { return 0; }
// a plain procedure before all templates
uint d(uint8 x) { return 4; }
template <type T> uint d(T x) { return 0; }
template <domain D> uint d(D uint8 x) { return 0; }
// fewer variables count before restricted domains
template <domain D> uint e(D uint8 x) { return 5; }
template <domain D : shared3p, type T> uint e(D T x) { return 0; }
// occurrences inside of a structure's arguments count
template <type T> struct box { T x; }
template <type T> uint f(box<T> x, uint8 y) { return 6; }
template <type T> uint f(box<T> x, T y) { return 0; }
// variables of the result count as variables, not as occurrences
template <domain D, type T> D T g(D uint8 x) { return 7; }
template <domain D, type T> D T g(D T x) { return 0; }
void main() {
    d1 uint8 p; uint8 u; box<uint8> b;
    uint8 r = g(u);
    print(a(u), a(1), a("x"), a(true), a(b), " ", b(p), b(p), " ", c(u, u), c(1, u), " ", d(u), d(u), " ", e(p), " ", f(b, u), f(b, 1u8), " ", r);
}
