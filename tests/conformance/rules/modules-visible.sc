//! section what an imported module's import makes visible
//! covers Names: what is visible program-wide
//! covers Order of processing: initialisers
//! print "3 1 5 5"

import mod_rules_middle;

uint own_order = middle_order + 1;
uint16 computed = 9 + (4 :: uint16); // an operator of a module without a direct import
base_struct global;

void main() {
    base_struct s;
    d1 uint8 x = 3, y = 4;
    assert(declassify(x + y) == 12);
    assert(middle() == 101);
    uint16 a = 9, b = 4;
    print(own_order, " ", base_order, " ", a + b, " ", computed);
}
