module mod_rules_main;
void main() {}
