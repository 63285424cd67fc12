// SPDX-License-Identifier: Apache-2.0
#include "libclient/base/time.h"

#include <fmt/format.h>
#include <smpc/client/error.h>

namespace smpc {

namespace {

/// Reads a text from the left, in pieces of fixed width; one wrong piece spoils it for good.
class Reader {
public:
    explicit Reader(std::string_view text) : rest_(text) {}

    int digits(std::size_t count) {
        int number = 0;
        for (std::size_t i = 0; i < count; ++i) {
            if (i >= rest_.size() || rest_[i] < '0' || rest_[i] > '9') {
                good_ = false;
                return 0;
            }
            number = number * 10 + (rest_[i] - '0');
        }
        rest_.remove_prefix(count);
        return number;
    }
    char one_of(std::string_view choices) {
        if (rest_.empty() || choices.find(rest_[0]) == std::string_view::npos) {
            good_ = false;
            return 0;
        }
        char const c = rest_[0];
        rest_.remove_prefix(1);
        return c;
    }
    bool next_is(char c) const { return !rest_.empty() && rest_[0] == c; }
    bool next_is_digit() const { return !rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9'; }
    bool finished() const { return good_ && rest_.empty(); }

private:
    std::string_view rest_;
    bool good_ = true;
};

} // namespace

Time now() noexcept {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::string format_time(Time time) {
    auto const day = std::chrono::floor<std::chrono::days>(time);
    std::chrono::year_month_day const date(day);
    std::chrono::hh_mm_ss const clock(time - day);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                       clock.minutes().count(), clock.seconds().count(), clock.subseconds().count());
}

Time parse_time(std::string_view text) {
    namespace ch = std::chrono;
    Reader in(text);
    ch::year const year(in.digits(4));
    in.one_of("-");
    ch::month const month(static_cast<unsigned>(in.digits(2)));
    in.one_of("-");
    ch::day const day(static_cast<unsigned>(in.digits(2)));
    in.one_of("Tt ");
    int const hour = in.digits(2);
    in.one_of(":");
    int const minute = in.digits(2);
    in.one_of(":");
    int const second = in.digits(2); // 60 is a leap second: the moment after 59
    int millisecond = 0;
    if (in.next_is('.')) {
        in.one_of(".");
        int scale = 100;
        do {
            millisecond += in.digits(1) * scale;
            scale /= 10;
        } while (in.next_is_digit());
    }
    ch::minutes offset{0};
    char const zone = in.one_of("Zz+-");
    if (zone == '+' || zone == '-') {
        int const hours = in.digits(2);
        in.one_of(":");
        int const minutes = in.digits(2);
        offset = ch::hours(hours) + ch::minutes(minutes);
        if (hours > 23 || minutes > 59) offset = ch::hours(99);
        if (zone == '-') offset = -offset;
    }
    ch::year_month_day const date(year, month, day);
    if (!in.finished() || !date.ok() || year < ch::year(1970) || hour > 23 || minute > 59 || second > 60 ||
        ch::abs(offset) > ch::hours(24))
        throw Error(ErrorCode::input, fmt::format("\"{}\" is no time", text))
            .help("write date, time and zone like 2026-12-01T08:30:00Z");
    return ch::sys_days(date) + ch::hours(hour) + ch::minutes(minute) + ch::seconds(second) +
           ch::milliseconds(millisecond) - offset;
}

} // namespace smpc
