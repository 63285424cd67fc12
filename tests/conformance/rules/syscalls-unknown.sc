//! section an unknown name is found when the program is loaded
//! covers System calls: name
//! runtime-error load

void main() { if (false) __syscall("shared3p:misspelt"); }
