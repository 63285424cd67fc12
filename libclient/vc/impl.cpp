// SPDX-License-Identifier: Apache-2.0
#include "libclient/vc/impl.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "libclient/base/uuid.h"
#include "libclient/http/message.h"
#include "libclient/values/input.h"
#include "libclient/vc/object_json.h"

namespace smpc::client {

using std::chrono::steady_clock;

VirtualCloud::Impl::Impl(CloudConfig cloud_config, CloudOptions cloud_options)
    : config(std::move(cloud_config)), options(std::move(cloud_options)) {
    if (config.parties.empty()) throw Error(ErrorCode::config, fmt::format("cloud \"{}\" has no parties", config.name));
    RetryPolicy retry;
    retry.attempts = std::max(1u, options.attempts);
    retry.first = options.first_delay;
    retry.longest = options.longest_delay;
    retry.sleep = options.sleep;
    retry.complete();
    for (auto const& party : config.parties) {
        parties.push_back(std::make_unique<Party>(party, config, options, retry));
        titles.push_back(parties.back()->title());
    }
}

CallLimits VirtualCloud::Impl::limits(Limits const& given, std::optional<std::chrono::milliseconds> usual) const {
    CallLimits out;
    out.stop = given.stop;
    auto time = given.timeout ? given.timeout : config.timeout;
    out.patient = !time;
    if (!time) time = usual;
    if (time) out.deadline = steady_clock::now() + *time;
    return out;
}

Failures VirtualCloud::Impl::at_all(CallLimits const& limits, OnFailure on_failure,
                                    std::function<void(Party const&, CallLimits const&)> const& work,
                                    unsigned parallel) const {
    return fan_out(parties.size(), parallel, limits.stop, on_failure, [&](std::size_t i, std::stop_token stop) {
        auto inner = limits;
        (on_failure == OnFailure::settle ? inner.give_up : inner.stop) = stop;
        work(*parties[i], inner);
    });
}

void VirtualCloud::Impl::demand(Failures const& failures) const {
    if (any_failed(failures)) throw merged(failures);
}

std::vector<std::optional<Capabilities>> VirtualCloud::Impl::ask_capabilities(CallLimits const& limits) const {
    std::vector<std::optional<Capabilities>> out(parties.size());
    demand(at_all(limits, OnFailure::finish, [&](Party const& party, CallLimits const& inner) {
        Ask ask;
        ask.request.target = "/smpc/v1/capabilities";
        ask.accept = {404};
        auto reply = party.send(ask, inner);
        if (reply.status() != 404)
            out[party.number() - 1] = party.read([&] { return capabilities_from_json(party.json(reply)); });
    }));
    for (auto const& party : parties) {
        auto const& c = out[party->number() - 1];
        if (c && ((c->party && c->party != party->number()) || (c->parties && c->parties != count())))
            throw Error(ErrorCode::mismatch, fmt::format("{} is party {} of {} of cloud \"{}\"", party->title(),
                                                         c->party, c->parties, c->cloud))
                .party(party->number())
                .help(fmt::format("correct cloud \"{}\" in {}", config.name, config.origin));
    }
    return out;
}

std::vector<Capabilities> VirtualCloud::Impl::capabilities(CallLimits const& limits) {
    std::vector<Capabilities> out;
    for (auto& c : ask_capabilities(limits)) {
        auto const& party = *parties[out.size()];
        if (!c)
            throw Error(ErrorCode::not_found, fmt::format("{} does not say what it offers", party.title()))
                .party(party.number())
                .help("check the address in the configuration; a Carbyne Stack deployment has no capabilities");
        out.push_back(std::move(*c));
    }
    return out;
}

void VirtualCloud::Impl::introduce(CallLimits const& limits) {
    {
        std::lock_guard lock(mutex_);
        if (carbyne_) return;
    }
    auto answers = ask_capabilities(limits);
    auto silent = std::find(answers.begin(), answers.end(), std::nullopt);
    bool stock = std::all_of(answers.begin(), answers.end(), [](auto const& c) { return !c; });
    if (!stock && silent != answers.end()) {
        auto const& party = *parties[static_cast<std::size_t>(silent - answers.begin())];
        throw Error(ErrorCode::mismatch, fmt::format("{} is no party of this kind of cloud, others are", party.title()))
            .party(party.number())
            .help(fmt::format("correct cloud \"{}\" in {}", config.name, config.origin));
    }
    std::lock_guard lock(mutex_);
    carbyne_ = stock;
}

bool VirtualCloud::Impl::is_carbyne(CallLimits const& limits) {
    introduce(limits);
    std::lock_guard lock(mutex_);
    return *carbyne_;
}

bool VirtualCloud::Impl::speaks_carbyne() {
    std::lock_guard lock(mutex_);
    return config.carbyne || carbyne_.value_or(false);
}

void VirtualCloud::Impl::need_jobs(CallLimits const& limits, std::string_view what) {
    if (is_carbyne(limits))
        throw Error(ErrorCode::usage,
                    fmt::format("cloud \"{}\" is a Carbyne Stack deployment, which has no {}", config.name, what))
            .help("it runs programs of its own while the client waits, on secrets that are in its Amphora");
}

void VirtualCloud::Impl::report(std::string_view phase, unsigned party, std::uint64_t done, std::uint64_t total) const {
    if (!options.progress) return;
    std::lock_guard lock(progress_mutex_);
    options.progress({phase, party, done, total, "bytes"});
}

std::string VirtualCloud::Impl::new_id() const {
    return new_uuid(random());
}

DomainParties VirtualCloud::Impl::domain_parties() const {
    return [n = count()](std::string_view) -> std::optional<unsigned> { return n; };
}

void VirtualCloud::Impl::check_domains(Values const& values) const {
    if (config.domains.empty() || config.domains.contains("*")) return;
    std::vector<std::string> names;
    for (auto const& [name, kind] : config.domains) names.push_back(name);
    for (auto const& [name, value] : values) {
        if (value.is_public() || config.domains.contains(value.domain())) continue;
        Error error(ErrorCode::input, fmt::format("value \"{}\": cloud \"{}\" has no protection domain \"{}\"", name,
                                                  config.name, value.domain()));
        auto near = nearest(value.domain(), names);
        throw error.help(near ? fmt::format("did you mean \"{}\"?", *near)
                              : fmt::format("it has {}", fmt::join(names, ", ")));
    }
}

std::string job_path(std::string const& id, std::string_view more) {
    return fmt::format("/smpc/v1/jobs/{}{}", http::percent_encode(id), more);
}

std::string stream_path(std::string const& id, std::string_view more) {
    return fmt::format("/smpc/v1/streams/{}{}", http::percent_encode(id), more);
}

std::string program_path(std::string const& name, std::string_view more) {
    return fmt::format("/smpc/v1/programs/{}{}", http::percent_encode(name), more);
}

} // namespace smpc::client
