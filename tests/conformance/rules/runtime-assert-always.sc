//! section an assertion in code that only one of many iterations reaches
//! covers Run time: assert
//! runtime-error assert

void main() { for (uint i = 0; i < 100; i++) assert(i != 99); }
