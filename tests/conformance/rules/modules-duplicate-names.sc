//! section two modules of a program cannot define the same global, kind, domain or structure
//! covers Redefinition: globals, kinds, domains, structures
//! compile-error 19
//! compile-error 20
//! compile-error 21
//! compile-error 22
//! compile-error 23
//! compile-error 25
//! compile-error 26
//! compile-error 28
//! compile-error 30
//! compile-error 32
//! compile-error 33
//! compile-error 34
//! compile-error 35

import mod_rules_middle;

uint base_order; // error
struct base_struct { uint y; } // error
kind shared3p { type bool; } // error
domain d1 shared3p; // error
struct token { uint x; } // error: the name of a kind's data type
uint twice;
uint twice; // error
uint once, once; // error
struct two { uint x; }
struct two { uint y; } // error
kind k { type bool; }
kind k { type bool; } // error
domain d k;
domain d shared3p; // error
kind l { type two; } // error: the name of a structure
kind m { type bool; type bool; } // error
kind n { type own { public = uint8 }; type uint8; type own; } // error

void main() {}
