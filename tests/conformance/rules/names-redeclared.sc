//! section one scope holds a variable once
//! covers Blocks and shadowing: redeclaration
//! compile-error 9
//! compile-error 13
//! compile-error 14
//! compile-error 15
//! compile-error 16

void f(int a, int b, uint a) {} // error: two parameters of one name
void g(int a) { int a = 1; { int a; } } // the body is a scope of its own
void main() {
    int x;
    bool x; // error
    { int x; int y, y; } // error
    for (int i = 0, i = 1; i < 2; i++) { } // error
    for (int i = 0; i < 2; i++) { int i; int j; uint j; } // error
    if (true) int z; else int z;
}
