/*
 * Oblivious sort: a bitonic sorting network over secret integers. Which elements are compared depends on the number of
 * elements only, so nothing is learnt from the sequence of operations. One layer is one vector comparison and one choice.
 */
import stdlib;
import shared3p;
import oblivious;

domain pd_shared3p shared3p;

// Sorts ascending. The length must be a power of two.
template <domain D>
D int64[[1]] bitonicSort(D int64[[1]] data) {
    uint n = size(data);
    // Runs of length `run` become sorted, alternately up and down, until one run is left.
    for (uint run = 2; run <= n; run *= 2) {
        for (uint distance = run / 2; distance > 0; distance /= 2) {
            uint blocks = n / (2 * distance);
            // Block b holds pairs (b, 0, j) and (b, 1, j); it sorts upward if its run is an even one.
            D int64[[3]] pairs = reshape(data, blocks, 2, distance);
            D int64[[2]] left = pairs[:, 0, :];
            D int64[[2]] right = pairs[:, 1, :];
            bool[[2]] downward(blocks, distance);
            for (uint b = 0; b < blocks; ++b) {
                downward[b, :] = ((b * 2 * distance / run) % 2 == 1);
            }
            D bool[[2]] exchange = (left > right) ^ downward;
            pairs[:, 0, :] = choose(exchange, right, left);
            pairs[:, 1, :] = choose(exchange, left, right);
            data = flatten(pairs);
        }
    }
    return data;
}

void main() {
    pd_shared3p int64[[1]] input = argument("data");
    uint n = size(input);
    uint padded = 1;
    while (padded < n) {
        padded *= 2;
    }
    // The filling is larger than all data, or equal to the largest of it, and ends up behind it.
    pd_shared3p int64[[1]] data(padded) = INT64_MAX;
    data[:n] = input;
    publish("sorted", declassify(bitonicSort(data)[:n]));
}
