import stdlib;
import shared3p;
domain pd_shared3p shared3p;
void main() {
    pd_shared3p uint32 x = argument("x");
    pd_shared3p int64[[1]] v = argument("v");
    pd_shared3p bool[[1]] b = argument("b");
    pd_shared3p float64 f = argument("f");
    uint32 w = argument("w");
    publish("x", x * w + 1); publish("v", sum(v)); publish("b", !b); publish("f", f); publish("n", size(v));
}
