import stdlib;
template <type T>
T biggest(T[[1]] v) {
    T best = v[0];
    for (uint i = 1; i < size(v); i++) if (v[i] > best) best = v[i];
    return best;
}
void main() {
    publish("int", biggest({-4, 9, 2})); publish("uint8", biggest({200, 100} :: uint8));
    publish("float", biggest({0.5, -0.5, 0.25})); publish("bool", biggest({false, true, false}));
}
