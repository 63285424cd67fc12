//! section array constructors take scalars and unite their types
//! covers Expressions: array constructor
//! print "done"

kind shared3p { type bool; type uint8; type xor_uint8 { public = uint8 }; }
domain d1 shared3p;
uint calls;
uint next() { calls++; return calls; }
void main() {
    uint8 a = 200;
    assert(size({a}) == 1 && {a, 300}[1] == 44 && {1, a, 2}[2] == 2);
    float32 f = 0.5;
    assert({1, f, 2.5}[2] == 2.5);
    uint[[1]] v = {next(), next(), next()};
    assert(v[0] == 1 && v[2] == 3);
    d1 uint8 p = 7;
    d1 uint8[[1]] w = {a, p, 1};
    assert(declassify(w[0]) == 200 && declassify(w[1]) == 7 && declassify(w[2]) == 1);
    d1 xor_uint8 x = 9;
    d1 xor_uint8[[1]] y = {1, x, a};
    assert(declassify(y[0]) == 1 && declassify(y[1]) == 9 && declassify(y[2]) == 200);
    assert(declassify({x, 5}[1]) == 5);
    assert({true, false}[0] && !{true, false}[1]);
    print("done");
}
