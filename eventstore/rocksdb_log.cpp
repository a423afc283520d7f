#include "eventstore/rocksdb_log.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "eventstore/rocksdb_log_parts.hpp"

namespace muster::eventstore {
namespace {

constexpr std::string_view writer_epoch_name = "writer_epoch";

ReadFailure failure_of(const rocksdb::Status& status, Position at) {
    return {status.IsCorruption() ? ReadError::corrupt : ReadError::io, at, status.ToString()};
}

/// True: there; false: not there. Anything else is no answer.
bool is_there(const rocksdb::Status& status) {
    if (status.IsNotFound()) return false;
    if (!status.ok()) throw LogDamage("the log cannot be read: " + status.ToString());
    return true;
}

/// Across every prefix.
rocksdb::ReadOptions whole_scan_options() {
    auto options = scan_options();
    options.total_order_seek = true;
    return options;
}

/// Each record has the position after the one before, up to the tail there was at the start.
class RocksDbCursor final : public LogCursor {
  public:
    RocksDbCursor(std::unique_ptr<rocksdb::Iterator> iterator, Position from, Position tail)
        : iterator_(std::move(iterator)), next_(from), tail_(tail) {}

    domain::Result<std::optional<Entry>, ReadFailure> next() override {
        if (broken_) return domain::failure(*broken_);
        if (next_ > tail_) return std::optional<Entry>{};
        if (started_) {
            iterator_->Next();
        } else {
            iterator_->Seek(PositionKey(next_).slice());
            started_ = true;
        }
        if (!iterator_->Valid() || PositionKey::parse(iterator_->key()) != next_) return stop();
        const auto value = iterator_->value();
        const Entry entry{next_, {value.data(), value.size()}};
        next_ = next_.next();
        return std::optional(entry);
    }

  private:
    domain::Result<std::optional<Entry>, ReadFailure> stop() {
        broken_ = iterator_->status().ok() ? ReadFailure{ReadError::missing, next_, "the record is missing"}
                                           : failure_of(iterator_->status(), next_);
        return domain::failure(*broken_);
    }

    std::unique_ptr<rocksdb::Iterator> iterator_;
    Position next_;
    Position tail_;
    bool started_ = false;
    std::optional<ReadFailure> broken_;
};

}  // namespace

rocksdb::Status RocksDbLog::Parts::open(const RocksDbLogOptions& options) {
    read_only = options.read_only;
    sync_appends = options.sync_appends;
    drops_old = options.drops_old;
    if (options.file_system) env = rocksdb::NewCompositeEnv(options.file_system);
    const auto database_options = log_database_options(options, env ? env.get() : rocksdb::Env::Default());
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* opened = nullptr;
    const auto wanted = log_families(drops_old ? &dropped_marks : nullptr);
    const auto status = read_only ? rocksdb::DB::OpenForReadOnly(database_options, options.path, wanted, &handles, &opened)
                                  : rocksdb::DB::Open(database_options, options.path, wanted, &handles, &opened);
    if (!status.ok()) return status;
    database.reset(opened);
    std::copy(handles.begin(), handles.end(), families.begin());
    return status;
}

domain::Result<void, std::string> RocksDbLog::Parts::find_ends() {
    const auto iterator = iterate(Family::records, scan_options());
    iterator->SeekToFirst();
    if (iterator->Valid()) first = PositionKey::parse(iterator->key()).value;
    iterator->SeekToLast();
    if (iterator->Valid()) tail = PositionKey::parse(iterator->key()).value;
    if (!iterator->status().ok()) return domain::failure("the log is damaged: " + iterator->status().ToString());
    return find_first();
}

/// Where it starts is 1, or where dropping left it.
domain::Result<void, std::string> RocksDbLog::Parts::find_first() {
    std::uint64_t expected = 1;
    std::string text;
    const auto stored = database->Get({}, family(Family::meta), slice(first_name), &text);
    if (stored.ok()) {
        const auto parsed = std::from_chars(text.data(), text.data() + text.size(), expected);
        if (!drops_old || parsed.ec != std::errc{}) return domain::failure(std::string("the log is damaged: its first position is none"));
    } else if (!stored.IsNotFound()) {
        return domain::failure("the log is damaged: " + stored.ToString());
    }
    if (tail != 0 && first != expected) {
        return domain::failure("the log is damaged: it starts at position " + std::to_string(first) + ", not at " + std::to_string(expected));
    }
    if (tail == 0 && expected > 1) {
        first = expected;
        tail = expected - 1;
    }
    return {};
}

domain::Result<std::unique_ptr<RocksDbLog>, std::string> RocksDbLog::open(const RocksDbLogOptions& options) {
    auto parts = std::make_unique<Parts>();
    if (const auto status = parts->open(options); !status.ok()) {
        const auto* what = status.IsCorruption() ? "the log is damaged: " : "the log cannot be opened: ";
        return domain::failure(what + status.ToString());
    }
    if (auto ends = parts->find_ends(); !ends) return domain::failure(ends.error());
    auto log = std::unique_ptr<RocksDbLog>(new RocksDbLog(std::move(parts)));
    try {
        if (const auto epoch = log->meta(writer_epoch_name)) {
            std::uint64_t value = 0;
            if (std::from_chars(epoch->data(), epoch->data() + epoch->size(), value).ec != std::errc{}) {
                return domain::failure(std::string("the log is damaged: its writer epoch is no number"));
            }
            log->parts_->epoch = value;
        }
    } catch (const LogDamage& damage) {
        return domain::failure(std::string(damage.what()));
    }
    return log;
}

RocksDbLog::RocksDbLog(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
RocksDbLog::~RocksDbLog() = default;

rocksdb::Status RocksDbLog::Parts::add_destroyed(rocksdb::WriteBatch& batch, const domain::AccountId& subject) const {
    rocksdb::ReadOptions options;
    options.prefix_same_as_start = true;
    const auto iterator = iterate(Family::keys, options);
    const AccountKey newest(subject, UINT32_MAX);
    for (iterator->Seek(newest.slice()); iterator->Valid(); iterator->Next()) {
        if (!iterator->key().starts_with(newest.account())) break;
        if (const auto status = batch.Delete(family(Family::keys), iterator->key()); !status.ok()) return status;
    }
    return iterator->status();
}

rocksdb::Status RocksDbLog::Parts::fill(rocksdb::WriteBatch& batch, const AppendBatch& from) const {
    auto position = from.expected_tail;
    rocksdb::Status status;
    for (const auto& record : from.records) {
        position = position.next();
        status = batch.Put(family(Family::records), PositionKey(position).slice(), record);
        if (!status.ok()) return status;
    }
    for (const auto& key : from.keys_added) {
        status = batch.Put(family(Family::keys), AccountKey(key.subject, key.generation).slice(), key.wrapped);
        if (!status.ok()) return status;
    }
    for (const auto& subject : from.keys_destroyed) {
        if (status = add_destroyed(batch, subject); !status.ok()) return status;
    }
    for (const auto& tile : from.tiles) {
        if (status = batch.Put(family(Family::tiles), tile.path, tile.bytes); !status.ok()) return status;
    }
    return status;
}

void RocksDbLog::Parts::fail(std::string why) {
    const std::lock_guard lock(mutex);
    broken = std::move(why);
}

domain::Result<Position, AppendError> RocksDbLog::append(const AppendBatch& batch) { return append_marked(batch, {}); }

domain::Result<Position, AppendError> RocksDbLog::append_marked(const AppendBatch& batch, std::span<const Mark> marks) {
    auto& parts = *parts_;
    if (parts.read_only || batch.epoch.value != parts.epoch) return domain::failure(AppendError::fenced);
    if (parts.is_broken()) return domain::failure(AppendError::unknown);
    if (batch.expected_tail.value != parts.tail) return domain::failure(AppendError::conflict);

    rocksdb::WriteBatch writes;
    rocksdb::WriteOptions durable;
    durable.sync = parts.sync_appends;
    auto status = parts.fill(writes, batch);
    for (const auto& mark : marks) {
        if (status.ok()) status = writes.Put(parts.family(Family::marks), MarkKey(mark.of, mark.position).slice(), {});
    }
    if (status.ok()) status = parts.database->Write(durable, &writes);
    if (!status.ok()) {
        parts.fail(status.ToString());
        return domain::failure(AppendError::unknown);
    }
    const Position tail{batch.expected_tail.value + batch.records.size()};
    {
        const std::lock_guard lock(parts.mutex);
        parts.tail = tail.value;
        if (parts.first == 0 && tail.value != 0) parts.first = 1;
    }
    parts.grown.notify_all();
    return tail;
}

domain::Result<WriterEpoch, AppendError> RocksDbLog::take_writer() {
    if (parts_->read_only) return domain::failure(AppendError::fenced);
    const WriterEpoch epoch{parts_->epoch + 1};
    if (!put_meta(writer_epoch_name, std::to_string(epoch.value))) return domain::failure(AppendError::unknown);
    parts_->epoch = epoch.value;
    return epoch;
}

std::unique_ptr<LogCursor> RocksDbLog::read(Position from) const {
    const auto end = tail();  // before the iterator, which then has at least that
    auto iterator = parts_->iterate(Family::records, scan_options());
    // After it: what is dropped from now on the iterator still has.
    const auto start = std::max(from, Position{std::max<std::uint64_t>(parts_->first, 1)});
    return std::make_unique<RocksDbCursor>(std::move(iterator), start, end);
}

domain::Result<std::optional<std::string>, ReadFailure> RocksDbLog::read_one(Position at) const {
    if (at.value == 0 || at > tail() || at < first()) return std::optional<std::string>{};
    std::string record;
    const auto status = parts_->database->Get({}, parts_->family(Family::records), PositionKey(at).slice(), &record);
    if (status.IsNotFound() && at < first()) return std::optional<std::string>{};  // dropped meanwhile
    if (status.IsNotFound()) return domain::failure(ReadFailure{ReadError::missing, at, "the record is missing"});
    if (!status.ok()) return domain::failure(failure_of(status, at));
    return std::optional(std::move(record));
}

Position RocksDbLog::first() const { return parts_->first > parts_->tail ? Position{} : Position{parts_->first}; }
Position RocksDbLog::tail() const { return {parts_->tail}; }

Position RocksDbLog::wait(Position from, std::chrono::milliseconds timeout) const {
    std::unique_lock lock(parts_->mutex);
    parts_->grown.wait_for(lock, timeout, [&] { return parts_->tail >= from.value; });
    return {parts_->tail};
}

std::optional<WrappedKey> RocksDbLog::wrapped_key(domain::AccountId subject, std::uint32_t generation) const {
    std::string wrapped;
    const auto status =
        parts_->database->Get({}, parts_->family(Family::keys), AccountKey(subject, generation).slice(), &wrapped);
    if (!is_there(status)) return {};
    return WrappedKey{subject, generation, std::move(wrapped)};
}

std::optional<std::uint32_t> RocksDbLog::key_generation(domain::AccountId subject) const {
    rocksdb::ReadOptions options;
    options.prefix_same_as_start = true;
    const auto iterator = parts_->iterate(Family::keys, options);
    const AccountKey newest(subject, UINT32_MAX);
    iterator->Seek(newest.slice());
    if (!iterator->Valid()) {
        static_cast<void>(is_there(iterator->status()));
        return {};
    }
    if (!iterator->key().starts_with(newest.account())) return {};
    return AccountKey::generation_of(iterator->key());
}

std::optional<std::string> RocksDbLog::tile(std::string_view path) const {
    std::string bytes;
    if (!is_there(parts_->database->Get({}, parts_->family(Family::tiles), slice(path), &bytes))) return {};
    return bytes;
}

std::optional<std::string> RocksDbLog::meta(std::string_view name) const {
    std::string value;
    if (!is_there(parts_->database->Get({}, parts_->family(Family::meta), slice(name), &value))) return {};
    return value;
}

bool RocksDbLog::put_meta(std::string_view name, std::string_view value) {
    if (parts_->read_only) return false;
    rocksdb::WriteOptions durable;
    durable.sync = true;
    return parts_->database->Put(durable, parts_->family(Family::meta), slice(name), slice(value)).ok();
}

void RocksDbLog::each_key(const std::function<bool(const WrappedKey&)>& visit) const {
    const auto iterator = parts_->iterate(Family::keys, whole_scan_options());
    WrappedKey key;
    for (iterator->SeekToFirst(); iterator->Valid(); iterator->Next()) {
        const auto stored = iterator->key();
        if (stored.size() != sizeof(AccountKey::bytes)) throw LogDamage("the log is damaged: a key has no account");
        std::memcpy(key.subject.bytes.data(), stored.data(), AccountKey::account_bytes);
        key.generation = AccountKey::generation_of(stored);
        key.wrapped.assign(iterator->value().data(), iterator->value().size());
        if (!visit(key)) return;
    }
    static_cast<void>(is_there(iterator->status()));
}

void RocksDbLog::each_meta(const std::function<bool(std::string_view, std::string_view)>& visit) const {
    const auto iterator = parts_->iterate(Family::meta, whole_scan_options());
    for (iterator->SeekToFirst(); iterator->Valid(); iterator->Next()) {
        const auto name = iterator->key(), value = iterator->value();
        if (!visit({name.data(), name.size()}, {value.data(), value.size()})) return;
    }
    static_cast<void>(is_there(iterator->status()));
}

std::string RocksDbLog::failure_detail() const {
    const std::lock_guard lock(parts_->mutex);
    return parts_->broken;
}

domain::Result<std::vector<Position>, std::string> RocksDbLog::marked(const domain::Bytes16& of, Position before,
                                                                      std::size_t limit) const {
    std::vector<Position> found;
    if (before.value == 0) return found;
    const auto iterator = parts_->iterate(Family::marks, scan_options());
    const MarkKey newest(of, {before.value - 1});
    for (iterator->SeekForPrev(newest.slice()); iterator->Valid() && found.size() < limit; iterator->Prev()) {
        if (!iterator->key().starts_with(newest.id())) break;
        const auto position = MarkKey::position_of(iterator->key());
        if (position < first()) break;
        found.push_back(position);
    }
    if (!iterator->status().ok()) return domain::failure(iterator->status().ToString());
    return found;
}

}  // namespace muster::eventstore
