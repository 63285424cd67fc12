//! section floating-point arithmetic: IEEE values, remainder, comparisons
//! covers Run time: floating-point arithmetic
//! print "inf -inf 0 -0 1e+300 1.234568e+07 0.3333333333333333"
//! print "done"

void main() {
    float64 z = 0, one = 1, big = 1e308, three = 3; float32 f = 12345678, g = 16777216;
    float64 inf = one / z, nan = z / z;
    assert(inf > big && -inf < -big && inf == inf && !(nan == nan) && nan != nan && !(nan < one) && !(nan >= one) && !(one < nan));
    assert(big * 10.0 == inf && z == -z && 1.0 / -z == -inf && g + 1 == g);
    assert(5.5 % three == -0.5 && 5.0 % three == -1.0 && 4.0 % three == 1.0 && -5.5 % three == 0.5); // to the nearest multiple
    assert((int) 2.999 == 2 && (int) -2.999 == -2 && (uint8) 3.5f32 == 3);
    bool[[1]] r = {nan, one} < {one, inf};
    assert(!r[0] && r[1]);
    print(inf, " ", -inf, " ", z, " ", -z, " ", 1e300, " ", f, " ", one / three);
    print("done");
}
