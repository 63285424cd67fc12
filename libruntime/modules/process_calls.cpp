// SPDX-License-Identifier: Apache-2.0
//
// The process calls. Which counts of arguments are accepted, and what is not checked, is part of the executable format that
// programs rely on: names end with a NUL that is not part of them, buffers may be shorter or longer than the value.
#include "libruntime/modules/process_calls.h"

#include <smpc/client/random.h>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace smpc::modules {
namespace {

using vm::Call;
using vm::CallError;
using vm::CallFailure;

/// A name without its terminating NUL; other NULs belong to it.
std::string_view name_of(Call& call, std::size_t cref) {
    return call.string(cref);
}

/// Writes the length of a value to the return place and as much of it as fits into the buffer, if there is one.
void hand_out(Call& call, std::span<std::byte const> value) {
    if (!call.refs.empty()) {
        std::size_t const n = std::min(call.refs[0].size(), value.size());
        std::copy_n(value.begin(), n, call.refs[0].begin());
    }
    *call.result = value.size();
}

void argument(Call& call) {
    call.expect(0, call.refs.empty() ? 0 : 1, 1, true);
    std::string_view const name = name_of(call, 0);
    auto const* value = call.services->get<Arguments>().find(name);
    if (!value) throw CallError(CallFailure::general, fmt::format("Argument \"{}\" not found!", name));
    hand_out(call, *value);
}

void set_result(Call& call) {
    call.expect(2, 0, 4, false);
    auto const name = name_of(call, 0), domain = name_of(call, 1), type = name_of(call, 2);
    auto const begin = call.arg<std::uint64_t>(0), end = call.arg<std::uint64_t>(1);
    auto const data = call.crefs[3];
    if (begin > end || end > data.size()) vm::throw_invalid_call();
    call.services->get<Results>().records.push_back(
        {std::string(name),
         std::string(domain),
         std::string(type),
         {data.begin() + std::ptrdiff_t(begin), data.begin() + std::ptrdiff_t(end)}});
}

void log_string(Call& call) {
    call.expect(0, 0, 1, false);
    auto const bytes = call.crefs[0];
    std::string_view text(reinterpret_cast<char const*>(bytes.data()), bytes.size());
    text = text.substr(0, text.find('\0'));
    auto& log = call.services->get<Log>();
    while (!text.empty()) {
        std::size_t const end = text.find('\n');
        log.write_line(text.substr(0, end));
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
    }
}

void log_microseconds(Call& call) {
    auto const now = std::chrono::system_clock::now().time_since_epoch();
    auto const us = std::chrono::duration_cast<std::chrono::microseconds>(now).count();
    call.services->get<Log>().write_line(fmt::format("Global time is {} us.", us));
}

void client_auth(Call& call) {
    call.expect(0, call.refs.empty() ? 0 : 1, 0, true);
    hand_out(call, std::as_bytes(std::span(call.services->get<Identity>().client)));
}

void randomize(Call& call) {
    call.expect(0, 1, 0, false);
    call.services->get<RandomSource>().fill(call.refs[0]);
}

void randomize_available(Call& call) {
    call.expect(0, 1, 0, true);
    call.services->get<RandomSource>().fill(call.refs[0]);
    *call.result = call.refs[0].size();
}

} // namespace

void Arguments::add(std::string name, std::span<std::byte const> data) {
    auto const [it, added] = values_.emplace(std::move(name), data);
    if (!added) throw Error(ErrorCode::input, fmt::format("argument \"{}\" is given twice", it->first));
}

std::span<std::byte const> const* Arguments::find(std::string_view name) const noexcept {
    auto it = values_.find(name);
    return it == values_.end() ? nullptr : &it->second;
}

void register_process_calls(vm::SyscallTable& table) {
    table.add("Process_argument", argument);
    table.add("Process_setResult", set_result);
    table.add("Process_logString", log_string);
    table.add("Process_logMicroseconds", log_microseconds);
    table.add("Process_clientAuth", client_auth);
    table.add("blockingRandomize", randomize);
    table.add("blockingURandomize", randomize);
    table.add("nonblockingRandomize", randomize_available);
    table.add("nonblockingURandomize", randomize_available);
}

} // namespace smpc::modules
