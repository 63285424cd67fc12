//! section main takes nothing, and there is no second one
//! covers Entry point: main
//! compile-error 6

void main() {}
void main(uint x) {} // error
