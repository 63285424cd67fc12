//! section a type without public representation takes no literal and never becomes public
//! covers Kinds and domains: opaque types
//! compile-error 22
//! compile-error 23
//! compile-error 24
//! compile-error 26
//! compile-error 27
//! compile-error 28
//! compile-error 29
//! compile-error 31
//! compile-error 32

kind k { type bool; type opaque; type uint8; }
domain d k;
template <domain D : k> D opaque[[1]] operator + (D opaque[[1]] a, D opaque[[1]] b) { return a; }

void main() {
    d opaque a, b;
    d opaque c = a + b;
    d opaque[[1]] v(3);
    v[0] = a;
    d opaque e = 1; // error
    a = 1; // error
    a = b + 1; // error
    uint8 p = 1;
    a = p; // error
    a = b + p; // error
    declassify(a); // error
    a++; // error
    a += b;
    a += p; // error
    d opaque[[1]] w = {a, p}; // error
}
