//! section who is called: procedures above win over those below, which are a last resort
//! covers Order of processing: second pass
//! print "1 2 3 1 4"

template <type T> uint pick(T x) { return 1; }
uint first() { return pick(5u64); } // the template: the plain procedure comes later
uint only() { return below(true); } // nothing above fits
uint pick(uint x) { return 2; }
uint second() { return pick(5u64); }
uint below(bool x) { return 3; }
template <type T> uint body(T x) { return after(x); } // bodies of templates see everything
uint after(uint x) { return 4; }
uint even(uint n) { return n == 0 ? 1 : odd(n - 1); }
uint odd(uint n) { return n == 0 ? 0 : even(n - 1); }
void main() { print(first(), " ", second(), " ", only(), " ", even(10 :: uint), " ", body(1u64)); }
