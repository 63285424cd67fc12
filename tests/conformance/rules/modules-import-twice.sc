//! section a module is processed once, a header with another name is no error
//! covers Modules: import
//! print "1"

import mod_rules_same;
import mod_rules_same;
import mod_rules_base;
import mod_rules_middle;

void main() { print(same(1u64)); }
