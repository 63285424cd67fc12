//! section joined private matrices differ in another dimension
//! covers Run time: checks of shapes
//! runtime-error cat

kind shared3p { type bool; type uint8; }
domain d1 shared3p;
void main() { d1 uint8[[2]] a(2, 2), b(2, 3); cat(a, b); }
