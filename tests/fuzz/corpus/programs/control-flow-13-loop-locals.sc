import stdlib;
void main() {
    uint[[1]] log(4);
    for (uint i = 0; i < 4; i++) {
        uint fresh;
        uint seeded = i;
        uint[[1]] list(i) = 2;
        fresh += 1;
        seeded *= 3;
        log[i] = fresh * 100 + seeded * 10 + size(list);
    }
    publish("log", log);
}
