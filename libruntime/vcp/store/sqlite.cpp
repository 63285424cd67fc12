// SPDX-License-Identifier: Apache-2.0
//
// WAL keeps readers and the writer apart and makes a commit one append; `synchronous=FULL` fsyncs that append, which is what an
// acknowledgement to a client means here. Result codes are mapped by their primary code, because extended ones vary between versions.
#include "libruntime/vcp/store/sqlite.h"

#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <smpc/client/error.h>
#include <sqlite3.h>
#include <unistd.h>

#include "libruntime/vcp/store/errors.h"

namespace smpc::vcp {

void Database::fail(int code, char const* doing) const {
    auto reason = handle_ ? sqlite3_errmsg(handle_) : sqlite3_errstr(code);
    auto message = fmt::format("cannot {} {}: {}", doing, path_, reason);
    switch (code & 0xff) {
    case SQLITE_FULL:
        throw StorageFull(message);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        throw Error(ErrorCode::corrupt, message).help("restore the file from a backup, or delete it");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_IOERR:
        throw Error(ErrorCode::unavailable, message);
    default:
        throw Error(ErrorCode::failed, message);
    }
}

Database::Database(std::string path, Durability durability, std::chrono::milliseconds busy_timeout)
    : path_(std::move(path)) {
    // SQLite would create the file readable by all that the umask allows; its companions take over the mode of the file.
    if (int fd = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600); fd >= 0) ::close(fd);
    // The owner's mutex serialises the calls, so SQLite need not.
    int code = sqlite3_open_v2(path_.c_str(), &handle_,
                               SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
    try {
        if (code != SQLITE_OK) fail(code, "open");
        sqlite3_busy_timeout(handle_, static_cast<int>(busy_timeout.count()));
        execute("PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON;");
        execute(durability == Durability::full ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
    } catch (...) {
        sqlite3_close(handle_);
        throw;
    }
}

Database::~Database() {
    sqlite3_close(handle_);
}

void Database::execute(char const* sql) {
    if (int code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr); code != SQLITE_OK) fail(code, "use");
}

Statement Database::prepare(std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                  &statement, nullptr);
    if (code != SQLITE_OK) fail(code, "use");
    return Statement(statement, this);
}

int Database::changes() const noexcept {
    return sqlite3_changes(handle_);
}

int Database::version() {
    auto query = prepare("PRAGMA user_version");
    query.step();
    return static_cast<int>(query.integer(0));
}

void Database::set_version(int version) {
    execute(fmt::format("PRAGMA user_version={}", version).c_str());
}

Statement::Statement(Statement&& other) noexcept
    : statement_(std::exchange(other.statement_, nullptr)), database_(other.database_) {}

Statement& Statement::operator=(Statement&& other) noexcept {
    std::swap(statement_, other.statement_);
    std::swap(database_, other.database_);
    return *this;
}

Statement::~Statement() {
    sqlite3_finalize(statement_);
}

void Statement::check(int code) const {
    if (code != SQLITE_OK) database_->fail(code, "use");
}

Statement& Statement::bind(int index, std::int64_t value) {
    check(sqlite3_bind_int64(statement_, index, value));
    return *this;
}

Statement& Statement::bind(int index, std::string_view text) {
    // A null pointer would bind NULL; an empty view may have one.
    auto data = text.data() ? text.data() : "";
    check(sqlite3_bind_text64(statement_, index, data, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
    return *this;
}

Statement& Statement::bind(int index, std::optional<std::int64_t> value) {
    return value ? bind(index, *value) : bind_null(index);
}

Statement& Statement::bind_null(int index) {
    check(sqlite3_bind_null(statement_, index));
    return *this;
}

bool Statement::step() {
    int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) {
        reset();
        return false;
    }
    // The message belongs to the failed step; reset would replace it.
    try {
        database_->fail(code, "use");
    } catch (...) {
        reset();
        throw;
    }
}

void Statement::run() {
    while (step()) {
    }
}

void Statement::reset() noexcept {
    sqlite3_reset(statement_);
}

std::int64_t Statement::integer(int column) const noexcept {
    return sqlite3_column_int64(statement_, column);
}

std::string Statement::text(int column) const {
    auto data = reinterpret_cast<char const*>(sqlite3_column_text(statement_, column));
    return data ? std::string(data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))) : std::string();
}

bool Statement::is_null(int column) const noexcept {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::optional<std::int64_t> Statement::maybe_integer(int column) const noexcept {
    if (is_null(column)) return std::nullopt;
    return integer(column);
}

Transaction::Transaction(Database& database) : database_(&database) {
    database.execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
    if (!database_) return;
    try {
        database_->execute("ROLLBACK");
    } catch (Error const&) {
        // SQLite has rolled back by itself, as it does after some failures.
    }
}

void Transaction::commit() {
    database_->execute("COMMIT");
    database_ = nullptr;
}

} // namespace smpc::vcp
