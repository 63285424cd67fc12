import stdlib;
void main() {
    bool f = false, t = true;
    publish("ft", {f < t, f <= t, f > t, f >= t, f == t, f != t});
    publish("tt", {t < t, t <= t, t > t, t >= t, t == t, t != t});
}
