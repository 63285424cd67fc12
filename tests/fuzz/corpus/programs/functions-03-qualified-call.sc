import stdlib;
uint pick(uint n) { return n; }
uint[[1]] pick(uint n) { uint[[1]] r(n) = n; return r; }
bool pick(uint n) { return n > 2; }
void main() {
    publish("scalar", pick(3u64) :: uint[[0]]);
    publish("vector", pick(3u64) :: [[1]]);
    publish("flag", pick(3u64) :: bool);
    uint[[1]] v(2);
    v = pick(9u64) :: uint[[0]];
    publish("spread", v);
}
