//! section what begins a statement: a declaration or an expression
//! covers Grammar: declarations and expressions
//! print "done"

kind shared3p { type uint64; type bool; }
domain d1 shared3p;

struct one { uint x; }
template <type T> struct box { T v; }
template <type A, type B> struct pair { A a; B b; }
template <domain D, dim N> struct hold { D uint[[N]] v; }

template <type T>
T same(T x) {
    box<T> b; // a plain name as the only argument
    b.v = x;
    public box<T> c;
    c = b;
    return c.v;
}

void main() {
    one o; o.x = 1;
    box<one> bo; bo.v = o;
    pair<one, uint> p; p.a = o;
    pair<box<one>, box<box<uint>>> q;
    q.b.v.v = 7;
    assert(q.b.v.v == 7);
    public uint y = 4;
    d1 uint z = 4;
    hold<d1, 1> h;
    h.v = z; // stays empty
    assert(size(h.v) == 0);
    hold<public, 2> g;
    uint[[2]] m(2, 2) = 3;
    g.v = m;
    assert(g.v[1, 1] == 3);
    assert(same(o.x) == 1 && same(y) == 4);
    uint a = 1, b = 5, c = 2;
    a < b == c > a; // an expression
    bool r = (a < b, c < a); // a comma of two comparisons
    assert(!r);
    print("done");
}
