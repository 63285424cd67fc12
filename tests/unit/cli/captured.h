// SPDX-License-Identifier: Apache-2.0
//
// A tool run inside the test: its exit status and what it wrote to standard output and error.
#pragma once

#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include <unistd.h>

#include "apps/cli/tool.h"

struct Captured {
    int status = -1;
    std::string out, err;
};

/// Redirects a descriptor to a file for as long as it lives.
class Redirected {
public:
    explicit Redirected(int descriptor) : descriptor_(descriptor), saved_(::dup(descriptor)), file_(std::tmpfile()) {
        std::fflush(nullptr);
        ::dup2(::fileno(file_), descriptor);
    }
    Redirected(Redirected const&) = delete;
    Redirected& operator=(Redirected const&) = delete;
    std::string finish() {
        std::fflush(nullptr);
        ::dup2(saved_, descriptor_);
        ::close(saved_);
        std::string text;
        std::rewind(file_);
        for (int c = 0; (c = std::fgetc(file_)) != EOF;) text += static_cast<char>(c);
        std::fclose(file_);
        return text;
    }

private:
    int descriptor_, saved_;
    std::FILE* file_;
};

inline Captured run(smpc::cli::Tool& tool, std::vector<std::string> words) {
    words.insert(words.begin(), "smpc-test");
    std::vector<char*> argv;
    for (auto& word : words) argv.push_back(word.data());
    Redirected out(1), err(2);
    Captured result;
    result.status = tool.run(static_cast<int>(argv.size()), argv.data());
    result.err = err.finish();
    result.out = out.finish();
    return result;
}
