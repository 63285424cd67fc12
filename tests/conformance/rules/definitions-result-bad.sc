//! section without a type from the context such a choice fails
//! covers User-defined operators: template search
//! compile-error 14
//! compile-error 15
//! compile-error 16

kind k { type bool; type uint8; type uint64; }
domain d k;
template <domain D : k> D uint8[[1]] operator == (D uint64[[1]] a, D uint64[[1]] b) { D uint8[[1]] r; return r; }
template <domain D : k> D uint64[[1]] operator == (D uint64[[1]] a, D uint64[[1]] b) { D uint64[[1]] r; return r; }
template <domain D : k, type T> D T[[1]] operator != (D uint64[[1]] a, D uint64[[1]] b) { D T[[1]] r; return r; }
void main() {
    d uint64 a;
    a == a; // error: two fit
    a != a; // error: nothing binds T
    d bool b = a == a; // error: none gives bool
}
