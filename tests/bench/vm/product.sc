void main() {
    uint64[[1]] a(10000) = 3;
    uint64[[1]] b(10000) = 5;
    uint64[[1]] c(10000);
    for (uint turn = 0; turn < 1000; turn = turn + 1) c = a * b;
    assert(c[9999] == 15);
}
