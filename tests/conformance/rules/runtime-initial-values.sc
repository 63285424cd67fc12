//! section values of variables without initialiser, shapes of those with one
//! covers Run time: initial values
//! print "0 0 0 false 0 0"
//! print "done"

kind shared3p { type bool; type uint8; type uint64; type xor_uint8 { public = uint8 }; type float64; }
domain d1 shared3p;
int64 a; float32 b; uint8 c; bool d; string e; d1 uint8 f; d1 xor_uint8 g;
uint[[2]] h(2, 3); uint[[3]] i; bool[[1]] j(2); d1 bool[[2]] l(1, 2);
uint[[1]] m = {1, 2, 3}, n(3) = {4, 5, 6}, o = 7, p(4) = 8;
uint[[2]] q = reshape(m, 3, 1), r(3, 1) = q;
void main() {
    print(a, " ", b, " ", c, " ", d, " ", e, declassify(f), " ", declassify(g));
    assert(size(h) == 6 && h[1, 2] == 0 && size(i) == 0 && shape(i)[2] == 0 && !j[1] && !declassify(l[0, 1]));
    assert(size(m) == 3 && n[2] == 6 && size(o) == 0 && p[3] == 8 && r[2, 0] == 3 && shape(q)[0] == 3);
    uint[[2]] none(0, 5) = 1;
    assert(size(none) == 0 && shape(none)[1] == 5);
    none = 3;
    assert(shape(none)[1] == 5);
    print("done");
}
