// SPDX-License-Identifier: Apache-2.0
import bench;
import shared3p;
import stdlib;
domain pd_shared3p shared3p;

template <type T>
void less(pd_shared3p T[[1]] x) {
    pd_shared3p T[[1]] y = bench_random(x);
    pd_shared3p bool[[1]] z(size(x));
    uint inner = bench_inner();
    for (uint r = 0; r < bench_repetitions(); ++r) {
        bench_begin();
        for (uint i = 0; i < inner; ++i) z = x < y;
        bench_end();
    }
    bench_keep(z);
}
template <type T>
void equal(pd_shared3p T[[1]] x) {
    pd_shared3p T[[1]] y = bench_random(x);
    pd_shared3p bool[[1]] z(size(x));
    for (uint r = 0; r < bench_repetitions(); ++r) {
        bench_begin();
        z = x == y;
        bench_end();
    }
    bench_keep(z);
}
void smaller(pd_shared3p uint64[[1]] x) {
    pd_shared3p uint64[[1]] y = bench_random(x), z = x;
    for (uint r = 0; r < bench_repetitions(); ++r) {
        bench_begin();
        z = min(x, y);
        bench_end();
    }
    bench_keep(z);
}
void largest(pd_shared3p uint64[[1]] x) {
    pd_shared3p uint64 z = 0;
    for (uint r = 0; r < bench_repetitions(); ++r) {
        bench_begin();
        z = max(x);
        bench_end();
    }
    bench_keep(reshape(z, 1));
}

void main() {
    uint v = bench_variant(), n = bench_size();
    if (v == 0) { pd_shared3p uint64[[1]] x(n); less(bench_random(x)); }
    if (v == 1) { pd_shared3p uint32[[1]] x(n); less(bench_random(x)); }
    if (v == 2) { pd_shared3p uint8[[1]] x(n); less(bench_random(x)); }
    if (v == 3) { pd_shared3p uint64[[1]] x(n); equal(bench_random(x)); }
    if (v == 4) { pd_shared3p uint32[[1]] x(n); equal(bench_random(x)); }
    if (v == 5) { pd_shared3p uint64[[1]] x(n); smaller(bench_random(x)); }
    if (v == 6) { pd_shared3p uint64[[1]] x(n); largest(bench_random(x)); }
}
