// SPDX-License-Identifier: Apache-2.0
//
// Runs a fuzz target without libFuzzer, so that every compiler can build it and every test run repeats the corpus:
//
//     fuzz_parser FILE|FOLDER...              each file once
//     fuzz_parser --mutate=N --seed=S PATHS   and N mutated copies of random files
//
// A fault shows as a crash; the input that caused it is then in the file `last-input-of-fuzz_parser` if it was a mutated one.
#include <algorithm>
#include <cctype>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace fs = std::filesystem;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size);
// Of targets that mutate in their own way.
extern "C" __attribute__((weak)) std::size_t LLVMFuzzerCustomCrossOver(std::uint8_t const* one, std::size_t one_size,
                                                                       std::uint8_t const* two, std::size_t two_size,
                                                                       std::uint8_t* out, std::size_t max_size,
                                                                       unsigned seed);
/// What libFuzzer offers such targets; they get their bytes from `mutate` here.
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t*, std::size_t size, std::size_t) {
    return size;
}

namespace {

void run(std::string const& input) {
    LLVMFuzzerTestOneInput(reinterpret_cast<std::uint8_t const*>(input.data()), input.size());
}

/// A file with the input that is being run, for whoever looks for the cause of a crash. It is overwritten in place: to empty a
/// file and to fill it again makes some file systems write to the disk each time.
class LastInput {
public:
    explicit LastInput(std::string path)
        : path_(std::move(path)), fd_(::open(path_.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0644)) {
        if (fd_ < 0) std::perror(path_.c_str()), std::exit(2);
    }
    LastInput(LastInput const&) = delete;
    LastInput& operator=(LastInput const&) = delete;
    ~LastInput() { ::close(fd_), ::unlink(path_.c_str()); }

    void hold(std::string const& input) {
        if (::pwrite(fd_, input.data(), input.size(), 0) != static_cast<ssize_t>(input.size()) ||
            ::ftruncate(fd_, static_cast<off_t>(input.size())) != 0)
            std::perror(path_.c_str()), std::exit(2);
    }

private:
    std::string path_;
    int fd_;
};

std::vector<fs::path> files_of(fs::path const& path) {
    if (!fs::is_directory(path)) return {path};
    std::vector<fs::path> files;
    for (auto const& entry : fs::recursive_directory_iterator(path))
        if (entry.is_regular_file()) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

/// Begin and length of the word at or behind a position; empty at the end of the text.
std::pair<std::size_t, std::size_t> word_at(std::string const& text, std::size_t at) {
    auto is_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
    while (at > 0 && at < text.size() && is_word(text[at - 1])) --at;
    while (at < text.size() && !is_word(text[at])) ++at;
    std::size_t end = at;
    while (end < text.size() && is_word(text[end])) ++end;
    return {at, end - at};
}

/// A few of the changes that find faults in readers of text: flipped and removed bytes, doubled and moved parts, parts and
/// words of others.
std::string mutate(std::string text, std::vector<std::string> const& all, std::mt19937_64& random) {
    auto below = [&](std::size_t n) { return n == 0 ? 0 : static_cast<std::size_t>(random() % n); };
    for (std::size_t changes = 1 + below(4); changes > 0; --changes) {
        std::size_t at = below(text.size() + 1), length = std::min(below(40), text.size() - at);
        switch (below(12)) {
        case 0:
            if (at < text.size()) text[at] = static_cast<char>(random());
            break;
        case 1:
            text.erase(at, length);
            break;
        case 2:
            text.insert(below(text.size() + 1), text.substr(at, length));
            break;
        case 3:
            text.resize(at);
            break;
        case 4: {
            std::string const& other = all[below(all.size())];
            std::size_t from = below(other.size() + 1);
            text.insert(at, other.substr(from, below(60)));
            break;
        }
        case 5: {
            constexpr std::string_view bits[] = {"(", ")",  "{", "}",  "[[", "]]", ";",        ",", "<",
                                                 ">", ">>", "-", "::", "\"", "$",  "template", "x"};
            text.insert(at, bits[below(std::size(bits))]);
            break;
        }
        default: { // words keep the text well-formed more often than anything else
            std::string const& other = below(2) ? text : all[below(all.size())];
            auto [from, count] = word_at(other, below(other.size() + 1));
            std::string word = other.substr(from, count);
            auto [to, old] = word_at(text, at);
            text.replace(to, old, word);
        }
        }
    }
    return text;
}

/// The target's own mutation of a text with parts of another; no longer than a few times the text.
std::string mutate_as_target(std::string const& one, std::string const& two, std::mt19937_64& random) {
    std::string out(4 * one.size() + 4096, '\0');
    auto bytes = [](std::string const& s) { return reinterpret_cast<std::uint8_t const*>(s.data()); };
    out.resize(LLVMFuzzerCustomCrossOver(bytes(one), one.size(), bytes(two), two.size(),
                                         reinterpret_cast<std::uint8_t*>(out.data()), out.size(),
                                         static_cast<unsigned>(random())));
    return out;
}

} // namespace

int main(int argc, char** argv) {
    std::size_t mutations = 0;
    std::uint64_t seed = 1;
    std::vector<std::string> inputs;
    for (int i = 1; i < argc; ++i) {
        std::string_view word = argv[i];
        if (word.starts_with("--mutate="))
            mutations = std::strtoull(argv[i] + 9, nullptr, 10);
        else if (word.starts_with("--seed="))
            seed = std::strtoull(argv[i] + 7, nullptr, 10);
        else
            for (auto const& file : files_of(word)) {
                std::ifstream in(file, std::ios::binary);
                inputs.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
            }
    }
    if (inputs.empty()) {
        std::fprintf(stderr, "no inputs; give files or folders\n");
        return 2;
    }
    for (auto const& input : inputs) run(input);

    LastInput last("last-input-of-" + fs::path(argv[0]).filename().string());
    std::mt19937_64 random(seed);
    for (std::size_t i = 0; i < mutations; ++i) {
        std::string const& original = inputs[random() % inputs.size()];
        bool const as_target = LLVMFuzzerCustomCrossOver && random() % 4 != 0;
        std::string input = as_target ? mutate_as_target(original, inputs[random() % inputs.size()], random)
                                      : mutate(original, inputs, random);
        last.hold(input);
        run(input);
    }
    std::printf("%zu inputs, %zu mutations, seed %llu\n", inputs.size(), mutations,
                static_cast<unsigned long long>(seed));
    return 0;
}
