//! section conditional expressions: void, scalar and array conditions
//! covers Expressions: conditional
//! print "yes"
//! print "done"

kind shared3p { type bool; type uint8; }
domain d1 shared3p;
struct s { uint x; uint[[1]] v; }
void yes() { print("yes"); }
void no() { print("no"); }
uint fail() { assert(false); return 0; }

void main() {
    bool t = true, f = false;
    t ? yes() : no();
    uint a = t ? 1 : fail(); // only one branch runs
    assert(a == 1);
    uint[[1]] u(2) = 1, v(5) = 2;
    assert(size(t ? u : v) == 2 && size(f ? u : v) == 5); // shapes may differ
    s x, y;
    y.x = 3;
    y.v = u;
    s z = f ? x : y;
    assert(z.x == 3 && size(z.v) == 2);
    assert((f ? x : y).x == 3);
    assert((t ? "a" : "b") == "a");
    bool[[1]] c = {true, false, true};
    uint[[1]] p = {1, 2, 3}, q = {10, 20, 30};
    uint[[1]] r = c ? p : q;
    assert(r[0] == 1 && r[1] == 20 && r[2] == 3);
    r = !c ? q + 1 : p * 2;
    assert(r[0] == 2 && r[1] == 21 && r[2] == 6);
    r = c ? {7, 8, 9} : {0, 0, 0};
    assert(r[1] == 0 && r[2] == 9);
    bool[[2]] m(2, 2) = true;
    m[0, 1] = false;
    int8[[2]] n(2, 2) = 5;
    n = m ? n : -n;
    assert(n[0, 0] == 5 && n[0, 1] == -5);
    float64[[1]] g = {0.5, 1.5};
    g = g > 1.0 ? g : 0.0 - g;
    assert(g[0] == -0.5 && g[1] == 1.5);
    d1 uint8[[1]] sp = {1, 2, 3}, sq = {4, 5, 6};
    d1 uint8[[1]] sr = c ? sp : sq;
    assert(declassify(sr[0]) == 1 && declassify(sr[1]) == 5 && declassify(sr[2]) == 3);
    sr = !c ? sp : {7, 8, 9}; // the public branch is classified
    assert(declassify(sr[0]) == 7 && declassify(sr[1]) == 2 && declassify(sr[2]) == 9);
    sp = c ? sp : sp;
    assert(size(sp) == 3 && declassify(sp[1]) == 2);
    bool[[1]] none;
    sr = none ? sp[0:0] : sq[3:];
    assert(size(sr) == 0);
    d1 uint8[[2]] big(2, 2) = 5, other(2, 2) = 6;
    big = m ? big : other;
    assert(declassify(big[0, 0]) == 5 && declassify(big[0, 1]) == 6 && declassify(big[1, 1]) == 5);
    bool[[1]] constant = {true, true};
    d1 uint8[[1]] all = constant ? {1, 2} : sq[:2];
    assert(declassify(all[1]) == 2);
    d1 bool[[1]] flags = {true, false, false}, others = {false, true, false};
    flags = c ? flags : others;
    assert(declassify(flags[0]) && declassify(flags[1]) && !declassify(flags[2]));
    print("done");
}
