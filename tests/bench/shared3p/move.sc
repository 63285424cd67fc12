// SPDX-License-Identifier: Apache-2.0
//
// Secret orders: shuffles and sorting (shuffle with row numbers, public order, rearrange: what a stable sort is).
import bench;
domain pd_shared3p shared3p;

void main() {
    uint v = bench_variant(), n = bench_size(), times = bench_repetitions();
    pd_shared3p uint64[[1]] x(n);
    x = bench_random(x);
    if (v == 0) {
        for (uint r = 0; r < times; ++r) {
            bench_begin();
            __syscall("shared3p::vecshuf_uint64_vec", __domainid(pd_shared3p), x);
            bench_end();
        }
        bench_keep(x);
    }
    if (v == 1) {
        uint64[[1]] rows(n);
        for (uint i = 0; i < n; ++i) rows[i] = i;
        pd_shared3p uint64[[1]] z(n);
        for (uint r = 0; r < times; ++r) {
            bench_begin();
            pd_shared3p uint8[[1]] key(32);
            key = bench_random(key);
            pd_shared3p uint64[[1]] values = x;
            pd_shared3p xor_uint64[[1]] index = rows;
            __syscall("shared3p::vecshufkey_uint64_vec", __domainid(pd_shared3p), values, key);
            __syscall("shared3p::vecshufkey_xor_uint64_vec", __domainid(pd_shared3p), index, key);
            uint64[[1]] order = rows;
            __syscall("shared3p::stable_sort_uint64_vec", __domainid(pd_shared3p), values, index, true, __ref order);
            __syscall("shared3p::gather_uint64_vec", __domainid(pd_shared3p), values, z, __cref order);
            bench_end();
        }
        bench_keep(z);
    }
}
