import stdlib;
void main() {
    uint8 a = 12, b = 10, c = 3;
    publish("a", {a | b & c, a ^ b & c, a | b ^ c, a & b | c, a & b ^ c, a ^ b | c});
    publish("shift", {1 << 2 + 1, 16 >> 1 << 2, 1 + 2 << 3, a << 1 & 16, 255 >> 2 | 1} :: uint8);
    publish("not", {~a & 15, ~(a & 15)});
}
