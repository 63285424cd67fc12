//! section in an assignment the right side runs before the bounds are looked at
//! covers Run time: order of evaluation
//! covers Run time: checks of bounds
//! runtime-error assert

uint fail() { assert(false); return 0; }
void main() { uint[[1]] a(2); a[9] = fail(); }
