import stdlib;
import shared3p;
import oblivious;
domain pd_shared3p shared3p;
template <domain D>
D int64 pick(D bool c, D int64 a, D int64 b) { D int64 m = (int64) c; return m * a + (1 - m) * b; }
void main() {
    pd_shared3p int64 a = 40, b = -2;
    publish("max", pick(a > b, a, b)); publish("min", pick(a < b, a, b));
    publish("library", choose(a < b, a, b));
    pd_shared3p int64[[1]] v = {5, -6, 7};
    publish("vector", choose(v < 0, -v, v));
}
