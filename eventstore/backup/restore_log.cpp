#include "eventstore/backup/restore_log.hpp"

#include <unordered_set>

#include "eventstore/codec.hpp"
#include "eventstore/crypto.hpp"
#include "eventstore/data_directory_format.hpp"
#include "eventstore/incarnation.hpp"
#include "eventstore/key_wrapping.hpp"
#include "eventstore/record_frame.hpp"
#include "eventstore/rocksdb_log.hpp"

namespace muster::eventstore::backup {
namespace {

using Done = domain::Result<void, std::string>;

constexpr std::size_t batch_bytes_max = 4U << 20U;

/// Appends to the new log in large batches: the keys of people whose records it holds go with them.
class Filler {
  public:
    Filler(const BackupLog& backup, RocksDbLog& log, WriterEpoch epoch, const RestoreOptions& options, RestoreReport& report)
        : backup_(backup), log_(log), options_(options), report_(report) {
        batch_.epoch = epoch;
    }

    Done add(std::string_view record) {
        add_keys(record);
        bytes_ += record.size();
        batch_.records.emplace_back(record);
        return bytes_ < batch_bytes_max ? Done{} : flush();
    }

    Done flush() {
        batch_.expected_tail = log_.tail();
        if (batch_.records.empty()) return {};
        if (!log_.append(batch_)) return domain::failure("the new log cannot be written: " + log_.failure_detail());
        batch_.records.clear();
        batch_.keys_added.clear();
        bytes_ = 0;
        return {};
    }

  private:
    void add_keys(std::string_view record) {
        const auto frame = split_record(record);
        if (!frame) return;  // the record was decoded before
        auto rest = frame->sealed_parts;
        while (!rest.empty()) {
            const auto part = take_part(rest);
            if (!part) return;
            if (!seen_.insert(part->subject).second) continue;
            const auto keys = backup_.keys().keys.find(part->subject);
            if (keys == backup_.keys().keys.end()) continue;
            if (options_.withhold && options_.withhold(part->subject)) {
                ++report_.keys_withheld;
                continue;
            }
            for (const auto& key : keys->second) batch_.keys_added.push_back(key);
            report_.keys += keys->second.size();
        }
    }

    const BackupLog& backup_;
    RocksDbLog& log_;
    const RestoreOptions& options_;
    RestoreReport& report_;
    AppendBatch batch_;
    std::size_t bytes_ = 0;
    std::unordered_set<domain::AccountId> seen_;
};

/// What the first event of the new incarnation must know of those before it.
struct Seen {
    domain::IncarnationId incarnation;
    std::string last_record;
    domain::Timestamp time;
};

class Restore {
  public:
    Restore(const BackupLog& backup, RocksDbLog& log, const RestoreOptions& options) : backup_(backup), log_(log), options_(options) {
        stream_ = domain::stream_of(domain::IncarnationStarted{});
    }

    domain::Result<RestoreReport, std::string> run() {
        const auto epoch = log_.take_writer();
        if (!epoch) return domain::failure(std::string("the new log cannot be written"));
        Filler filler(backup_, log_, *epoch, options_, report_);
        if (auto copied = copy(filler); !copied) return domain::failure(copied.error());
        if (auto flushed = filler.flush(); !flushed) return domain::failure(flushed.error());
        if (report_.position.value == 0) return domain::failure(std::string("nothing stands before that: there is nothing to restore"));
        if (auto metas = copy_metas(); !metas) return domain::failure(metas.error());
        report_.time = seen_.time;
        report_.parent = report_.incarnation = seen_.incarnation;
        if (!options_.same_incarnation) {
            if (auto started = start_incarnation(*epoch); !started) return domain::failure(started.error());
        }
        report_.tail = log_.tail();
        if (!note_incarnation(log_, report_.incarnation)) return domain::failure(std::string("the new log cannot be written"));
        if (auto flushed = log_.flush(); !flushed) return domain::failure(flushed.error());
        return report_;
    }

  private:
    /// Whole commands, in order, until the first that is not wanted any more.
    Done copy(Filler& filler) {
        const auto cursor = backup_.read({1});
        const auto to = options_.to_position.value_or(backup_.tail());
        Position commit_end{};
        while (true) {
            auto entry = cursor->next();
            if (!entry) return domain::failure("the backup is damaged at position " + std::to_string(entry.error().at.value) + ": " + entry.error().detail);
            if (!*entry) return {};
            const auto at = (*entry)->position;
            const auto decoded = decode((*entry)->bytes, nullptr);
            if (!decoded || decoded->meta.position != at) {
                return domain::failure("the backup is damaged at position " + std::to_string(at.value) + ": " +
                                       (decoded ? "another record stands there" : decoded.error().detail));
            }
            if (at > commit_end) {
                commit_end = {at.value + decoded->meta.commit_size - 1};
                if (commit_end > to || (options_.to_time && decoded->meta.time > *options_.to_time)) return {};
            }
            note(*decoded, (*entry)->bytes);
            if (auto added = filler.add((*entry)->bytes); !added) return added;
            report_.position = at;
            if (options_.progress && (at.value & 1023U) == 0) options_.progress(at, to);
        }
    }

    void note(const domain::RecordedEvent& event, std::string_view record) {
        if (event.meta.stream == stream_) version_ = event.meta.stream_version;
        if (const auto* started = std::get_if<domain::IncarnationStarted>(&event.event)) seen_.incarnation = started->incarnation;
        seen_.time = event.meta.time;
        seen_.last_record.assign(record);
    }

    Done copy_metas() {
        Done done;
        backup_.each_meta([&](std::string_view name, std::string_view value) {
            if (name != rotation_name && !log_.put_meta(name, value)) done = domain::failure(std::string("the new log cannot be written"));
            return done.has_value();
        });
        return done;
    }

    Done start_incarnation(WriterEpoch epoch) {
        domain::RecordedEvent started;
        const auto time = std::max(options_.now, seen_.time);
        report_.incarnation = domain::IncarnationId{crypto::uuid_v7(time.microseconds)};
        started.event = domain::IncarnationStarted{report_.incarnation, seen_.incarnation, report_.position,
                                                   crypto::hex(crypto::as_text(crypto::sha256(seen_.last_record)))};
        auto& meta = started.meta;
        meta.id = {crypto::uuid_v7(time.microseconds)};
        meta.position = meta.commit_first = report_.position.next();
        meta.stream = stream_;
        meta.stream_version = version_ + 1;
        meta.time = time;
        meta.commit = {crypto::uuid_v7(time.microseconds)};
        meta.actor = domain::Actor::system();
        AppendBatch batch;
        batch.epoch = epoch;
        batch.expected_tail = log_.tail();
        batch.records.push_back(encode(started, {}));
        if (!log_.append(batch)) return domain::failure("the new log cannot be written: " + log_.failure_detail());
        return {};
    }

    const BackupLog& backup_;
    RocksDbLog& log_;
    const RestoreOptions& options_;
    RestoreReport report_;
    Seen seen_;
    std::string stream_;
    std::uint64_t version_ = 0;
};

/// Before anything is written.
Done check_wanted(const BackupLog& backup, const RestoreOptions& options) {
    if (!backup.has_keys()) {
        return domain::failure("there are no keys beside " + backup.directory() +
                               ": name them with --keys; without them nothing in the backup can be served");
    }
    if (options.to_position && *options.to_position > backup.tail()) {
        return domain::failure("the backup ends at position " + std::to_string(backup.tail().value) + ", before position " +
                               std::to_string(options.to_position->value));
    }
    if (options.same_incarnation && (options.to_position || options.to_time)) {
        return domain::failure(std::string("a log that is cut off is a new incarnation: --same-incarnation goes only with the whole backup"));
    }
    const auto needed = options.to_position.value_or(backup.tail());
    if (backup.keys().position < needed) {
        return domain::failure("the keys in " + backup.keys_path() + " are older than the records: they go up to position " +
                               std::to_string(backup.keys().position.value) +
                               ", and people added since would look erased. Name newer keys, or restore --to-position " +
                               std::to_string(backup.keys().position.value) + " or before");
    }
    return {};
}

}  // namespace

domain::Result<RestoreReport, std::string> restore_log(const BackupLog& backup, const std::string& path, const RestoreOptions& options) {
    if (auto checked = check_wanted(backup, options); !checked) return domain::failure(checked.error());
    RocksDbLogOptions opening;
    opening.path = path + "/log";
    opening.create = true;
    auto log = RocksDbLog::open(opening);
    if (!log) return domain::failure(log.error());
    auto report = Restore(backup, **log, options).run();
    if (!report) return report;
    if (auto format = write_format(path + "/format"); !format) return domain::failure(format.error());
    if (auto lock = files::create_private(path + "/lock", {}); !lock) return domain::failure(path + "/lock: " + lock.error());
    return report;
}

}  // namespace muster::eventstore::backup
