//! section everything is evaluated once and from left to right
//! covers Run time: order of evaluation
//! print "a b c d e f g h"
//! print "v i s"
//! print "e d1 d2"
//! print "s i"
//! print "done"

string log;
uint[[1]] arr = {1, 2, 3, 4};
uint t(string s, uint x) { log += log == "" ? s : " " + s; return x; }
uint[[1]] u(string s) { log += log == "" ? s : " " + s; return arr; }
uint three(uint a, uint b, uint c) { return 100 * a + 10 * b + c; }
void show() { print(log); log = ""; }
void main() {
    uint[[1]] x = {t("a", 1u64), t("b", 2u64)};
    three(t("c", 1u64), t("d", 2u64), t("e", 3u64)) + t("f", 1u64) * t("g", 2u64) - t("h", 1u64);
    show();
    arr[t("i", 0u64) + t("s", 1u64)] = t("v", 5u64);
    show();
    reshape(u("e"), t("d1", 2u64), t("d2", 2u64));
    show();
    uint[[1]] y(t("s", 2u64)) = t("i", 3u64) :: [[0]];
    show();
    // operands are read at their turn
    uint z = 2;
    assert(z + z++ == 4 && z == 3);
    assert(z++ + z == 7 && z == 4);
    assert(three(z = 1, z = 2, z) == 122);
    assert(three(z, z = 3, z++) == 233 && z == 4);
    assert((z = 5) + z * (z = 2) == 15);
    x = {z, z = 7, z};
    assert(x[0] == 2 && x[1] == 7 && x[2] == 7);
    uint[[1]] w = {1, 2};
    x = cat(w, w = {3});
    assert(size(x) == 3 && x[0] == 1 && x[2] == 3);
    w = {1, 2};
    assert((w + (w[0] = 5))[0] == 6 && w[0] == 5);
    string p = "a";
    assert(p + (p = "b") + p == "abb");
    z = 0;
    arr = {10, 20, 30};
    arr[z] = z = 2; // the right side first, then the index
    assert(arr[2] == 2 && arr[0] == 10);
    z = 1;
    arr[z] += z = 0;
    assert(arr[0] == 10 && arr[1] == 20);
    assert(arr[z++] + arr[z++] == 30 && z == 2);
    print("done");
}
