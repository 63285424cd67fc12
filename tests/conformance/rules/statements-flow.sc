//! section programs that look endless, unreachable or incomplete and are not
//! covers Statements: outcomes
//! print "done"

uint a(bool c) { if (c) return 1; else return 2; }
uint b(bool c) { while (true) { if (c) return 1; } return 2; }
uint c(bool d) { { { return 1; } } }
uint d(uint x) { do { if (x == 3) return x; x++; } while (true); return 0; }
uint e(bool c) { if (c) { return 1; } else if (!c) { return 2; } else { return 3; } }
uint f() { for (;;) { if (true) return 1; } return 2; }
uint g(uint n) { for (uint i = 0; ; i++) { if (i == n) break; } return n; }
void h() { return; ; ; }
void i() { ; {} {;{}} if (true) ; while (false) ; for (uint j = 0; j < 2; j++) ; { ; return; } }
uint j(uint n) { uint s; for (uint i = 0; i < n; i++) { if (i == 1) continue; else s += i; } return s; }
uint l(uint n) { while (true) { if (n > 5) break; n++; continue; } return n; }
uint m(bool c) { if (c) assert(true); else return 1; return 2; }
uint n() { uint o; do { if (o == 2) break; ; } while (o++ < 5 && l(1 :: uint) == 6); return o; }
void main() {
    assert(a(true) == 1 && b(true) == 1 && c(true) == 1 && d(1 :: uint) == 3 && e(false) == 2 && f() == 1 && g(4 :: uint) == 4);
    h(); i();
    assert(j(4 :: uint) == 5 && l(2 :: uint) == 6 && m(false) == 1 && n() == 2);
    print("done");
}
