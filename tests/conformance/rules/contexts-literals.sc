//! section a literal takes the type that its place wants
//! covers Contexts: literals
//! print "done"

uint8 u8; float32 f32;
uint16 result() { return 70000; } // wraps: 70000 - 65536
float64 real() { return 1 / 2; }

void main() {
    uint8 a = 300;
    assert(a == 44);
    uint64 b = -1;
    assert(b == 18446744073709551615u64);
    int64 c = -9223372036854775808;
    assert(c < 0 && c - 1 > 0);
    int8 d = -128;
    assert(d == -128);
    int8 e = 5u64; // the suffix counts for nothing here
    assert(e == 5);
    float64 f = 1 / 2;
    assert(f == 0.5);
    float32 g = 16777217; // the nearest binary32
    assert(g == 16777216.0f32);
    float32 h = 0.1;
    assert(h == 0.1f32 && (float64) h != 0.1);
    assert(result() == 4464 && real() == 0.5);
    u8 = 256 + 1;
    assert(u8 == 1);
    u8 += 511;
    assert(u8 == 0);
    f32 = 3;
    f32 /= 2;
    assert(f32 == 1.5);
    uint8[[1]] v = {1, 257, -1};
    assert(v[1] == 1 && v[2] == 255);
    v[0] = 513;
    v[1:] = 514;
    assert(v[0] == 1 && v[2] == 2);
    v = cat({256, 1}, {258, 3});
    assert(v[0] == 0 && v[2] == 2 && size(v) == 4);
    v = reshape(260, 2);
    assert(v[1] == 4 && size(v) == 2);
    uint8 t = v[0] == 4 ? 259 : 0;
    assert(t == 3);
    t = (u8 = 9, 265); // the right side of a comma
    assert(t == 9);
    t = ~0;
    assert(t == 255);
    t = {300, 301}[1];
    assert(t == 45);
    uint16 w = (uint16) 300 :: uint16;
    assert(w == 300);
    uint[[1]] n(2 + 1);
    assert(size(n) == 3 && size(n[1:3]) == 2);
    print("done");
}
