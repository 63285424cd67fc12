// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/pd_shared3p/privacy.h"

#include <fmt/format.h>

#include <bit>
#include <cmath>

namespace smpc::test {
namespace {

constexpr double limit = 9;                // standard deviations: a chance of 2e-19 (two sides)
constexpr std::size_t enough_bytes = 1024; // for a chi-square over 256 values

Bytes difference(Bytes const& a, Bytes const& b) {
    Bytes d(std::min(a.size(), b.size()));
    for (std::size_t i = 0; i < d.size(); ++i) d[i] = a[i] ^ b[i];
    return d;
}
Bytes shifted(Bytes const& a, std::size_t lag) {
    if (a.size() <= lag) return {};
    Bytes d(a.size() - lag);
    for (std::size_t i = 0; i < d.size(); ++i) d[i] = a[i] ^ a[i + lag];
    return d;
}

} // namespace

View received_by(Recorder const& recorder) {
    View view;
    for (auto const& m : recorder.messages)
        if (m.is_kept) view[{m.op, m.step, m.peer, m.chunk}] = m.payload;
    return view;
}

double byte_deviation(Bytes const& bytes) {
    std::array<std::uint32_t, 256> count{};
    for (std::byte b : bytes) ++count[static_cast<std::size_t>(b)];
    double const expected = static_cast<double>(bytes.size()) / 256, freedom = 255;
    double chi = 0;
    for (double c : count) chi += (c - expected) * (c - expected) / expected;
    double const spread = 2 / (9 * freedom); // Wilson and Hilferty
    return (std::cbrt(chi / freedom) - (1 - spread)) / std::sqrt(spread);
}

double bit_deviation(Bytes const& bytes, std::size_t piece) {
    auto deviation = [](double ones, double bits) { return std::abs(ones - bits / 2) / std::sqrt(bits / 4); };
    double worst = 0;
    std::array<std::uint64_t, 8> each{};
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        std::size_t const end = std::min(at + piece, bytes.size());
        std::uint64_t ones = 0;
        std::array<std::uint32_t, 256> count{};
        for (std::size_t i = at; i < end; ++i) ++count[static_cast<std::size_t>(bytes[i])];
        for (unsigned b = 0; b < 256; ++b) {
            ones += count[b] * static_cast<unsigned>(std::popcount(b));
            for (unsigned j = 0; j < 8; ++j) each[j] += (b >> j & 1) * count[b];
        }
        if (end - at >= 32)
            worst = std::max(worst, deviation(static_cast<double>(ones), static_cast<double>(8 * (end - at))));
    }
    for (auto ones : each)
        worst = std::max(worst, deviation(static_cast<double>(ones), static_cast<double>(bytes.size())));
    return worst;
}

std::vector<std::string> leaks(View const& view, View const& other, std::size_t piece) {
    std::vector<std::string> found;
    // Chunks of one step end to end; the sender stays apart, because roles differ.
    using Step = std::tuple<std::uint64_t, unsigned, unsigned>;
    std::map<Step, Bytes> steps, others;
    auto join = [](View const& v, std::map<Step, Bytes>& to) {
        for (auto const& [key, payload] : v) {
            auto const& [op, step, peer, chunk] = key;
            auto& all = to[{op, step, peer}];
            all.insert(all.end(), payload.begin(), payload.end());
        }
    };
    join(view, steps);
    join(other, others);
    auto judge = [&](std::string const& what, Bytes const& bytes) {
        if (bytes.size() < enough_bytes) return;
        if (double const d = byte_deviation(bytes); std::abs(d) > limit)
            found.push_back(fmt::format("{}: bytes deviate by {:.0f}", what, d));
        else if (double const e = bit_deviation(bytes, piece); e > limit)
            found.push_back(fmt::format("{}: bits deviate by {:.0f}", what, e));
    };
    auto before = steps.end();
    for (auto at = steps.begin(); at != steps.end(); before = at++) {
        auto const& [op, step, peer] = at->first;
        auto const& bytes = at->second;
        std::string const what = fmt::format("operation {} step {} from party {}", op, step, peer + 1);
        judge(what, bytes);
        for (std::size_t lag : {std::size_t{1}, std::size_t{4}, std::size_t{8}, piece})
            judge(fmt::format("{} against itself {} bytes on", what, lag), shifted(bytes, lag));
        if (auto const same = others.find(at->first); same == others.end() || same->second.size() != bytes.size())
            found.push_back(what + ": sizes depend on the inputs");
        else
            judge(what + " against the other view", difference(bytes, same->second));
        if (before != steps.end() && before->second.size() == bytes.size())
            judge(what + " against the message before", difference(bytes, before->second));
    }
    if (steps.size() != others.size()) found.push_back("the number of messages depends on the inputs");
    return found;
}

} // namespace smpc::test
