//! section nothing but a comma or an assignment's end follows a qualification
//! covers Grammar: precedence
//! compile-error 9
//! compile-error 10
//! compile-error 11

void main() {
    uint x = 1;
    bool a = 0 :: uint == x; // error
    uint b = 1 :: uint + 1; // error
    bool c = true :: bool ? true : false; // error
}
