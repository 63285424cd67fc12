// SPDX-License-Identifier: Apache-2.0
//
// The test assembler of the machine's tests, compiled once more: test folders are programs of their own.
#include "tests/unit/vm/assembler.cpp"
