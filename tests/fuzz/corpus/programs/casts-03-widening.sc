import stdlib;
void main() {
    int8 a = -100; uint8 b = 200;
    publish("a16", (int16) a); publish("a32", (int32) a); publish("a64", (int64) a); publish("au64", (uint64) a); publish("au16", (uint16) a);
    publish("b16", (int16) b); publish("b32", (uint32) b); publish("b64", (int64) b); publish("bi8", (int8) b);
    publish("chain", (uint64) (uint8) (int16) a);
}
