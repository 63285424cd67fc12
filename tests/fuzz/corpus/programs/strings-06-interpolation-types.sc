import stdlib;
template <type T> string name_of(T x) { return "<$T>"; }
template <type T, type U> string names(T x, U y) { return "$T/$U"; }
void main() {
    publish("a", name_of(1)); publish("b", name_of(1u8)); publish("c", name_of(1.5)); publish("d", name_of(true));
    publish("e", name_of("s")); publish("f", name_of(1.5f32)); publish("g", names(1u16, 2i32));
}
