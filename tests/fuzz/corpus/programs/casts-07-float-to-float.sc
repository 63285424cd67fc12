import stdlib;
void main() {
    float64 a = 0.1, b = 1e300, c = 1e-50, d = 16777217;
    publish("a", (float32) a); publish("b", (float32) b); publish("c", (float32) c); publish("d", (float32) d);
    float32 e = 0.1;
    publish("e", (float64) e); publish("back", (float32) (float64) e == e);
    publish("negzero", (float32) -0.0);
}
