//! section a place filters overloads by their exact result
//! covers Contexts: filter by result
//! print "done"

kind shared3p { type bool; type uint8; type uint64; }
domain d1 shared3p;
uint f() { return 1; }
uint8 f() { return 2; }
uint[[1]] f() { uint[[1]] r(3); return r; }
d1 uint f() { return 4; }
bool f() { return true; }
string f() { return "text"; }
template <domain D : shared3p>
D uint64[[1]] operator + (D uint64[[1]] a, D uint64[[1]] b) { D uint64[[1]] r = declassify(a) + declassify(b); return r; }
uint back() { return f(); }

void main() {
    uint a = f();
    uint8 b = f();
    uint[[1]] c = f();
    d1 uint d = f();
    assert(a == 1 && b == 2 && size(c) == 3 && declassify(d) == 4);
    assert(f());
    if (!f()) assert(false);
    a = f() + 10;
    assert(a == 11);
    b = f() + 10;
    assert(b == 12);
    a += f();
    assert(a == 12);
    c[0] = f();
    c[1:] = f() :: public uint[[0]];
    c[f()] = 9; // an index is uint64
    assert(c[0] == 1 && c[1] == 9);
    c = f() :: uint [[0]];
    assert(size(c) == 3 && c[2] == 1);
    uint8[[1]] e = {f(), f()};
    assert(e[1] == 2);
    d = f() :: public; // the public one, then classified
    assert(declassify(d) == 1);
    d = d + f(); // the private one
    assert(declassify(d) == 5);
    assert(back() == 1);
    assert(strlen(f()) == 4);
    assert(f() ? true : false);
    assert((f() :: uint8) == 2);
    uint[[1]] g(f());
    assert(size(g) == 1);
    assert((uint16)(f() :: uint8) == 2);
    assert(declassify(f() :: d1 uint) == 4);
    assert(f() && f());
    print("done");
}
