//! section a comment that nobody closes
//! covers Lexical structure: comments
//! compile-error 7

void main() {
}
/* the end of the file // error: comment without end
