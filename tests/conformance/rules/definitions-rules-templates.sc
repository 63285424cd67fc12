//! section rules for templates of operators
//! covers User-defined operators: definitions
//! compile-error 20
//! compile-error 21
//! compile-error 22
//! compile-error 23
//! compile-error 24
//! compile-error 25
//! compile-error 26
//! compile-error 27
//! compile-error 28
//! compile-error 31
//! compile-error 33

kind k { type bool; type uint8; }
domain d k;
struct s { uint x; }
template <type T> struct box { T x; }

template <domain A, domain B> A uint8 operator + (A uint8 a, B uint8 b) { return a; } // error: one domain variable
template <domain D, dim N> D uint8[[N]] operator + (D uint8[[N]] a, D uint8[[N]] b) { return a; } // error: no dimension variables
template <domain D> D uint8[[2]] operator + (D uint8[[2]] a, D uint8[[2]] b) { return a; } // error
template <type T> T operator + (T a, string b) { return a; } // error
template <type T> T operator + (T a, s b) { return a; } // error
template <type T> box<T> operator + (box<T> a, box<T> b) { return a; } // error
template <domain D> uint8 operator + (D uint8 a, D uint8 b) { return 1; } // error: the written security
template <domain D> D uint8 operator + (uint8 a, uint8 b) { return a; } // error
template <domain D> D uint8 operator + (D uint8 a, d uint8 b) { return a; } // error
template <domain D : k, type T> D T operator + (D T a, T b) { return a; }
template <domain D : k, type T, type U> D T operator - (D U a, U b) { D T r; return r; }
template <domain D, type T> D uint8 operator * (D uint8 a, uint8 b) { return a; } // error: a variable that nothing binds
void main() {
    d uint8 x; d bool b = x - 1; // error: the instance: bool is not above uint8
}
