//! section elements that make no array
//! covers Expressions: array constructor
//! compile-error 24
//! compile-error 25
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

kind k { type bool; type uint8; type own { public = uint8 }; }
domain d k;
domain e k;
struct s { uint x; }
void f() {}
void main() {
    uint8 a; uint16 b; uint[[1]] v(1); d uint8 p; e uint8 q; d own o; s st;
    uint[[1]] w = {v}; // error
    v = {"a", "b"}; // error: no arrays of strings
    v = {st}; // error
    v = {f()}; // error
    size({a, b}); // error: two types
    size({a, true}); // error
    size({p, q}); // error: two domains
    size({p, b}); // error
    size({p, o}); // error
    size({a, 1.5}); // error
    size({1, true}); // error
    v = {1.5}; // error
    size({{1, 2}, {3, 4}}); // error: no nesting
}
