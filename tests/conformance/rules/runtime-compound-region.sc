//! section a compound assignment to a region of another shape
//! covers Run time: checks of shapes
//! runtime-error shape-mismatch

void main() { uint[[2]] a(2, 2), b(2, 1); a[:, :] += b; }
