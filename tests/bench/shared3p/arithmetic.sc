// SPDX-License-Identifier: Apache-2.0
import bench;
domain pd_shared3p shared3p;

template <type T>
void multiply(pd_shared3p T[[1]] x) {
    pd_shared3p T[[1]] y = bench_random(x), z = x;
    uint inner = bench_inner();
    for (uint r = 0; r < bench_repetitions(); ++r) {
        bench_begin();
        for (uint i = 0; i < inner; ++i) z = x * y;
        bench_end();
    }
    bench_keep(z);
}
template <type T>
void add(pd_shared3p T[[1]] x) {
    pd_shared3p T[[1]] y = bench_random(x), z = x;
    uint inner = bench_inner();
    for (uint r = 0; r < bench_repetitions(); ++r) {
        bench_begin();
        for (uint i = 0; i < inner; ++i) z = x + y;
        bench_end();
    }
    bench_keep(z);
}
template <type T>
void dependent(pd_shared3p T x) {
    uint inner = bench_inner();
    for (uint r = 0; r < bench_repetitions(); ++r) {
        bench_begin();
        for (uint i = 0; i < inner; ++i) x = x * x;
        bench_end();
    }
    bench_keep(reshape(x, 1));
}
void and(pd_shared3p bool[[1]] x) {
    pd_shared3p bool[[1]] y = bench_random(x), z = x;
    for (uint r = 0; r < bench_repetitions(); ++r) {
        bench_begin();
        z = x & y;
        bench_end();
    }
    bench_keep(z);
}

void main() {
    uint v = bench_variant(), n = bench_size();
    if (v == 0) { pd_shared3p uint64[[1]] x(n); multiply(bench_random(x)); }
    if (v == 1) { pd_shared3p uint32[[1]] x(n); multiply(bench_random(x)); }
    if (v == 2) { pd_shared3p uint8[[1]] x(n); multiply(bench_random(x)); }
    if (v == 3) { pd_shared3p uint64[[1]] x(n); add(bench_random(x)); }
    if (v == 4) { pd_shared3p uint32[[1]] x(n); add(bench_random(x)); }
    if (v == 5) { pd_shared3p uint64 x = 3; dependent(x); }
    if (v == 6) { pd_shared3p bool[[1]] x(n); and(bench_random(x)); }
}
