//! section two definitions of one weight
//! covers User-defined operators: ambiguity
//! compile-error 26
//! compile-error 27
//! compile-error 28
//! compile-error 29
//! compile-error 30
//! compile-error 31
//! compile-error 32

kind k { type uint8; type uint64; type bool; }
domain d k;
d uint8 operator + (d uint8 a, d uint8 b) { return a; }
d uint8[[1]] operator + (d uint8[[1]] a, uint8 b) { return a; }
template <domain D : k> D uint8 operator - (D uint8 a, D uint8 b) { return a; }
template <domain E : k> E uint8 operator - (E uint8 a, E uint8 b) { return b; }
template <domain D : k, type T> D T operator * (D T a, D uint8 b) { return a; }
template <domain D : k, type T> D T operator * (D uint8 a, D T b) { return b; }
template <domain D : k> D bool operator ! (D bool x) { return x; }
template <domain D : k> D bool operator ! (D bool y) { return y; }
template <domain D : k> D uint64[[1]] cast (D uint8[[1]] x) { D uint64[[1]] r; return r; }
template <domain D : k> D uint64[[1]] cast (D uint8[[1]] y) { D uint64[[1]] r; return r; }
void main() {
    d uint8 a; uint8 p; d bool b; d uint64 c;
    a = a + a;
    a = a + p; // error: one classification, or one change of dimension
    a += p; // error
    a++; // error
    a = a - a; // error
    a = a * a; // error
    b = !b; // error
    c = (uint64) a; // error
}
