//! section declarations of other languages
//! covers Grammar: globals and procedures
//! compile-error 12
//! compile-error 13
//! compile-error 14
//! compile-error 15
//! compile-error 16
//! compile-error 17
//! compile-error 18
//! compile-error 19

int proto(int x); // error: no prototypes
int a[[1]]; // error: dimensions stand with the type
int c[3]; // error
struct s { int x; }; // error: no semicolon
kind k; // error: of the older language
@deprecated struct t { int x; } // error: no annotation on a structure
template <type T> int global; // error: only procedures and structures
int main; int f() { return 1 } // error: a missing semicolon
