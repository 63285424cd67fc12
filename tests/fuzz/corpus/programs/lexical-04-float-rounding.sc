import stdlib;
void main() {
    float32 a = 16777217.0;
    float32 b = 16777219.0;
    float64 c = 9007199254740993.0;
    float32 d = 3.4028235677973366e38;
    float64 e = 4.9406564584124654e-324;
    float32 f = 1.4e-45;
    publish("a", a);
    publish("b", b);
    publish("c", c);
    publish("d", d);
    publish("e", e);
    publish("f", f);
}
