import stdlib;
void main() {
    int8 a = -128, b = 127;
    publish("a", {a < b, a <= b, a > b, a >= b, a == b, a != b});
    int16 c = -1, d = 1;
    publish("c", {c < d, c <= d, c > d, c >= d, c == d, c != d});
    int64 e = -9223372036854775808, f = -9223372036854775807;
    publish("e", {e < f, e <= f, e > f, e >= f, e == f, e != f});
    int32 g = -5;
    publish("g", {g < g, g <= g, g > g, g >= g, g == g, g != g});
}
