// SPDX-License-Identifier: Apache-2.0
#include "apps/cli/progress.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <mutex>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <smpc/client/error.h>
#include <unistd.h>

#include "libclient/base/units.h"

namespace smpc::cli {

namespace {

using Clock = std::chrono::steady_clock;

enum class Style { none, bar, plain, json };

Style style_of(std::string_view name, bool quiet) {
    bool terminal = ::isatty(STDERR_FILENO) != 0;
    if (quiet || name == "none") return Style::none;
    if (name == "auto") return terminal ? Style::bar : Style::none;
    if (name == "bar") return terminal ? Style::bar : Style::plain; // a bar moves the cursor; a file has none
    if (name == "plain") return Style::plain;
    if (name == "json") return Style::json;
    throw Error(ErrorCode::usage, fmt::format("unknown progress \"{}\"", name))
        .help("one of auto, bar, plain, json, none");
}

constexpr auto bar_interval = std::chrono::milliseconds(100);
constexpr auto plain_interval = std::chrono::seconds(5);
constexpr auto json_interval = std::chrono::milliseconds(500);

std::string amount(std::uint64_t n, std::string_view unit) {
    if (unit == "bytes") return size_text(n);
    return unit.empty() ? fmt::format("{}", n) : fmt::format("{} {}", n, unit);
}

} // namespace

struct Progress::State {
    struct Row {
        std::uint64_t done = 0, total = 0;
    };

    std::mutex mutex;
    Style style = Style::none;
    std::string phase, unit;
    std::map<unsigned, Row> rows; ///< by party
    Clock::time_point begin = Clock::now(), last{};
    bool shown = false;

    /// All parties as one line.
    std::string line() const {
        std::uint64_t done = 0, total = 0;
        bool known = true;
        for (auto const& [party, row] : rows) {
            done += row.done;
            total += row.total;
            known = known && row.total != 0;
        }
        auto text = phase + ": " + amount(done, unit);
        if (known && total) {
            auto percent =
                std::min<std::uint64_t>(100, static_cast<std::uint64_t>(100.0 * double(done) / double(total)));
            text += fmt::format(" of {} ({} %)", amount(total, unit), percent);
            if (style == Style::bar) {
                auto filled = static_cast<std::size_t>(percent / 5);
                text += " [" + std::string(filled, '#') + std::string(20 - filled, ' ') + "]";
            }
        }
        return text;
    }

    void clear() {
        if (shown) std::fputs("\r\033[K", stderr);
        shown = false;
    }
};

Progress::Progress(std::string_view style, bool quiet) : s_(std::make_unique<State>()) {
    s_->style = style_of(style, quiet);
    s_->last = s_->begin; // nothing is said about what is done at once
}

Progress::~Progress() {
    pause();
}

void Progress::update(std::string_view phase, unsigned party, std::uint64_t done, std::uint64_t total,
                      std::string_view unit) {
    std::scoped_lock lock(s_->mutex);
    if (s_->style == Style::none) return;
    bool new_phase = phase != s_->phase;
    if (new_phase) {
        s_->phase = phase;
        s_->rows.clear();
    }
    s_->unit = unit;
    auto& row = s_->rows[party];
    bool complete = total != 0 && done >= total && (row.done < total || new_phase);
    row = {done, total};
    auto now = Clock::now();
    if (s_->style == Style::json) {
        if (!new_phase && !complete && now - s_->last < json_interval) return;
        nlohmann::ordered_json event = {{"event", "progress"}, {"phase", phase}, {"party", party},
                                        {"done", done},        {"total", total}, {"unit", unit}};
        std::fputs((event.dump() + "\n").c_str(), stderr);
    } else if (s_->style == Style::bar) {
        if (!complete && now - s_->last < bar_interval) return;
        std::fputs(("\r" + s_->line() + "\033[K").c_str(), stderr);
        s_->shown = true;
    } else {
        if (now - s_->last < plain_interval) return;
        std::fputs((s_->line() + "\n").c_str(), stderr);
    }
    s_->last = now;
}

void Progress::pause() {
    std::scoped_lock lock(s_->mutex);
    s_->clear();
}

} // namespace smpc::cli
