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
        inner.stop = stop;
        work(*parties[i], inner);
    });
}

void VirtualCloud::Impl::demand(Failures const& failures) const {
    if (any_failed(failures)) throw merged(failures);
}

std::vector<Capabilities> VirtualCloud::Impl::capabilities(CallLimits const& limits) {
    std::vector<Capabilities> out(parties.size());
    demand(at_all(limits, OnFailure::finish, [&](Party const& party, CallLimits const& inner) {
        auto answer = party.get_json("/smpc/v1/capabilities", inner);
        out[party.number() - 1] = party.read([&] { return capabilities_from_json(answer); });
    }));
    for (auto const& party : parties) {
        auto const& c = out[party->number() - 1];
        if ((c.party && c.party != party->number()) || (c.parties && c.parties != count()))
            throw Error(ErrorCode::mismatch, fmt::format("{} is party {} of {} of cloud \"{}\"", party->title(),
                                                         c.party, c.parties, c.cloud))
                .party(party->number())
                .help(fmt::format("correct cloud \"{}\" in {}", config.name, config.origin));
    }
    return out;
}

void VirtualCloud::Impl::introduce(CallLimits const& limits) {
    {
        std::lock_guard lock(mutex_);
        if (introduced_) return;
    }
    capabilities(limits);
    std::lock_guard lock(mutex_);
    introduced_ = true;
}

bool VirtualCloud::Impl::is_carbyne(CallLimits const& limits) {
    {
        std::lock_guard lock(mutex_);
        if (carbyne_) return *carbyne_;
        if (introduced_) return false;
    }
    Ask ask;
    ask.request.target = "/smpc/v1/capabilities";
    ask.accept = {404};
    bool stock = parties.front()->send(ask, limits).status() == 404;
    std::lock_guard lock(mutex_);
    carbyne_ = stock;
    return stock;
}

void VirtualCloud::Impl::need_jobs(CallLimits const& limits, std::string_view what) {
    if (!config.carbyne && introduced_) return;
    if (is_carbyne(limits))
        throw Error(ErrorCode::usage,
                    fmt::format("cloud \"{}\" is a Carbyne Stack deployment, which has no {}", config.name, what))
            .help("it runs programs while the client waits: smpc-run without -d, -i with ids of Amphora secrets");
    introduce(limits);
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
