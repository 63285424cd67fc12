// SPDX-License-Identifier: Apache-2.0
#include "libclient/vc/fan_out.h"

#include <algorithm>
#include <mutex>
#include <thread>

#include <fmt/format.h>

#include "libclient/vc/retry.h"

namespace smpc::client {

Failures fan_out(std::size_t n, unsigned parallel, std::stop_token stop, OnFailure on_failure,
                 std::function<void(std::size_t, std::stop_token)> const& work) {
    Failures failures(n);
    std::stop_source source;
    std::stop_callback forward(stop, [&] { source.request_stop(); });
    std::mutex mutex;
    std::size_t next = 0;

    auto run_one = [&](std::size_t index) {
        try {
            work(index, source.get_token());
            return;
        } catch (Error const& e) {
            failures[index] = e;
        } catch (std::exception const& e) {
            failures[index] = Error(ErrorCode::internal, e.what()).party(static_cast<unsigned>(index + 1));
        }
        auto const& error = *failures[index];
        if (on_failure != OnFailure::finish && !is_transient(error) && error.code() != ErrorCode::interrupted)
            source.request_stop();
    };
    auto worker = [&] {
        for (;;) {
            std::size_t index;
            {
                std::lock_guard lock(mutex);
                if (next == n) return;
                index = next++;
            }
            run_one(index);
        }
    };
    std::size_t threads = parallel ? std::min<std::size_t>(parallel, n) : n;
    {
        std::vector<std::jthread> others;
        for (std::size_t i = 1; i < threads; ++i) others.emplace_back(worker);
        worker();
    }
    return failures;
}

bool any_failed(Failures const& failures) noexcept {
    return std::any_of(failures.begin(), failures.end(), [](auto const& f) { return f.has_value(); });
}

std::string party_list(std::span<std::size_t const> indices) {
    std::string out = indices.size() == 1 ? "party " : "parties ";
    for (std::size_t i = 0; i < indices.size(); ++i) {
        if (i) out += i + 1 == indices.size() ? " and " : ", ";
        out += std::to_string(indices[i] + 1);
    }
    return out;
}

std::vector<std::size_t> unharmed(Failures const& failures) {
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < failures.size(); ++i)
        if (!failures[i]) out.push_back(i);
    return out;
}

std::vector<std::size_t> harmed(Failures const& failures) {
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < failures.size(); ++i)
        if (failures[i]) out.push_back(i);
    return out;
}

Error merge(Failures const& failures, std::span<std::string const> titles) {
    auto bad = harmed(failures);
    auto rank = [&](std::size_t i) {
        auto const& e = *failures[i];
        if (e.code() == ErrorCode::interrupted) return 2;
        return is_transient(e) ? 1 : 0;
    };
    auto primary = *std::min_element(bad.begin(), bad.end(), [&](auto a, auto b) { return rank(a) < rank(b); });
    auto plain = [&](std::size_t i) {
        auto text = failures[i]->message();
        if (auto at = text.find(titles[i]); at != std::string::npos) text.replace(at, titles[i].size(), "party");
        return text;
    };
    Error error = *failures[primary];
    if (error.code() == ErrorCode::interrupted) return Error(ErrorCode::interrupted, "interrupted");
    std::vector<std::size_t> same;
    for (auto i : bad) {
        if (i == primary || rank(i) == 2) continue;
        if (failures[i]->code() == error.code() && plain(i) == plain(primary)) {
            same.push_back(i);
            continue;
        }
        auto text = plain(i);
        for (std::string_view prefix : {"party: ", "cannot reach party: "})
            if (text.starts_with(prefix)) text.erase(0, prefix.size());
        error.cause({static_cast<unsigned>(i + 1), failures[i]->code(), text});
    }
    if (!same.empty()) error.note("the same at " + party_list(same));
    return error;
}

} // namespace smpc::client
