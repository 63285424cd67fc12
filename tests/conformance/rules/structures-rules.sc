//! section rules for structures
//! covers Structures: declaration
//! covers Structures: arguments
//! compile-error 36
//! compile-error 37
//! compile-error 38
//! compile-error 41
//! compile-error 42
//! compile-error 45
//! compile-error 46
//! compile-error 47
//! compile-error 48
//! compile-error 49
//! compile-error 51
//! compile-error 52
//! compile-error 53
//! compile-error 54
//! compile-error 55
//! compile-error 56
//! compile-error 57
//! compile-error 58
//! compile-error 59
//! compile-error 60
//! compile-error 61
//! compile-error 62
//! compile-error 63
//! compile-error 64
//! compile-error 65
//! compile-error 66

kind k { type bool; type uint8; }
kind l { type bool; type uint8; type uint64; }
domain d k;
domain e l;
struct plain { uint x; }
struct twice { uint x; bool x; } // error
struct self { self x; } // error
struct late { later x; } // error
struct later { uint x; }
template <type T> struct box { T x; }
template <type T> struct loop { loop<T> x; } // error
template <type T> struct deep { box<deep<T> > x; } // error
template <domain D : k, type T> struct kinded { D T x; }
template <domain D, type T, dim N> struct all { D T[[N]] x; }
struct bad { missing x; } // error
struct secret { d plain x; } // error
struct many { plain[[1]] x; } // error
struct texts { string[[1]] x; } // error
struct wrong { d uint64 x; } // error: not in the kind
box<uint> a; box<plain> b; box<box<uint> > c; kinded<d, uint8> f; all<public, uint, 2> g; all<e, uint64, 0x1> h;
d plain i; // error
plain[[1]] j; // error
box m; // error: without arguments
plain<uint> n; // error: with arguments
box<uint, uint> o; // error
box<d> p; // error
box<1> q; // error
box<public> r; // error
kinded<public, uint8> s; // error: public is of no kind
kinded<e, uint8> t; // error
kinded<d, uint64> u; // error: a field that does not exist
all<uint, uint, 1> v; // error
all<d, d, 1> w; // error
all<d, uint8, uint8> x; // error
all<d, plain, 1> y; // error: a field of private structures
all<public, string, 1> z; // error
all<public, string, 0> fine;
void main() {}
