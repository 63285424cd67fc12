// SPDX-License-Identifier: Apache-2.0
//
// The order of steps is what makes an object whole or absent: temporary written and synced → renamed → folder synced → row committed →
// acknowledged; and for removal: row gone → file gone. A crash between any two leaves a temporary or a file without a row, which the next
// opening removes.
//
// Writers that are ready to commit queue up; the first of them takes the whole queue, renames all files, syncs the folder once and commits
// all rows in one transaction.
#include "libruntime/vcp/store/stream_store.h"

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <unordered_set>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libclient/base/files.h"
#include "libclient/base/sha256.h"
#include "libclient/base/uuid.h"
#include "libruntime/vcp/store/disk.h"
#include "libruntime/vcp/store/errors.h"
#include "libruntime/vcp/store/stream_catalog.h"
#include "libruntime/vcp/store/stream_check.h"

namespace smpc::vcp {

namespace {

constexpr std::size_t batch_limit = 256;
constexpr std::uint64_t small_bytes = std::uint64_t{1} << 20;

Error no_such_stream(std::string const& id) {
    return Error(ErrorCode::not_found, fmt::format("there is no stream {} here", printable(id)));
}

/// When the file's content (or anything about it) was last changed, in nanoseconds.
std::int64_t change_time(int fd) {
    struct stat status {};
    if (::fstat(fd, &status) != 0) return -1;
    return std::int64_t{status.st_ctim.tv_sec} * 1'000'000'000 + status.st_ctim.tv_nsec;
}

/// A writer that waits for its commit.
struct Pending {
    StreamInfo info;
    std::string temporary;
    Stored stored = Stored::created;
    std::exception_ptr failure;
    bool renamed = false;
    bool done = false;
};

} // namespace

class StreamStore::Impl {
public:
    Impl(std::string const& directory, Options options)
        : options_(std::move(options)), folder_(directory + "/streams"), catalog_(directory + "/amphora.sqlite") {
        make_folder(folder_);
        recover();
        sweeper_ = std::jthread([this](std::stop_token stop) { sweep_until(stop); });
    }

    class Writer;

    Time time() const { return options_.now ? options_.now() : now(); }
    std::string path_of(std::string const& id) const { return folder_ + "/" + id; }

    void commit(Pending& pending) {
        std::unique_lock lock(queue_mutex_);
        queue_.push_back(&pending);
        queue_changed_.wait(lock, [&] { return pending.done || !leading_; });
        if (!pending.done) {
            leading_ = true;
            std::vector<Pending*> batch;
            // Itself is in the queue, since whoever takes a batch finishes it before giving up the lead.
            while (!pending.done) {
                batch.assign(queue_.begin(),
                             queue_.begin() + static_cast<std::ptrdiff_t>(std::min(batch_limit, queue_.size())));
                queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(batch.size()));
                lock.unlock();
                commit_batch(batch);
                lock.lock();
                for (auto* each : batch) each->done = true;
            }
            leading_ = false;
            queue_changed_.notify_all();
        }
        if (pending.failure) std::rethrow_exception(pending.failure);
    }

    /// The row of an object that has not expired.
    StreamInfo row(std::string const& id, bool with_tags = true) {
        auto info = catalog_.find(id, with_tags);
        if (!info || (info->expires && *info->expires <= time())) throw no_such_stream(id);
        return *info;
    }

    StreamFile open(std::string const& id) {
        std::unique_lock lock(mutex_);
        auto info = row(id);
        StreamFile file{info, Descriptor(::open(path_of(id).c_str(), O_RDONLY | O_CLOEXEC))};
        if (!file.file) {
            if (errno == ENOENT) throw damaged(id, "its file is missing");
            throw_system("read", path_of(id));
        }
        lock.unlock();
        if (auto size = size_of_file(file.file.get(), path_of(id)); size != info.bytes)
            throw damaged(id, fmt::format("its file has {} bytes instead of {}", size, info.bytes));
        check_digest(file);
        return file;
    }

    /// Small files are read again each time; a large one only if it was changed since it was last found right.
    void check_digest(StreamFile const& file, bool always = false) {
        auto const& id = file.info.id;
        auto const changed = change_time(file.file.get());
        bool const large = file.info.bytes > small_bytes;
        if (large && !always) {
            std::lock_guard lock(mutex_);
            if (auto found = checked_.find(id); found != checked_.end() && found->second == changed) return;
        }
        if (digest_of_file(file.file.get(), path_of(id)) != file.info.sha256)
            throw damaged(id, "its bytes are not those that were stored");
        if (!large) return;
        std::lock_guard lock(mutex_);
        checked_[id] = changed;
    }

    static Error damaged(std::string const& id, std::string const& how) {
        return Error(ErrorCode::corrupt, fmt::format("the stored stream {} is damaged: {}", id, how))
            .help("upload the same stream again, or remove it");
    }

    std::size_t sweep() {
        std::lock_guard lock(mutex_);
        auto const ids = catalog_.expired(time());
        if (ids.empty()) return 0;
        auto transaction = catalog_.transaction();
        for (auto const& id : ids) catalog_.erase(id);
        transaction.commit();
        for (auto const& id : ids) unlink(id);
        return ids.size();
    }

    void unlink(std::string const& id) {
        checked_.erase(id);
        ::unlink(path_of(id).c_str());
    }

    Options options_;
    std::string folder_;
    std::mutex mutex_; ///< of the catalogue, and of what names in the folder mean
    StreamCatalog catalog_;
    std::unordered_map<std::string, std::int64_t> checked_; ///< large objects → change time of the file that was right

private:
    void recover() {
        auto ids = catalog_.ids();
        std::unordered_set<std::string> const rows(ids.begin(), ids.end());
        std::unordered_set<std::string> files;
        std::error_code failure;
        bool changed = false;
        for (auto const& entry : std::filesystem::directory_iterator(folder_, failure)) {
            auto name = entry.path().filename().string();
            if (rows.contains(name)) {
                files.insert(name);
            } else if (name.starts_with(temporary_prefix) || is_uuid(name)) {
                std::error_code ignored;
                std::filesystem::remove(entry.path(), ignored);
                changed = true;
            }
        }
        if (failure) throw Error(ErrorCode::unavailable, fmt::format("cannot read {}: {}", folder_, failure.message()));
        if (changed) sync_folder(folder_);
        if (files.size() == rows.size()) return;
        auto transaction = catalog_.transaction();
        for (auto const& id : ids)
            if (!files.contains(id)) catalog_.erase(id);
        transaction.commit();
    }

    /// Decides what becomes of one writer and moves its file into place.
    void place(Pending& pending) {
        auto const& info = pending.info;
        if (auto old = catalog_.find(info.id, false)) {
            bool const expired = old->expires && *old->expires <= time();
            if (!expired && (old->sha256 != info.sha256 || old->kind != info.kind))
                throw Error(ErrorCode::conflict, fmt::format("another stream is stored as {}", info.id))
                    .help("choose another id, or remove the stream first");
            if (!expired) {
                // The bytes are the same; if the file is missing or damaged, they heal it.
                move_into_place(pending);
                pending.stored = Stored::unchanged;
                pending.info = *catalog_.find(info.id);
                return;
            }
            catalog_.erase(info.id);
        }
        move_into_place(pending);
        pending.renamed = true;
        catalog_.insert(info);
    }

    void move_into_place(Pending& pending) {
        if (::rename(pending.temporary.c_str(), path_of(pending.info.id).c_str()) != 0)
            throw_system("store", path_of(pending.info.id));
        pending.temporary.clear();
        checked_.erase(pending.info.id);
    }

    void commit_batch(std::vector<Pending*> const& batch) {
        std::lock_guard lock(mutex_);
        try {
            auto transaction = catalog_.transaction();
            for (auto* pending : batch) {
                try {
                    place(*pending);
                } catch (Error const& error) {
                    // A conflict is one writer's; whatever else fails may have ended the transaction.
                    if (error.code() != ErrorCode::conflict) throw;
                    pending->failure = std::current_exception();
                }
            }
            sync_folder(folder_);
            transaction.commit();
        } catch (...) {
            // No row, no object: also for those that found the row of another one in this batch.
            for (auto* pending : batch) {
                if (!pending->failure) pending->failure = std::current_exception();
                if (pending->renamed) ::unlink(path_of(pending->info.id).c_str());
            }
        }
    }

    void sweep_until(std::stop_token const& stop) {
        std::mutex mutex;
        std::condition_variable_any stopped;
        std::unique_lock lock(mutex);
        while (!stopped.wait_for(lock, stop, options_.sweep_every, [&] { return stop.stop_requested(); })) {
            try {
                sweep();
            } catch (Error const&) {
                // The disk may be full or gone for a while; expired objects are invisible all the same.
            }
        }
    }

    std::mutex queue_mutex_;
    std::condition_variable queue_changed_;
    std::deque<Pending*> queue_;
    bool leading_ = false;
    std::jthread sweeper_; ///< last: it uses all of the above
};

class StreamStore::Impl::Writer final : public StreamWriter {
public:
    Writer(Impl& store, NewStream stream)
        : store_(store),
          check_(stream.kind == StreamKind::results ? client::Duplicates::keep : client::Duplicates::refuse) {
        auto& info = pending_.info;
        info.id = std::move(stream.id);
        info.kind = stream.kind;
        info.expires = stream.expires;
        info.owner = std::move(stream.owner);
        info.consume = stream.consume;
        info.tags = std::move(stream.tags);
        pending_.temporary = fmt::format("{}/{}{}", store.folder_, temporary_prefix, new_uuid());
        file_ = create_file(pending_.temporary);
    }

    ~Writer() override {
        if (!pending_.temporary.empty()) ::unlink(pending_.temporary.c_str());
    }

    void append(std::span<std::byte const> bytes) override {
        auto& info = pending_.info;
        if (bytes.size() > store_.options_.max_bytes - info.bytes)
            throw TooLarge(
                fmt::format("the stream has more than {} bytes, the limit of this party", store_.options_.max_bytes));
        if (info.kind != StreamKind::words) check_.feed(bytes);
        write_bytes(file_.get(), bytes, pending_.temporary);
        hash_.update(bytes);
        info.bytes += bytes.size();
    }

    Stored commit() override {
        auto& info = pending_.info;
        if (info.kind != StreamKind::words) check_.finish();
        sync_file(file_.get(), pending_.temporary);
        file_.reset();
        info.sha256 = hash_.hex();
        info.created = store_.time();
        // Ascending by key, as they come out of the catalogue.
        std::erase_if(info.tags, [](Tag const& tag) { return is_reserved_key(tag.key); });
        info.tags.push_back(
            {std::string(creation_date_key), std::to_string(info.created.time_since_epoch().count()), false});
        if (!info.owner.empty()) info.tags.push_back({std::string(owner_key), info.owner, false});
        std::sort(info.tags.begin(), info.tags.end(), [](Tag const& a, Tag const& b) { return a.key < b.key; });
        store_.commit(pending_);
        return pending_.stored;
    }

    StreamInfo const& info() const override { return pending_.info; }

private:
    Impl& store_;
    Pending pending_;
    Descriptor file_;
    StreamCheck check_;
    Sha256 hash_;
};

StreamStore::StreamStore(std::string const& directory, Options options)
    : impl_(std::make_unique<Impl>(directory, std::move(options))) {}
StreamStore::~StreamStore() = default;

std::unique_ptr<StreamWriter> StreamStore::begin(NewStream stream) {
    if (!is_uuid(stream.id))
        throw Error(ErrorCode::input, fmt::format("\"{}\" is not the id of a stream, which is a UUID in lower case",
                                                  printable(stream.id)));
    check_tags(stream.tags);
    return std::make_unique<Impl::Writer>(*impl_, std::move(stream));
}

Stored StreamStore::put(NewStream stream, std::span<std::byte const> bytes) {
    auto writer = begin(std::move(stream));
    writer->append(bytes);
    return writer->commit();
}

StreamInfo StreamStore::info(std::string const& id) const {
    std::lock_guard lock(impl_->mutex_);
    return impl_->row(id);
}

bool StreamStore::contains(std::string const& id) const {
    std::lock_guard lock(impl_->mutex_);
    auto info = impl_->catalog_.find(id, false);
    return info && (!info->expires || *info->expires > impl_->time());
}

StreamFile StreamStore::open(std::string const& id) const {
    return impl_->open(id);
}

std::vector<std::byte> StreamStore::read(std::string const& id) const {
    auto stream = impl_->open(id);
    std::vector<std::byte> bytes(static_cast<std::size_t>(stream.info.bytes));
    for (std::size_t filled = 0; filled < bytes.size();) {
        auto n = ::pread(stream.file.get(), bytes.data() + filled, bytes.size() - filled, static_cast<off_t>(filled));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) throw_system("read", impl_->path_of(id));
        if (n == 0) throw Impl::damaged(id, "its file ends early");
        filled += static_cast<std::size_t>(n);
    }
    return bytes;
}

void StreamStore::verify(std::string const& id) const {
    impl_->check_digest(impl_->open(id), true);
}

StreamPage StreamStore::list(StreamQuery const& query) const {
    std::lock_guard lock(impl_->mutex_);
    return impl_->catalog_.list(query, impl_->time());
}

void StreamStore::remove(std::string const& id) {
    std::lock_guard lock(impl_->mutex_);
    if (!impl_->catalog_.erase(id)) throw no_such_stream(id);
    impl_->unlink(id);
}

std::size_t StreamStore::sweep() {
    return impl_->sweep();
}

StorageUse StreamStore::use() const {
    std::lock_guard lock(impl_->mutex_);
    return impl_->catalog_.use();
}

namespace {

void refuse_reserved(std::string const& key) {
    if (is_reserved_key(key)) throw Error(ErrorCode::input, fmt::format("\"{}\" is a reserved key.", key));
}

Error no_such_tag(std::string const& id, std::string const& key) {
    return Error(ErrorCode::not_found,
                 fmt::format("No tag with key \"{}\" exists for secret with id #{}.", printable(key), id));
}

} // namespace

void StreamStore::add_tag(std::string const& id, Tag const& tag) {
    check_tag(tag);
    std::lock_guard lock(impl_->mutex_);
    impl_->row(id, false);
    refuse_reserved(tag.key);
    if (impl_->catalog_.tag(id, tag.key))
        throw Error(ErrorCode::conflict,
                    fmt::format("A tag with key \"{}\" already exists for secret #{}", tag.key, id));
    impl_->catalog_.put_tag(id, tag);
}

void StreamStore::replace_tags(std::string const& id, std::vector<Tag> tags) {
    std::lock_guard lock(impl_->mutex_);
    impl_->row(id, false);
    if (tags.empty()) throw Error(ErrorCode::input, "At least one tag must be given.");
    check_tags(tags);
    std::erase_if(tags, [](Tag const& tag) { return is_reserved_key(tag.key); });
    auto transaction = impl_->catalog_.transaction();
    impl_->catalog_.erase_free_tags(id);
    for (auto const& tag : tags) impl_->catalog_.put_tag(id, tag);
    transaction.commit();
}

void StreamStore::change_tags(std::string const& id, std::vector<Tag> const& set,
                              std::vector<std::string> const& remove) {
    check_tags(set);
    for (auto const& tag : set) refuse_reserved(tag.key);
    for (auto const& key : remove) refuse_reserved(key);
    std::lock_guard lock(impl_->mutex_);
    impl_->row(id, false);
    auto transaction = impl_->catalog_.transaction();
    for (auto const& tag : set) impl_->catalog_.put_tag(id, tag);
    for (auto const& key : remove) impl_->catalog_.erase_tag(id, key);
    transaction.commit();
}

Tag StreamStore::tag(std::string const& id, std::string const& key) const {
    std::lock_guard lock(impl_->mutex_);
    impl_->row(id, false);
    auto found = impl_->catalog_.tag(id, key);
    if (!found) throw no_such_tag(id, key);
    return *found;
}

void StreamStore::update_tag(std::string const& id, Tag const& tag) {
    check_tag(tag);
    std::lock_guard lock(impl_->mutex_);
    impl_->row(id, false);
    refuse_reserved(tag.key);
    if (!impl_->catalog_.tag(id, tag.key)) throw no_such_tag(id, tag.key);
    impl_->catalog_.put_tag(id, tag);
}

void StreamStore::remove_tag(std::string const& id, std::string const& key) {
    std::lock_guard lock(impl_->mutex_);
    impl_->row(id, false);
    refuse_reserved(key);
    if (!impl_->catalog_.erase_tag(id, key)) throw no_such_tag(id, key);
}

} // namespace smpc::vcp
