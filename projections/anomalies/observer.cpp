#include "projections/anomalies/observer.hpp"

#include "domain/overloaded.hpp"

namespace muster::anomalies {
namespace {

using namespace domain;

template <class E, class... Types>
constexpr bool is_one_of = (std::is_same_v<E, Types> || ...);

template <class E>
constexpr bool removes = is_one_of<E, MemberRemoved, ExternalUnlinked, AccountSuspended, OrganizationRemoved, SiteRemoved, LevelRemoved,
                                   ZoneRemoved, ExtensionRemoved, WebhookRemoved, TemplateRemoved>;

/// A name that somebody has is that account, any other one its claim.
std::uint64_t identifier_of(const activity::SignInFailed& failed) {
    if (failed.account) return hash_of_random_bytes(failed.account->bytes);
    return failed.identifier ? hash_of_random_bytes(*failed.identifier) : 0;
}

template <class A>
void tell_credential(const A& record, Observation& seen) {
    if constexpr (requires { record.key; }) {
        if (record.key) seen.key = *record.key;
    }
    if constexpr (requires { record.account.bytes; }) {
        seen.actor = record.account;
    } else {
        if (record.account) seen.actor = *record.account;
    }
    if constexpr (requires { record.organization.bytes; }) {
        seen.organization = record.organization;
    } else if constexpr (requires { record.organization; }) {
        if (record.organization) seen.organization = *record.organization;
    }
}

/// What kind of doing it was, and of whom; `seen` is a change so far.
template <class E>
void tell(const E& event, Observation& seen) {
    if constexpr (requires { event.organization.bytes; }) seen.organization = event.organization;
    if constexpr (requires { event.account.bytes; }) seen.subject = event.account;
    if constexpr (std::is_same_v<E, SessionStarted>) {
        seen.what = What::session;
    } else if constexpr (std::is_same_v<E, UserInvited>) {
        seen.what = What::invitation;
    } else if constexpr (removes<E>) {
        seen.what = What::removal;
    } else if constexpr (requires { event.account.bytes; }) {
        if (event.account == seen.actor) seen.what = What::own_change;
    }
}

}  // namespace

std::optional<Observation> Observer::of(const RecordedEvent& recorded) {
    auto way = Way::role;
    const auto raised = rights_ ? rights_->take(recorded, way) : std::span<const Raise>();
    const auto& actor = recorded.meta.actor;
    Observation seen;
    seen.at = {Source::account_log, recorded.meta.position};
    seen.seen = recorded.meta.position;
    seen.time = recorded.meta.time;
    if (const auto* session = std::get_if<SessionStarted>(&recorded.event)) {
        seen.actor = session->account;  // who signs in is nobody yet
    } else if (actor.kind != ActorKind::account) {
        return {};
    } else {
        seen.actor = actor.account;
        if (actor.key) seen.key = *actor.key;
    }
    std::visit([&](const auto& event) { tell(event, seen); }, static_cast<const AnyEvent&>(recorded.event));
    if (!raised.empty()) {
        seen.what = What::promotion;
        seen.way = way;
        seen.raised = raised;
        seen.subject = raised.front().subject;
    }
    return seen;
}

template <class A>
void Observer::tell_origin(const A& record, Observation& seen) {
    if (!origins_) return;
    if (record.address.is_present()) {
        const auto& known = origins_->of(record.address.open());
        seen.origin = known.origin;
        seen.network = known.network;
    }
    if constexpr (requires { record.address_mark; }) {
        if (record.address_mark) seen.origin = Origins::of(*record.address_mark);
    }
}

std::optional<Observation> Observer::of(const activity::Record& record) {
    Observation seen;
    seen.at = {Source::activity_log, record.position};
    seen.seen = record.seen;
    seen.time = record.time;
    const auto tells = std::visit(
        Overloaded{[&](const activity::SignInSucceeded& each) {
                       seen.what = What::sign_in;
                       seen.actor = each.account;
                       tell_origin(each, seen);
                       return true;
                   },
                   [&](const activity::SignInFailed& each) {
                       if (each.reason == activity::SignInFailure::second_factor_required) return false;  // the password was right
                       seen.what = What::failure;
                       if (each.account) seen.subject = *each.account;
                       seen.identifier = identifier_of(each);
                       tell_origin(each, seen);
                       return true;
                   },
                   [&](const activity::RequestsCounted& each) {
                       seen.what = What::requests;
                       seen.time = each.minute;
                       seen.count = each.requests;
                       seen.rows = each.rows;
                       seen.route = each.route;
                       tell_credential(each, seen);
                       tell_origin(each, seen);
                       return true;
                   },
                   [&](const activity::RequestsRefused& each) {
                       seen.what = What::refusals;
                       seen.time = each.minute;
                       seen.count = each.requests;
                       seen.route = each.route;
                       seen.status = static_cast<unsigned>(each.status);
                       tell_credential(each, seen);
                       tell_origin(each, seen);
                       return true;
                   },
                   [&](const activity::PersonLookedUp& each) {
                       seen.what = What::lookup;
                       tell_credential(each, seen);
                       return true;
                   },
                   [&](const activity::PeopleTransferred& each) {
                       seen.what = each.direction == activity::Direction::exported ? What::exported : What::imported;
                       seen.rows = each.people;
                       tell_credential(each, seen);
                       return true;
                   },
                   [](const activity::LogOpened&) { return false; }, [](const activity::RecordsDropped&) { return false; }},
        record.activity);
    return tells ? std::optional(seen) : std::nullopt;
}

}  // namespace muster::anomalies
