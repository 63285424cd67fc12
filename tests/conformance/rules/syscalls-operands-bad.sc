//! section operands that a system call cannot take
//! covers System calls: operands
//! covers System calls: name
//! compile-error 28
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
//! compile-error 48

kind k { type bool; type uint8; }
domain d k;
struct s { uint x; }
void f() {}
template <dim N> void dims(uint[[N]] v) { __syscall("x", __ref N); } // error: no variable
void main() {
    uint a, b; d uint8 p; s st; string t; uint[[1]] v;
    __syscall("$a"); // error: not constant
    __syscall("x$t"); // error
    __syscall("$missing"); // error
    __syscall("x", "literal"); // error
    __syscall("x", ("literal")); // error
    __syscall("x", st); // error
    __syscall("x", __cref st); // error
    __syscall("x", __ref st); // error
    __syscall("x", __return st); // error
    __syscall("x", f()); // error
    __syscall("x", __cref f()); // error
    __syscall("x", __cref p); // error: private by reference
    __syscall("x", __ref p); // error
    __syscall("x", __return p); // error
    __syscall("x", __ref missing); // error
    __syscall("x", __return a, __return b); // error
    __syscall("x", __readonly st); // error
    __syscall("x", missing); // error
    dims(v);
    __syscall("x", a, p, v, t, __ref a, __ref v, __ref t, __cref a + 1, __cref v, __cref "l", __return a, __readonly p, {1, 2}, 5, 1.5, "$t");
}
