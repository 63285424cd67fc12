//! section punctuators of other languages
//! covers Lexical structure: punctuators
//! compile-error 12
//! compile-error 13
//! compile-error 14
//! compile-error 15
//! compile-error 16

void main() {
    uint x = 1;
    bool b = true;
    x <<= 1; // error: no shift assignment
    x >>= 1; // error
    b &&= true; // error
    b ||= true; // error
    x = x ** 2; // error
}
