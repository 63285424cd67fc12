//! section precedence and associativity of all operators
//! covers Grammar: precedence
//! print "done"

void main() {
    assert(2 + 3 * 4 - 10 / 5 % 3 == 12); // 2 + 12 - (2 % 3)
    assert(100 / 10 / 5 == 2);
    assert(10 - 4 - 3 == 3);
    assert((1u64 << 2 + 1) == 8); // shifts below +
    assert(1u64 << 3 >> 1 == 4);
    assert(1 < 2 == true); // relations above equality
    assert(true == 3 > 2);
    uint a = 1, b = 6, c = 4;
    assert((a | b & c ^ c) == 1); // a | ((b & c) ^ c)
    bool t = true, f = false;
    assert((t | f & f) == true);
    assert((f & t == t) == false); // f & (t == t)
    assert((t ^ t & f) == true);
    assert(t || f && f);
    assert((f && f || t) == true);
    assert((f ? t : f ? f : t) == true);
    int x = -2 - -3;
    assert(x == 1);
    assert(!f == t);
    assert(- - 5 == 5);
    assert(~0u8 == 255u8);
    int p, q;
    p = q = 3;
    assert(p == 3 && q == 3);
    p += q -= 1; // right to left
    assert(p == 5 && q == 2);
    assert(((p = 1, q = 2, p + q)) == 3);
    assert((float64) 1 / 2 == 0.5); // a cast binds tighter
    assert((uint8) 255u64 + 1u8 == 0u8);
    bool r = (uint) 3.7 < 4u64;
    assert(r);
    assert((uint8)(int)(float64) 7 == 7u8);
    assert(a == b == false);
    assert((1u8 + 2u8 << 1u8 & 7u8 | 8u8 ^ 1u8) == 15u8); // ((3 << 1) & 7) | (8 ^ 1) = 6 | 9
    assert(true || false && false == true);
    print("done");
}
