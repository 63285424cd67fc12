//! section names that template variables may and may not hide
//! covers Blocks and shadowing: template variables
//! compile-error 14
//! compile-error 15
//! compile-error 16
//! compile-error 17
//! compile-error 20

kind k { type uint8; type own { public = uint8 }; type bool; }
domain d k;
struct s { uint x; }
uint n;

template <type own> own f(own x) { return x; } // error: a data type
template <type s> s g(s x) { return x; } // error: a structure
template <type T, type T> T h(T x) { return x; } // error: twice
template <domain T, type T> T uint8 i(T uint8 x) { return x; } // error: twice
template <domain d, dim n> d uint8[[n]] j(d uint8[[n]] x) { return x; } // may hide
template <domain k : k> k uint8 l(k uint8 x) { return x; } // may hide a kind
template <type own> struct t { own x; } // error
void main() {}
