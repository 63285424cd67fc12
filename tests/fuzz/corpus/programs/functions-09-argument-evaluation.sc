import stdlib;
uint trace = 0;
uint mark(uint d) { trace = trace * 10 + d; return d; }
uint join(uint a, uint b, uint c) { return a * 100 + b * 10 + c; }
void main() {
    publish("join", join(mark(1u64), mark(2u64), mark(3u64)));
    publish("trace", trace);
    trace = 0;
    publish("sum", mark(4u64) + mark(5u64) * mark(6u64));
    publish("trace2", trace);
    trace = 0;
    publish("list", {mark(7u64), mark(8u64), mark(9u64)});
    publish("trace3", trace);
}
