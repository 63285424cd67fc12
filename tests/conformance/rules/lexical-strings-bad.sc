//! section strings that are none
//! covers Lexical structure: string literals
//! compile-error 11
//! compile-error 12
//! compile-error 13
//! compile-error 14
//! compile-error 15

void main() {
    int x = 5;
    string a = "$"; // error: a dollar sign needs a name
    string b = "costs 5$ each"; // error
    string c = "$1"; // error
    string d = "ends // error: a line break
    here"; // error: and a new string behind a name
    string e = "ok \$ $x";
}
