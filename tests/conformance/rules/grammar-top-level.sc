//! section what stands at the top of a file: shapes of globals and parameter lists
//! covers Grammar: globals and procedures
//! print "done"

uint n = 2;
uint[[1]] shaped (n);
uint[[1]] other (n + 1) = 4, third, fourth (2 * n) = n;
uint[[1]] f () { return shaped; }
uint[[1]] g (uint n) { return other[n :]; }
uint single (uint x) { return x; }
void main() {
    assert(size(shaped) == 2 && size(other) == 3 && size(third) == 0 && size(fourth) == 4);
    assert(fourth[3] == 2);
    assert(size(f()) == 2 && size(g(1 :: uint)) == 2);
    assert(single(n) == 2);
    print("done");
}
