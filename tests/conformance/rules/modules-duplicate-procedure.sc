//! section a procedure that duplicates an imported one
//! covers Redefinition: procedures
//! compile-error 7

import mod_rules_same;

uint same(uint x) { return 9; } // error: the same signature
int same(uint x) { return 9; }
uint same(bool x) { return 9; }
void main() {}
