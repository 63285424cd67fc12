/*
 * Statistics of Fisher's irises, whose measurements are held column-wise by two owners: one has the sepals, the other the
 * petals and the species. Lengths are secret integers in tenths of a millimetre, species a secret code 0, 1, 2.
 *
 * Revealed: per species the number of flowers, and per species and measurement the mean, the variance (of the sample) and
 * the maximum. Which flower belongs to which species, and every single measurement, stay secret: sums over a species are
 * sums over all flowers, masked by a secret 0 or 1.
 *
 * Results are flattened row by row: row = species, column = measurement (sepal length, sepal width, petal length, petal width).
 */
import stdlib;
import shared3p;

domain pd_shared3p shared3p;

void main() {
    uint species_count = 3;
    uint measurement_count = 4;

    pd_shared3p uint64[[1]] species = argument("species");
    uint n = size(species);
    pd_shared3p uint64[[2]] lengths(measurement_count, n);
    pd_shared3p uint64[[1]] column = argument("sepal_length");
    assert(size(column) == n);
    lengths[0, :] = column;
    column = argument("sepal_width");
    assert(size(column) == n);
    lengths[1, :] = column;
    column = argument("petal_length");
    assert(size(column) == n);
    lengths[2, :] = column;
    column = argument("petal_width");
    assert(size(column) == n);
    lengths[3, :] = column;

    // One row of 0s and 1s per species, made with one comparison of all flowers with all codes.
    pd_shared3p uint64[[2]] all_species(species_count, n);
    uint64[[2]] codes(species_count, n);
    for (uint s = 0; s < species_count; ++s) {
        all_species[s, :] = species;
        codes[s, :] = s;
    }
    pd_shared3p uint64[[2]] member = (uint64)(all_species == codes);

    // Rows of (species, measurement) pairs: the lengths of the species' flowers, 0 for the others.
    uint pairs = species_count * measurement_count;
    pd_shared3p uint64[[2]] mask(pairs, n);
    pd_shared3p uint64[[2]] values(pairs, n);
    for (uint s = 0; s < species_count; ++s) {
        for (uint m = 0; m < measurement_count; ++m) {
            mask[s * measurement_count + m, :] = member[s, :];
            values[s * measurement_count + m, :] = lengths[m, :];
        }
    }
    pd_shared3p uint64[[2]] masked = mask * values;

    uint64[[1]] count = declassify(sum(flatten(member), species_count));
    uint64[[1]] total = declassify(sum(flatten(masked), pairs));
    uint64[[1]] squares = declassify(sum(flatten(masked * masked), pairs));
    uint64[[1]] maximum = declassify(max(flatten(masked), pairs));

    float64[[1]] mean(pairs);
    float64[[1]] variance(pairs);
    for (uint i = 0; i < pairs; ++i) {
        float64 k = (float64) count[i / measurement_count];
        mean[i] = (float64) total[i] / k;
        variance[i] = ((float64) squares[i] - (float64) total[i] * mean[i]) / (k - 1);
    }

    publish("count", count);
    publish("mean", mean);
    publish("variance", variance);
    publish("maximum", maximum);
}
