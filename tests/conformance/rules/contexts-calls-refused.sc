//! section the filter is exact: nothing is classified or spread to save a call
//! covers Contexts: filter by result
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

kind k { type bool; type uint64; }
domain d k;
uint f() { return 1; }
uint two() { return 1; }
uint8 two() { return 1; }
void none() {}
template <domain D : k> D uint64[[1]] operator * (D uint64[[1]] a, D uint64[[1]] b) { return a; }

void main() {
    uint[[1]] v(3);
    d uint p;
    v = f(); // error: a scalar
    p = f(); // error: public
    p = p * f(); // error: the context reaches into operators
    v = v + f(); // error: and asks for a vector
    v[0:1] = f(); // error
    bool b = two() == 5; // error: a comparison passes on only the security: two fit
    two(); // error: a statement wants nothing: two fit
    f(two()); // error: as an argument
    uint c = size(two()); // error
    c = (uint) two(); // error: an operand of a cast gets no data type
    c = none(); // error
    none() + 1; // error
    v = f() :: [[0]];
    p = f() :: public;
    b = f() == 5;
    none();
}
