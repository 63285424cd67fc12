//! section globals, kinds, domains and structures must stand above their use by another of them
//! covers Order of processing: first pass
//! compile-error 10
//! compile-error 11
//! compile-error 14
//! compile-error 16
//! compile-error 17
//! compile-error 20

late_struct a; // error
struct uses { other_struct x; } // error
struct late_struct { uint x; }
struct other_struct { uint x; }
uint b = c; // error
uint c = 1;
late_domain uint d; // error
domain e late_kind; // error
kind late_kind { type uint64; }
domain late_domain late_kind;
uint f = f; // error: not yet in scope
uint g = 1, h = g;
void main() {}
