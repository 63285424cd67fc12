//! section programs that deserve a warning and run all the same
//! covers Warnings
//! print "44 5 2 true"

module another_name;
void f() { assert(false); }
void f() { }
void main() {
    uint8 a = 300; // does not fit
    int8 b = 5u64; // another suffix
    f(); // the second
    uint unused;
    bool c = 1 < 2 == true < false == false;
    uint8 d = 256 + 2;
    print(a, " ", b, " ", d, " ", c);
}
