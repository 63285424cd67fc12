/*
 * Oblivious sort of secret integers. The library shuffles the data together with their places, so that nobody knows what stands
 * where, and only then finds their order by comparisons whose outcomes are public. The order of shuffled data is random and
 * tells nothing about them.
 */
import stdlib;
import shared3p;
import shared3p_sort;

domain pd_shared3p shared3p;

void main() {
    pd_shared3p int64[[1]] data = argument("data");
    publish("sorted", declassify(quicksort(data)));
}
