// SPDX-License-Identifier: Apache-2.0
#include "libclient/vc/carbyne_cloud.h"

#include <charconv>

#include <fmt/format.h>

#include "libclient/base/uuid.h"
#include "libclient/carbyne/amphora.h"
#include "libclient/carbyne/ephemeral.h"
#include "libclient/vc/impl.h"

namespace smpc::client {

namespace {

http::Call call_of(CallLimits const& limits) {
    http::Call call;
    call.deadline = limits.deadline;
    call.stop = limits.stop;
    return call;
}

StreamInfo info_of(std::string id, std::vector<carbyne::Tag> const& tags) {
    StreamInfo info;
    info.id = std::move(id);
    for (auto const& tag : tags) {
        if (tag.key == "owner")
            info.owner = tag.value;
        else if (tag.key == "creation-date") {
            std::int64_t milliseconds = 0;
            auto const* end = tag.value.data() + tag.value.size();
            if (std::from_chars(tag.value.data(), end, milliseconds).ptr == end)
                info.created = Time(std::chrono::milliseconds(milliseconds));
        } else {
            info.tags[tag.key] = tag.value;
        }
    }
    return info;
}

template <class F> auto in_amphora(Party const& party, F f) {
    try {
        return f(carbyne::Amphora(party.client_of(party.config().amphora_url)));
    } catch (Error const& e) {
        throw party.as_own(e);
    }
}

} // namespace

std::vector<StreamInfo> CarbyneParty::list(Tags const& filter) const {
    std::vector<carbyne::Filter> filters;
    for (auto const& [key, value] : filter) filters.push_back({key, carbyne::Compare::equal, value});
    return in_amphora(party_, [&](carbyne::Amphora amphora) {
        std::vector<StreamInfo> out;
        for (auto& secret : amphora.list(filters, {}, call_of(limits_)))
            out.push_back(info_of(std::move(secret.id), secret.tags));
        return out;
    });
}

std::optional<StreamInfo> CarbyneParty::show(std::string const& id) const {
    return in_amphora(party_, [&](carbyne::Amphora amphora) -> std::optional<StreamInfo> {
        try {
            return info_of(id, amphora.tags(id, call_of(limits_)));
        } catch (Error const& e) {
            if (e.code() == ErrorCode::not_found) return std::nullopt;
            throw;
        }
    });
}

bool CarbyneParty::remove(std::string const& id) const {
    return in_amphora(party_, [&](carbyne::Amphora amphora) {
        try {
            amphora.remove(id, call_of(limits_));
            return true;
        } catch (Error const& e) {
            if (e.code() == ErrorCode::not_found) return false;
            throw;
        }
    });
}

void CarbyneParty::tag(std::string const& id, Tags const& tags) const {
    in_amphora(party_, [&](carbyne::Amphora amphora) {
        for (auto const& [key, value] : tags) {
            if (value.empty())
                amphora.remove_tag(id, key, call_of(limits_));
            else
                amphora.set_tag(id, carbyne::make_tag(key, value), call_of(limits_));
        }
        return true;
    });
}

std::string VirtualCloud::activate(Activation given, Limits const& limits) {
    carbyne::Activation activation;
    activation.game_id = given.id.empty() ? impl_->new_id() : checked_uuid(given.id, "id");
    activation.application = std::move(given.application);
    activation.inputs = std::move(given.inputs);
    activation.code = std::move(given.code);
    carbyne::body_of(activation); // complains before anybody is asked

    // Nothing can be asked again while it runs, so only the caller limits the time; and a second try would be a second run.
    auto until = impl_->limits(limits, std::nullopt);
    if (!until.deadline) until.deadline = std::chrono::steady_clock::now() + std::chrono::hours(24);
    std::vector<std::vector<std::string>> answers(impl_->count());
    impl_->demand(impl_->at_all(until, OnFailure::stop, [&](Party const& party, CallLimits const& inner) {
        try {
            auto url = carbyne::application_url(party.config().ephemeral_url, activation.application);
            answers[party.number() - 1] = carbyne::activate(*party.client_of(url), activation, call_of(inner));
        } catch (Error const& e) {
            throw party.as_own(e);
        }
    }));
    for (std::size_t i = 0; i < answers.size(); ++i)
        if (answers[i] != std::vector{activation.game_id})
            throw Error(ErrorCode::inconsistent_result,
                        fmt::format("{} has not stored the results as {}", impl_->titles[i], activation.game_id))
                .party(static_cast<unsigned>(i + 1));
    return activation.game_id;
}

} // namespace smpc::client
