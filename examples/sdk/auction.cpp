// SPDX-License-Identifier: Apache-2.0
//
// A sealed-bid auction through a virtual cloud: three bidders upload shares of their bids, each without the others, then somebody
// starts the program on all three uploads and learns who wins and at what price, and nothing else.
//
//     smpc-local up -d                                    a cloud on this machine, found by its configuration
//     smpc-scc examples/auction/auction.sc                the program
//     auction auction.sb 1000 1100 900
//
// The steps are what smpc-share, smpc-upload, smpc-run and smpc-fetch do; errors are printed as those tools print them.
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include <smpc/client/cloud.h>

namespace {

using namespace smpc::client;

/// One bidder, on a machine of their own: shares the bid and gives each party one share. Only the id is passed on.
std::string place_bid(VirtualCloud& cloud, std::string const& name, std::uint64_t bid) {
    Values values;
    values.add(name, Value::secret("pd_shared3p", "uint64", bid));
    // The parties forget it when the auction has used it, or after a day.
    auto uploaded = cloud.upload(values, {.ttl = std::chrono::hours(24), .tags = {{"bidder", name}}, .consume = true});
    return uploaded.id;
}

int run(std::vector<std::string> const& arguments) {
    if (arguments.size() != 4) {
        std::cerr << "usage: auction auction.sb ALICE BOB CAROL\n";
        return smpc::exit_status(smpc::ErrorCode::usage);
    }
    auto cloud = VirtualCloud::from_config(); // .smpc/local.json of `smpc-local up`, or the user's configuration
    auto program = cloud.upload_program(std::filesystem::path(arguments[0])).program;

    JobRequest request{.program = program, .labels = {{"app", "auction"}}};
    char const* const bidders[] = {"alice", "bob", "carol"};
    for (std::size_t i = 0; i < 3; ++i)
        request.inputs.push_back(place_bid(cloud, bidders[i], std::stoull(arguments[i + 1])));

    auto job = cloud.start(request);
    std::cout << "job " << job.id() << '\n'; // cloud.job(id) finds it again, from any process

    // Another thread, process or machine may do this part.
    Results results = cloud.job(job.id()).wait(std::chrono::minutes(1));
    auto winner = results.get<std::uint64_t>("winner");
    std::cout << "winner " << bidders[winner - 1] << '\n' << "price " << results.get<std::uint64_t>("price") << '\n';

    job.remove(); // else the parties keep the results for a week
    return EXIT_SUCCESS;
}

} // namespace

int main(int argc, char** argv) {
    try {
        return run({argv + 1, argv + argc});
    } catch (smpc::Error const& error) {
        std::cerr << smpc::to_text(error);
        return smpc::exit_status(error.code());
    } catch (std::exception const& error) {
        std::cerr << "error: " << error.what() << '\n';
        return EXIT_FAILURE;
    }
}
