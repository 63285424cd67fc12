// SPDX-License-Identifier: Apache-2.0
//
// Logs of services: lines whole, files bounded, all parties in the order of time, nothing lost while they grow and change.
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <regex>
#include <thread>

#include <poll.h>

#include "libruntime/vcp/cloud/logs.h"
#include "libruntime/vcp/cloud/service_log.h"
#include "libruntime/vcp/private_directory.h"

using namespace smpc::vcp;

namespace {

struct Place {
    PrivateDirectory directory;
    CloudFolder folder{directory.path("cloud")};
    Place() { folder.create(); }
    void add(unsigned party, std::string const& text) const {
        std::ofstream(folder.log_file(party), std::ios::app) << text;
    }
};

std::vector<std::string> all(Logs& logs, std::optional<std::size_t> last = {}) {
    std::vector<std::string> lines;
    logs.read_all([&](std::string const& line) { lines.push_back(line); }, last);
    return lines;
}

std::vector<std::string> fresh(Logs& logs) {
    std::vector<std::string> lines;
    logs.read_new([&](std::string const& line) { lines.push_back(line); });
    return lines;
}

} // namespace

TEST_CASE("lines of all parties stand in the order of time") {
    Place place;
    place.add(1, "2026-01-01T00:00:01.000Z one\n2026-01-01T00:00:04.000Z four\nof four\n");
    place.add(2, "crash without time\n2026-01-01T00:00:02.000Z two\x01\n");
    place.add(0, "2026-01-01T00:00:03.000Z three\n");
    Logs logs(place.folder, {"p1", "second"});
    CHECK(all(logs) == std::vector<std::string>{"second | crash without time", "p1     | 2026-01-01T00:00:01.000Z one",
                                                "second | 2026-01-01T00:00:02.000Z two\\x01",
                                                "up     | 2026-01-01T00:00:03.000Z three",
                                                "p1     | 2026-01-01T00:00:04.000Z four", "p1     | of four"});
    Logs last(place.folder, {"p1", "second"});
    CHECK(all(last, 2).size() == 2);
    Logs only(place.folder, {"p1", "second"}, 2);
    CHECK(all(only).size() == 2);
}

TEST_CASE("growing files are followed") {
    Place place;
    Logs logs(place.folder, {"p1"});
    CHECK(all(logs).empty());
    pollfd polled{logs.descriptor(), POLLIN, 0};
    CHECK(::poll(&polled, 1, 0) == 0);
    place.add(1, "a\nb");
    CHECK(::poll(&polled, 1, 1000) == 1);
    CHECK(fresh(logs) == std::vector<std::string>{"p1 | a"});
    CHECK(::poll(&polled, 1, 0) == 0);
    place.add(1, "c\n");
    CHECK(fresh(logs) == std::vector<std::string>{"p1 | bc"});
    std::filesystem::rename(place.folder.log_file(1), place.folder.log_file(1) + ".1");
    place.add(1, "new\n");
    CHECK(fresh(logs) == std::vector<std::string>{"p1 | new"});
    Logs late(place.folder, {"p1"});
    late.skip_to_end();
    place.add(1, "later\n");
    CHECK(fresh(late) == std::vector<std::string>{"p1 | later"});
}

TEST_CASE("a log is bounded and its lines are whole") {
    Place place;
    auto file = place.folder.log_file(1);
    {
        ServiceLog log(file, 4000);
        std::vector<std::thread> writers;
        for (int w = 0; w < 4; ++w)
            writers.emplace_back([&log, w] {
                for (int i = 0; i < 100; ++i) log.write("writer " + std::to_string(w) + " line\n" + std::to_string(i));
            });
        for (auto& writer : writers) writer.join();
    }
    CHECK(std::filesystem::file_size(file) <= 4000);
    CHECK(std::filesystem::file_size(file + ".1") <= 4000);
    std::regex line(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z writer \d line \d+)");
    for (auto const& name : {file, file + ".1"}) {
        std::ifstream in(name);
        for (std::string text; std::getline(in, text);) CHECK(std::regex_match(text, line));
    }
    ServiceLog again(file, 4000); // goes on where it was
    again.write("x");
    CHECK(std::filesystem::file_size(file) > 26);
}
