import stdlib;
uint8[[1]] operator * (uint8[[1]] a, uint8[[1]] b) {
    uint8[[1]] r(size(a));
    for (uint i = 0; i < size(a); i++) r[i] = a[i] + b[i] + 1;
    return r;
}
void main() {
    uint8 a = 3, b = 4;
    publish("scalar", a * b);
    uint8[[1]] v = {1, 2, 3};
    publish("vector", v * v); publish("mixed", v * a); publish("mixed2", a * v);
    uint8[[2]] m(2, 2) = 5;
    publish("matrix", m * m); publish("matrix_shape", shape(m * m)); publish("matrix_scalar", a * m);
}
