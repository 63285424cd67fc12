//! section main stands in the main module
//! covers Entry point: main
//! compile-error 0

import mod_rules_main;
uint x;
