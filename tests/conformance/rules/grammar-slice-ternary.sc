//! section a conditional inside of a slice, a colon belongs to it first
//! covers Grammar: slices
//! print "done"

void main() {
    bool p = true;
    uint a = 1, b = 2, c = 4;
    uint[[1]] x(5);
    for (uint i = 0; i < 5; i++) x[i] = i;
    uint[[1]] y = x[p ? a : b : c];
    assert(size(y) == 3 && y[0] == 1);
    y = x[!p ? a : b : p ? c : a];
    assert(size(y) == 2 && y[0] == 2);
    y = x[a = 3 :];
    assert(a == 3 && size(y) == 2 && y[0] == 3);
    y = x[:];
    assert(size(y) == 5);
    y = x[a - 1 : a + 1];
    assert(size(y) == 2 && y[1] == 3);
    print("done");
}
