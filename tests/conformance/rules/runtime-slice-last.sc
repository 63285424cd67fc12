//! section a slice may end at the length, an index may not
//! covers Run time: checks of bounds
//! runtime-error index-out-of-bounds

void main() { uint[[1]] a(3); assert(size(a[3:]) == 0 && size(a[3:3]) == 0 && size(a[0:3]) == 3); a[3]; }
