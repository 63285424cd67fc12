//! section arguments that bind a variable twice, or fit no pattern
//! covers Templates: unification
//! covers Templates: kind restriction
//! compile-error 45
//! compile-error 46
//! compile-error 47
//! compile-error 48
//! compile-error 49
//! compile-error 50
//! compile-error 51
//! compile-error 52
//! compile-error 53
//! compile-error 54
//! compile-error 55
//! compile-error 56
//! compile-error 57
//! compile-error 58
//! compile-error 59
//! compile-error 60
//! compile-error 61
//! compile-error 62
//! compile-error 63
//! compile-error 64

kind k { type bool; type uint8; type uint64; }
kind l { type bool; type uint8; }
domain d1 k;
domain d2 k;
domain e l;
template <type T> struct box { T x; }
template <domain D, type T, dim N> struct all { D T[[N]] x; }
struct plain { uint8 x; }
template <type T> void a(T x, T y) {}
template <domain D> void b(D uint8 x, D uint8 y) {}
template <dim N> void c(uint8[[N]] x, uint8[[N]] y) {}
template <type T> void d(box<T> x, T y) {}
template <domain D : k> void f(D uint8 x) {}
template <domain D : k> void g(all<D, uint8, 1> x) {}
template <type T> void h(all<public, T, 1> x) {}
template <type T> void i(T[[1]] x) {}
template <type T> void j(plain x, T y) {}
void main() {
    uint8 p; uint8[[1]] v; uint8[[2]] m; d1 uint8 x; d2 uint8 y; e uint8 z; box<uint8> bb; plain q;
    all<public, uint8, 1> s; all<d1, uint8, 1> t; all<e, uint8, 1> u; all<public, uint8, 2> w; d1 uint8[[1]] r;
    a(p, 1); // error
    a(p, x); // error: two securities: T is public
    a(p, v); // error
    b(x, y); // error
    b(x, p); // error
    c(v, m); // error
    c(v, p); // error
    d(bb, 1); // error
    d(p, p); // error
    f(p); // error: public data is of no kind
    f(z); // error
    g(s); // error
    g(u); // error
    h(t); // error
    h(w); // error
    i(p); // error
    i(m); // error
    i(r); // error: private
    j(bb, p); // error
    a(p); // error
    a(1, 2); b(p, p); b(x, x); c(p, p); c(m, m); d(bb, p); f(x); f(y); g(t); h(s); i(v); j(q, q);
}
