//! section overloads that only the result tells apart, where nothing asks for one
//! covers Procedures: ambiguity
//! compile-error 21
//! compile-error 22
//! compile-error 23
//! compile-error 24
//! compile-error 28
//! compile-error 29
//! compile-error 30
//! compile-error 31
//! compile-error 34

uint f() { return 1; }
bool f() { return true; }
void f() {}
uint g() { return 1; }
uint[[1]] g() { uint[[1]] r; return r; }
void h(uint x) {}
void h(bool x) {}
void main() {
    f(); // error: all three fit a statement
    h(f()); // error
    size(f()); // error
    print(f()); // error: both are public scalars
    uint a = g();
    print(g()); // a scalar is wanted
    uint[[1]] b = {g(), 1};
    (f(), a = 1); // error
    a = (uint) f(); // error
    for (f(); a < 0; a++) { } // error
    f() == f(); // error
    h(f() :: bool);
    f() :: uint;
    bool c = f() == true; // error: a comparison asks for no type
    c = f() && true;
    a = f() + 1;
}
