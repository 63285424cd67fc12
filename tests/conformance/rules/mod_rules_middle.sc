import mod_rules_base;

uint middle_order = base_order + 1;
uint middle() { return helper(1u64); }
