//! section a procedure in parentheses is a cast to an unknown type, alone it is no value
//! covers Grammar: calls
//! compile-error 8
//! compile-error 9

int f(int x) { return x; }
void main() {
    int a = (f)(1); // error
    int b = f; // error
}
