//! section what is no place by its form
//! covers Expressions: places
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
//! compile-error 35
//! compile-error 36
//! compile-error 37
//! compile-error 38
//! compile-error 39
//! compile-error 40
//! compile-error 41
//! compile-error 42

uint f() { return 1; }
void main() {
    uint a = 1, b; uint[[1]] v(3);
    f() = 1; // error
    5 = a; // error
    a + b = 1; // error
    v[1:][0] = 1; // error: indexed twice
    (v[1:])[0]++; // error
    ++v[1:][0]; // error
    f()++; // error
    -a = 1; // error
    (a, b) = 1; // error
    (a ? a : b) = 1; // error
    {a, b}[0] = 1; // error
    cat(v, v)[0] = 1; // error
    (uint) a = 1; // error
    a++ = 1; // error
    a :: uint = 1; // error
    declassify(a) = 1; // error
    true += 1; // error
    "a" += "b"; // error
}
