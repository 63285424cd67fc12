import stdlib;
bool leap(uint y) { return y % 4 == 0 && (y % 100 != 0 || y % 400 == 0); }
void main() {
    uint[[1]] years = {1900, 1904, 1999, 2000, 2023, 2024, 2100};
    bool[[1]] r(size(years));
    for (uint i = 0; i < size(years); i++) r[i] = leap(years[i]);
    publish("leap", r);
    publish("not_leap", !r);
    publish("chain", (1 < 2) == true != false);
}
