//! section how open literals get their type from what they meet
//! covers Contexts: open types
//! print "0 0.5"
//! print "done"

uint w(int64 x) { return 64; }
uint w(float64 x) { return 640; }
uint w(uint8 x) { return 8; }
uint w(float32 x) { return 32; }
uint w(int64[[1]] x) { return 164; }
uint w(uint8[[1]] x) { return 108; }
uint w(float64[[1]] x) { return 1640; }

void main() {
    uint8 u = 200; float32 f = 0.5;
    assert(w(1) == 64 && w(1.0) == 640 && w(1u8) == 8 && w(1f32) == 32);
    assert(w(u + 1) == 8 && w(1 + u) == 8 && w(1 + 2 * (3 + u)) == 8);
    assert(w(f * 2) == 32 && w(2.5 * f) == 32);
    assert(w(1 + 2.0) == 640 && w(1 / 2) == 64);
    assert(w(-1) == 64 && w(-(1.5)) == 640);
    assert(w(true ? 1 : u) == 8 && w(true ? 1 : 2.0) == 640);
    assert(w({1, u}) == 108 && w({u, 1}) == 108 && w({1, 2}) == 164 && w({1, 2.0}) == 1640);
    assert(w(cat({1}, {u})) == 108 && w(cat({1}, {2.5})) == 1640);
    assert(w(reshape(1, 3)) == 164 && w(reshape(1.0, 3)) == 1640);
    assert(w({1, 2}[0]) == 64 && w({1, 2}[0:]) == 164);
    assert(w((1, 2.0)) == 640);
    assert(1 < 2.5 && 3 / 2 == 1 && 3 / 2 < 1.6 && 3 / 2 + 0.0 == 1.5); // each literal takes the common type
    assert((float64)(1 / 2) == 0.0); // the operand of a cast is closed first
    float64 d = 1 / 2 + 1;
    assert(d == 1.5);
    assert(300 == 300 && u == 456); // 456 wraps to 200
    assert(1 << 3 == 8u64 && (5 & 4) == 4u64);
    print(1 / 2, " ", 1 / 2.0);
    assert(tostring(7 / 2) == "3" && size(5) == 1 && size(shape(5)) == 0);
    1 + 1;
    (5, u = 3);
    assert(u == 3);
    print("done");
}
