// SPDX-License-Identifier: Apache-2.0
//
// Speed of the compiler: a program that instantiates the standard library for all integer types (operators, casts, sums,
// extrema, choices, matrices, results), stage by stage. The reference compiler needs 0.5 to 1.0 s for programs of several
// hundred instances and 2 MB of code.
//
// Times are processor time of the one thread, the least of all repetitions; memory is the most that the process ever had.
//
//     bench_compile [--json] [--reps R] [--print]
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <smpc/client/error.h>
#include <sys/resource.h>

#include "secrec/compiler/checker.h"
#include "secrec/compiler/compiler.h"
#include "secrec/compiler/loader.h"
#include "secrec/compiler/lower.h"

using namespace smpc;
using namespace smpc::secrec;

namespace {

constexpr char const* integers[] = {"uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64"};
constexpr char const* xors[] = {"xor_uint8", "xor_uint16", "xor_uint32", "xor_uint64"};

/// Uses of everything that the library has for one integer type; `@` is the type.
constexpr char for_integers[] = R"(
void use_@() {
    pd_shared3p @[[1]] a = argument("a_@"), b = argument("b_@");
    pd_shared3p @[[1]] c = a + b * a - b, d = -a, e = a * declassify(b);
    pd_shared3p bool[[1]] less = (a < b) | (a == b) & (a >= c) ^ (b <= c) & (a > d) | !(e != c);
    pd_shared3p @[[2]] m = reshape(c, 1, size(c));
    publish("s_@", sum(c)); publish("lo_@", min(c)); publish("hi_@", max(c)); publish("p_@", product(c));
    publish("c_@", min(a, b)); publish("d_@", max(c, d)); publish("less_@", less); publish("any_@", any(less));
    publish("all_@", all(less)); publish("m_@", transpose(m)); publish("ch_@", choose(less, a, b));
    publish("sum2_@", sum(c, 2 :: uint)); publish("low2_@", min(c, 2 :: uint)); publish("high2_@", max(c, 2 :: uint));
    publish("cs_@", colSums(m)); publish("rs_@", rowSums(m)); publish("mm_@", matrixMultiplication(m, transpose(m)));
    a += b; a -= c; a *= d; a[0] = b[1]; a[1 : 3] = b[0 : 2]; c = cat(a, b);
    @[[1]] p = declassify(a);
    @ ps = sum(p), low = min(p), high = max(p);
    p = p + p * p - p; p += ps; p[0] = low; p[1] = high;
    bool[[1]] flags = (p == p) & (p < ps);
    printVector(p);
    print(tostring(ps), any(flags), all(flags));
    publish("v_@", p); publish("f_@", flags);
}
)";
constexpr char for_xors[] = R"(
void use_@() {
    pd_shared3p @[[1]] a = argument("a_@"), b = argument("b_@");
    pd_shared3p @[[1]] c = a & b | a ^ b;
    publish("c_@", c); publish("eq_@", a == b); publish("lt_@", a < b); publish("ge_@", a >= b); publish("ch_@", choose(a == b, a, b));
}
)";
/// A conversion; `@` and `%` are the types.
constexpr char conversion[] = R"(
void to_@_%() {
    pd_shared3p @[[1]] a = argument("c_@_%");
    pd_shared3p %[[1]] b = (%) a;
    publish("r_@_%", b);
    @[[1]] open = declassify(a);
    publish("o_@_%", (%) open);
}
)";

std::string filled(std::string text, char mark, std::string_view with) {
    for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + with.size()))
        text.replace(at, 1, with);
    return text;
}

std::string program() {
    std::string text =
                    "import stdlib;\nimport shared3p;\nimport shared3p_oblivious;\nimport oblivious;\nimport matrix;\n"
                    "import shared3p_matrix;\ndomain pd_shared3p shared3p;\n",
                main = "void main() {\n";
    for (auto const* type : integers) {
        text += filled(for_integers, '@', type);
        main += fmt::format("    use_{}();\n", type);
        for (auto const* other : integers) {
            if (std::strcmp(type, other) == 0) continue;
            text += filled(filled(conversion, '@', type), '%', other);
            main += fmt::format("    to_{}_{}();\n", type, other);
        }
    }
    for (auto const* type : xors) {
        text += filled(for_xors, '@', type);
        main += fmt::format("    use_{}();\n", type);
    }
    return text + main + "}\n";
}

/// Seconds that this thread has computed: other programs on the machine do not count.
double now() {
    timespec t{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

struct Times {
    double parse = 1e9, check = 1e9, lower = 1e9, write = 1e9;
    std::size_t instances = 0, bytes = 0;
    double sum() const { return parse + check + lower + write; }
};

void measure(std::string const& text, unsigned level, Times& best) {
    Sources sources;
    Diagnostics diagnostics;
    double begin = now();
    Program parsed = load_text("bench.sc", text, search_path({}), sources, diagnostics);
    double at = now();
    best.parse = std::min(best.parse, at - begin);
    begin = at;
    typed::Program checked = check(parsed, sources, diagnostics);
    at = now();
    best.check = std::min(best.check, at - begin);
    if (diagnostics.has_errors()) throw Error(ErrorCode::internal, render_text(diagnostics, sources));
    LowerOptions options;
    options.optimize = level;
    begin = now();
    bytecode::Executable executable = lower(checked, options);
    at = now();
    best.lower = std::min(best.lower, at - begin);
    begin = at;
    auto bytes = bytecode::write(executable);
    best.write = std::min(best.write, now() - begin);
    best.bytes = bytes.size();
    best.instances = 0;
    for (auto const& p : checked.procedures) best.instances += p.reachable && !p.arguments.empty();
}

double peak_megabytes() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

int run(int argc, char** argv) {
    bool json = false, print = false;
    int reps = 10;
    for (int i = 1; i < argc; ++i) {
        if (std::strcmp(argv[i], "--json") == 0) json = true;
        if (std::strcmp(argv[i], "--print") == 0) print = true;
        if (std::strcmp(argv[i], "--reps") == 0 && i + 1 < argc) reps = std::atoi(argv[++i]);
    }
    std::string text = program();
    if (print) return std::fputs(text.c_str(), stdout) < 0;
    auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    nlohmann::ordered_json all = nlohmann::ordered_json::array();
    if (!json)
        fmt::print("level  lines  instances  bytes      parse   check   lower   write   all (ms)  memory (MiB)\n");
    for (unsigned level : {0U, 1U}) {
        Times best;
        for (int i = 0; i < reps; ++i) measure(text, level, best);
        if (json) {
            all.push_back({{"level", level},
                           {"lines", lines},
                           {"instances", best.instances},
                           {"bytes", best.bytes},
                           {"parse_ms", best.parse * 1e3},
                           {"check_ms", best.check * 1e3},
                           {"lower_ms", best.lower * 1e3},
                           {"write_ms", best.write * 1e3},
                           {"all_ms", best.sum() * 1e3},
                           {"peak_mib", peak_megabytes()}});
        } else {
            fmt::print("{:5}  {:5}  {:9}  {:8}  {:6.1f}  {:6.1f}  {:6.1f}  {:6.1f}  {:8.1f}  {:12.1f}\n", level, lines,
                       best.instances, best.bytes, best.parse * 1e3, best.check * 1e3, best.lower * 1e3,
                       best.write * 1e3, best.sum() * 1e3, peak_megabytes());
        }
    }
    if (json) fmt::print("{}\n", all.dump(2));
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (Error const& error) {
        std::fputs(to_text(error).c_str(), stderr);
        return 1;
    }
}
