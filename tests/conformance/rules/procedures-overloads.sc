//! section plain procedures: identical argument types, results filtered by the context
//! covers Procedures: plain procedures
//! print "1 2 3 4 5 6 7 8 9 10"

kind shared3p { type bool; type uint64; type uint8; }
domain d1 shared3p;
domain d2 shared3p;
struct s { uint x; }
uint f(uint x) { return 1; }
uint f(int x) { return 2; }
uint f(uint[[1]] x) { return 3; }
uint f(uint[[2]] x) { return 4; }
uint f(d1 uint x) { return 5; }
uint f(d2 uint x) { return 6; }
uint f(s x) { return 7; }
uint f(string x) { return 8; }
uint f(uint x, int y) { return 9; }
uint f(int x, uint y) { return 10; }
void main() {
    d1 uint a; d2 uint b; s c; uint[[1]] v; uint[[2]] m;
    print(f(1u64), " ", f(1), " ", f(v), " ", f(m), " ", f(a), " ", f(b), " ", f(c), " ", f("x"), " ", f(1u64, 1), " ", f(1, 1u64));
}
