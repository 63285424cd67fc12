//! section a chosen template whose instance fails is an error, not a reason to choose another
//! covers Templates: instances
//! compile-error 11
//! compile-error 15
//! compile-error 20
//! compile-error 23

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
template <dim N> uint8 first(uint8[[N]] x) {
    if (N == 0) return 0;
    return x[0]; // error: when N is 0: nothing is evaluated while checking
}
struct s { uint x; }
void main() {
    s a; d bool c; d uint8 x;
    add(a); add(true); add(1); add(x);
    choose(true, 1u8); choose(c, x);
    same(a);
    classified(1u8);
    classified(1.5);
    uint8[[1]] v(3);
    first(v); first(1u8);
}
