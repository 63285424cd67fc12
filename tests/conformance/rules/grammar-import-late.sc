//! section imports come first
//! covers Grammar: module
//! compile-error 7
//! compile-error 8

uint x;
import stdlib; // error
module late; // error: and the header before them
void main() {}
