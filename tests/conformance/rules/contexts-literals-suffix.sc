//! section the place decides, not the suffix; other bases write bit patterns
//! covers Contexts: literals
//! print "done"

void main() {
    float64 a = 0.1f32;
    assert(a == 0.1);
    float32 b = 16777217f64;
    assert(b == 16777216.0f32);
    uint8 c = 255i16;
    assert(c == 255);
    int8 d = 0xff;
    assert(d == -1);
    int32 e = 0b11111111111111111111111111111110;
    assert(e == -2);
    int64 f = 0xffffffffffffffff;
    assert(f == -1);
    float32 g = 18446744073709551615;
    assert(g == 18446744073709551616.0f32);
    float32 h = 9007199791611905; // rounded once: halfway in binary32 and a bit more
    assert(h == 9007200328482816.0f32);
    assert((1u8 :: uint64) == 1u64);
    uint8[[1]] v = {1u64, 300i32};
    assert(v[1] == 44);
    print("done");
}
