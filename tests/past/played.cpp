#include "tests/past/played.hpp"

#include "api/tokens.hpp"
#include "tests/domain/random_play.hpp"

namespace muster::tests {

using namespace domain;  // NOLINT: events

namespace {

constexpr std::uint64_t key_numbers_from = 900'000;

}  // namespace

Played::Played(std::uint64_t seed, std::size_t events) {
    std::mt19937_64 random(seed);
    RandomPlay play(random());
    for (std::size_t i = 0; i < commands_of_a_history_max && story_.events().size() < events; ++i) {
        story_.pass(Duration(std::chrono::seconds(random() % 120)));
        const auto decided = play.next(now_, seen_, story_.now());
        for (const auto& event : decided) happen(event);
        if (!decided.empty() && auditor_.is_nil()) add_auditor();
    }
}

void Played::happen(const Event& event) {
    seen_.see(event);
    // The log begins with these of its own.
    if (std::holds_alternative<IncarnationStarted>(event) || std::holds_alternative<InstanceCreated>(event)) {
        RecordedEvent first;
        first.event = event;
        return evolve(now_, first);
    }
    if (const auto* e = std::get_if<AccountErased>(&event)) erased_.insert(e->account);
    evolve(now_, story_.record(event));
}

void Played::add_auditor() {
    const auto before = story_.events().size();
    const auto office = story_.organization("Auditors");
    auditor_ = story_.member(office, {"Ada", "Auditor", "ada@auditors.example"});
    (void)story_.invite(auditor_, office);
    story_.record(PasswordSet{auditor_, PasswordCause::registration, false, {}, {}});
    for (auto i = before; i < story_.events().size(); ++i) evolve(now_, story_.events()[i]);
}

Story Played::as_it_was(std::size_t events, const std::map<AccountId, std::string>& keys) const {
    Story story;
    RamRegistry state;
    for (auto i = story.events().size(); i < events; ++i) {
        const auto& event = story_.events()[i];
        story.record(event.event).meta = event.meta;
        evolve(state, event);
    }
    if (story.now() < story_.events()[events - 1].meta.time) story.pass(story_.events()[events - 1].meta.time - story.now());
    const auto is_active = [&](AccountId id) {
        const auto account = state.account(id);
        return account && account->status == AccountStatus::active;
    };
    if (is_active(auditor_)) story.record(InstanceRoleChanged{auditor_, InstanceRole::user, InstanceRole::admin});
    auto number = key_numbers_from;
    for (const auto& [account, key] : keys) {
        ++number;
        if (!is_active(account)) continue;
        const auto ends = story.now() + Duration(std::chrono::hours(24 * 365));
        story.record(ApiKeyIssued{id<ApiKeyId>(number), account, api::hash_of_token(key), "", {}, ends, {}});
    }
    return story;
}

}  // namespace muster::tests
