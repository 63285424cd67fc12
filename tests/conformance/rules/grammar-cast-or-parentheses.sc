//! section a name in parentheses before a minus: a cast of a type, an operand of a variable
//! covers Grammar: casts and parentheses
//! print "done"

template <type T>
T minus(int x) {
    T y = (T) - x;
    T z = (T)-x * 2;
    assert(y * (T) 2 == z);
    return y;
}
template <type T>
int hidden(T x) {
    int T = 9; // a variable of that name in scope: subtraction
    return (T) - 4;
}
void main() {
    int x = 7, y = 2;
    assert((x) - y == 5);
    assert((x)-y*3 == 1);
    assert(2 * (x) - y == 12);
    assert(-(x) - y == -9);
    assert((x) - (y) - (x) == -2);
    assert((minus(5) :: int8) == -5);
    int8 m = minus(5);
    assert(m == -5);
    float64 f = minus(5);
    assert(f == -5.0);
    assert(hidden(1) == 5);
    assert((int) - 5 == -5);
    assert((uint8) ~0u8 == 255u8);
    int z = 3;
    assert((z)++ == 3 && z == 4);
    assert((int) ++z == 5);
    print("done");
}
