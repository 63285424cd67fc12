//! section operators that cannot be defined, and wrong numbers of parameters
//! covers Grammar: operator definitions
//! compile-error 15
//! compile-error 16
//! compile-error 17
//! compile-error 18
//! compile-error 19
//! compile-error 20
//! compile-error 21
//! compile-error 22
//! compile-error 23
//! compile-error 24
//! compile-error 25

int operator ++ (int a) { return a; } // error
int operator += (int a, int b) { return a; } // error
int operator = (int a, int b) { return a; } // error
int operator ? (int a, int b) { return a; } // error
int operator :: (int a, int b) { return a; } // error
int operator + (int a) { return a; } // error: there is no unary plus
int operator * (int a, int b, int c) { return a; } // error
bool operator ! (bool a, bool b) { return a; } // error
bool operator ~ () { return true; } // error
void operator + (int a, int b) { } // error: a result is needed
@deprecated int operator - (int a, int b) { return a; } // error: no annotation
void main() {}
