//! section inner scopes hide outer names, ends of scopes bring them back
//! covers Blocks and shadowing: scopes
//! print "5 1"

uint x = 1;
uint f(uint x) { uint y = x; uint x = 10 + y; return x; }
template <dim x> uint g(uint[[x]] v) { uint r = x; { uint x = 50; r += x; } return r; }
uint h() { return x; }

void main() {
    assert(x == 1);
    uint x = x + 1; // the initialiser sees the global
    assert(x == 2 && h() == 1);
    {
        uint x = x * 10, y = x + 1; // the first of a declaration is seen by the second
        assert(x == 20 && y == 21);
        { bool x = true; assert(x); }
        for (int x = 7; x < 8; x++) { assert(x == 7); float64 x = 0.5; assert(x == 0.5); }
        assert(x == 20);
    }
    if (x == 2) uint x = 3; else uint x = 4;
    while (x == 2) { uint x = 5; if (x == 5) break; }
    do { uint x = 9; x++; } while (x != 2); // the condition stands outside of the body
    assert(f(5 :: uint) == 15);
    uint[[2]] v;
    assert(g(v) == 52);
    print("5 ", h());
}
