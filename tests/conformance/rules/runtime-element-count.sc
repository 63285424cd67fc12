//! section more elements than 64 bits can count
//! covers Run time: arrays
//! runtime-error too-many-elements

void main() { uint n = 4294967296; uint8[[2]] a(n, n); }
