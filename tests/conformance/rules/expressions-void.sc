//! section an expression without value is no operand
//! covers Expressions: void
//! compile-error 41
//! compile-error 42
//! compile-error 43
//! compile-error 44
//! compile-error 45
//! compile-error 46
//! compile-error 47
//! compile-error 48
//! compile-error 49
//! compile-error 50
//! compile-error 51
//! compile-error 52
//! compile-error 53
//! compile-error 54
//! compile-error 55
//! compile-error 56
//! compile-error 57
//! compile-error 58
//! compile-error 59
//! compile-error 60
//! compile-error 61
//! compile-error 62
//! compile-error 63
//! compile-error 64
//! compile-error 65
//! compile-error 66
//! compile-error 67
//! compile-error 68
//! compile-error 69
//! compile-error 70
//! compile-error 71
//! compile-error 72
//! compile-error 73

uint f(uint x) { return x; }
void v() {}
void main() {
    uint a; bool b; uint[[1]] w(2); string s;
    a = v(); // error
    a = v() + 1; // error
    a = -v(); // error
    b = !v(); // error
    a = f(v()); // error
    a = size(v()); // error
    w = shape(v()); // error
    a = w[v()]; // error
    w = w[v():]; // error
    w = {v()}; // error
    a = declassify(v()); // error
    s = tostring(v()); // error
    print(v()); // error
    assert(v()); // error
    a = (uint) v(); // error
    a = v() :: uint; // error
    w = reshape(v(), 1); // error
    w = reshape(1, v()); // error
    w = cat(v(), w); // error
    a = strlen(v()); // error
    a += v(); // error
    if (v()) {} // error
    while (v()) {} // error
    uint[[1]] u(v()); // error
    a = v() ? 1 : 2; // error
    b = v() && b; // error
    b = v() == v(); // error
    __set_fpu_state(v()); // error
    a = __set_fpu_state(0); // error
    __syscall("x", v()); // error
    a = v()[0]; // error
    a = v().x; // error
    a = (a, v()); // error
    a = (v(), a);
    v();
    (v(), v());
    true ? v() : v();
}
