import stdlib;
template <type T, dim N>
uint dims(T[[N]] x) { return size(shape(x)); }
template <type T, dim N>
T[[N]] doubled(T[[N]] x) { return x + x; }
void main() {
    uint8 a = 100; int[[2]] m(2, 2) = 3; uint16[[3]] c(1, 2, 1) = 50000;
    publish("dims", {dims(a), dims({1, 2}), dims(m), dims(c)});
    publish("a", doubled(a)); publish("m", doubled(m)); publish("c", doubled(c));
    publish("shape", shape(doubled(m)));
}
