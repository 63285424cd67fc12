//! section integer and floating-point literals at their edges
//! covers Lexical structure: integer literals
//! covers Lexical structure: floating-point literals
//! print "done"

void main() {
    assert(18446744073709551615u64 == 0xffffffffffffffffu64);
    assert(0b11111111u8 == 255u8);
    assert(0o377u8 == 255u8);
    assert(0xFfu8 == 0xffu8);
    assert(127i8 == 0x7fi8);
    assert(5f32 == 5.0f32);
    assert(7f64 == 7.0);
    assert(0x0f32 == 0.0f32);
    assert(0x00f64 == 0.0f64);
    assert(0xff32u16 == 65330u16); // f32 belongs to the digits when a suffix follows
    assert(1. == 1.0);
    assert(1.e3 == 1000.0);
    assert(2.f32 == 2.0f32);
    assert(1.5E+3 == 1500.0);
    assert(25e-1 == 2.5);
    assert(0e0 == 0.0);
    // Exactly between two binary32 values if it went through binary64 first: 1 + 2^-24 + 2^-60 rounds up.
    assert(1.0000000596046447753906258673617379884035472059622406959533691406f32 == 1.00000011920928955078125f32);
    assert(1e400 > 1.7976931348623157e308);
    assert(4.9406564584124654e-324 > 0.0);
    assert(1e-400 == 0.0);
    print("done");
}
