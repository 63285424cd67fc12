//! section names that nothing declares, or that name something else
//! covers Names: unknown names
//! compile-error 28
//! compile-error 29
//! compile-error 30
//! compile-error 31
//! compile-error 32
//! compile-error 33
//! compile-error 34
//! compile-error 35
//! compile-error 36
//! compile-error 37
//! compile-error 38
//! compile-error 39
//! compile-error 40
//! compile-error 41
//! compile-error 43
//! compile-error 44
//! compile-error 45
//! compile-error 46

kind k { type uint8; }
domain d k;
struct s { uint x; }
void f() {}

void main() {
    uint a = missing; // error
    missing(); // error
    missing b; // error
    missing uint8 c; // error
    uint e = k; // error: a kind
    uint g = d; // error: a domain
    uint h = s; // error: a structure
    uint i = f; // error: a procedure
    k uint8 j; // error: a kind is no domain
    d l; // error: a domain is no type
    uint[[n]] m; // error: no such dimension variable
    s.x = 1; // error
    a(); // error: a variable is not called
    uint8 o = declassify(q); // error
    { uint inner = 1; }
    a = inner; // error: its scope has ended
    a = 1 :: missing; // error
    a = __domainid(missing); // error
    string t = "$missing"; // error
}
