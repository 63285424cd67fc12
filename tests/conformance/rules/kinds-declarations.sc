//! section rules for kinds and domains
//! covers Kinds and domains: declarations
//! compile-error 20
//! compile-error 21
//! compile-error 24
//! compile-error 25
//! compile-error 27
//! compile-error 29
//! compile-error 30
//! compile-error 32
//! compile-error 33
//! compile-error 34
//! compile-error 36
//! compile-error 37
//! compile-error 38
//! compile-error 40
//! compile-error 41

kind a { type uint8 { public = uint8 }; type bool; type own { public = uint16 }; type opaque; }
kind b { type uint8 { public = uint16 }; } // error: a built-in type is its own representation
kind c { type own { public = uint8, public = uint8 }; } // error: two representations
kind e { type bool; type own { public = uint32 }; }
domain da a;
domain db missing; // error
domain dc da; // error: a domain is no kind
da uint8 x;
da uint16 y; // error: not in the kind
da own z;
own w; // error: not public
public own v; // error
da opaque u;
opaque t; // error
da string s; // error: never private
da string r = "a"; // error
struct st { da uint8 f; }
da st q; // error: never private
void f(da int64 p) {} // error
da uint32 g() { da uint32 r; return r; } // error
void main() {
    da float64 r; // error
    own[[1]] o; // error
}
