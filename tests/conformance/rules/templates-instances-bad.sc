//! section a chosen template whose instance fails is an error, not a reason to choose another
//! covers Templates: instances
//! compile-error 10
//! compile-error 14
//! compile-error 19

kind k { type bool; type uint8; }
domain d k;
template <type T> T add(T x) {
    return x + x; // error: no sum of structures or bools
}
template <domain D, type T> D T add(D T x) { return x; }
template <domain D> D uint8 choose(D bool c, D uint8 x) {
    if (c) return x; // error: when D is private
    return x;
}
template <type T> void unused(T x) { missing(x); }
template <type T, dim N> T[[N]] same(T[[N]] x) { return x; }
template <type T> d T classified(T x) { return x; } // error: the signature: no such private type
struct s { uint x; }
void main() {
    s a; d bool c; d uint8 x;
    add(a); add(true); add(1); add(x);
    choose(true, 1u8); choose(c, x);
    same(a);
    classified(1u8);
    classified(1.5);
}
