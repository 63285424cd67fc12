//! section structures: defaults, deep copies, equality of types
//! covers Structures: values
//! print "done"

kind shared3p { type bool; type uint8; type uint64; }
domain d1 shared3p;
template <type T> struct box { T x; }
template <domain D, type T, dim N> struct all { D T[[N]] x; string name; }
struct empty { }
struct leaf { uint8 a; float64 b; bool c; string s; uint[[2]] m; d1 uint8 p; d1 uint8[[1]] q; empty e; }
struct node { leaf l; box<leaf> r; }
node global;
node make(uint8 a) { node n; n.l.a = a; n.r.x.q = reshape(a, 3); return n; }
box<box<uint> > nest(uint x) { box<box<uint> > r; r.x.x = x; return r; }
void main() {
    node n, m;
    assert(n.l.a == 0 && n.l.b == 0.0 && !n.l.c && n.l.s == "" && size(n.l.m) == 0 && shape(n.l.m)[1] == 0);
    assert(declassify(n.l.p) == 0 && size(n.r.x.q) == 0);
    n.l.s = "one"; n.l.m = reshape(3, 2, 2); n.l.p = 9; n.r.x.q = {1, 2};
    m = n;
    m.l.s += "!"; m.l.m[0, 0] = 7; m.l.p = 8; m.r.x.q[0] = 5;
    assert(n.l.s == "one" && n.l.m[0, 0] == 3 && declassify(n.l.p) == 9 && declassify(n.r.x.q[0]) == 1);
    assert(m.l.s == "one!" && m.l.m[0, 0] == 7 && declassify(m.l.p) == 8 && declassify(m.r.x.q[0]) == 5);
    n.r.x = m.l;
    assert(n.r.x.s == "one!" && size(n.r.x.q) == 0);
    n.l = n.r.x;
    n.r.x.m[1, 1] = 100;
    assert(n.l.m[1, 1] == 3);
    n = n;
    assert(n.l.s == "one!" && n.r.x.m[1, 1] == 100);
    global = make(4u8);
    assert(global.l.a == 4 && declassify(global.r.x.q[2]) == 4 && make(5u8).l.a == 5);
    for (uint8 i = 0; i < 3; i++) { node t; assert(t.l.a == 0 && t.l.s == ""); t = make(i); t.l.s = "x"; global = t; }
    assert(global.l.a == 2);
    box<uint64> a; box<uint> b; // uint is uint64
    a.x = 3;
    b = a;
    all<d1, uint8, 1> c; all<d1, uint8, 0b1> d; // equal numbers
    c.x = {1, 2};
    d = c;
    d.x[0] = 3;
    assert(b.x == 3 && declassify(c.x[0]) == 1 && declassify(d.x[0]) == 3 && nest(6 :: uint).x.x == 6);
    empty e, f;
    e = f;
    assert(size(e) == 1);
    print("done");
}
