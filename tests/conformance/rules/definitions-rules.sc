//! section rules for the signatures of operator definitions
//! covers User-defined operators: definitions
//! compile-error 28
//! compile-error 29
//! compile-error 30
//! compile-error 31
//! compile-error 32
//! compile-error 33
//! compile-error 34
//! compile-error 35
//! compile-error 36
//! compile-error 37
//! compile-error 38
//! compile-error 40
//! compile-error 41
//! compile-error 42
//! compile-error 43
//! compile-error 45
//! compile-error 47
//! compile-error 48
//! compile-error 49

kind k { type bool; type uint8; type uint64; type own { public = uint8 }; type opaque; }
domain d k;
domain e k;
struct s { uint x; }

string operator + (string a, string b) { return a; } // error
s operator + (s a, s b) { return a; } // error
bool operator == (s a, s b) { return true; } // error
uint8[[2]] operator + (uint8[[2]] a, uint8[[2]] b) { return a; } // error: scalars and vectors only
uint8 operator + (uint8 a, uint64 b) { return a; } // error: no upper type
uint64 operator + (uint8 a, uint8 b) { return 1; } // error: not the upper type
uint8[[1]] operator + (uint8 a, uint8 b) { uint8[[1]] r; return r; } // error
uint8 operator + (uint8[[1]] a, uint8 b) { return b; } // error
d uint8 operator + (uint8 a, uint8 b) { return a; } // error
uint8 operator + (d uint8 a, uint8 b) { return b; } // error
d uint8 operator + (d uint8 a, e uint8 b) { return a; } // error
d own operator + (d own a, uint8 b) { return a; }
own operator - (d own a, uint8 b) { return a; } // error
d uint8 operator - (d own a, d uint8 b) { return b; } // error
d opaque operator - (d opaque a, uint8 b) { return a; } // error
bool operator == (d uint8 a, d uint8 b) { return true; } // error: the security of the result
d uint64 operator == (d uint8 a, d uint8 b) { return 1; }
d bool operator && (d bool a, d bool b) { return a; } // error: no private ones
bool operator && (bool a, bool b) { return a; }
d bool operator ! (d uint8 a) { d bool r; return r; } // error
d uint8 operator ~ (d uint8[[1]] a) { d uint8 r; return r; } // error
uint8 operator ~ (d uint8 a) { return 1; } // error
void main() {}
