import stdlib;
import mod_indirect;
void main() {
    pair_of_numbers p = new_pair(3u64, 4u64);
    p.second = p.second * scale;
    publish("p", {p.first, p.second});
}
