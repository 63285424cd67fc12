import stdlib;
void main() {
    bool f = false, t = true;
    publish("and", {f && f, f && t, t && f, t && t});
    publish("or", {f || f, f || t, t || f, t || t});
    publish("not", {!f, !t, !!t});
    publish("bits", {f & t, t & t, f | t, f | f, f ^ t, t ^ t, ~f, ~t});
}
