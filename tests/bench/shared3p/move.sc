// SPDX-License-Identifier: Apache-2.0
//
// Secret orders: shuffles, and the library's stable sort.
import bench;
import shared3p_random;
import shared3p_sort;
domain pd_shared3p shared3p;

void main() {
    uint v = bench_variant(), n = bench_size(), times = bench_repetitions();
    pd_shared3p uint64[[1]] x(n);
    x = bench_random(x);
    if (v == 0) {
        for (uint r = 0; r < times; ++r) {
            bench_begin();
            x = shuffle(x);
            bench_end();
        }
        bench_keep(x);
    }
    if (v == 1) {
        pd_shared3p uint64[[1]] z(n);
        for (uint r = 0; r < times; ++r) {
            bench_begin();
            z = quicksort(x);
            bench_end();
        }
        bench_keep(z);
    }
}
