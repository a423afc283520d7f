#include "replay/restore.hpp"

#include <algorithm>
#include <unordered_set>

#include "eventstore/clock.hpp"
#include "eventstore/crypto.hpp"
#include "eventstore/data_directory.hpp"
#include "eventstore/sequencer.hpp"
#include "projections/models.hpp"
#include "replay/checkpoint_check.hpp"

namespace muster::replay {
namespace {

using Done = domain::Result<void, std::string>;
using eventstore::backup::BackupLog;
using eventstore::backup::Staging;

Done check_master_key(BackupLog& backup, const eventstore::MasterKey& master) {
    auto keyring = eventstore::Keyring::open(backup, master);
    if (!keyring) return domain::failure(keyring.error());
    return {};
}

/// Anybody can write a line and sign it with a key of their own: whoever it names would be erased.
Done check_ledger_keys(eventstore::DataDirectory& directory, const RestoreRequest& request, domain::IncarnationId signed_as) {
    const auto known = verifiers_of(directory.log(), directory.keyring().secrets(), signed_as);
    for (const auto& key : request.ledger_keys) {
        const bool is_known = std::any_of(known.begin(), known.end(), [&](const auto& each) { return each.key == key; });
        const bool is_trusted = std::find(request.trusted_keys.begin(), request.trusted_keys.end(), key) != request.trusted_keys.end();
        if (is_known || is_trusted) continue;
        const auto text = eventstore::crypto::base64url(eventstore::crypto::as_text(key));
        return domain::failure("the ledger of erasures is signed by a key that is none of this instance's (" + text +
                               "): it is another instance's ledger, or somebody added to it. When the instance's key was rotated after this "
                               "backup and this is its key, say --ledger-key " + text);
    }
    return {};
}

domain::Result<std::unique_ptr<eventstore::DataDirectory>, std::string> open_staged(const RestoreRequest& request, const Staging& staging) {
    eventstore::DataDirectoryOptions opening;
    opening.path = staging.path();
    opening.master_key_file = request.master_key_file;
    opening.unfinished = true;
    return eventstore::DataDirectory::open(opening);
}

/// Erases whom the ledger names as the server would: claims go free or stay taken, memberships end, read models forget.
class Erasures {
  public:
    Erasures(eventstore::DataDirectory& directory, const RestoreRequest& request, RestoreResult& result, const TellRestore& tell)
        : directory_(directory), request_(request), result_(result), tell_(tell) {}

    Done run() {
        auto models = projections::Models::open(directory_, false, [&](const projections::RebuildProgress& p) {
            if (tell_) tell_("read models", {p.done.value, p.tail.value});
        });
        if (!models) return domain::failure(models.error());
        auto listener = (*models)->listener();
        eventstore::IdSource ids{[](domain::Timestamp time) { return eventstore::crypto::uuid_v7(time.microseconds); }};
        auto sequencer = eventstore::Sequencer::start(directory_.log(), directory_.keyring(), (*models)->decisions(), clock_, std::move(ids),
                                                      std::move(listener), {});
        if (!sequencer) return domain::failure(sequencer.error());
        (*models)->start();
        const auto done = erase_all(**models, **sequencer);
        (*sequencer)->stop();
        (*models)->stop();
        return done;
    }

  private:
    Done erase_all(const projections::Models& models, eventstore::Sequencer& sequencer) {
        std::uint64_t looked_at = 0;
        for (const auto& command : request_.erased) {
            if (tell_) tell_("erasures", {++looked_at, request_.erased.size()});
            const auto account = models.registry().account(command.account);
            if (!account) {
                ++result_.unknown;
            } else if (account->erased_at != domain::Position{}) {
                ++result_.erased_already;
            } else if (auto erased = erase(sequencer, command); !erased) {
                return erased;
            } else {
                ++result_.erased_again;
            }
        }
        return {};
    }

    static Done erase(eventstore::Sequencer& sequencer, const domain::EraseAccount& command) {
        eventstore::Submission submission;
        submission.command = command;
        submission.actor = domain::Actor::system();
        const auto outcome = sequencer.run(std::move(submission));
        if (outcome) return {};
        const auto* refusal = std::get_if<domain::Refusal>(&outcome.error());
        return domain::failure(command.account.text() + " was erased since the backup and cannot be erased again: " +
                               (refusal != nullptr ? refusal->detail : std::string("the log cannot be written")));
    }

    eventstore::DataDirectory& directory_;
    const RestoreRequest& request_;
    RestoreResult& result_;
    const TellRestore& tell_;
    eventstore::SystemClock clock_;
};

}  // namespace

domain::Result<RestoreResult, std::string> restore(const RestoreRequest& request, const TellRestore& tell) {
    eventstore::crypto::initialize();
    const auto master = eventstore::MasterKey::read_file(request.master_key_file);
    if (!master) return domain::failure(master.error());
    auto backup = BackupLog::open(request.from);
    if (!backup) return domain::failure(backup.error());
    if ((*backup)->has_keys()) {
        if (auto checked = check_master_key(**backup, *master); !checked) return domain::failure(checked.error());
    }
    auto staging = Staging::begin(request.data);
    if (!staging) return domain::failure(staging.error());

    std::unordered_set<domain::AccountId> erased;
    for (const auto& each : request.erased) erased.insert(each.account);
    eventstore::backup::RestoreOptions options;
    options.to_position = request.to_position;
    options.to_time = request.to_time;
    options.same_incarnation = request.same_incarnation;
    options.now = request.now;
    options.withhold = [&](domain::AccountId account) { return erased.contains(account); };
    options.progress = [&](domain::Position done, domain::Position to) {
        if (tell) tell("records", {done.value, to.value});
    };
    RestoreResult result;
    auto log = eventstore::backup::restore_log(**backup, staging->path(), options);
    if (!log) return domain::failure(log.error());
    result.log = *log;
    {
        // Opening proves that the directory does open under this master key; closing writes its tail guard.
        auto directory = open_staged(request, *staging);
        if (!directory) return domain::failure(directory.error());
        if (auto checked = check_ledger_keys(**directory, request, result.log.incarnation); !checked) return domain::failure(checked.error());
        if (!request.erased.empty()) {
            if (auto done = Erasures(**directory, request, result, tell).run(); !done) return domain::failure(done.error());
        }
        result.tail = (*directory)->log().tail();
    }
    if (auto published = staging->publish(); !published) return domain::failure(published.error());
    return result;
}

}  // namespace muster::replay
