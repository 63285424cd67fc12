//! section a template is no main
//! covers Entry point: main
//! compile-error 0

template <type T> void main(T x) {}
