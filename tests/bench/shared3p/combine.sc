// SPDX-License-Identifier: Apache-2.0
//
// Many elements into one, running sums, matrices.
import bench;
import shared3p;
import stdlib;
domain pd_shared3p shared3p;

void main() {
    uint v = bench_variant(), n = bench_size(), times = bench_repetitions();
    pd_shared3p uint64[[1]] x(n);
    if (v != 1) x = bench_random(x);
    if (v == 0) {
        pd_shared3p uint64[[1]] z(n);
        for (uint r = 0; r < times; ++r) {
            bench_begin();
            __syscall("shared3p::prefix_sum_uint64_vec", __domainid(pd_shared3p), x, z);
            bench_end();
        }
        bench_keep(z);
    }
    if (v == 1) {
        pd_shared3p bool[[1]] b(n);
        b = bench_random(b);
        pd_shared3p uint64 z = 0;
        for (uint r = 0; r < times; ++r) { bench_begin(); z = sum(b); bench_end(); }
        bench_keep(reshape(z, 1));
    }
    if (v == 2) {
        pd_shared3p uint64[[1]] y = bench_random(x), z(1);
        uint64[[1]] one(1) = 1, inner(1) = n;
        for (uint r = 0; r < times; ++r) {
            bench_begin();
            __syscall("shared3p::mat_mult_uint64_vec", __domainid(pd_shared3p), x, y, z, __cref one, __cref inner, __cref one);
            bench_end();
        }
        bench_keep(z);
    }
    if (v == 3) {
        uint64 side = 0;
        while (side * side < n) ++side;
        pd_shared3p uint64[[1]] y = bench_random(x), z(n);
        uint64[[1]] sides(1) = side;
        for (uint r = 0; r < times; ++r) {
            bench_begin();
            __syscall("shared3p::mat_mult_uint64_vec", __domainid(pd_shared3p), x, y, z, __cref sides, __cref sides, __cref sides);
            bench_end();
        }
        bench_keep(z);
    }
}
