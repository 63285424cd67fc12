//! section escapes, pieces and names in strings
//! covers Lexical structure: string literals
//! print "a\tb"
//! print "q_$x\"\\"
//! print "a5_b5"
//! print "joined"
//! print "5 x 5"

void main() {
    int x = 5, x_b = 7;
    print("a\tb");
    print("\q\_\$x\"\\");
    print("a$x\_b$x");
    print("jo" /* a piece */ "in"
          // another
          "ed");
    string empty = "" "";
    assert(strlen(empty) == 0);
    print("$x" " x " "$x");
    assert(strlen("\n\r\t\0") == 4); // \0 is the digit
    assert("\0" == "0");
}
