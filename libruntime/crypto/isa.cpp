// SPDX-License-Identifier: Apache-2.0
//
// Which instruction-set level this process uses; see isa.h.
#include "libruntime/crypto/isa.h"

#include <array>
#include <cstdlib>

#include <fmt/format.h>

#include <smpc/client/error.h>

namespace smpc::crypto {
namespace {

constexpr std::array<std::string_view, 4> names{"scalar", "v2", "v3", "v4"};

Isa level_of_process() {
    char const* const wanted = std::getenv("SMPC_ISA");
    if (wanted == nullptr || *wanted == '\0') return best_isa();
    auto const level = isa_from_name(wanted);
    if (!level)
        throw Error(ErrorCode::config, fmt::format("SMPC_ISA is `{}`, which is no instruction-set level", wanted))
            .help("use scalar, v2, v3 or v4, or unset SMPC_ISA");
    if (*level > best_isa())
        throw Error(ErrorCode::config,
                    fmt::format("SMPC_ISA asks for level {}, this machine runs up to {}", wanted, name_of(best_isa())))
            .help("unset SMPC_ISA to use the best level of the machine");
    return *level;
}

} // namespace

std::string_view name_of(Isa level) noexcept {
    return names[static_cast<std::size_t>(level)];
}

std::optional<Isa> isa_from_name(std::string_view name) noexcept {
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] == name) return static_cast<Isa>(i);
    return std::nullopt;
}

Isa best_isa() noexcept {
#if defined(__x86_64__)
    __builtin_cpu_init();
    bool const v2 = __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("ssse3") &&
                    __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("aes");
    bool const v3 = v2 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
                    __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("fma");
    bool const v4 = v3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                    __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                    __builtin_cpu_supports("avx512vl");
    return v4 ? Isa::v4 : v3 ? Isa::v3 : v2 ? Isa::v2 : Isa::scalar;
#else
    return Isa::scalar;
#endif
}

Isa process_isa() {
    static Isa const level = level_of_process();
    return level;
}

} // namespace smpc::crypto
