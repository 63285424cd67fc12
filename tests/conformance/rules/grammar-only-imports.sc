//! section imports alone are no program
//! covers Grammar: module
//! compile-error 0

import stdlib;
