//! section casts of public data, the whole table
//! covers Casts: public operands
//! print "done"

template <type T, type U> T convert(U x) { return (T) x; }
void main() {
    assert((bool) true && (int8) true == 1 && (uint64) false == 0 && (float32) true == 1.0f32 && (float64) false == 0.0);
    assert((bool) 5 && !(bool) 0u8 && (bool) -1 && (int8) 200u8 == -56 && (uint8) -1 == 255 && (uint32) 4294967297u64 == 1);
    assert((int64) -5i8 == -5 && (uint64) -5i8 == 18446744073709551611 && (int64) 255u8 == 255 && (int16) 40000u16 == -25536);
    assert((float64) 3i8 == 3.0 && (float32) 16777217u32 == 16777216.0f32 && (float64) 18446744073709551615u64 == 18446744073709551616.0);
    assert((bool) 0.5 && !(bool) 0.0 && !(bool) -0.0 && (int8) 2.9 == 2 && (int8) -2.9 == -2 && (uint8) 255.9 == 255);
    assert((float32) 0.1 == 0.1f32 && (float64) 0.5f32 == 0.5 && (float64) 0.1f32 != 0.1);
    assert((string) "a" == "a");
    assert((int) 5 == 5 && (float64) 0.25 == 0.25 && (uint8) 7u8 == 7);
    int8[[2]] m(2, 2) = -1;
    uint16[[2]] n = (uint16) m;
    assert(n[1, 1] == 65535 && shape((bool) m)[1] == 2 && ((float64) m)[0, 0] == -1.0);
    int8[[1]] e;
    assert(size((uint64) e) == 0);
    uint8 r = convert(2.5);
    float32 s = convert(3u16);
    assert(r == 2 && s == 3);
    print("done");
}
