import stdlib;
void main() {
    uint n = 7;
    {
        uint n = n * 2, m = n + 1;
        publish("n", n);
        publish("m", m);
    }
    publish("outer", n);
}
