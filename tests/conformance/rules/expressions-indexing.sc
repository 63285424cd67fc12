//! section everything can be indexed, every form of slice
//! covers Expressions: indexing
//! print "done"

uint calls;
uint[[1]] f() { uint[[1]] r = {5, 6, 7, 8}; return r; }
void main() {
    assert(f()[2] == 7 && f()[1:][0] == 6 && f()[1:][1:][0] == 7 && f()[:2][1] == 6 && size(f()[:]) == 4);
    assert({1, 2, 3}[2] == 3 && {1, 2, 3}[1:][1] == 3);
    assert(cat(f(), f())[5] == 6 && reshape(f(), 2, 2)[1, 0] == 7 && (f() + 1)[0] == 6);
    assert(shape(reshape(0, 2, 5))[1] == 5);
    assert((true ? f() : f())[3] == 8 && (calls = 3, f())[0] == 5 && calls == 3);
    uint[[3]] c(2, 3, 4);
    for (uint i = 0; i < 2; i++) for (uint j = 0; j < 3; j++) for (uint k = 0; k < 4; k++) c[i, j, k] = 100 * i + 10 * j + k;
    assert(size(shape(c[1, :, :])) == 2 && c[1, :, :][2, 3] == 123);
    assert(size(shape(c[:, 1, 2])) == 1 && c[:, 1, 2][1] == 112);
    assert(c[1:2, 0:2, 3][0, 1] == 113);
    assert(c[:, :1, 2:][1, 0, 1] == 103);
    assert(size(shape(c[0:0, :, :])) == 3 && shape(c[0:0, :, :])[1] == 3 && size(c[0:0, :, :]) == 0);
    assert(size(c[2:, 1, :]) == 0 && shape(c[2:, 1, :])[1] == 4); // empty at the end
    c[:, 1, :] = reshape(9, 2, 4);
    assert(c[1, 1, 3] == 9 && c[1, 0, 3] == 103);
    c[0, :, 0] = {1, 2, 3};
    assert(c[0, 2, 0] == 3 && c[0, 1, 1] == 9);
    uint[[1]] v = f();
    v[1:] = v[:3]; // the right side is read first
    assert(v[0] == 5 && v[1] == 5 && v[3] == 7);
    v[v[0] - 5 : 2] = 0;
    assert(v[1] == 0 && v[2] == 6);
    print("done");
}
