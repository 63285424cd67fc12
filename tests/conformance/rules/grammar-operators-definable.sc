//! section every operator that can be defined, also the comma, which nothing calls
//! covers Grammar: operator definitions
//! print "1 2 3 4 5 6 7 8 9 10"
//! print "11 12 13 14 15 16"
//! print "true false 18 19 true 50"

kind shared3p { type uint8; type bool; }
domain d1 shared3p;

uint8 operator + (uint8 a, uint8 b) { return 1; }
uint8 operator - (uint8 a, uint8 b) { return 2; }
uint8 operator * (uint8 a, uint8 b) { return 3; }
uint8 operator / (uint8 a, uint8 b) { return 4; }
uint8 operator % (uint8 a, uint8 b) { return 5; }
uint8 operator & (uint8 a, uint8 b) { return 6; }
uint8 operator | (uint8 a, uint8 b) { return 7; }
uint8 operator ^ (uint8 a, uint8 b) { return 8; }
uint8 operator << (uint8 a, uint8 b) { return 9; }
uint8 operator >> (uint8 a, uint8 b) { return 10; }
uint16 operator == (uint8 a, uint8 b) { return 11; }
uint16 operator != (uint8 a, uint8 b) { return 12; }
uint16 operator < (uint8 a, uint8 b) { return 13; }
uint16 operator <= (uint8 a, uint8 b) { return 14; }
uint16 operator > (uint8 a, uint8 b) { return 15; }
uint16 operator >= (uint8 a, uint8 b) { return 16; }
bool operator && (bool a, bool b) { return !b; }
bool operator || (bool a, bool b) { return false; }
uint8 operator , (uint8 a, uint8 b) { return 17; }
uint8 operator - (uint8 a) { return 18; }
uint8 operator ~ (uint8 a) { return 19; }
bool operator ! (bool a) { return a; }

void main() {
    uint8 a = 100, b = 50;
    bool t = true, f = false;
    print(a + b, " ", a - b, " ", a * b, " ", a / b, " ", a % b, " ", a & b, " ", a | b, " ", a ^ b, " ", a << b, " ", a >> b);
    print(a == b, " ", a != b, " ", a < b, " ", a <= b, " ", a > b, " ", a >= b);
    print(t && f, " ", t || t, " ", -a, " ", ~a, " ", !t, " ", (a, b));
}
