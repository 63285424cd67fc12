//! section annotations that are none
//! covers Procedures: annotations
//! compile-error 11
//! compile-error 12
//! compile-error 13
//! compile-error 14
//! compile-error 15
//! compile-error 16
//! compile-error 17

@deprecated(5) void b() {} // error
@deprecated() void c() {} // error
@deprecated("a" "b") void d() {} // error: one piece
@deprecated("$x") void e() {} // error: no names
@deprecated uint x; // error
@deprecated @deprecated void f() {} // error
@deprecated template <type T> void g(T x) {} // error: stands behind the template
void main() {}
