//! section a definition that returns too many elements
//! covers User-defined operators: the call
//! runtime-error wrong-result-size

uint8[[1]] operator + (uint8[[1]] a, uint8[[1]] b) { uint8[[1]] r(2); return r; }
void main() { uint8 a; a = a + a; }
