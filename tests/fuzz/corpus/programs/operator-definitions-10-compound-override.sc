import stdlib;
int16[[1]] seen = {0};
int16 operator + (int16 a, int16 b) { seen = cat(seen, {b}); return 2 * a - b; }
void main() {
    int16 x = 10;
    x = x + 1;
    publish("x", x);
    x += 2;
    publish("x2", x);
    int16[[1]] v = {1, 2, 3};
    v[1] += 5;
    publish("v", v);
    publish("seen", seen);
}
