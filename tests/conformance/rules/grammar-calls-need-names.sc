//! section only a plain name is called
//! covers Grammar: calls
//! compile-error 7

int f(int x) { return x; }
void main() {
    int b = f(1)(2); // error
}
