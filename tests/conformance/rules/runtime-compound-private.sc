//! section a compound assignment of private arrays of different shapes
//! covers Run time: checks of shapes
//! runtime-error shape-mismatch

import shared3p;
domain d1 shared3p;
void main() { d1 uint[[1]] a(2), b(3); a += b; }
