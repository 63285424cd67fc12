//! section control that never comes, never leaves or falls out
//! covers Statements: outcomes
//! covers Statements: loops
//! covers Statements: missing return
//! compile-error 31
//! compile-error 32
//! compile-error 36
//! compile-error 39
//! compile-error 41
//! compile-error 42
//! compile-error 43
//! compile-error 44
//! compile-error 45
//! compile-error 46
//! compile-error 47
//! compile-error 48
//! compile-error 49
//! compile-error 50
//! compile-error 51
//! compile-error 52
//! compile-error 53
//! compile-error 54
//! compile-error 55
//! compile-error 56
//! compile-error 57
//! compile-error 58
//! compile-error 59
//! compile-error 60
//! compile-error 61

void a() { return; print("x"); } // error: unreachable
void b() { while (true) { break; print("x"); } } // error: and the loop never repeats
void c() {
    while (true) {
        if (true) break; else continue;
        print("x"); // error
    }
    { return; }
    {} // error
}
uint e(bool x) { if (x) return 1; } // error
uint f() { while (true) { } } // error: conditions are not looked at
uint g() { } // error
uint h(bool x) { if (x) return 1; else print("x"); } // error
uint i() { assert(false); } // error
uint j() { for (;;) { } } // error: infinite, and no result
void l() { while (true) { return; } } // error: never repeats
void m() { do { break; } while (true); } // error
void n(bool x) { for (; x;) { if (x) return; else break; } } // error
void o() { for (;;) ; } // error: infinite
void p() { for (uint q = 0; ; q++) { if (q == 1) continue; } } // error
void q() { do ; while (true); } // error: empty body
void r() { do {} while (true); } // error
void s() { do { {;} } while (true); } // error
void t() { break; } // error
void u() { continue; } // error
void v() { if (true) { break; } } // error
void w() { { while (true) { print("x"); } } continue; } // error
uint x(bool y) { while (y) { return 1; } return 2; } // error
uint y(bool y) { { if (y) return 1; } } // error
uint z() { return 1; return 2; } // error
void main() {}
