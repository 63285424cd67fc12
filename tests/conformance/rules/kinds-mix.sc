//! section values of two domains never mix, even of one kind
//! covers Kinds and domains: domains never mix
//! compile-error 21
//! compile-error 22
//! compile-error 26
//! compile-error 27
//! compile-error 28
//! compile-error 29
//! compile-error 30
//! compile-error 31
//! compile-error 33
//! compile-error 34
//! compile-error 35
//! compile-error 36

kind k { type bool; type uint8; }
domain a k;
domain b k;
template <domain D : k> D uint8[[1]] operator + (D uint8[[1]] x, D uint8[[1]] y) { return x; }
template <domain D : k> void f(D uint8 x, D uint8 y) {}
a uint8 operator * (a uint8 x, b uint8 y) { return x; } // error: no common type
template <domain D : k> D uint8 operator - (D uint8 x, a uint8 y) { return x; } // error

void main() {
    a uint8 x; b uint8 y;
    x = y; // error
    a uint8 z = y; // error
    x = x + y; // error
    x += y; // error
    f(x, y); // error
    a uint8[[1]] v = {x, y}; // error
    a uint8[[1]] s(2); b uint8[[1]] t(2);
    s = cat(s, t); // error
    s[0] = y; // error
    x = true ? x : y; // error
    x = y :: a; // error
    uint8 p = declassify(x) + declassify(y);
}
