//! section rules for cast definitions
//! covers Casts: definitions
//! compile-error 20
//! compile-error 21
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

kind k { type bool; type uint8; type uint64; type own { public = uint8 }; }
domain d k;
domain e k;
struct s { uint x; }
d bool[[1]] cast (uint8[[1]] x) { d bool[[1]] r; return r; } // error: a public parameter
bool[[1]] cast (d uint8[[1]] x) { bool[[1]] r; return r; } // error: a public result
uint8[[1]] cast (uint64[[1]] x) { uint8[[1]] r; return r; } // error: public casts are built in
d bool[[1]] cast (e uint8[[1]] x) { d bool[[1]] r; return r; } // error: two domains
d bool cast (d uint8 x) { d bool r; return r; } // error: scalars
d bool[[1]] cast (d uint8 x) { d bool[[1]] r; return r; } // error
d bool[[2]] cast (d uint8[[2]] x) { d bool[[2]] r; return r; } // error
string cast (string x) { return x; } // error
s cast (s x) { return x; } // error
template <domain D, domain E> D bool[[1]] cast (E uint8[[1]] x) { D bool[[1]] r; return r; } // error
template <domain D, dim N> D bool[[N]] cast (D uint8[[N]] x) { D bool[[N]] r; return r; } // error
template <type T> T[[1]] cast (T[[1]] x) { return x; } // error
d own[[1]] cast (d uint8[[1]] x) { d own[[1]] r; return r; }
template <domain D : k, type T, type U> D T[[1]] cast (D U[[1]] x) { D T[[1]] r; return r; }
void main() {}
