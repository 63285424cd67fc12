//! section comments separate tokens and do not nest
//! covers Lexical structure: comments
//! print "/* no comment */ // nor this"
//! print "3"

void/**/main/* /* // */(/**/) { // */ /*
    print("/* no comment */ // nor this");
    int/*
    */x = 1 + /* + 5 // */ 2;
    print(x); /*/ still a comment /*/ /**/
    assert(4 //* 2
        / 2 == 2);
}
// the end of the file ends this as well
