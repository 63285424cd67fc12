//! section what conditions, lengths, results and printed values must be
//! covers Statements: typing
//! compile-error 44
//! compile-error 45
//! compile-error 46
//! compile-error 47
//! compile-error 48
//! compile-error 49
//! compile-error 50
//! compile-error 52
//! compile-error 53
//! compile-error 56
//! compile-error 57
//! compile-error 58
//! compile-error 59
//! compile-error 60
//! compile-error 61
//! compile-error 62
//! compile-error 63
//! compile-error 64
//! compile-error 65
//! compile-error 66
//! compile-error 67
//! compile-error 68
//! compile-error 69
//! compile-error 70
//! compile-error 71
//! compile-error 72
//! compile-error 73
//! compile-error 74
//! compile-error 75
//! compile-error 76
//! compile-error 77
//! compile-error 78
//! compile-error 79
//! compile-error 80
//! compile-error 81
//! compile-error 82

kind k { type bool; type uint8; type uint64; }
domain d k;
struct s { uint x; }
void v() { return; }
void v2() { return 1; } // error: a void procedure returns nothing
void v3() { return v(); } // error
uint u() { return; } // error
uint u2() { uint[[1]] r; return r; } // error
uint[[1]] u3() { return 1; } // error: exactly the dimensions
uint[[2]] u4() { uint[[1]] r; return r; } // error
uint u5() { d uint64 p; return p; } // error
d uint64 u6() { uint p; return p; }
d uint64 u7() { uint8 p; return p; } // error
uint8 u8() { uint16 p; return p; } // error
void main() {
    bool[[1]] w(1); d bool p; uint x; s st; uint[[1]] y(2); string t; int i; d uint64 q;
    if (w) {} // error
    if (p) {} // error
    if (x) {} // error
    if (t) {} // error
    if (st) {} // error
    while (p) {} // error
    do { x++; } while (x); // error
    for (; p;) {} // error
    for (; 1;) {} // error
    assert(p); // error
    assert(w); // error
    assert("a"); // error
    uint a(3); // error: a scalar has no lengths
    uint[[1]] b(1, 2); // error
    uint[[2]] c(1); // error
    uint[[1]] e(i); // error
    uint[[1]] f(q); // error
    uint[[1]] g(true); // error
    uint[[0]] h(1); // error
    string j(1); // error
    uint[[1]] l(y); // error
    uint8 m = x; // error
    uint n = y; // error
    print(y); // error
    print(p); // error
    print(st); // error
    print("a", x, q); // error
}
