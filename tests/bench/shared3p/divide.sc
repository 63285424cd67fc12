// SPDX-License-Identifier: Apache-2.0
//
// Division and shifts, by public and by private numbers.
import bench;
domain pd_shared3p shared3p;

template <type T>
void by_private(pd_shared3p T[[1]] x) {
    pd_shared3p T[[1]] y = bench_random(x), z = x;
    for (uint r = 0; r < bench_repetitions(); ++r) {
        bench_begin();
        __syscall("shared3p::div_$T\_vec", __domainid(pd_shared3p), x, y, z);
        bench_end();
    }
    bench_keep(z);
}
template <type T>
void by_public(pd_shared3p T[[1]] x, T[[1]] y) {
    pd_shared3p T[[1]] z = x;
    for (uint r = 0; r < bench_repetitions(); ++r) {
        bench_begin();
        __syscall("shared3p::divc_$T\_vec", __domainid(pd_shared3p), x, z, __cref y);
        bench_end();
    }
    bench_keep(z);
}
template <type T>
void shift_public(pd_shared3p T[[1]] x) {
    pd_shared3p T[[1]] z = x;
    int64[[1]] amounts(size(x)) = 7;
    for (uint r = 0; r < bench_repetitions(); ++r) {
        bench_begin();
        __syscall("shared3p::shiftrc_$T\_vec", __domainid(pd_shared3p), x, z, __cref amounts);
        bench_end();
    }
    bench_keep(z);
}
template <type T>
void shift_private(pd_shared3p T[[1]] x) {
    pd_shared3p T[[1]] amounts = bench_random(x), z = x;
    for (uint r = 0; r < bench_repetitions(); ++r) {
        bench_begin();
        __syscall("shared3p::shift_right_$T\_vec", __domainid(pd_shared3p), x, amounts, z);
        bench_end();
    }
    bench_keep(z);
}

void main() {
    uint v = bench_variant(), n = bench_size();
    uint64[[1]] thousand64(n) = 1000;
    uint32[[1]] thousand32(n) = 1000;
    if (v == 0) { pd_shared3p uint64[[1]] x(n); by_private(bench_random(x)); }
    if (v == 1) { pd_shared3p uint32[[1]] x(n); by_private(bench_random(x)); }
    if (v == 2) { pd_shared3p uint64[[1]] x(n); by_public(bench_random(x), thousand64); }
    if (v == 3) { pd_shared3p uint32[[1]] x(n); by_public(bench_random(x), thousand32); }
    if (v == 4) { pd_shared3p uint64[[1]] x(n); shift_public(bench_random(x)); }
    if (v == 5) { pd_shared3p uint64[[1]] x(n); shift_private(bench_random(x)); }
}
