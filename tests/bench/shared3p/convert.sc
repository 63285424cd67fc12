// SPDX-License-Identifier: Apache-2.0
//
// Between types and ways of sharing, and across the border of the computation.
import bench;
import shared3p;
domain pd_shared3p shared3p;

void main() {
    uint v = bench_variant(), n = bench_size(), times = bench_repetitions();
    if (v == 0) {
        pd_shared3p bool[[1]] x(n);
        x = bench_random(x);
        pd_shared3p uint64[[1]] z(n);
        for (uint r = 0; r < times; ++r) { bench_begin(); z = (uint64)x; bench_end(); }
        bench_keep(z);
    }
    if (v == 1) {
        pd_shared3p uint32[[1]] x(n);
        x = bench_random(x);
        pd_shared3p uint64[[1]] z(n);
        for (uint r = 0; r < times; ++r) { bench_begin(); z = (uint64)x; bench_end(); }
        bench_keep(z);
    }
    if (v == 2) {
        pd_shared3p uint64[[1]] x(n);
        x = bench_random(x);
        pd_shared3p xor_uint64[[1]] z(n);
        for (uint r = 0; r < times; ++r) { bench_begin(); z = reshare(x); bench_end(); }
        bench_keep(z);
    }
    if (v == 3) {
        pd_shared3p xor_uint64[[1]] x(n);
        x = bench_random(x);
        pd_shared3p uint64[[1]] z(n);
        for (uint r = 0; r < times; ++r) { bench_begin(); z = reshare(x); bench_end(); }
        bench_keep(z);
    }
    if (v == 4) {
        pd_shared3p uint64[[1]] x(n);
        x = bench_random(x);
        uint64[[1]] z(n);
        for (uint r = 0; r < times; ++r) { bench_begin(); z = declassify(x); bench_end(); }
        pd_shared3p uint64[[1]] kept = z;
        bench_keep(kept);
    }
}
