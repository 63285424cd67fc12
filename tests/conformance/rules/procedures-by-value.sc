//! section arguments and results are copies
//! covers Procedures: parameters
//! print "done"

kind shared3p { type bool; type uint8; }
domain d1 shared3p;
struct s { uint[[1]] v; d1 uint8 p; }
uint[[1]] g = {1, 2, 3};
uint[[1]] global() { return g; }
uint[[1]] change(uint[[1]] x) { x[0] = 9; g[1] = 8; return x; }
s change(s x) { x.v[0] = 7; x.p = 7; return x; }
d1 uint8[[1]] change(d1 uint8[[1]] x) { x[0] = 7; return x; }
uint scalar(uint x) { x++; g[2] = x; return x; }
string text(string x) { x += "!"; return x; }
uint[[1]] both(uint[[1]] a, uint[[1]] b) { a[0] = 5; return b; }
void main() {
    uint[[1]] r = change(g);
    assert(r[0] == 9 && r[1] == 2 && g[0] == 1 && g[1] == 8);
    r = global();
    r[0] = 4;
    assert(g[0] == 1);
    s a, b;
    a.v = g;
    a.p = 1;
    b = change(a);
    assert(a.v[0] == 1 && b.v[0] == 7 && declassify(a.p) == 1 && declassify(b.p) == 7);
    d1 uint8[[1]] p(2) = 1, q = change(p);
    assert(declassify(p[0]) == 1 && declassify(q[0]) == 7);
    uint x = 3;
    assert(scalar(x) == 4 && x == 3 && g[2] == 4);
    string t = "a";
    assert(text(t) == "a!" && t == "a");
    r = {1, 2};
    assert(both(r, r)[0] == 1 && r[0] == 1);
    r = change(r);
    assert(r[0] == 9);
    p = change(change(p));
    assert(declassify(p[0]) == 7 && size(p) == 2);
    print("done");
}
