import stdlib;
void main() {
    publish("a", 1 + 2 :: uint8);
    publish("b", 1 == 1 :: bool);
    publish("c", 7 / 2 :: float64);
    publish("d", (7 / 2 :: int) + 1);
    publish("e", 200 + 100 :: uint8);
    publish("f", true ? (3 :: uint16) : (4 :: uint16));
    uint8 x = 255;
    publish("g", x + 1 :: uint8);
    publish("h", {1, 2, 3} :: int16);
    publish("i", {1, 2} :: uint32[[1]]);
    publish("j", 5 :: public uint8 [[0]]);
}
