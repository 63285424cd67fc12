//! section such a template is no candidate where the context says too little
//! covers Templates: variables of the result
//! compile-error 26
//! compile-error 27
//! compile-error 28
//! compile-error 29
//! compile-error 30
//! compile-error 31
//! compile-error 32
//! compile-error 33
//! compile-error 34
//! compile-error 35
//! compile-error 36
//! compile-error 37

kind k { type bool; type uint8; }
domain d k;
template <domain D> D uint8 zero() { return 0; }
template <type T> T one() { return 1; }
template <dim N> uint8[[N]] none() { uint8[[N]] r; return r; }
template <type T> struct box { T x; }
template <type T> box<T> wrap() { box<T> r; return r; }
template <type T> void nothing(T x) {}
template <domain D : k> D uint8 kinded() { return 0; }
void main() {
    zero(); // error: a statement says nothing
    one(); // error
    size(zero()); // error
    print(one()); // error: no data type
    one() == 1; // error
    (uint8) one(); // error
    size(none()); // error
    wrap(); // error
    uint8 a = declassify(zero()); // error: no security
    a = kinded(); // error: public
    a = nothing(1); // error: void
    a = wrap(); // error
    d uint8 b = zero();
    b = kinded();
    nothing(1);
    bool c = zero() == 1;
}
