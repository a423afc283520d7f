#include "tests/eventstore/world.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/seed.hpp"

namespace muster::tests {

using namespace eventstore;

IdSource random_ids() {
    return {[](domain::Timestamp time) { return crypto::uuid_v7(time.microseconds); }};
}

domain::Email email(const std::string& local_part) {
    const auto text = local_part + "@example.org";
    domain::Email email;
    email.identifier = {text, text, {crypto::sha256("email " + text)}};
    email.domain = "example.org";
    return email;
}

domain::Initialize initialize_command() {
    domain::Initialize command;
    command.instance = fresh<domain::InstanceId>();
    command.incarnation = fresh<domain::IncarnationId>();
    command.unicode_version = "15.0";
    command.organization = fresh<domain::OrganizationId>();
    command.organization_name = std::string("Personal");
    command.account = fresh<domain::AccountId>();
    command.email = email("root");
    command.invitation = {fresh<domain::InvitationId>(), {crypto::random_key()}, 1};
    return command;
}

domain::CreateOrganization create_organization(domain::OrganizationId id) {
    domain::CreateOrganization command;
    command.organization = id;
    command.kind = domain::OrganizationKind::workspace;
    command.name = "Workspace";
    return command;
}

domain::AddMember add_member(domain::OrganizationId organization, const std::string& local_part) {
    domain::AddMember command;
    command.account = fresh<domain::AccountId>();
    command.organization = organization;
    command.role = "member";
    command.email = email(local_part);
    command.locale = "en";
    command.first_name = std::string("First") + local_part;
    command.last_name = std::string("Last") + local_part;
    command.invitation = domain::NewInvitation{fresh<domain::InvitationId>(), {crypto::random_key()}, 1};
    return command;
}

Submission submission(domain::CommandBody command) {
    Submission submission;
    submission.command = std::move(command);
    submission.actor = domain::Actor::system();
    submission.request_id = "request";
    return submission;
}

Submission submission(domain::CommandBody command, domain::Idempotency idempotency) {
    auto made = submission(std::move(command));
    made.idempotency = std::move(idempotency);
    return made;
}

domain::Idempotency idempotency(const std::string& key, const std::string& request) {
    return {"anonymous", crypto::sha256("key " + key), crypto::sha256("request " + request)};
}

World::World(SequencerOptions chosen) : options(chosen) {
    crypto::initialize();
    keyring = std::move(*Keyring::open(log, MasterKey{}));
    start();
    BOOST_REQUIRE(run(initialize_command()));
    BOOST_REQUIRE(run(create_organization(workspace)));
}

void World::start() {
    auto started = Sequencer::start(
        log, *keyring, *decisions, clock, random_ids(),
        [this](std::shared_ptr<const CommittedBatch> batch) {
            const std::lock_guard lock(mutex);
            heard.push_back(std::move(batch));
        },
        [this](std::string why) {
            const std::lock_guard lock(mutex);
            fatal.push_back(std::move(why));
        },
        options);
    BOOST_REQUIRE_MESSAGE(started, (started ? "" : started.error()));
    sequencer = std::move(*started);
}

}  // namespace muster::tests
