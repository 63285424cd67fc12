//! section a definition of an operator counts from where it stands, in templates everywhere
//! covers Order of processing: second pass
//! print "10 7 7 10"

uint8 early(uint8 a) { return a + a; }
template <type T> T body(T a) { return a + a; }
template <type T> T vectors(T[[1]] a) { return (a + a)[0]; }
uint8 operator + (uint8 a, uint8 b) { return 7; }
uint8 late(uint8 a) { return a + a; }
void main() {
    uint8[[1]] v = {5};
    print(early(5u8), " ", late(5u8), " ", body(5u8), " ", vectors(v));
}
