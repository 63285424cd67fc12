import stdlib;
uint total(uint x) { return x + 1; }
void main() {
    uint total = total(4u64);
    total = total(total);
    publish("total", total);
}
