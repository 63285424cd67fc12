//! section reshaping to no element what has some
//! covers Run time: checks of shapes
//! runtime-error reshape

void main() { uint[[1]] a(3), b; assert(size(reshape(b, 0, 5)) == 0); reshape(a, 3, 0); }
