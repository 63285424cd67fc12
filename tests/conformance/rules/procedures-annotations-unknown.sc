//! section annotations with other names
//! covers Procedures: annotations
//! compile-error 7
//! compile-error 8
//! compile-error 9

@obsolete void a() {} // error
@Deprecated("no") void b() {} // error
template <type T> @inline void c(T x) {} // error
void main() {}
