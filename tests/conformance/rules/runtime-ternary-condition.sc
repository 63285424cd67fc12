//! section the condition of an element-wise choice has another shape
//! covers Run time: checks of shapes
//! runtime-error shape-mismatch

void main() { bool[[1]] c(3); uint[[1]] a(2), b(2); c ? a : b; }
