module mod_rules_other_name;

uint same(uint x) { return 1; }
uint same(int x) { return 2; }
template <type T> uint by_template(T x) { return 3; }
