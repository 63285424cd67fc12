// SPDX-License-Identifier: Apache-2.0
//
// A runtime that is a script, for tests of what surrounds tasks.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

namespace test {

/// A stand-in for smpc-runtime: finds its options, then does what `body` says with $results and $party. The mesh socket is not used.
class Script {
public:
    Script(std::string const& path, std::string const& body) : path_(path) {
        std::ofstream file(path);
        file << "#!/bin/sh\n"
                "while [ $# -gt 1 ]; do case $1 in --results) results=$2;; --party) party=$2;; --args) args=$2;; "
                "--task) task=$2;; esac; "
                "case $1 in --stats) shift;; *) shift 2;; esac; done\n"
                "echo '{\"event\":\"ready\"}' >&4\n"
             << body << "\n";
        file.close();
        std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    }
    std::string const& path() const { return path_; }

private:
    std::string path_;
};

inline std::string const done = "echo '{\"event\":\"done\",\"rounds\":3,\"bytesOut\":5,\"bytesIn\":7,\"value\":0}' >&4";
/// The results are the arguments.
inline std::string const copy = "cat <&5 > $results; " + done;

} // namespace test
