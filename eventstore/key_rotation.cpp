#include "eventstore/key_rotation.hpp"

#include "eventstore/crypto.hpp"
#include "eventstore/data_directory_format.hpp"
#include "eventstore/directory_lock.hpp"
#include "eventstore/files.hpp"
#include "eventstore/key_wrapping.hpp"
#include "eventstore/rocksdb_log.hpp"
#include "eventstore/tail_guard.hpp"

namespace muster::eventstore {
namespace {

using Done = domain::Result<void, std::string>;

constexpr std::size_t keys_per_batch = 1000;

Done cannot_write(const Log& log) {
    const auto detail = log.failure_detail();
    return domain::failure("the log cannot be written" + (detail.empty() ? std::string(" (disk full?)") : ": " + detail));
}

class Rotation {
  public:
    Rotation(RocksDbLog& log, const MasterKey& old_key, const MasterKey& new_key, const RotationOptions& options)
        : log_(log), old_(old_key), new_(new_key), options_(options) {}

    domain::Result<RotationReport, std::string> run() {
        const auto stored = log_.meta(secrets_name);
        if (!stored) return domain::failure(std::string("the log is damaged: it has no instance secrets"));
        const auto begun = log_.meta(rotation_name);
        report_.resumed = begun && !begun->empty();
        if (was_wrapped_by(*stored, new_)) {  // only the last steps were missing, or nothing
            if (!report_.resumed) return domain::failure(std::string("the new master key is the directory's already: there is nothing to do"));
        } else {
            auto wrapped = rewrap_all(*stored, begun.value_or(""));
            if (!wrapped) return domain::failure(wrapped.error());
        }
        if (auto rewritten = log_.rewrite_keys(); !rewritten) return domain::failure(rewritten.error());
        if (!log_.put_meta(rotation_name, "")) return domain::failure(cannot_write(log_).error());
        return report_;
    }

  private:
    Done rewrap_all(const std::string& stored, const std::string& begun) {
        auto secrets = unwrap_secrets(stored, old_);
        if (!secrets) return domain::failure(secrets.error());
        if (!begun.empty() && !was_wrapped_by(begun, new_)) {
            return domain::failure(std::string("a rotation to another new master key has begun: end that one first, with its two key files"));
        }
        const auto wrapped = wrap_secrets(*secrets, new_);
        if (begun.empty() && !log_.put_meta(rotation_name, wrapped)) return cannot_write(log_);
        if (auto keys = rewrap_keys(); !keys) return keys;
        // From here on the new key is the directory's.
        return log_.put_meta(secrets_name, wrapped) ? Done{} : cannot_write(log_);
    }

    Done rewrap_keys() {
        auto epoch = log_.take_writer();
        if (!epoch) return cannot_write(log_);
        batch_.epoch = *epoch;
        batch_.expected_tail = log_.tail();
        Done done;
        log_.each_key([&](const WrappedKey& stored) {
            done = rewrap(stored);
            return done.has_value();
        });
        return done ? append() : done;
    }

    Done rewrap(const WrappedKey& stored) {
        const auto key = unwrap_data_key(stored, old_);
        if (!key) {
            if (unwrap_data_key(stored, new_)) return {};  // by the run before
            return domain::failure("the log is damaged: a data key of " + stored.subject.text() + " opens under neither master key");
        }
        batch_.keys_added.push_back({stored.subject, stored.generation, wrap_data_key(*key, stored.subject, new_)});
        return batch_.keys_added.size() < keys_per_batch ? Done{} : append();
    }

    Done append() {
        if (batch_.keys_added.empty()) return {};
        if (!log_.append(batch_)) return cannot_write(log_);
        report_.keys += batch_.keys_added.size();
        batch_.keys_added.clear();
        if (options_.progress) options_.progress(report_.keys);
        return {};
    }

    RocksDbLog& log_;
    MasterKeys old_, new_;
    const RotationOptions& options_;
    RotationReport report_;
    AppendBatch batch_;
};

domain::Result<MasterKey, std::string> new_master_key(const std::string& path, bool& made) {
    made = !files::exists(path);
    return made ? MasterKey::create_file(path) : MasterKey::read_file(path);
}

}  // namespace

domain::Result<RotationReport, std::string> rotate_master_key(const RotationOptions& options) {
    crypto::initialize();
    const auto refused = [&](const std::string& why) {
        return domain::failure("the master key of " + options.data + " cannot be rotated: " + why);
    };
    if (!files::exists(options.data + "/log/CURRENT")) return refused("there is no log in it; was another directory meant?");
    if (files::exists(options.data + "/restoring")) return refused("a restore into it was not finished");
    auto lock = DirectoryLock::take(options.data + "/lock", false);
    if (!lock) return refused(lock.error());
    if (auto format = read_format(options.data + "/format"); !format) return refused(format.error());
    const auto old_file = options.master_key_file.empty() ? options.data + "/master.key" : options.master_key_file;
    const auto old_key = MasterKey::read_file(old_file);
    if (!old_key) return refused(old_key.error());
    RocksDbLogOptions opening;
    opening.path = options.data + "/log";
    auto log = RocksDbLog::open(opening);
    if (!log) return refused(log.error());
    if (auto checked = TailGuard::check(options.data + "/tail", **log); !checked) return refused(checked.error());
    bool made = false;
    const auto new_key = new_master_key(options.new_master_key_file, made);
    if (!new_key) return refused(new_key.error());
    if (old_key->bytes == new_key->bytes) return refused("the new master key is the old one");
    try {
        auto report = Rotation(**log, *old_key, *new_key, options).run();
        if (!report) return refused(report.error());
        report->made_new_key = made;
        return report;
    } catch (const LogDamage& damage) {
        return refused(damage.what());
    }
}

}  // namespace muster::eventstore
