//! section what a comparison and a cast pass on
//! covers Contexts: filter by result
//! print "2"
//! print "done"

uint f() { return 1; }
uint[[1]] f() { uint[[1]] r(2) = 7; return r; }
uint8 g() { return 3; }
uint8[[1]] g() { uint8[[1]] r(2) = 7; return r; }
void main() {
    uint[[1]] a = (uint) g(); // the number of dimensions passes through a cast
    assert(size(a) == 2);
    uint b = (uint) g();
    assert(b == 3);
    b = f();
    a = -f();
    assert(a[0] == -7);
    a = f()[0:1];
    assert(size(a) == 1 && a[0] == 7);
    b = f()[1];
    assert(b == 7);
    print(f() + 1);
    print("done");
}
