//! section shapes agree in the first turns of a loop and not in a later one
//! covers Run time: checks of shapes
//! print "0"
//! print "1"
//! runtime-error shape-mismatch

void main() {
    uint[[1]] a(2), b(2);
    for (uint i = 0; i < 4; i++) {
        a = a + b;
        print(i);
        if (i == 1) b = cat(b, {i});
    }
}
