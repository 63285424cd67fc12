//! section names that cannot stand in a string
//! covers Strings: interpolation
//! compile-error 23
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

kind k { type bool; type uint8; type own { public = uint8 }; }
domain d k;
domain both k;
struct s { uint x; }
uint both; uint own;
uint8 uint8_; // not the type
template <dim N> uint n(uint[[N]] x) { print("$N"); return N; } // error: no dimension variables
void f() {}
void main() {
    s st; uint[[1]] v; d uint8 p; uint x;
    print("$missing"); // error
    print("$st"); // error
    print("$v"); // error
    print("$p"); // error
    print("$both"); // error: a domain and a variable
    print("$own"); // error: a data type and a variable
    print("$f"); // error: a procedure
    print("$k"); // error: a kind
    print("$s"); // error: a structure
    print("$uint16"); // error: no kind lists it
    print("$x_"); // error: the longest name
    print("$main"); // error
    print("$uint8 $d $bool");
    n(v);
}
