#include "tests/projections/personal_world.hpp"

namespace muster::tests {

using namespace domain;  // NOLINT: events

Personal<> PersonalWorld::a_text(const char* what) {
    if (random()() % 8 == 0) return {};
    return Personal<>(std::string(what) + " " + world_.a_name() + " \"quoted\", {" + world_.an_email() + "}");
}

/// What the directory's world told since the last time.
void PersonalWorld::look() {
    const auto& events = story().events();
    for (; looked_ < events.size(); ++looked_) {
        const auto& recorded = events[looked_];
        if (const auto* added = std::get_if<MemberAdded>(&recorded.event)) homes_[added->account] = added->organization;
        if (const auto* rehomed = std::get_if<AccountRehomed>(&recorded.event)) homes_[rehomed->account] = rehomed->organization;
        if (const auto* removed = std::get_if<MemberRemoved>(&recorded.event)) homes_.erase(removed->account);
        if (const auto* invited = std::get_if<UserInvited>(&recorded.event)) {
            messages_.emplace_back(recorded.meta.id, NotificationKind::registration);
            addressees_[recorded.meta.id] = invited->account;
        }
    }
}

void PersonalWorld::message() {
    if (messages_.empty()) return;
    const auto [cause, kind] = world_.one_of(messages_);
    const auto account = addressees_[cause];
    const auto organization = world_.one_of(world_.organizations());
    switch (random()() % 4) {
        case 0: story().record(NotificationDelivered{account, organization, cause, kind, Channel::email, 1, 250}); break;
        case 1:
            story().record(NotificationDeferred{account, organization, cause, kind, Channel::email, 1, 451, story().now(), a_text("deferred")});
            break;
        case 2: story().record(NotificationFailed{account, organization, cause, kind, Channel::email, 2, 550, a_text("failed")}); break;
        default: story().record(NotificationRetried{account, organization, cause, kind, Channel::email}); break;
    }
}

void PersonalWorld::own() {
    const auto account = world_.one_of(world_.accounts());
    if (owned_.empty() || random()() % 3 == 0) {
        OrganizationCreated e;
        e.organization = id<OrganizationId>(story().next_number());
        e.kind = OrganizationKind::personal;
        e.owner = account;
        e.personal_name = a_text("personal");
        story().record(e);
        owned_.push_back({e.organization, account});
        return;
    }
    const auto at = random()() % owned_.size();
    auto& owned = owned_[at];
    switch (random()() % 5) {
        case 0:
        case 1: story().record(PersonalOrganizationRenamed{owned.organization, owned.owner, a_text("renamed")}); break;
        case 2:
        case 3:
            story().record(OwnershipTransferred{owned.organization, account, owned.owner, random()() % 2 == 0 ? Personal<>{} : a_text("passed on")});
            owned.owner = account;
            break;
        default:
            story().record(OrganizationRemoved{owned.organization, {}});
            owned_.erase(owned_.begin() + static_cast<std::ptrdiff_t>(at));
            break;
    }
}

void PersonalWorld::credential(AccountId account) {
    switch (random()() % 4) {
        case 0: {
            ApiKeyIssued e;
            e.key = id<ApiKeyId>(story().next_number());
            e.account = account;
            e.name = a_text("key");
            story().record(e);
            break;
        }
        case 1: {
            SessionStarted e;
            e.session = id<SessionId>(story().next_number());
            e.account = account;
            e.address = a_text("10.0.0.1");
            e.user_agent = a_text("browser");
            story().record(e);
            break;
        }
        case 2: story().record(TotpEnrolled{account, a_text("secret")}); break;
        default: {
            AccessReviewDecided e;
            e.review = id<AccessReviewId>(story().next_number());
            e.organization = world_.one_of(world_.organizations());
            e.account = account;
            e.reason = a_text("reviewed");
            story().record(e);
            break;
        }
    }
}

void PersonalWorld::hold(AccountId account, OrganizationId home) {
    switch (random()() % 6) {
        case 0: story().record(AccessControlGranted{account, home, {}, random()() % 2 == 0, a_text("card")}); break;
        case 1: story().record(AccessControlRevoked{account, home}); break;
        case 2: {
            const auto extension = id<ExtensionId>(story().next_number());
            const auto number = std::to_string(story().next_number());
            story().record(ExtensionCreated{home, extension, number});
            story().record(ExtensionAssociated{account, home, extension, home, number});
            break;
        }
        case 3: {
            EmailChangeRequested e;
            e.change = changes_[account] = id<EmailChangeId>(story().next_number());
            e.account = account;
            e.organization = home;
            e.email = e.email_normal = Personal<>(world_.an_email());
            const auto cause = story().record(e).meta.id;
            for (const auto kind : {NotificationKind::email_change_confirm, NotificationKind::email_change_notice}) messages_.emplace_back(cause, kind);
            addressees_[cause] = account;
            break;
        }
        case 4:
            if (!changes_.contains(account)) break;
            if (random()() % 2 == 0) {
                story().record(EmailChangeCancelled{changes_[account], account, home});
            } else {
                EmailChanged e;
                e.account = account;
                e.organization = home;
                e.email = e.email_normal = Personal<>(world_.an_email());
                story().record(e);
            }
            changes_.erase(account);
            break;
        default:
            if (random()() % 2 == 0) {
                story().record(EmailReleased{account, home, {}});
            } else {
                PasswordResetRequested e;
                e.reset = id<PasswordResetId>(story().next_number());
                e.account = account;
                e.organization = home;
                const auto cause = story().record(e).meta.id;
                messages_.emplace_back(cause, NotificationKind::password_reset);
                addressees_[cause] = account;
            }
            break;
    }
}

void PersonalWorld::watch(AccountId account) {
    if (random()() % 3 == 0) {
        story().record(LegalHoldSet{account, id<LegalHoldId>(story().next_number()), {}, a_text("held")});
    } else if (alerts_.empty() || random()() % 2 == 0) {
        AlertRaised e;
        e.alert = id<AlertId>(story().next_number());
        e.rule = "new_key_address";
        e.about_account = account;
        e.about_organization = world_.one_of(world_.organizations());
        e.address = a_text("10.0.0.2");
        story().record(e);
        alerts_.push_back(e.alert);
    } else {
        AlertClosed e;
        e.alert = world_.one_of(alerts_);
        e.closed_by = account;
        e.reason = a_text("closed");
        story().record(e);
    }
}

void PersonalWorld::step() {
    look();
    if (world_.accounts().size() < 5 || random()() % 2 == 0) return world_.step();
    const auto account = world_.one_of(world_.accounts());
    const auto home = homes_.find(account);
    switch (random()() % 5) {
        case 0: return message();
        case 1: return own();
        case 2: return credential(account);
        case 3: return watch(account);
        default:
            if (home != homes_.end()) hold(account, home->second);
            return;
    }
}

std::vector<RecordedEvent> without_keys(std::vector<RecordedEvent> events, const std::set<AccountId>& people) {
    for (auto& recorded : events) {
        const auto subject = subject_of(recorded.event);
        if (!subject || !people.contains(*subject)) continue;
        std::vector<RecordedEvent> one{std::move(recorded)};
        recorded = std::move(erased(std::move(one)).front());
    }
    return events;
}

}  // namespace muster::tests
