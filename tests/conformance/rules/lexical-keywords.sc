//! section keywords are never names
//! covers Lexical structure: keywords
//! compile-error 12
//! compile-error 14
//! compile-error 15
//! compile-error 16
//! compile-error 18
//! compile-error 19
//! compile-error 20

struct s {
    int size; // error: of a field
}
int kind; // error: of a global
void strlen() {} // error: of a procedure
void f(int dim) {} // error: of a parameter
void main() {
    int reshape = 1; // error: of a variable
    int float = 1; // error
    int type = 1; // error
}
