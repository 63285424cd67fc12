//! section statements that are none
//! covers Grammar: statements
//! compile-error 20
//! compile-error 22
//! compile-error 23
//! compile-error 24
//! compile-error 25
//! compile-error 26
//! compile-error 27
//! compile-error 28
//! compile-error 29
//! compile-error 30
//! compile-error 31
//! compile-error 32
//! compile-error 33
//! compile-error 34

void main() {
    int a = 1, b = 2;
    a = 1, b = 2; // error: no comma at the top
    (a = 1, b = 2);
    int[[1]] v = {}; // error: no empty constructor
    print(); // error: no argument
    a + b = 3; // error: no place
    v[0][0] = 1; // error: indexed twice
    ++5; // error: no place
    a++ ++; // error: no place
    v = cat(v, v, a); // error: the dimension is a literal
    __syscall(a); // error: the name is a string
    __syscall("x", __ref v[0]); // error: no plain name
    assert a == 1; // error: parentheses
    if a { } // error: parentheses
    else; // error: without if
    x::; // error: no type
}
