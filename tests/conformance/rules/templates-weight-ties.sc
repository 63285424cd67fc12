//! section two lightest templates
//! covers Templates: weight
//! compile-error 21
//! compile-error 24
//! compile-error 25

kind k { type bool; type uint8; }
domain d k;
template <type T> uint a(T x, uint8 y) { return 1; }
template <type T> uint a(uint8 x, T y) { return 2; }
template <domain D> uint b(D uint8 x) { return 1; }
template <type T> uint b(T x) { return 1; } // lighter: no unrestricted domain variable
template <dim N> uint c(uint8[[N]] x) { return 1; }
template <type T> uint c(T x) { return 1; }
template <domain D : k> uint e(D uint8 x) { return 1; }
template <domain E : k> uint e(E uint8 y) { return 1; }
template <type T> T f(uint8 x) { return 1; }
template <type T> uint8 f(T x) { return 1; }
void main() {
    uint8 u; d uint8 p;
    a(u, u); // error
    a(u, 1); a(1, u);
    b(u);
    c(u); // error
    e(p); // error
    u = f(u); // one occurrence against none
    f(u); // without a context the first has no T
}
