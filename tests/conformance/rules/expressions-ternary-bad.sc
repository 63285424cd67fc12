//! section conditions and branches that do not go together
//! covers Expressions: conditional
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
//! compile-error 37
//! compile-error 38

kind k { type bool; type uint8; type uint64; }
domain d k;
domain e k;
void nothing() {}
void main() {
    bool t; bool[[1]] c(2); d bool p; d bool[[1]] pc(2); uint a; uint8 b; uint[[1]] v(2); uint[[2]] m(2, 2);
    d uint64 x; e uint64 y; string s;
    a = a ? 1 : 2; // error: no bool
    a = p ? 1 : 2; // error: private
    v = pc ? v : v; // error
    a = t ? a : b; // error: two types
    a = t ? a : v; // error: two dimensions
    v = t ? v : m; // error
    a = t ? a : s; // error
    x = t ? x : y; // error: two domains
    a = t ? a : nothing(); // error: one has no value
    c ? nothing() : nothing(); // error: an array chooses between values
    a = c ? a : a; // error: dimensions of the condition
    m = c ? m : m; // error
    a = t ? 1 : true; // error
    a = t ? nothing() : nothing(); // error
}
