//! section the last of two equal procedures of one module is called; other return types overload
//! covers Redefinition: procedures
//! print "2 2 4 5"

uint twice(uint x) { return 1; }
uint early() { return twice(0u64); }
uint twice(uint y) { return 2; }
int twice(uint y) { return 4; }
uint[[1]] twice(uint y) { uint[[1]] r(5); return r; }
void main() {
    uint a = twice(0u64);
    int b = twice(0u64);
    print(early(), " ", a, " ", b, " ", size(twice(0u64) :: [[1]]));
}
