// SPDX-License-Identifier: Apache-2.0
//
// Events and texts. Each is one write, so that lines of several parties on one terminal do not mix.
#include "libruntime/task/report.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <nlohmann/json.hpp>

namespace smpc::task {
namespace {

/// Best effort: a reader that is gone is not this run's problem.
void write_line(int fd, std::string_view text) noexcept {
    while (!text.empty()) {
        ssize_t const n = ::write(fd, text.data(), text.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return;
        text.remove_prefix(std::size_t(n));
    }
}

void write_event(int fd, nlohmann::json const& event) {
    write_line(fd, event.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

struct Row {
    std::string name;
    pd::Cost cost;
};

std::vector<Row> rows_of(pd::Statistics const& statistics) {
    std::vector<Row> rows;
    for (std::size_t op = 0; op < pd::operation_count; ++op)
        for (auto type = ValueType::bool_; type < ValueType::string; type = ValueType(unsigned(type) + 1))
            if (auto const& cost = statistics.at(pd::Operation(op), type); cost.calls != 0)
                rows.push_back({fmt::format("{} {}", name_of(pd::Operation(op)), name_of(type)), cost});
    if (auto const& outside = statistics.outside();
        outside.rounds != 0 || outside.bytes_out != 0 || outside.bytes_in != 0)
        rows.push_back({"(set-up and end)", outside});
    return rows;
}

nlohmann::json to_json(pd::Cost const& c) {
    return {{"calls", c.calls},        {"elements", c.elements}, {"rounds", c.rounds},
            {"bytesOut", c.bytes_out}, {"bytesIn", c.bytes_in},  {"microseconds", c.nanoseconds / 1000}};
}

} // namespace

void Reporter::print(std::string_view line) const {
    write_line(STDERR_FILENO, std::string(line) + "\n");
}

void Reporter::warn(std::string const& message) const {
    if (events_)
        write_event(*events_, {{"event", "warning"}, {"message", message}});
    else
        write_line(STDERR_FILENO, "warning: " + message + "\n");
}

void Reporter::ready() const {
    if (events_) write_event(*events_, {{"event", "ready"}});
}

void Reporter::progress(Progress const& p) const {
    auto where = p.where.line != 0 ? fmt::format("{}:{}", p.where.file, p.where.line) : p.where.file;
    if (events_)
        write_event(*events_, {{"event", "progress"}, {"where", where}, {"rounds", p.rounds}, {"bytes", p.bytes}});
}

void Reporter::stats(pd::Statistics const& statistics) const {
    if (!events_) return write_line(STDERR_FILENO, stats_table(statistics));
    auto operations = nlohmann::json::array();
    for (Row const& row : rows_of(statistics)) {
        auto entry = to_json(row.cost);
        entry["name"] = row.name;
        operations.push_back(std::move(entry));
    }
    write_event(*events_, {{"event", "stats"}, {"operations", operations}, {"total", to_json(statistics.total())}});
}

void Reporter::done(Outcome const& outcome) const {
    if (events_)
        write_event(*events_, {{"event", "done"},
                               {"rounds", outcome.rounds},
                               {"bytesOut", outcome.bytes_out},
                               {"bytesIn", outcome.bytes_in},
                               {"value", std::int64_t(outcome.value)}});
    else if (outcome.value != 0)
        write_line(STDERR_FILENO, fmt::format("program returned {}\n", std::int64_t(outcome.value)));
}

void Reporter::fail(Error const& error) const {
    if (!events_) return write_line(STDERR_FILENO, to_text(error));
    auto event = smpc::to_json(error).at("error");
    event["event"] = "error";
    write_event(*events_, event);
}

std::string stats_table(pd::Statistics const& statistics) {
    auto const line = [](std::string_view name, std::string_view calls, auto elements, auto rounds, auto sent,
                         auto time) {
        return fmt::format("{:<28} {:>9} {:>13} {:>9} {:>14} {:>11}\n", name, calls, elements, rounds, sent, time);
    };
    auto const row = [&](std::string_view name, pd::Cost const& c) {
        return line(name, fmt::format("{}", c.calls), c.elements, c.rounds, c.bytes_out,
                    fmt::format("{:.3f} ms", double(c.nanoseconds) / 1e6));
    };
    std::string text = line("operation", "calls", "elements", "rounds", "bytes sent", "time");
    for (Row const& r : rows_of(statistics)) text += row(r.name, r.cost);
    return text + row("total", statistics.total());
}

} // namespace smpc::task
