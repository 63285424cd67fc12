// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/vc/fake_cloud.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "libclient/base/sha256.h"
#include "libclient/base/time.h"
#include "libclient/base/units.h"
#include "libclient/vc/job_json.h"
#include "libclient/vc/object_json.h"

namespace smpc::client::test {

using http::Answer;
using nlohmann::json;

http::Answer error_answer(int status, Error const& error) {
    return Answer::json(status, to_json(error).dump());
}

Error error_of(std::function<void()> const& f) {
    try {
        f();
    } catch (Error const& e) {
        UNSCOPED_INFO(to_text(e));
        return e;
    }
    FAIL("nothing was thrown");
    return Error(ErrorCode::internal, "");
}

namespace {

Answer missing(std::string const& what) {
    return error_answer(404, Error(ErrorCode::not_found, what + " is not here"));
}

json stream_json(std::string const& id, FakeParty::Stream const& s) {
    return to_json(StreamInfo{id, s.bytes.size(), sha256_hex(std::string_view(s.bytes)), "", s.created, s.expires,
                              s.tags, s.consume});
}

} // namespace

FakeParty::FakeParty(unsigned number, unsigned parties) : number_(number), parties_(parties) {
    http::ServerOptions options;
    options.workers = 4;
    // The server lives shorter than this handler; it must not own it.
    server_ = std::make_unique<http::Server>(options, std::shared_ptr<http::Handler>(this, [](auto*) {}));
}

void FakeParty::stop() {
    {
        std::lock_guard lock(mutex);
        hanging_.clear();
    }
    if (server_) server_->stop(std::chrono::milliseconds(0));
}

std::size_t FakeParty::count(std::string const& prefix) {
    std::lock_guard lock(mutex);
    std::size_t n = 0;
    for (auto const& r : requests) n += r.starts_with(prefix);
    return n;
}

void FakeParty::set_state(std::string const& id, JobState state, std::optional<Error> error) {
    std::lock_guard lock(mutex);
    auto& job = jobs.at(id);
    job.state = state;
    if (error) job.error = JobError{*error, {}};
}

http::BodyPlan FakeParty::head(http::ServerRequest&) {
    return http::BodyPlan::memory(std::uint64_t{1} << 30);
}

void FakeParty::handle(http::ServerRequest request, http::Responder responder) {
    {
        std::lock_guard lock(mutex);
        requests.push_back(request.method + " " + request.raw_target);
        if (hang && hang(request)) {
            hanging_.push_back(responder);
            return;
        }
    }
    if (misbehave) {
        if (auto given = misbehave(request)) {
            responder.answer(std::move(*given));
            return;
        }
    }
    auto own = answer(request);
    if (lose_answer && lose_answer(request)) {
        responder.answer(Answer::text(500, "lost"));
        return;
    }
    responder.answer(std::move(own));
}

Answer FakeParty::answer(http::ServerRequest const& request) {
    auto const& s = request.target.segments;
    if (s.size() < 3 || s[0] != "smpc" || s[1] != "v1") return Answer::text(404, "no such path");
    std::lock_guard lock(mutex);
    auto more = s.size() > 4 ? s[4] : std::string();
    if (s[2] == "capabilities") {
        Capabilities c;
        c.version = "test";
        c.cloud = "fake";
        c.party = number_;
        c.parties = parties_;
        return Answer::json(200, to_json(c).dump());
    }
    if (s[2] == "streams" && s.size() == 3) {
        json list = {{"streams", json::array()}, {"next", nullptr}};
        for (auto const& [id, stream] : streams) list["streams"].push_back(stream_json(id, stream));
        return Answer::json(200, list.dump());
    }
    if (s[2] == "streams") return stream_request(request, s[3], more);
    if (s[2] == "programs" && s.size() == 3) {
        json list = {{"programs", json::array()}, {"next", nullptr}};
        for (auto const& [name, bytes] : programs)
            list["programs"].push_back(
                to_json(ProgramInfo{name, sha256_hex(std::string_view(bytes)), bytes.size(), {}, {}}));
        return Answer::json(200, list.dump());
    }
    if (s[2] == "programs") return program_request(request, s[3], more);
    if (s[2] == "jobs" && s.size() == 3 && request.method == "POST") return post_job(request);
    if (s[2] == "jobs" && s.size() == 3) {
        JobPage page;
        for (auto const& [id, job] : jobs) page.jobs.push_back(job);
        return Answer::json(200, to_json(page).dump());
    }
    if (s[2] == "jobs") return job_request(request, s[3], more);
    return Answer::text(404, "no such path");
}

Answer FakeParty::stream_request(http::ServerRequest const& request, std::string const& id, std::string const& more) {
    auto found = streams.find(id);
    if (request.method == "PUT" && more.empty()) {
        if (found != streams.end() && found->second.bytes != request.body)
            return error_answer(409, Error(ErrorCode::conflict, "stream " + id + " exists with other bytes"));
        bool fresh = found == streams.end();
        auto& stream = streams[id];
        if (fresh) {
            stream.bytes = request.body;
            stream.created = now();
            stream.consume = request.target.query.get("consume") == "true";
            if (auto ttl = request.target.query.find("ttl")) stream.expires = stream.created + parse_duration(*ttl);
            for (auto tag : request.headers.all("X-Smpc-Tag"))
                stream.tags[std::string(tag.substr(0, tag.find('=')))] = tag.substr(tag.find('=') + 1);
        }
        return Answer::json(fresh ? 201 : 200, stream_json(id, stream).dump());
    }
    if (found == streams.end()) return missing("stream " + id);
    if (request.method == "DELETE") {
        streams.erase(found);
        return Answer::empty(204);
    }
    if (more == "tags") {
        auto const body = json::parse(request.body);
        for (auto const& [key, value] : body.items()) found->second.tags[key] = value.get<std::string>();
    }
    if (more == "info" || more == "tags") return Answer::json(200, stream_json(id, found->second).dump());
    return Answer::bytes(200, found->second.bytes, "application/vnd.smpc.stream");
}

Answer FakeParty::program_request(http::ServerRequest const& request, std::string const& name,
                                  std::string const& more) {
    auto found = programs.find(name);
    auto info = [&](std::string const& bytes) {
        return to_json(ProgramInfo{name, sha256_hex(std::string_view(bytes)), bytes.size(), {}, {}}).dump();
    };
    if (request.method == "PUT") {
        bool fresh = found == programs.end() || found->second != request.body;
        programs[name] = request.body;
        return Answer::json(fresh ? 201 : 200, info(request.body));
    }
    if (found == programs.end()) return missing("program " + name);
    if (more == "info") return Answer::json(200, info(found->second));
    return Answer::bytes(200, found->second, "application/octet-stream");
}

Answer FakeParty::post_job(http::ServerRequest const& request) {
    auto job = job_request_from_json(json::parse(request.body));
    auto found = jobs.find(job.id);
    if (found != jobs.end() && found->second.digest != digest_of(job))
        return error_answer(409, Error(ErrorCode::conflict, "job " + job.id + " exists with another request"));
    bool fresh = found == jobs.end();
    auto& status = jobs[job.id];
    if (fresh) {
        status.id = job.id;
        status.party = number_;
        status.state = first_state;
        status.digest = digest_of(job);
        status.times.accepted = now();
        status.request = job;
    }
    return Answer::json(fresh ? 201 : 200, to_json(status).dump());
}

Answer FakeParty::job_request(http::ServerRequest const& request, std::string const& id, std::string const& more) {
    auto found = jobs.find(id);
    if (found == jobs.end()) return missing("job " + id);
    auto& job = found->second;
    if (more == "cancel") {
        if (is_final(job.state)) return error_answer(409, Error(ErrorCode::conflict, "the job is final"));
        job.state = JobState::cancelled;
        return Answer::json(202, to_json(job).dump());
    }
    if (more == "result") {
        auto result = results.find(id);
        if (result == results.end()) return error_answer(410, Error(ErrorCode::not_found, "expired"));
        return Answer::bytes(200, result->second, "application/vnd.smpc.stream");
    }
    if (more == "logs") return Answer::text(200, logs[id]);
    if (more == "events") {
        auto text = events[id];
        if (auto last = request.headers.get("Last-Event-ID"); !last.empty()) {
            auto mark = text.find("id: " + std::string(last) + "\n");
            text = text.substr(text.find("\n\n", mark) + 2);
        }
        if (event_cuts > 0) {
            --event_cuts;
            text = text.substr(0, text.size() / 2);
        }
        return Answer::bytes(200, text, "text/event-stream");
    }
    if (request.method == "DELETE") {
        if (!is_final(job.state)) return error_answer(409, Error(ErrorCode::conflict, "the job is not final"));
        jobs.erase(found);
        return Answer::empty(204);
    }
    return Answer::json(200, to_json(job).dump());
}

ByteServer::ByteServer(std::string bytes) : bytes_(std::move(bytes)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    REQUIRE(::bind(listener_, generic, size) == 0);
    REQUIRE(::listen(listener_, 64) == 0);
    REQUIRE(::getsockname(listener_, generic, &size) == 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
}

ByteServer::~ByteServer() {
    stop_ = true;
    thread_.join();
    ::close(listener_);
}

std::string ByteServer::url() const {
    return "http://127.0.0.1:" + std::to_string(port_);
}

void ByteServer::run() {
    while (!stop_) {
        pollfd waiting{listener_, POLLIN, 0};
        if (::poll(&waiting, 1, 20) <= 0) continue;
        int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (client < 0) continue;
        char buffer[65536];
        [[maybe_unused]] auto got = ::recv(client, buffer, sizeof buffer, 0);
        [[maybe_unused]] auto sent = ::send(client, bytes_.data(), bytes_.size(), MSG_NOSIGNAL);
        ::shutdown(client, SHUT_WR);
        timeval limit{0, 100'000}; // what the client still sends is read, or it would see a reset instead of our bytes
        ::setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        while (::recv(client, buffer, sizeof buffer, 0) > 0) {
        }
        ::close(client);
    }
}

FakeCloud::FakeCloud() {
    config.name = "fake";
    config.origin = "test.json";
    config.domains = {{"pd_shared3p", "shared3p"}};
    config.connect_timeout = std::chrono::seconds(2);
    config.request_timeout = std::chrono::seconds(10);
    for (unsigned k = 1; k <= 3; ++k) {
        parties.push_back(std::make_shared<FakeParty>(k));
        PartyConfig party;
        party.number = k;
        party.name = "p" + std::to_string(k);
        party.url = parties.back()->url();
        config.parties.push_back(party);
    }
    options.sleep = [this](std::chrono::milliseconds, std::stop_token) { ++naps; };
}

bool FakeCloud::is_empty() {
    for (auto& party : parties) {
        std::lock_guard lock(party->mutex);
        if (!party->streams.empty()) return false;
    }
    return true;
}

} // namespace smpc::client::test
