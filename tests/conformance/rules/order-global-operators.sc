//! section initialisers of globals may use operators and casts of modules that are processed already, not their own
//! covers Order of processing: initialisers
//! print "5 12 11 true"
//! compile-error 11

import mod_rules_base;

uint16 a = (9 :: uint16) + (4 :: uint16); // of the module
uint8 b = 5 + (6 :: uint8); // built in: the definition below is not processed yet
d1 uint8 p = 3;
d1 uint8 q = p + p * 1; // error
uint8 operator + (uint8 x, uint8 y) { return 99; }
void main() {}
