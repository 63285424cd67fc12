// SPDX-License-Identifier: Apache-2.0
//
// One element of a vector at a secret place.
import bench;
import oblivious;
import shared3p_oblivious;
domain pd_shared3p shared3p;

void main() {
    uint n = bench_size(), times = bench_repetitions();
    pd_shared3p uint64[[1]] table(n);
    table = bench_random(table);
    pd_shared3p uint64 place = 3;
    pd_shared3p uint64 z = 0;
    for (uint r = 0; r < times; ++r) {
        bench_begin();
        z = vectorLookup(table, place);
        bench_end();
    }
    bench_keep(reshape(z, 1));
}
