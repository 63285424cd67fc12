//! section a scalar stays one as argument, result, operand of cat, branch and element
//! covers Types: promotion of scalars
//! compile-error 13
//! compile-error 18
//! compile-error 19
//! compile-error 20
//! compile-error 21
//! compile-error 22
//! compile-error 23
//! compile-error 24

uint[[1]] f(uint[[1]] x) { return x; }
uint[[1]] g() { return 5; } // error
template <dim N> void h(uint[[N]] x, uint[[N]] y) {}
void main() {
    uint[[1]] a(3);
    bool[[1]] c(3);
    f(5u64); // error
    h(a, 5u64); // error
    a = cat(a, 5); // error
    a = true ? a : 5; // error
    a = c ? a : 5; // error
    a = {a, 5}; // error: elements are scalars
    uint b = a; // error
}
