// SPDX-License-Identifier: Apache-2.0
import bench;
import shared3p_aes;
domain pd_shared3p shared3p;

void main() {
    uint v = bench_variant(), n = bench_size(), times = bench_repetitions();
    if (v == 0) {
        pd_shared3p xor_uint32[[1]] plain(4 * n), keys(44), cipher(4 * n);
        plain = bench_random(plain);
        keys = bench_random(keys);
        for (uint r = 0; r < times; ++r) {
            bench_begin();
            cipher = aes128SingleKeyEncryptEcb(keys, plain);
            bench_end();
        }
        bench_keep(cipher);
    }
}
