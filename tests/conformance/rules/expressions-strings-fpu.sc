//! section tostring, strlen, bytes and the floating-point state
//! covers Expressions: conversions of strings
//! covers Expressions: floating-point state
//! print "done"

void main() {
    assert(tostring(true) == "true" && tostring(-5i8) == "-5" && tostring(0.1) == "0.1" && tostring(2.0f32) == "2");
    assert(strlen("") == 0 && strlen("é") == 2 && strlen("a" + "bc") == 3);
    uint8[[1]] b = __bytes_from_string("AB");
    assert(size(b) == 2 && b[1] == 66);
    b[0] = 97;
    assert(__string_from_bytes(b) == "aB" && __string_from_bytes(b[1:]) == "B" && __string_from_bytes({72, 105}) == "Hi");
    assert(size(__bytes_from_string("")) == 0 && __string_from_bytes(b[2:]) == "");
    assert(strlen(__string_from_bytes({0, 1, 0})) == 3);
    assert(__fpu_state == 0);
    float64 one = 1, three = 3;
    float64 near = one / three;
    __set_fpu_state(6); // upward
    assert((__fpu_state & 6) == 6);
    float64 up = one / three;
    __set_fpu_state(4); // downward
    float64 down = one / three;
    __set_fpu_state(2); // toward zero
    float64 zero = -one / three;
    __set_fpu_state(0);
    assert(down < up && down == near && -zero == down);
    float64 x = 2.7, y = -2.7;
    __set_fpu_state(6);
    assert((int) x == 2 && (int) y == -2); // casts go toward zero whatever the mode
    __set_fpu_state(0);
    __set_fpu_state(__fpu_state + 0);
    print("done");
}
