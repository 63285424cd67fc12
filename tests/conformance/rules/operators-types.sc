//! section the types that built-in operators take
//! covers Built-in operators: data types
//! print "done"

void main() {
    int8 a = 5, b = 3; uint16 c = 6, d = 3; float32 f = 7, g = 2; bool t = true, n = false; string s = "a", u = "b";
    assert(a + b == 8 && a - b == 2 && a * b == 15 && a / b == 1 && a % b == 2);
    assert(c + d == 9 && c - d == 3 && c * d == 18 && c / d == 2 && c % d == 0);
    assert(f + g == 9 && f - g == 5 && f * g == 14 && f / g == 3.5 && f % g == -1); // IEEE remainder
    assert(s + u == "ab");
    assert(c << 1 == 12 && c >> 1 == 3);
    assert((c & d) == 2 && (c | d) == 7 && (c ^ d) == 5);
    assert(!(t & n) && (t | n) && (t ^ n));
    assert(a == 5 && a != b && b < a && b <= a && a > b && a >= b);
    assert(c == 6 && f == 7 && t == t && n != t && n < t && t >= n && s == "a" && s != u && s < u && u > s && s <= s);
    assert(t && !n && (n || t));
    assert(-a == -5 && -c == 65530 && -f == -7.0f32);
    assert(!n && ~n && !~t && ~c == 65529);
    uint[[1]] v = {1, 2}; bool[[1]] w = {true, false};
    assert((v << v)[1] == 8 && (~w)[1] && (!w)[1] && (-v)[0] == 18446744073709551615 && (v == v)[0]);
    assert((v & {3, 2})[1] == 2 && (w && {true, true})[0] && (w || w)[0] && (w ^ w)[0] == false);
    uint8 e = 200;
    assert(e << 8 == 0 && e >> 8 == 0 && e << 7 == 0 && e << 255 == 0 && e >> 7 == 1);
    print("done");
}
