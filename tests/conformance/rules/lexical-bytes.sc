//! section bytes that begin no token
//! covers Lexical structure: source text
//! compile-error 11
//! compile-error 12
//! compile-error 13
//! compile-error 14
//! compile-error 15
//! compile-error 16

void main() {
    int a = 1 # 2; // error: no preprocessor
    int b = 1 $ 2; // error
    int c = 1 ` 2; // error
    int d = 1 é 2; // error: only ASCII outside of strings and comments
    int e = 1  2; // error: a form feed is no blank
    int f = 1 \ 2; // error: no line continuation
    print("é is fine here"); // and é here
}
