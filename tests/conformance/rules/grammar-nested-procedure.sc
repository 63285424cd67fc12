//! section no procedure inside of a procedure
//! covers Grammar: globals and procedures
//! compile-error 6

void main() {
    int f(int x) { return x; } // error
}
