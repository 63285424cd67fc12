//! section shapes are compared before the definition is called
//! covers User-defined operators: the call
//! runtime-error shape-mismatch

uint8[[1]] operator + (uint8[[1]] a, uint8[[1]] b) { assert(false); return a; }
void main() { uint8[[1]] a(2), b(3); a + b; }
