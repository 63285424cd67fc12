//! section where nothing is classified: arguments, `::`, declassify, conditions, indices
//! covers Types: implicit classification
//! compile-error 22
//! compile-error 23
//! compile-error 24
//! compile-error 25
//! compile-error 26
//! compile-error 27
//! compile-error 28
//! compile-error 29
//! compile-error 30
//! compile-error 31

kind k { type bool; type uint64; }
domain d k;
void f(d uint64 x) {}
template <domain D : k> void g(D uint64 x) {}
template <domain D : k> void h(D uint64 x, D uint64 y) {}

void main() {
    uint64 p = 5; d uint64 s = p;
    f(p); // error
    f(5); // error
    f(5u64); // error
    g(p); // error
    h(s, p); // error: both bind the domain
    s = p :: d; // error
    p = declassify(p); // error
    p = declassify(5); // error
    p = declassify(declassify(s)); // error
    f(p :: d uint64); // error
    f(s);
    g(s);
    h(s, s);
}
