import stdlib;
void main() {
    string s = "õun – ☃";
    publish("s", s);
    publish("bytes", strlen(s));
    publish("raw", __bytes_from_string(s));
}
