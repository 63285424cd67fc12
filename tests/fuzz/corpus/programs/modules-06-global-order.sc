import stdlib;
import mod_second;
uint mine = second_value + 1;
void main() { publish("mine", mine); publish("second", second_value); publish("first", first_value); }
