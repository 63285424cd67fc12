//! section the bounds are compared as unsigned numbers
//! covers Run time: checks of bounds
//! runtime-error index-out-of-bounds

void main() { uint[[1]] a(3); uint i = 0; a[i - 1] = 1; }
