//! section a slice that begins behind the end
//! covers Run time: checks of bounds
//! runtime-error index-out-of-bounds

void main() { uint[[1]] a(3); a[4:]; }
