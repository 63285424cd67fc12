//! section numbers that are no numbers
//! covers Lexical structure: malformed numbers
//! compile-error 16
//! compile-error 17
//! compile-error 18
//! compile-error 19
//! compile-error 20
//! compile-error 21
//! compile-error 22
//! compile-error 23
//! compile-error 24
//! compile-error 25
//! compile-error 26

void main() {
    int a = 007; // error: leading zero
    float64 b = 1e05; // error: leading zero in an exponent
    int c = 0b12; // error: no binary digit
    int d = 0o8; // error: no octal digit
    int e = 0x; // error: no digits
    int f = 12abc; // error: letters
    int g = 5u7; // error: no such suffix
    float64 h = 1.0u8; // error: an integer suffix
    float64 i = 0x1f32; // error: hexadecimal with a suffix of a float
    float64 j = 1e; // error: no exponent
    int k = 0b1f32; // error: binary with a suffix of a float
}
