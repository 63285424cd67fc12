//! section structures with private fields as parameters, results and in every kind of assignment
//! covers Structures: values
//! print "5 3 0 7 9"

kind shared3p { type bool; type uint64; }
domain d1 shared3p;
struct s { d1 uint64 x; d1 uint64[[1]] v; string n; }
struct t { s a; s b; }
s f(s a) { a.x = 5; a.v = {1, 2, 3}; a.n += "f"; return a; }
t g(s a) { t r; r.a = a; r.b = f(a); return r; }
s pick(bool c, s a, s b) { if (c) return a; return b; }
void main() {
    s p, q;
    p = f(q);
    p = f(p);
    assert(p.n == "ff" && q.n == "");
    string r = "$d1";
    uint n = declassify(p.x), m = size(p.v), o = size(q.v);
    for (uint i = 0; i < 4; i++) { s l = f(q); if (i == 1) continue; if (i == 2) break; q = l; }
    assert(size(q.v) == 3);
    t w = g(q);
    w.b.x = 7;
    w.a = w.b;
    w.b.x = 9;
    t u = w;
    u.a.v[0] = 100;
    assert(declassify(w.a.v[0]) == 1 && declassify(u.a.v[0]) == 100);
    assert(declassify(pick(true, w.a, w.b).x) == 7 && declassify((false ? w.a : w.b).x) == 9);
    w = g(pick(false, w.a, f(w.b)));
    assert(declassify(w.a.x) == 5);
    print(n, " ", m, " ", o, " ", declassify(u.a.x), " ", declassify(u.b.x));
}
