//! section an empty array is no scalar: its shape must fit the region
//! covers Run time: checks of shapes
//! runtime-error shape-mismatch

void main() { uint[[1]] a(3), b; a[0:0] = b; a[0:1] = b; }
