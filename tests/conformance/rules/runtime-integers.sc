//! section integers wrap, division truncates, shifts fill with zeros
//! covers Run time: integer arithmetic
//! print "done"

void main() {
    uint8 a = 250; int8 b = 127; int64 c = -9223372036854775808; uint64 d = 18446744073709551615; int16 e = -7; uint32 f = 65536; uint16 g = 256;
    int8 two8 = 2; int16 two = 2; uint64 five = 5;
    assert(a + 10 == 4 && a * a == 36 && 5 - a == 11 && b + 1 == -128 && -b - 2 == 127 && b * two8 == -2);
    assert(c - 1 == 9223372036854775807 && -c == c && c * -1 == c && d + 1 == 0 && d * d == 1 && f * f == 0 && g * g == 0);
    assert(e / two == -3 && e % two == -1 && 7 / -two == -3 && 7 % -two == 1 && -7 / -two == 3 && e / 7 == -1 && e % 7 == 0);
    assert(d / 2 == 9223372036854775807 && d % 10 == five && a / 7 == 35 && a % 7 == 5);
    assert(c / 2 == -4611686018427387904 && c % 2 == 0 && c / 1 == c && c / c == 1 && c % -1 == 0);
    assert(a << 1 == 244 && a >> 1 == 125 && a << 8 == 0 && a >> 200 == 0 && d << 63 == 9223372036854775808 && d >> 63 == 1 && d << 64 == 0);
    uint64 wide = 64; uint32 w32 = 32;
    assert(d >> wide == 0 && f << w32 == 0 && f >> w32 == 0 && f >> 16 == 1);
    assert(~a == 5 && (a & 15) == 10 && (a | 5) == 255 && (a ^ 255) == 5 && -a == 6);
    assert(c < 0 && d > 0 && a > 127 && b > -128 && e < two);
    print("done");
}
