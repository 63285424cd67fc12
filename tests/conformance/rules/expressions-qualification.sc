//! section qualification sets the context and demands the type
//! covers Expressions: qualification
//! print "done"

kind shared3p { type bool; type uint8; type uint64; type xor_uint8 { public = uint8 }; }
domain d1 shared3p;
struct s { uint x; }
domain d2 shared3p;
uint f() { return 1; }
uint8 f() { return 2; }
s f() { s r; r.x = 3; return r; }
uint[[2]] f() { uint[[2]] r(1, 1) = 4; return r; }
d1 xor_uint8 f() { return 5; }
template <type T, dim N> uint q(T[[N]] x) { assert(size(f() :: T [[N]]) == 1); return size(shape(x :: T [[N]])); }

void main() {
    assert((f() :: uint [[0]]) == 1 && (f() :: uint8) == 2 && (f() :: s).x == 3);
    assert((f() :: [[2]])[0, 0] == 4 && (f() :: uint [[2]] public)[0, 0] == 4);
    assert(declassify(f() :: d1) == 5 && declassify(f() :: xor_uint8 d1) == 5);
    assert((f() :: uint uint8) == 2); // the last of a sort wins
    assert((300 :: uint8) == 44 && (1 / 2 :: float64) == 0.5);
    uint[[2]] m(1, 1);
    assert(q(m) == 2 && q(5u64) == 0);
    d1 uint8 x = 1, y;
    y = x :: d1 uint8;
    string t = "a" :: string;
    print("done");
}
