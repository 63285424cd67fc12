import stdlib;
void main() {
    int[[2]] m(2, 3) = 4;
    int[[3]] c(2, 1, 2);
    int[[2]] e;
    publish("m", m); publish("c", c); publish("e", e);
    publish("shape_m", shape(m)); publish("shape_c", shape(c)); publish("shape_e", shape(e));
    publish("sizes", {size(m), size(c), size(e)});
    m = 7;
    publish("refilled", m);
}
