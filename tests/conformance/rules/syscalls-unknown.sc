//! section an unknown name is found when the program is loaded
//! covers System calls: name
//! runtime-error load

// A run-time condition: code that can never run has no calls to bind.
void main() { uint[[1]] none(0); if (size(cat(none, none)) > 0) __syscall("shared3p:misspelt"); }
