import stdlib;
template <type T> uint f(T a, uint b) { return 1; }
template <type T> uint f(uint a, T b) { return 2; }
void main() {
    publish("a", f(1u64, 2u64));
}
