//! section `::` binds weaker than every operator but assignment and comma
//! covers Grammar: precedence
//! print "done"

void main() {
    uint8 n = 200;
    bool b = n == 200 :: bool;
    assert(b);
    uint8 m = n + 100 :: uint8;
    assert(m == 44);
    uint x;
    x = 3 + 4 :: uint;
    assert(x == 7);
    x = b ? 1 : 2 :: uint; // belongs to the last part
    assert(x == 1);
    x = (b ? 1 : 2) :: uint;
    assert(x == 1);
    x = 5 :: uint [[0]] public;
    assert(x == 5);
    x = 5 :: uint :: [[0]] :: public;
    assert(x == 5);
    print("done");
}
