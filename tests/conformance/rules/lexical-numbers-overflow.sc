//! section literals beyond their range
//! covers Lexical structure: range of integer literals
//! compile-error 14
//! compile-error 15
//! compile-error 17
//! compile-error 18
//! compile-error 19
//! compile-error 20
//! compile-error 21
//! compile-error 22

void main() {
    uint64 a = 18446744073709551615;
    uint64 b = 18446744073709551616; // error: 2^64
    uint64 c = 0x10000000000000000; // error: 2^64
    int8 d = 127i8;
    int8 e = 128i8; // error: the suffix is checked before the sign is seen
    int8 f = -128i8; // error: so this cannot be written
    uint8 g = 256u8; // error
    uint16 h = 0o200000u16; // error: 65536
    int32 i = 0b10000000000000000000000000000000i32; // error: 2^31
    int64 j = 9223372036854775808i64; // error: 2^63
    uint32 k = 4294967295u32;
}
