import stdlib;
void main() {
    int64 a = -1;
    publish("a", (uint8) a); publish("b", (uint16) a); publish("c", (uint32) a); publish("d", (uint64) a);
}
