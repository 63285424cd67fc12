//! section qualification converts nothing
//! covers Expressions: qualification
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
//! compile-error 39
//! compile-error 40

kind k { type bool; type uint8; type own { public = uint8 }; }
domain d k;
struct s { uint x; }
void f() {}
uint g() { return 1; }
void main() {
    uint a = 1; d uint8 p; uint[[1]] v(2); s st;
    a = a :: uint8; // error
    a = 1 :: d; // error: a literal is public
    a = g() :: uint8; // error
    a = v[0] :: [[1]]; // error
    a = 1.5 :: int; // error
    p = p :: public; // error
    p = p :: own; // error
    v = v :: [[2]]; // error
    a = st :: uint; // error
    a = f() :: uint; // error
    a = true :: uint; // error
    a = 1 :: bool; // error
    a = 1 :: s; // error
    a = 1 :: k; // error: a kind
    a = 1 :: [[n]]; // error
    a = a :: uint;
}
