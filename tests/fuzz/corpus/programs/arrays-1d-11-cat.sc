import stdlib;
void main() {
    uint[[1]] a = {1, 2}, b = {3}, e;
    publish("ab", cat(a, b)); publish("ba", cat(b, a)); publish("ae", cat(a, e)); publish("ee", cat(e, e));
    publish("literal", cat({7, 8}, a)); publish("nested", cat(cat(a, b), cat(b, a)));
    a = cat(a, a);
    publish("grown", a);
    publish("sizes", {size(cat(a, b)), size(cat(e, e))});
}
