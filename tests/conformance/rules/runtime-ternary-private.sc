//! section the branches of an element-wise choice between private arrays differ
//! covers Run time: checks of shapes
//! runtime-error shape-mismatch

kind shared3p { type bool; type uint8; }
domain d1 shared3p;
void main() { bool[[1]] c(2) = true; d1 uint8[[1]] a(2), b(3); c ? a : b; }
