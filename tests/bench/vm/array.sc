void main() {
    uint64[[1]] a(1000);
    for (uint i = 0; i < 1000; i = i + 1) a[i] = i;
    uint s = 0;
    for (uint turn = 0; turn < 20000; turn = turn + 1)
        for (uint i = 0; i < 1000; i = i + 1) s = s + a[i];
    assert(s == 9990000000);
}
