//! section rules that a template obeys before anybody uses it
//! covers Templates: declaration
//! compile-error 31
//! compile-error 32
//! compile-error 33
//! compile-error 34
//! compile-error 35
//! compile-error 36
//! compile-error 37
//! compile-error 38
//! compile-error 39
//! compile-error 40
//! compile-error 41
//! compile-error 42
//! compile-error 43
//! compile-error 44
//! compile-error 45
//! compile-error 46
//! compile-error 47
//! compile-error 48
//! compile-error 49
//! compile-error 50
//! compile-error 51

kind k { type bool; type uint8; }
domain d k;
struct s { uint x; }
template <type T> struct box { T x; }
template <domain D, type T, dim N> struct all { D T[[N]] x; }

template <type T> void a(uint x) {} // error: T is nowhere
template <domain D> uint b() { return 1; } // error
template <dim N, type T> T c(T x) { return x; } // error
template <type T, dim T> T e(T x) { return x; } // error: two of one name
template <domain D : missing> D uint8 f(D uint8 x) { return x; } // error
template <domain D : d> D uint8 g(D uint8 x) { return x; } // error: a domain is no kind
template <type T> T uint8 h(T uint8 x) { return x; } // error: a type variable for a domain
template <domain D> D i(D x) { return x; } // error: a domain variable for a type
template <dim N> N j(uint[[N]] x) { return 1; } // error
template <type T> uint l(uint[[T]] x) { return 1; } // error
template <domain D> D missing m(D uint8 x) { return x; } // error
template <type T> missing uint8 n(T x) { return x; } // error
template <type T> T o(T[[n]] x) { return x; } // error
template <type T> T p(box x) { return 1; } // error: without arguments
template <type T> T q(s<T> x) { return 1; } // error: with arguments
template <type T> T r(box<T, T> x) { return 1; } // error
template <domain D> D uint8 t(box<D> x) { return 1; } // error: a domain for a type
template <domain D, type T> D T u(all<T, D, 1> x) { return 1; } // error: the wrong order
template <type T> T v(all<public, T, T> x) { return 1; } // error
template <type T> T w(all<1, T, 1> x) { return 1; } // error
template <type T> T z(T x, T x) { return x; } // error: two parameters
template <type T, domain D, dim N> void fine(all<D, T, N> x, box<box<T> > y) { missing(); }
void main() {}
