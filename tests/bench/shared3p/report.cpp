// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/shared3p/report.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "libruntime/pd/shared3p/kernels.h"

namespace smpc::bench {
namespace {

// Three digits with a unit: 25.3 M, 331 k, 60.0 m.
std::string scaled(double value) {
    if (value == 0) return "0";
    struct Unit {
        double size;
        char const* name;
    };
    for (Unit u : {Unit{1e9, " G"}, {1e6, " M"}, {1e3, " k"}, {1, " "}, {1e-3, " m"}, {1e-6, " u"}})
        if (value >= u.size * 0.9995) {
            double const x = value / u.size;
            return fmt::format("{:.{}f}{}", x, x >= 99.95 ? 0 : x >= 9.995 ? 1 : 2, u.name);
        }
    return fmt::format("{:.3g} ", value);
}

std::string in_measure(double value, Measure measure) {
    return value == 0 ? "-" : scaled(value) + (measure == Measure::rate ? "/s" : "s");
}
double figure(Line const& l) {
    return l.work->measure == Measure::rate ? static_cast<double>(l.n) / l.median : l.median;
}
std::string count(std::size_t n) {
    std::string text = std::to_string(n);
    for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3)
        text.insert(static_cast<std::size_t>(at), ",");
    return text;
}
double bytes_per_element(Line const& l) {
    return l.bytes / static_cast<double>(l.n);
}
std::string share_text(Line const& l, Limits const& limits) {
    auto const share = share_of_limit(l, limits);
    return share.part == 0 ? "-" : fmt::format("{:.0f} % {}", 100 * share.part, share.of);
}

} // namespace

Share share_of_limit(Line const& l, Limits const& limits) {
    Share best;
    auto consider = [&](double seconds, char const* of) {
        if (double const part = seconds / l.median; part > best.part) best = {part, of};
    };
    if (limits.ring_bytes_per_second > 0) consider(l.bytes / limits.ring_bytes_per_second, "wire");
    consider(l.rounds * limits.ring_step_us * 1e-6, "rounds");
    if (limits.keystream > 0) consider(l.stream_bytes / (limits.keystream * limits.cores), "keystream");
    return best;
}

std::string heading(Limits const& limits) {
    return fmt::format("{}, {} cores, kernels {}\n"
                       "limits: ring {:.2f} GB/s sent by each party while it receives as much, {:.1f} us a ring round, "
                       "keystream {:.1f} GB/s a core\n",
                       limits.links, limits.cores, pd::shared3p::kernels().name, limits.ring_bytes_per_second / 1e9,
                       limits.ring_step_us, limits.keystream / 1e9);
}

std::string as_text(std::vector<Line> const& lines, Limits const& limits, bool with_targets) {
    std::string out = heading(limits) + "\n";
    out +=
        fmt::format("{:<23} {:<10} {:>11} {:>9} {:>17} {:>10} {:>12} {:>7} {:>9} {:>10} {:>13}", "operation", "type",
                    "n", "ms", "range", "elements/s", "bytes/elem", "rounds", "resident", "cpu ns/el", "of its limit");
    if (with_targets) out += fmt::format("  {:>10} {:>10} {:>10} {:>10}", "here", "MP-SPDZ", "reach", "aim");
    out += "\n";
    for (Line const& l : lines) {
        out += fmt::format("{:<23} {:<10} {:>11} ", l.work->name, l.work->type, count(l.n));
        if (!l.error.empty()) {
            out += "failed: " + l.error + "\n";
            continue;
        }
        out += fmt::format("{:>9.3f} {:>8.3f}-{:<8.3f} {:>10} {:>12.3f} {:>7.0f} {:>6} MB {:>10.1f} {:>13}",
                           l.median * 1e3, l.low * 1e3, l.high * 1e3, scaled(static_cast<double>(l.n) / l.median),
                           bytes_per_element(l), l.rounds, l.resident / 1000000, l.cpu * 1e9 / static_cast<double>(l.n),
                           share_text(l, limits));
        if (with_targets) {
            auto const m = l.work->measure;
            out +=
                fmt::format("  {:>10} {:>10} {:>10} {:>10}", in_measure(figure(l), m), in_measure(l.work->mp_spdz, m),
                            in_measure(l.work->reach, m), in_measure(l.work->aim, m));
        }
        out += "\n";
    }
    out +=
        "\nms: of one operation, median and range over the repetitions of the slowest party; bytes: payload that a "
        "party "
        "sends on average;\nresident: of the largest of the three processes; cpu: all three parties together; of its "
        "limit: how much of the time the named limit alone needs\n";
    return out;
}

std::string as_markdown(std::vector<Line> const& lines, Limits const& limits) {
    std::string out = "```\n" + heading(limits) + "```\n\n";
    out +=
        "| operation | type | n | time | elements a second | bytes per party and element | rounds | resident | of its "
        "limit | MP-SPDZ | reach | aim |\n|---|---|---|---|---|---|---|---|---|---|---|---|\n";
    for (Line const& l : lines) {
        if (!l.error.empty()) continue;
        auto const m = l.work->measure;
        auto target = [&](double value) { return value == 0 ? std::string() : in_measure(value, m); };
        out += fmt::format("| {} | {} | {} | {}s | {} | {:.3g} | {:.0f} | {} MB | {} | {} | {} | {} |\n", l.work->name,
                           l.work->type, count(l.n), scaled(l.median), scaled(static_cast<double>(l.n) / l.median),
                           bytes_per_element(l), l.rounds, l.resident / 1000000, share_text(l, limits),
                           target(l.work->mp_spdz), target(l.work->reach), target(l.work->aim));
    }
    return out;
}

std::string as_json(std::vector<Line> const& lines, Limits const& limits) {
    nlohmann::ordered_json out{{"links", limits.links},
                               {"cores", limits.cores},
                               {"kernels", pd::shared3p::kernels().name},
                               {"ring_bytes_per_second", limits.ring_bytes_per_second},
                               {"ring_step_us", limits.ring_step_us},
                               {"keystream_bytes_per_second", limits.keystream}};
    for (Line const& l : lines) {
        nlohmann::ordered_json row{{"name", l.work->name}, {"type", l.work->type}, {"n", l.n}};
        if (!l.error.empty()) {
            row["error"] = l.error;
        } else {
            auto const share = share_of_limit(l, limits);
            row.update({{"seconds", l.median},
                        {"seconds_min", l.low},
                        {"seconds_max", l.high},
                        {"elements_per_second", static_cast<double>(l.n) / l.median},
                        {"bytes_per_party", l.bytes},
                        {"rounds", l.rounds},
                        {"keystream_bytes_all_parties", l.stream_bytes},
                        {"resident_bytes", l.resident},
                        {"cpu_seconds_all_parties", l.cpu},
                        {"share_of_limit", share.part},
                        {"limit", share.of}});
            if (l.work->reach != 0)
                row.update({{"measure", l.work->measure == Measure::rate ? "per second" : "seconds"},
                            {"mp_spdz", l.work->mp_spdz},
                            {"reach", l.work->reach},
                            {"aim", l.work->aim}});
        }
        out["rows"].push_back(row);
    }
    return out.dump(2) + "\n";
}

} // namespace smpc::bench
