//! section a cast that returns too few elements
//! covers Casts: the call
//! runtime-error wrong-result-size

kind shared3p { type bool; type uint8; }
domain d1 shared3p;
d1 bool[[1]] cast (d1 uint8[[1]] x) { d1 bool[[1]] r(size(x) - 1); return r; }
void main() { d1 uint8[[2]] a(2, 2); (bool) a; }
