void main() {
    uint n = 0;
    while (n < 100000000) n = n + 1;
    assert(n == 100000000);
}
