//! section calls that fit nothing
//! covers Procedures: plain procedures
//! covers Procedures: no match
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
//! compile-error 48
//! compile-error 49
//! compile-error 50

kind k { type bool; type uint64; }
domain d k;
domain e k;
struct s { uint x; }
struct t { uint x; }
uint f(uint x) { return 1; }
uint g(d uint x) { return 1; }
uint h(s x) { return 1; }
uint[[1]] v(uint[[1]] x) { return x; }
void n() {}
void main() {
    d uint p; e uint q; t tt; uint[[1]] w; uint8 b;
    uint a = f(); // error
    a = f(1u64, 2u64); // error
    a = f(5); // error: int64
    a = f(b); // error
    a = f(w); // error
    a = f(p); // error
    a = f("1"); // error
    a = f(true); // error
    a = g(a); // error: no classification
    a = g(q); // error
    a = h(tt); // error
    w = v(a); // error: no promotion
    a = f(w[0:1]); // error
    n(1); // error
    a = n(); // error
    b = f(a); // error: the result
    f(a) + true; // error
}
