//! section definitions for public operands take the place of built-in operators, plain and template
//! covers User-defined operators: public operands
//! print "done"

uint16 operator + (uint16 a, uint16 b) { return 1; }
uint16[[1]] operator - (uint16[[1]] a, uint16[[1]] b) { return a * b; }
bool operator < (uint16 a, uint16 b) { return true; }
uint16 operator ~ (uint16 a) { return 7; }
template <type T> T[[1]] operator % (T[[1]] a, T b) { return a; }
bool operator == (float32 a, float32 b) { return true; }

void main() {
    uint16 a = 9, b = 4; uint8 c = 9, d = 4;
    assert(a + b == 1 && c + d == 13);
    assert(a + 5 == 1 && 5 + a == 1);
    assert(a - b == 36); // scalars are passed as vectors of one element
    uint16[[2]] m(2, 2) = 3;
    assert((m - m)[1, 1] == 9 && (m - 2)[0, 1] == 6 && (2 - m)[0, 1] == 6);
    assert(b < a && a < b && 70 < a);
    assert(~a == 7 && ~c == 246);
    uint32[[1]] t = {9, 8};
    assert((t % 5)[0] == 9);
    assert((m + m)[0, 0] == 6); // the definition is for scalars: built in
    uint16[[1]] v = {1, 2};
    v -= v;
    assert(v[1] == 4);
    v[0] -= 5;
    assert(v[0] == 5);
    a += 100;
    assert(a == 1);
    a++;
    assert(a == 1);
    c++;
    assert(c == 10);
    assert(0.5f32 == 1.5 && !(0.5 == 1.5));
    print("done");
}
