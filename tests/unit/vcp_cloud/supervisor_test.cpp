// SPDX-License-Identifier: Apache-2.0
//
// The parent of the services, with shell scripts in place of services: ready, failing, dying, deaf to SIGTERM.
#include <catch2/catch.hpp>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

#include <nlohmann/json.hpp>
#include <smpc/client/error.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "libclient/base/files.h"
#include "libruntime/vcp/cloud/control.h"
#include "libruntime/vcp/cloud/listen.h"
#include "libruntime/vcp/cloud/supervisor.h"
#include "libruntime/vcp/private_directory.h"

using namespace smpc;
using namespace smpc::vcp;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr char ready[] = "echo '{\"ready\":true}' >&4; exec 4>&-; exec sleep 1000\n";

/// A cloud whose services are a script; supervised in a child process, because the parent takes signals for itself.
class Cloud {
public:
    explicit Cloud(std::string const& script) {
        folder.create();
        auto executable = directory.path("service");
        std::ofstream(executable) << "#!/bin/sh\n# serve --config FILE --party K …\nparty=$5\nhome=" << folder.path()
                                  << "\n"
                                  << script;
        ::chmod(executable.c_str(), 0700);
        auto text = new_cloud_text({"test", "shared3p", {}, {1, 2, 3}});
        SupervisorOptions options{folder, parse_cloud_config(text, folder.config_file()), executable, "1", {}, true, {},
                                  {}};
        for (int k = 0; k < 3; ++k) options.listeners.push_back(listen_at({"127.0.0.1", 0}, "a party"));
        int pipe[2];
        REQUIRE(::pipe(pipe) == 0);
        report_ = Descriptor(pipe[0]);
        pid_ = ::fork();
        if (pid_ == 0) {
            ::close(pipe[0]);
            auto say = [&](std::string const& what) {
                [[maybe_unused]] auto n = ::write(pipe[1], what.data(), what.size());
            };
            options.ready = [&] { say("ready"); };
            try {
                supervise(std::move(options));
                ::_exit(0);
            } catch (Error const& error) {
                say(error.message());
                ::_exit(exit_status(error.code()));
            }
        }
        ::close(pipe[1]);
    }
    ~Cloud() {
        if (pid_ <= 0) return;
        ::kill(pid_, SIGTERM);
        end();
    }

    /// "ready", or why it is not.
    std::string hear() {
        char buffer[1000];
        auto n = ::read(report_.get(), buffer, sizeof buffer);
        return {buffer, n > 0 ? static_cast<std::size_t>(n) : 0};
    }
    int end() {
        int status = 0;
        ::waitpid(pid_, &status, 0);
        pid_ = -1;
        return WEXITSTATUS(status);
    }
    json ask(json const& request) const { return ask_up(folder, request, 20s); }
    json party(unsigned k) const { return ask({{"command", "status"}})["parties"][k - 1]; }
    pid_t pid_of(unsigned k) const { return party(k)["pid"].get<pid_t>(); }
    json wait_for(unsigned k, std::function<bool(json const&)> const& condition) const {
        for (int i = 0; i < 2000; ++i) {
            if (auto state = party(k); condition(state)) return state;
            std::this_thread::sleep_for(5ms);
        }
        FAIL("party " << k << " stays " << party(k).dump());
        return {};
    }
    std::string log() const { return read_if_exists(folder.log_file(0)).value_or(""); }

    PrivateDirectory directory;
    CloudFolder folder{directory.path("cloud")};

private:
    pid_t pid_ = -1;
    Descriptor report_;
};

Descriptor visitor(CloudFolder const& folder) {
    Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    folder.file("up.sock").copy(address.sun_path, sizeof address.sun_path - 1);
    REQUIRE(::connect(socket.get(), reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0);
    return socket;
}

} // namespace

TEST_CASE("services start, tell their state, and end") {
    Cloud cloud(ready);
    CHECK(cloud.hear() == "ready");
    auto status = cloud.ask({{"command", "status"}});
    CHECK(status["ready"] == true);
    CHECK(status["name"] == "test");
    std::vector<pid_t> pids;
    for (auto const& party : status["parties"]) {
        CHECK(party["state"] == "ready");
        CHECK(party["restarts"] == 0);
        pids.push_back(party["pid"]);
        CHECK(identify_process(pids.back()));
    }
    CHECK(pids.size() == 3);
    CHECK_THROWS_AS(cloud.ask({{"command", "dance"}}), Error);
    CHECK_THROWS_AS(cloud.ask(json::array()), Error);
    CHECK(cloud.ask({{"command", "stop"}}) == json::object());
    CHECK(cloud.end() == 0);
    for (auto pid : pids) CHECK_FALSE(identify_process(pid));
    CHECK_FALSE(std::filesystem::exists(cloud.folder.file("up.sock")));
    try {
        cloud.ask({{"command", "status"}});
        FAIL("answered");
    } catch (Error const& error) {
        CHECK(error.code() == ErrorCode::not_found);
    }
}

TEST_CASE("a service that was killed is started again") {
    Cloud cloud(ready);
    REQUIRE(cloud.hear() == "ready");
    for (unsigned round = 1; round <= 3; ++round) {
        auto before = cloud.pid_of(2);
        ::kill(before, SIGKILL);
        auto state = cloud.wait_for(2, [&](json const& s) { return s["state"] == "ready" && s["pid"] != before; });
        CHECK(state["restarts"] == round);
        CHECK(state["lastFault"] == "the service of party 2 was ended by signal 9 (Killed)");
    }
    CHECK(cloud.party(1)["restarts"] == 0);
    CHECK_THAT(cloud.log(),
               Catch::Contains("party 2: the service of party 2 was ended by signal 9 (Killed); it is started again"));
}

TEST_CASE("a service that cannot start ends the cloud with its own words") {
    Cloud cloud("if [ $party = 3 ]; then echo '{\"error\":{\"code\":\"config\",\"exit\":4,\"message\":\"no disk\"}}' "
                ">&4; exit 4; fi\n" +
                std::string(ready));
    CHECK(cloud.hear() == "party 3: no disk");
    CHECK(cloud.end() == 4);
    Cloud silent("[ $party != 1 ] || exit 9\n" + std::string(ready));
    CHECK(silent.hear() == "the service of party 1 ended with status 9");
    CHECK(silent.end() == exit_status(ErrorCode::unavailable));
}

TEST_CASE("restart waits for the new service and tells why there is none") {
    Cloud cloud("if [ -e $home/broken ]; then echo '{\"error\":{\"code\":\"corrupt\",\"exit\":15,\"message\":\"bad "
                "disk\"}}' >&4; exit 15; fi\n" +
                std::string(ready));
    REQUIRE(cloud.hear() == "ready");
    auto before = cloud.pid_of(1), other = cloud.pid_of(2);
    CHECK(cloud.ask({{"command", "restart"}, {"party", 1}}) == json::object());
    CHECK(cloud.party(1)["state"] == "ready");
    CHECK(cloud.pid_of(1) != before);
    CHECK(cloud.pid_of(2) == other);
    CHECK(cloud.party(1)["restarts"] == 0); // it was told to
    CHECK(cloud.ask({{"command", "restart"}, {"party", 0}}) == json::object());
    CHECK(cloud.pid_of(2) != other);

    std::ofstream(cloud.folder.file("broken")) << "x";
    try {
        cloud.ask({{"command", "restart"}, {"party", 3}});
        FAIL("restarted");
    } catch (Error const& error) {
        CHECK(error.message() == "party 3: bad disk");
        CHECK(error.party() == 3);
    }
    // It is tried again and again; when the cause is gone it comes up.
    cloud.wait_for(3, [](json const& s) { return s["restarts"] > 2; });
    CHECK(cloud.ask({{"command", "status"}})["ready"] == false);
    std::filesystem::remove(cloud.folder.file("broken"));
    cloud.wait_for(3, [](json const& s) { return s["state"] == "ready"; });
}

TEST_CASE("SIGTERM ends the cloud") {
    Cloud cloud(ready);
    REQUIRE(cloud.hear() == "ready");
    auto pid = cloud.pid_of(3);
    auto parent = cloud.ask({{"command", "status"}})["pid"].get<pid_t>();
    ::kill(parent, SIGTERM);
    CHECK(cloud.end() == exit_status(ErrorCode::terminated));
    CHECK_FALSE(identify_process(pid));
}

TEST_CASE("a service that is deaf to SIGTERM is killed") {
    Cloud cloud("trap '' TERM\n" + std::string(ready));
    REQUIRE(cloud.hear() == "ready");
    auto pid = cloud.pid_of(3);
    CHECK(cloud.ask({{"command", "stop"}}) == json::object());
    CHECK(cloud.end() == 0);
    CHECK_FALSE(identify_process(pid));
}

TEST_CASE("strange visitors at the control socket do no harm") {
    Cloud cloud(ready);
    REQUIRE(cloud.hear() == "ready");
    std::vector<Descriptor> silent;
    std::vector<std::string> const lines = {
        "", "\n", "{\"command\":\n", "not json\n", "[1,2]\n", "{\"command\":3}\n", std::string(100'000, 'x')};
    for (auto const& words : lines) {
        silent.push_back(visitor(cloud.folder));
        [[maybe_unused]] auto n = ::send(silent.back().get(), words.data(), words.size(), MSG_NOSIGNAL);
        visitor(cloud.folder); // gone at once
    }
    CHECK(cloud.ask({{"command", "status"}})["ready"] == true);
}

TEST_CASE("free ports are free and in a row") {
    auto ports = free_ports(3);
    REQUIRE(ports.size() == 3);
    CHECK(ports[1] == ports[0] + 1);
    CHECK(ports[2] == ports[0] + 2);
    auto held = listen_at({"127.0.0.1", ports[0]}, "party 1");
    try {
        listen_at({"127.0.0.1", ports[0]}, "party 1");
        FAIL("twice");
    } catch (Error const& error) {
        CHECK(error.code() == ErrorCode::config);
        CHECK_THAT(error.message(), Catch::Contains("in use by another process"));
    }
    CHECK_THROWS_AS(listen_at({"203.0.113.7", 0}, "party 1"), Error); // not of this machine
}
