void main() {
    uint s = 0;
    for (uint i = 0; i < 30000000; i = i + 1) s = s + i * 3;
    assert(s == 1349999955000000);
}
