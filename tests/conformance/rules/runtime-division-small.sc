//! section a zero divisor of a narrow type, in a compound assignment of one element
//! covers Run time: integer arithmetic
//! runtime-error division-by-zero

void main() { uint8[[1]] a = {1, 2}; uint8 z; a[1] /= z; }
