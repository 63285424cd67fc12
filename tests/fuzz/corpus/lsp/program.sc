struct s { uint64 f; }
template <type T, dim N> T[[N]] g(T[[N]] x) { return x + x; }
uint64 n = 3;
void main() {
    s a;
    uint64[[1]] v = {1, 2};
    a.f = g(v)[0];
    print("$n é😀", a.f - (n) - 1);
    for (uint64 i = 0; i < n; i++) { v[i:] += 1; }
}
