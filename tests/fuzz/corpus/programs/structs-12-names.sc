import stdlib;
struct thing { uint thing; uint main; }
void main() {
    thing thing;
    thing.thing = 4; thing.main = 5;
    publish("x", {thing.thing, thing.main});
}
