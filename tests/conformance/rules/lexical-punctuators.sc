//! section the longest punctuator wins, brackets are single
//! covers Lexical structure: punctuators
//! print "done"

template <type T>
struct box { T value; }

void main() {
    int x = 5;
    assert(x+++1 == 6); // (x++) + 1
    assert(x == 6);
    assert(x---1 == 5); // (x--) - 1
    int [ [ 1 ] ] v (3) = 1;
    assert(size(v) == 3);
    int[[1]] w = {v[0],v[v[0]==1?0:1]};
    box<box<int> > a;
    box<box<int>> b;
    b.value.value = 3;
    a = b;
    assert(a.value.value == 3);
    uint y = 256 >> 4 >> 2;
    assert(y == 4);
    print("done");
}
