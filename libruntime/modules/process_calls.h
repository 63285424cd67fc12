// SPDX-License-Identifier: Apache-2.0
//
// The nine calls that belong to the process itself (arguments, results, log, identity, randomness), and the services they
// work on. Nothing here touches files or sockets: whoever runs the process fills the arguments before and takes the results
// after. Services are used by one process at a time.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libruntime/vm/call.h"

namespace smpc::modules {

/// Service: what the process was given. Values are views; whoever fills this keeps the bytes alive.
class Arguments {
public:
    /// Throws Error(input) if the name is there already.
    void add(std::string name, std::span<std::byte const> data);
    /// Null if there is no such argument.
    std::span<std::byte const> const* find(std::string_view name) const noexcept;

private:
    std::map<std::string, std::span<std::byte const>, std::less<>> values_;
};

/// One published value: this party's bytes of it.
struct ResultRecord {
    std::string name, domain, type;
    std::vector<std::byte> data;
    bool operator==(ResultRecord const&) const = default;
};

/// Service: what the process published, in order; names may repeat. Whoever runs the process releases it only after success.
struct Results {
    std::vector<ResultRecord> records;
};

/// Service: where `print` goes, one line at a time, without the line break.
struct Log {
    std::function<void(std::string_view line)> write_line;
};

/// Service: who started the process, as far as anybody knows.
struct Identity {
    std::string client;  ///< what `clientAuth()` sees
    std::string program; ///< name of the program
};

/// Service, optional: called again and again while a call waits; throws to end the run.
struct Interruption {
    std::function<void()> check;
};

/// Process_argument, Process_setResult, Process_logString, Process_logMicroseconds, Process_clientAuth and the four calls for
/// random bytes, which draw from the smpc::RandomSource service.
void register_process_calls(vm::SyscallTable& table);

} // namespace smpc::modules
