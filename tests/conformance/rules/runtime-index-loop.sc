//! section an index that leaves the array in the last turn only
//! covers Run time: checks of bounds
//! runtime-error index-out-of-bounds

kind shared3p { type bool; type uint8; }
domain d1 shared3p;
void main() {
    d1 uint8[[1]] a(3);
    uint n = size(a);
    for (uint i = 0; i <= n; i++) a[i] = 1;
}
