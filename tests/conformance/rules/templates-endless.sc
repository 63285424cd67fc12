//! section a template that requests itself with growing arguments ends with an error
//! covers Templates: instances
//! compile-error 6

template <type T> struct box { T x; }
template <type T> uint grow(T x) { box<T> y; return grow(y); } // error
void main() { grow(1); }
