import stdlib;
import shared3p;
domain pd_shared3p shared3p;
void main() {
    pd_shared3p int32[[1]] v = {4, -9, 12, 0};
    publish("sum", sum(v)); publish("min", min(v)); publish("max", max(v)); publish("product", product(v[:3]));
}
