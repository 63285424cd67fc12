// SPDX-License-Identifier: Apache-2.0
//
// SQLite behind three small classes: a database, a statement, a transaction. Every failure becomes one `smpc::Error` that names the file:
// `corrupt` (damaged or not a database), `unavailable` (locked beyond the busy timeout, not readable), `StorageFull`, else `failed`.
//
// A Database and its Statements belong to one thread at a time; their owner (a store) has the mutex. Values of rows never appear in errors.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace smpc::vcp {

/// How much an acknowledged transaction survives. `full`: a power failure (one fsync per commit). `normal`: a kill of the process (the
/// last commits may be lost with the power, the database stays whole).
enum class Durability { full, normal };

/// A prepared statement, reusable: bind, step until it has no more rows, reset. Binds count from 1, columns from 0.
class Statement {
public:
    Statement() = default;
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&& other) noexcept;
    ~Statement();

    Statement& bind(int index, std::int64_t value);
    Statement& bind(int index, std::string_view text); ///< copied
    Statement& bind(int index, char const* text) { return bind(index, std::string_view(text)); }
    Statement& bind(int index, std::optional<std::int64_t> value); ///< NULL if empty
    Statement& bind_null(int index);

    /// True: a row is there. False: the statement is done (and has been reset, so that it can be bound and run again).
    bool step();
    /// Runs a statement that gives no rows; it is reset afterwards.
    void run();
    void reset() noexcept;

    std::int64_t integer(int column) const noexcept;
    std::string text(int column) const;
    bool is_null(int column) const noexcept;
    /// The value, or nothing for NULL.
    std::optional<std::int64_t> maybe_integer(int column) const noexcept;

private:
    friend class Database;
    Statement(sqlite3_stmt* statement, class Database* database) noexcept
        : statement_(statement), database_(database) {}
    void check(int code) const;
    sqlite3_stmt* statement_ = nullptr;
    Database* database_ = nullptr;
};

/// An open database in WAL mode with foreign keys on, created (mode 0600) if the file is missing. Not movable: statements point to it.
class Database {
public:
    explicit Database(std::string path, Durability durability = Durability::full,
                      std::chrono::milliseconds busy_timeout = std::chrono::seconds(5));
    Database(Database const&) = delete;
    Database& operator=(Database const&) = delete;
    ~Database();

    /// One or more statements without parameters or rows.
    void execute(char const* sql);
    Statement prepare(std::string_view sql);
    /// Rows changed by the last INSERT, UPDATE or DELETE.
    int changes() const noexcept;
    std::string const& path() const noexcept { return path_; }

    /// The version number kept in the file (PRAGMA user_version), for `if (version() == 0) create tables`.
    int version();
    void set_version(int version);

private:
    friend class Statement;
    [[noreturn]] void fail(int code, char const* doing) const;
    std::string path_;
    sqlite3* handle_ = nullptr;
};

/// BEGIN IMMEDIATE … COMMIT; rolled back by the destructor unless committed.
class Transaction {
public:
    explicit Transaction(Database& database);
    Transaction(Transaction const&) = delete;
    Transaction& operator=(Transaction const&) = delete;
    ~Transaction();
    void commit();

private:
    Database* database_;
};

} // namespace smpc::vcp
