import stdlib;
void main() {
    uint[[1]] v(5), e;
    publish("size", {size(v), size(e), size(7), size("text"), size(v[1:3])});
    publish("shape", shape(v)); publish("shape_empty", shape(e)); publish("shape_scalar", shape(7));
    publish("shape_size", size(shape(v)));
}
