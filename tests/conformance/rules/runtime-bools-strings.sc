//! section operations on truth values and strings
//! covers Run time: bool and string operations
//! print "done"

void main() {
    bool t = true, f = false;
    assert(f < t && f <= f && t >= f && !(t < t) && (t ^ t) == f && (t & f) == f && (t | f) && ~f && !f && t != f);
    string a = "ab", b = "abc", c = "b", e = "";
    assert(a < b && b < c && e < a && a <= a && !(a < a) && c > b && a != b && a + "c" == b && e == "");
    assert("Z" < "a" && "z" < "é" && "10" < "9" && a + e == a && strlen(a + b + c) == 6);
    string s = __string_from_bytes({97, 0, 98}), u = __string_from_bytes({97, 0, 99});
    assert(s != u && s < u && strlen(s + u) == 6 && __bytes_from_string(s + u)[5] == 99);
    print("done");
}
