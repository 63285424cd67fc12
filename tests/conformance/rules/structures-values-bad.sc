//! section what cannot be done with structures
//! covers Structures: values
//! compile-error 35
//! compile-error 36
//! compile-error 37
//! compile-error 38
//! compile-error 39
//! compile-error 40
//! compile-error 41
//! compile-error 42
//! compile-error 43
//! compile-error 44
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

kind k { type bool; type uint8; }
domain d k;
struct s { uint x; d uint8 p; }
template <type T> struct box { T x; }
void f(s x) {}
void main() {
    s a, b; box<uint> c; box<int> e; uint y; string t;
    a = c; // error
    c = e; // error: other arguments, another type
    a = 5; // error
    y = a; // error
    a == b; // error
    a + b; // error
    !a; // error
    a = {a}; // error
    print(a); // error
    t = "$a"; // error
    t = tostring(a); // error
    a = declassify(a); // error
    f(c); // error
    a.z = 1; // error
    a.x.y = 1; // error
    a.p = y; // error: uint64
    y = a.p; // error
    a = cat(a, b); // error
    s g(3); // error
    s h = 0; // error
    a++; // error
    a += b; // error
    a; // error: no effect
    a.x; // error
}
