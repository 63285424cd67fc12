import stdlib;
uint8[[1]] operator + (uint8[[1]] a, uint8[[1]] b) {
    uint8[[1]] r(size(a) - 1);
    return r;
}
void main() {
    uint8[[1]] v = {1, 2, 3};
    publish("v", v + v);
}
