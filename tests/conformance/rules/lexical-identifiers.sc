//! section words that look like keywords and are none
//! covers Lexical structure: identifiers
//! print "45"

int _; int __; int _9a;

void fix32(int private) {
    int xor_uint8 = 1, deprecated = 2, argument = 3, publish = 4, min = 5, max = 6, sum = 7, classify = 8, Int = 9;
    print(private + xor_uint8 + deprecated + argument + publish + min + max + sum + classify + Int + _ + __ + _9a);
}
void main() {
    int main = 0, Main = 0, MAIN = 0;
    assert(main == Main);
    fix32(MAIN);
}
