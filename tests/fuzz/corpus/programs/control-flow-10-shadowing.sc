import stdlib;
uint x = 1;
uint read() { return x; }
void main() {
    publish("global", x);
    uint x = 2;
    publish("local", x);
    {
        uint x = 3;
        publish("block", x);
        x += 10;
    }
    publish("after", x);
    for (uint x = 50; x < 52; x++) { publish("loop", x); }
    if (x == 2) { uint x = 4; publish("branch", x); }
    publish("end", x);
    publish("global_end", read());
}
