uint64 fib(uint64 n) {
    if (n < 2) return n;
    return fib(n - 1) + fib(n - 2);
}

void main() {
    assert(fib(32 :: uint64) == 2178309);
}
