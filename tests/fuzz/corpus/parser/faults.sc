void main() { x = "unterminated $ \
 007 12abc 0x1f32 #ÿ /* no end