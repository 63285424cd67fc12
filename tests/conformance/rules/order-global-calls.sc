//! section initialisers of globals call no procedure, not even an imported one
//! covers Order of processing: initialisers
//! compile-error 11
//! compile-error 12
//! compile-error 13
//! compile-error 14

import mod_rules_base;

uint f() { return 1; }
uint a = f(); // error
uint b = helper(1u64); // error
uint c = probe(1u64); // error
uint[[1]] d(f()); // error
uint e = size({1, 2}) + 3;
string g = "a" + tostring(e);
void main() {}
