import stdlib;
uint checked(uint x) { assert(x < 3); return x; }
void main() {
    uint s = 0;
    for (uint i = 0; i < 10; i++) s += checked(i);
    publish("s", s);
}
