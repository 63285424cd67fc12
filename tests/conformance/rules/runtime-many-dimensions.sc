//! section arrays of many dimensions
//! covers Run time: arrays
//! print "4096 12 7 1"

template <dim N> uint rank(uint8[[N]] x) { return N; }
void main() {
    uint8[[12]] a(2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2) = 1;
    a[1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0] = 7;
    uint8[[1]] flat = reshape(a, 4096);
    assert(flat[2730] == 7 && flat[2731] == 1);
    uint8[[6]] b = a[1, :, 1, :, 1, :, 1, :, 1, :, 1, :];
    assert(size(b) == 64 && b[0, 0, 0, 0, 0, 0] == 7 && b[0, 0, 0, 0, 0, 1] == 1);
    print(size(a), " ", rank(a), " ", b[0, 0, 0, 0, 0, 0], " ", a[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
}
