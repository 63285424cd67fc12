void main() {
    uint x = 0x1F, y(3), z; pd foo<a, 2, b<int>> t; T[[1]] v = {1, 2.5e-3f32, 0b11u8};
    { a = b } ; { f() }[0];
    if (a) if (b) c(); else d(); else { }
    for (uint i = 0, j = 1; i < n; i++, --j) { continue; }
    for (;;) { break; }
    while (x ? y : z) do { ; } while (true);
    x += y -= (T) - a * -b << 2 >> 1 & ~c | d ^ !e && f || g == h != i;
    m[:, 1, i : j, k :] = cat(a, b, 1) :: pd uint [[2]];
    (T) - (U) - x; (uint) -x; (x, y = 2);
    assert(size(shape(v)) <= strlen(tostring(x)));
    print("a $x\_b \"\\\n" /* piece */ "c", declassify(s.f.g[0]));
    __syscall("s::t_$T\_vec", __domainid(D), x, __ref y, __cref "n", __return z, __readonly w);
    __set_fpu_state(__fpu_state); reshape(__bytes_from_string(__string_from_bytes(b)), 1, 2);
    return;
}
