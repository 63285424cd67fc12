//! section the text of values: print, tostring and interpolation agree
//! covers Strings: text of values
//! print "-128 255 -9223372036854775808 18446744073709551615 true false"
//! print "0.1 0.3333333 2 -0 1e+300 1e-05 0.0001 123456.7 1.234568e+07"
//! print "0.1 0.3333333333333333 2 -2.5 1e+300 1e-300 100000 1e+16 9007199254740993 inf -inf"
//! print "abc"
//! print "line"
//! print "break"
//! print "end"

void main() {
    int8 a = -128; uint8 b = 255; int64 c = -9223372036854775808; uint64 d = 18446744073709551615; bool t = true, f = false;
    print(a, " ", b, " ", c, " ", d, " ", t, " ", f);
    assert("$a $b $c $d $t $f" == tostring(a) + " " + tostring(b) + " " + tostring(c) + " " + tostring(d) + " " + tostring(t) + " " + tostring(f));
    float32 g = 0.1, h = 1; float32 third = h / 3, big = 1e30;
    print(g, " ", third, " ", 2.0f32, " ", -0.0f32, " ", 1e300, " ", 0.00001f32, " ", 0.0001f32, " ", 123456.7f32, " ", 12345678f32);
    float64 one = 1, zero = 0;
    print(0.1, " ", one / 3, " ", 2.0, " ", -2.5, " ", 1e300, " ", 1e-300, " ", 100000.0, " ", 1e16, " ", 9007199254740993, " ", one / zero, " ", -one / zero);
    assert(tostring(third) == "$third" && tostring(0.1) == "0.1");
    print("a", "b" "c");
    print("");
    print("line\nbreak");
    print(__string_from_bytes({101, 110, 100, 0, 120})); // up to the first NUL
}
