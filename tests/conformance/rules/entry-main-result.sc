//! section main returns nothing
//! covers Entry point: main
//! compile-error 5

int main() { return 0; } // error
