//! section literals where no number can stand
//! covers Contexts: literals
//! compile-error 23
//! compile-error 24
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

kind k { type bool; type own { public = uint8 }; type opaque; }
domain d k;
struct s { uint x; }
bool f() { return 1; } // error
uint g() { return 1.0; } // error
void main() {
    s st;
    bool a = 0; // error
    string b = 5; // error
    int c = 1e3; // error: a float literal in an integer
    uint8 e = 1.0f32; // error
    if (1) { } // error
    while (0.5) { break; } // error
    assert(1); // error
    d bool h = 1; // error
    d own i = 1.5; // error
    d opaque j = 0; // error
    st = 5; // error
    bool l = 5 && true; // error
    uint[[1]] m(1.0); // error
    uint n = m[0.0]; // error
}
