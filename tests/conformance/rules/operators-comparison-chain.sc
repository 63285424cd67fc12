//! section comparisons associate to the left; most chains are type errors
//! covers Built-in operators: comparison chains
//! compile-error 12
//! compile-error 13
//! compile-error 14

void main() {
    int a = 1; bool t = true;
    bool r = a == a == t;
    r = a < 2 == a > 0;
    r = t < t < t;
    r = a < a < a; // error
    r = a == a == a; // error
    r = 1 < 2 < 3; // error
}
