//! section an index into private data is checked as well
//! covers Run time: checks of bounds
//! runtime-error index-out-of-bounds

kind shared3p { type bool; type uint8; }
domain d1 shared3p;
void main() { d1 uint8[[2]] a(2, 3); a[1, 2] = 1; a[2, 0] = 1; }
