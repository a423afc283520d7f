// Commands at random about places, settings, notifications and what a person does for themselves.

#include "domain/limits.hpp"
#include "domain/overloaded.hpp"
#include "tests/domain/random_commands.hpp"
#include "tests/domain/world.hpp"

namespace muster::tests {

using namespace domain;

CommandBody RandomCommands::about_places(const RegistryReader& state, std::size_t which) {
    const auto at = site();
    const auto found = state.site(at);
    const auto where = found && !chance(5) ? found->organization : organization();
    const auto a_level = [&] { return level(name("l", 6)); };
    const auto on = found ? one_of(found->levels, a_level) : a_level();
    const auto there = state.level(on);
    const auto a_zone = [&] { return zone(name("z", 6)); };
    const auto in = there ? one_of(there->zones, a_zone) : a_zone();
    switch (which) {
        case 0: return ChangeSite{where, at, fresh("site")};
        case 1: return chance(60) ? CommandBody(CreateLevel{where, at, a_level(), fresh("level")}) : RemoveSite{where, at};
        case 2: return CreateLevel{where, at, a_level(), fresh("level")};
        case 3: return ChangeLevel{where, at, on, fresh("level")};
        case 4: return RemoveLevel{where, at, on};
        case 5: return CreateZone{where, at, on, a_zone(), fresh("zone")};
        case 6: return ChangeZone{where, at, on, in, fresh("zone")};
        default: return RemoveZone{where, at, on, in};
    }
}

CommandBody RandomCommands::about_settings(std::size_t which) {
    const auto where = organization();
    const auto kind = static_cast<NotificationKind>(below(2));
    switch (which) {
        case 0: return ProveEmailDomain{where, name("d", 4) + ".example"};
        case 1: return ReleaseEmailDomain{where, name("d", 4) + ".example"};
        case 2: return SetTemplate{where, kind, name("t", 2), fresh("subject"), "text", "html"};
        case 3: return RemoveTemplate{where, kind, name("t", 2)};
        case 4: return PauseNotifications{};
        default: return ResumeNotifications{};
    }
}

CommandBody RandomCommands::about_notifications(const RegistryReader& state, std::size_t which) {
    const auto who = account();
    const auto kind = static_cast<NotificationKind>(below(EnumNames<NotificationKind>::names.size()));
    const auto cause = id_of<EventId>(fresh("cause"));
    const NotificationAttempt attempt{who, home_of(state, who), cause, kind, Channel::email, 1, 451};
    switch (which) {
        case 0: return RecordNotificationDelivered{attempt};
        case 1: return RecordNotificationDeferred{attempt, {}, fresh("reply")};
        case 2: {
            const auto one = account_with(state, [](const Account& a) { return a.live_invitation.has_value(); });
            const auto waits = state.account(one);
            RecordNotificationFailed c{attempt, fresh("reply"), waits ? waits->live_invitation : std::nullopt};
            c.attempt.account = one;
            c.attempt.organization = home_of(state, one);
            return c;
        }
        default: return RetryNotification{who, attempt.organization, cause, kind, Channel::email};
    }
}

std::vector<TokenHash> RandomCommands::recovery_codes() {
    std::vector<TokenHash> codes;
    for (auto n = 1 + below(3); n > 0; --n) codes.push_back(token(fresh("code")));
    return codes;
}

StartSession RandomCommands::start_session(const RegistryReader& state, AccountId who) {
    const auto text = fresh("session");
    StartSession c{ses(text), who, token(text), {}, fresh("address"), {}, {}, {}, {}};
    const auto found = state.account(who);
    if (!found) return c;
    if (!chance(5)) c.checked_at = found->password_at;
    if (chance(10)) c.rehashed = fresh("hash");
    if (!found->totp || chance(10)) return c;
    if (chance(30) && !found->recovery_codes.empty()) {
        c.second_factor = SecondFactorProof{SecondFactor::recovery_code, {}, 0, found->recovery_codes[below(found->recovery_codes.size())]};
    } else {
        c.second_factor = SecondFactorProof{SecondFactor::totp, found->totp->secret_at, found->totp->last_step + below(5), {}};
    }
    return c;
}

CommandBody RandomCommands::about_persons(const RegistryReader& state, const Universe& seen, std::size_t which) {
    const auto active = [](const Account& a) { return a.status == AccountStatus::active; };
    const auto who = account_with(state, active);
    const auto found = state.account(who);
    const auto where = home_of(state, who);
    const auto checked_at = found ? found->password_at : Position{};
    const auto text = fresh("link");
    switch (which) {
        case 0: return RequestEmailChange{emc(text), who, where, an_email(below(chance(70) ? 40 : 14)), token(text), checked_at};
        case 1: {
            const auto one = account_with(state, [](const Account& a) { return a.email_change.has_value(); });
            const auto waits = state.account(one);
            const auto id = waits && waits->email_change ? *waits->email_change : any_of(seen.email_changes);
            const auto change = state.email_change(id);
            auto c = ConfirmEmailChange{change ? change->token_hash : any_of(seen.tokens), an_email(below(14))};
            if (change) c.email.identifier.claim = change->claim;
            return c;
        }
        case 2: {
            const auto one = account_with(state, [](const Account& a) { return a.email_change.has_value(); });
            return CancelEmailChange{one, home_of(state, one)};
        }
        case 3: return RequestPasswordReset{pwr(text), chance(90) ? who : account(), token(text)};
        case 4: {
            const auto one = state.account(account_with(state, [](const Account& a) { return a.password_reset.has_value(); }));
            const auto reset = one && one->password_reset ? state.password_reset(*one->password_reset) : std::nullopt;
            return ResetPassword{reset ? reset->token_hash : any_of(seen.tokens), fresh("hash")};
        }
        case 5: return EnrollTotp{who, fresh("secret"), checked_at};
        case 6: {
            const auto one = account_with(state, [](const Account& a) { return a.totp && !a.totp->confirmed; });
            const auto waits = state.account(one);
            return ConfirmTotp{one, waits && waits->totp && !chance(10) ? waits->totp->secret_at : Position{}, below(1000), recovery_codes()};
        }
        case 7: {
            const auto one = account_with(state, [](const Account& a) { return a.totp.has_value(); });
            const auto has = state.account(one);
            return RemoveTotp{one, home_of(state, one), has ? has->password_at : Position{}};
        }
        case 8: {
            const auto one = account_with(state, [](const Account& a) { return a.totp && a.totp->confirmed; });
            const auto has = state.account(one);
            return ReplaceRecoveryCodes{one, recovery_codes(), has ? has->password_at : Position{}};
        }
        default: {
            SetPreferences c{who, where, {}};
            const auto home = state.organization(where);
            if (!home || chance(10)) return c;
            c.preferences.site = one_of(home->sites, [&] { return site(); });
            const auto at = state.site(*c.preferences.site);
            if (at && chance(80)) c.preferences.level = one_of(at->levels, [&] { return level(name("l", 6)); });
            const auto on = c.preferences.level ? state.level(*c.preferences.level) : std::nullopt;
            if (on && chance(80)) c.preferences.zone = one_of(on->zones, [&] { return zone(name("z", 6)); });
            return c;
        }
    }
}

void RandomCommands::by_the_person(const RegistryReader& state, Command& command) {
    const auto person = std::visit(Overloaded{[](const ChangePassword& c) { return std::optional(c.account); },
                                              [](const EnrollTotp& c) { return std::optional(c.account); },
                                              [](const ConfirmTotp& c) { return std::optional(c.account); },
                                              [](const RemoveTotp& c) { return std::optional(c.account); },
                                              [](const ReplaceRecoveryCodes& c) { return std::optional(c.account); },
                                              [](const RequestEmailChange& c) { return std::optional(c.account); },
                                              [](const auto&) { return std::optional<AccountId>{}; }},
                                   command.body);
    const auto account = person && chance(80) ? state.account(*person) : std::nullopt;
    if (!account || account->sessions.empty()) return;
    command.actor = {};
    command.actor.kind = ActorKind::account;
    command.actor.account = account->id;
    command.actor.session = account->sessions.back();
}

}  // namespace muster::tests
