// Commands at random about legal holds, erasing people and reviewing access. Erased are who exists only to be removed (b0 to b2),
// and seldom somebody else.

#include "tests/domain/random_commands.hpp"
#include "tests/domain/world.hpp"

namespace muster::tests {

using namespace domain;

CommandBody RandomCommands::about_audit(const RegistryReader& state, const Universe& seen, std::size_t which) {
    const auto who = chance(3) ? account() : acc("b" + std::to_string(below(3)));
    const auto home = home_of(state, account());
    const auto review = any_of(seen.access_reviews);
    const auto of = state.access_review(review);
    switch (which) {
        case 0: {
            EraseAccount c;
            c.account = who;
            c.reason = static_cast<ErasureReason>(below(4));
            c.keeps_claims = chance(50);
            return c;
        }
        case 1: return SetLegalHold{who, id_of<LegalHoldId>(fresh("hold")), chance(50) ? std::optional(home) : std::nullopt, fresh("reason")};
        case 2: {
            const auto held = state.account(who);
            const auto hold = held && !held->legal_holds.empty() ? held->legal_holds.front() : LegalHold{};
            return ReleaseLegalHold{who, hold.id, chance(50) ? hold.organization : std::nullopt};
        }
        case 3: return StartAccessReview{id_of<AccessReviewId>(fresh("review")), home, fresh("name"), {below(100)}, below(100), {}};
        case 4: return CloseAccessReview{review, of ? of->organization : home};
        default: {
            DecideAccessReview c;
            c.review = review;
            c.organization = of ? of->organization : home;
            const auto members = state.holders(c.organization, Holding::membership, 20);
            c.account = one_of(members, [&] { return account(); });
            const auto membership = state.membership(c.account, c.organization);
            if (membership && !membership->grants.empty() && chance(50)) c.reviewed_grant = membership->grants.front().id;
            c.decision = chance(80) ? ReviewDecision::certified : ReviewDecision::revoked;
            c.reason = fresh("reason");
            return c;
        }
    }
}

}  // namespace muster::tests
