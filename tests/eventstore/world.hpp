#pragma once
// Commands for tests of the sequencer, with ids and claims nobody else has.

#include "domain/commands.hpp"
#include "eventstore/clock.hpp"
#include "eventstore/crypto.hpp"
#include "eventstore/keyring.hpp"
#include "eventstore/ram_log.hpp"
#include "eventstore/sequencer.hpp"

namespace muster::tests {

inline constexpr domain::Timestamp world_start{1'772'366'400'000'000};  // 2026-03-01T12:00:00Z

template <class Id>
[[nodiscard]] Id fresh() {
    return Id{eventstore::crypto::uuid_v7(world_start.microseconds)};
}

[[nodiscard]] eventstore::IdSource random_ids();

[[nodiscard]] domain::Email email(const std::string& local_part);
[[nodiscard]] domain::Initialize initialize_command();
[[nodiscard]] domain::CreateOrganization create_organization(domain::OrganizationId id);
[[nodiscard]] domain::AddMember add_member(domain::OrganizationId organization, const std::string& local_part);

/// As Muster itself.
[[nodiscard]] eventstore::Submission submission(domain::CommandBody command);
[[nodiscard]] eventstore::Submission submission(domain::CommandBody command, domain::Idempotency idempotency);
/// The HMACs a request would have: equal texts give equal ones.
[[nodiscard]] domain::Idempotency idempotency(const std::string& key, const std::string& request);

/// A sequencer on a log of its own, initialized, with one workspace; it can be stopped and started on the same log.
class World {
  public:
    explicit World(eventstore::SequencerOptions options = {});

    void start();
    void stop() { sequencer.reset(); }
    eventstore::Outcome run(domain::CommandBody command) { return sequencer->run(submission(std::move(command))); }

    eventstore::RamLog log;
    eventstore::ManualClock clock{world_start};
    std::unique_ptr<eventstore::Keyring> keyring;
    std::unique_ptr<eventstore::RamDecisionStore> decisions = std::make_unique<eventstore::RamDecisionStore>();
    eventstore::SequencerOptions options;
    std::mutex mutex;  // of what the listener and the fatal handler leave
    std::vector<std::shared_ptr<const eventstore::CommittedBatch>> heard;
    std::vector<std::string> fatal;
    std::unique_ptr<eventstore::Sequencer> sequencer;
    domain::OrganizationId workspace = fresh<domain::OrganizationId>();
};

}  // namespace muster::tests
