//! section a file declares something
//! covers Grammar: module
//! compile-error 0
