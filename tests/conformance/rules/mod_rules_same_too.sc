module mod_rules_same_too;
uint same(uint x) { return 11; }
uint only_here(uint x) { return 12; }
template <type T> uint by_template(T x) { return 13; }
