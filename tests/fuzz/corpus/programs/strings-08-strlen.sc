import stdlib;
void main() {
    string s = "twelve bytes";
    publish("a", {strlen(s), strlen(""), strlen("õ"), strlen(s + s), strlen("a\n\t\"")});
}
