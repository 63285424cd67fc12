import stdlib;
void main() {
    int8[[1]] v = {-1, 0, 127};
    publish("post", v++);
    publish("v", v);
    publish("pre", --v);
    float64[[1]] f = {0.5, 1.5};
    ++f;
    publish("f", f);
}
