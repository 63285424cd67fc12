import stdlib;
template <type T>
@deprecated("generic")
T old(T x) { return x + x; }
void main() {
    publish("a", old(4));
    publish("b", old(4u8));
}
