// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>
#include <smpc/client/error.h>

using namespace smpc;

TEST_CASE("exit codes are unique and found by their names") {
    std::set<int> seen;
    for (ErrorCode code : {
#define SMPC_X(enumerator, exit, name, meaning, retry) ErrorCode::enumerator,
             SMPC_ERROR_CODES(SMPC_X)
#undef SMPC_X
         }) {
        CHECK(seen.insert(exit_status(code)).second);
        CHECK(error_code_from_name(name_of(code)) == code);
        CHECK_FALSE(meaning_of(code).empty());
    }
    CHECK(exit_status(ErrorCode::party_lost) == 14);
    CHECK(exit_status(ErrorCode::interrupted) == 130);
    CHECK_FALSE(error_code_from_name("no-such-code"));
}

TEST_CASE("an error prints what, where and what to do, in that order") {
    auto error = Error(ErrorCode::program_failed, "assertion failed")
                     .at({"auction.sc", 14, 5, 412})
                     .note("called from main")
                     .cause({3, ErrorCode::party_lost, "party 2 closed the connection"})
                     .help("check the sizes");
    CHECK(to_text(error) == "error: assertion failed\n"
                            "  --> auction.sc:14:5\n"
                            "  note: called from main\n"
                            "  note: party 3: party-lost: party 2 closed the connection\n"
                            "  help: check the sizes\n");
}

TEST_CASE("the source line is shown with the column marked") {
    auto error = Error(ErrorCode::program_failed, "assertion failed").at({"f.sc", 14, 6, {}}).note("called from main");
    CHECK(to_text(error, "    \tassert(x);") == "error: assertion failed\n"
                                                "  --> f.sc:14:6\n"
                                                "  14 |     \tassert(x);\n"
                                                "     |     \t^\n"
                                                "  note: called from main\n");
}

TEST_CASE("without a source line the block of the executable is the place") {
    auto error = Error(ErrorCode::program_failed, "integer overflow").at({"auction.sb", 0, 0, 412});
    CHECK(to_text(error) == "error: integer overflow\n  --> auction.sb, block 0x19c\n");
}

TEST_CASE("the error object survives JSON") {
    auto error = Error(ErrorCode::party_lost, "party 2 is gone")
                     .party(2)
                     .at({"f.sc", 3, 0, {}})
                     .note("after 5 s")
                     .cause({1, ErrorCode::program_failed, "assertion failed"})
                     .help("run it again");
    auto object = to_json(error);
    CHECK(object["error"]["exit"] == 14);
    CHECK(object["error"]["retryable"] == true);
    auto back = error_from_json(object);
    CHECK(to_json(back) == object);
    CHECK(back.code() == ErrorCode::party_lost);
}

TEST_CASE("a malformed error object becomes an internal error instead of an exception") {
    CHECK(error_from_json(nlohmann::json::array()).code() == ErrorCode::internal);
    CHECK(error_from_json({{"error", {{"code", 7}}}}).code() == ErrorCode::internal);
    CHECK(error_from_json({{"error", {{"code", "new-code"}, {"message", "m"}}}}).code() == ErrorCode::failed);
}

TEST_CASE("names out of damaged files are made printable") {
    CHECK(printable("caf\xc3\xa9 \xb6\x01\x7f\n") == "caf\xc3\xa9 \\xb6\\x01\\x7f\n");
    CHECK(printable("\xe2\x82") == "\\xe2\\x82");
    auto error = Error(ErrorCode::input, "call \xff").note("domain \xfe");
    CHECK(to_json(error).dump().find("call \\\\xff") != std::string::npos);
    CHECK(to_text(error) == "error: call \\xff\n  note: domain \\xfe\n");
}
