//! section every kind of line break counts once
//! covers Lexical structure: line breaks
//! compile-error 9
//! compile-error 10
//! compile-error 11
//! compile-error 14

// a comment ends with CRint a = b; // error: after CR
int c = d; // error: after CR LF
int e = f; // error: after LF CR


int g = h; // error: after LF, LF CR, CR LF
void main() {}
