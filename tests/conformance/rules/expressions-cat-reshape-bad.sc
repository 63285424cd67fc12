//! section operands that cannot be joined or reshaped
//! covers Expressions: cat
//! covers Expressions: reshape
//! compile-error 30
//! compile-error 31
//! compile-error 32
//! compile-error 33
//! compile-error 34
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

kind k { type bool; type uint64; type opaque; }
domain d k;
domain e k;
struct s { uint x; }
void main() {
    uint[[1]] v(2); uint[[2]] m(2, 2); uint8[[1]] n(2); d uint64[[1]] p(2); e uint64[[1]] q(2); s st; string t; int i;
    d opaque[[1]] o(2); d uint64 c;
    v = cat(1, 2); // error
    v = cat(v, 1); // error
    v = cat(v, m); // error
    v = cat(v, n); // error
    p = cat(p, q); // error
    o = cat(o, v); // error
    v = cat(v, v, 1); // error
    m = cat(m, m, 2); // error
    t = cat(t, t); // error
    st = cat(st, st); // error
    v = reshape(v); // error: no dimension
    v = reshape(v, i); // error
    v = reshape(v, 1.0); // error
    v = reshape(v, c); // error
    v = reshape(v, v); // error
    v = reshape(v, 2, 2); // error
    v = reshape("a", 2); // error
    v = reshape(st, 2); // error
    o = cat(o, o);
}
