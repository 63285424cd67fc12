//! section an array initialiser must have the declared shape, not only its number of elements
//! covers Run time: initial values
//! runtime-error shape-mismatch

void main() { uint[[2]] a(2, 3) = reshape(1, 3, 2); }
