//! section expressions whose value is dropped
//! covers Statements: effect
//! compile-error 20
//! compile-error 24
//! compile-error 25
//! compile-error 26
//! compile-error 27
//! compile-error 28
//! compile-error 29
//! compile-error 30
//! compile-error 31
//! compile-error 32
//! compile-error 33
//! compile-error 34
//! compile-error 35
//! compile-error 36

struct s { uint x; }
template <type T> void f(T y) {
    "$T"; // error: no variable in it
}
void main() {
    uint x; s st; uint[[1]] v(2); bool b;
    x; // error
    st.x; // error
    5; // error
    1.5; // error
    true; // error
    "text"; // error
    "a" "b"; // error
    (x); // error
    x :: uint; // error
    (x, st.x); // error
    size(x); // error
    size(size(v)); // error
    size((x, 5)) :: uint; // error
    f(1);
    "$x"; x + 1; -x; (int) x; x = 1; v[0]; shape(v); cat(v, v); reshape(v, 2); b ? x : x; x == 1; (x = 1, x); size(x = 1);
    (x, x++); strlen("a"); tostring(x); {x, 1};
}
