// SPDX-License-Identifier: Apache-2.0
//
// What the benchmark's programs share: the numbers that the benchmark chooses, the clock, and random operands. The clock's calls
// exist only inside the benchmark. A measured loop reads
//
//     for (uint r = 0; r < bench_repetitions(); ++r) {
//         bench_begin();                                            // all parties meet, then the clock starts
//         for (uint i = 0; i < inner; ++i) z = x * y;
//         bench_end();
//     }
//     bench_keep(z);
module bench;
import shared3p;

uint _number(string name) {
    uint value;
    __syscall("bench::number", __cref name, __return value);
    return value;
}
/// Which of the program's operations.
uint bench_variant() { return _number("variant"); }
/// Elements of a vector.
uint bench_size() { return _number("size"); }
/// How often the clock runs.
uint bench_repetitions() { return _number("repetitions"); }
/// Operations between the beginning and the end of one repetition.
uint bench_inner() { return _number("inner"); }

void bench_begin() { __syscall("bench::begin"); }
void bench_end() { __syscall("bench::end"); }

/// Random values of the type of the vector, as many as it has.
template <domain D : shared3p, type T>
D T[[1]] bench_random(D T[[1]] like) {
    __syscall("shared3p::randomize_$T\_vec", __domainid(D), like);
    return like;
}
/// The result is used, so no compiler may leave the work out.
template <domain D : shared3p, type T>
void bench_keep(D T[[1]] result) {
    __syscall("bench::keep", __domainid(D), result);
}
