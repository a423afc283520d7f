// Commands at random about webhooks: few of them, so that what the sender records meets what people change.

#include "tests/domain/random_commands.hpp"
#include "tests/domain/world.hpp"

namespace muster::tests {

using namespace domain;

namespace {

Webhook known(const RegistryReader& state, WebhookId id, OrganizationId otherwise) {
    if (auto found = state.webhook(id)) return *found;
    Webhook none;
    none.id = id;
    none.organization = otherwise;
    return none;
}

}  // namespace

CommandBody RandomCommands::about_webhooks(const RegistryReader& state, std::size_t which) {
    const auto live = state.webhooks();
    const auto id = one_of(live, [&] { return id_of<WebhookId>(name("w", 6)); });
    const auto webhook = known(state, id, organization());
    const auto& owner = webhook.organization;
    const auto letter = webhook.dead_letters.empty() ? DeadLetter{} : webhook.dead_letters[below(webhook.dead_letters.size())];
    WebhookAttempt attempt{id,    chance(90) ? webhook.replays : webhook.replays + 1, id_of<EventId>(fresh("delivery")), {webhook.delivered.value + 1 + below(5)},
                           webhook.attempts + 1, WebhookProblem::unavailable, 503, false};
    switch (which) {
        // An id is used once: a stream that ended does not begin again.
        case 0: return CreateWebhook{live.size() < 6 ? id_of<WebhookId>(fresh("webhook")) : live.front(), chance(20) ? std::nullopt : std::optional(organization()), fresh("https://x/"), {}, chance(40), chance(20)};
        case 1: {
            ChangeWebhook c{id, owner, {}, {}, {}, {}, {}};
            if (chance(40)) c.url = fresh("https://x/");
            if (chance(30)) c.event_types = std::vector<std::string>{"RoleChanged"};
            if (chance(30)) c.personal = chance(50);
            if (chance(40)) c.paused = chance(50);
            return c;
        }
        case 2: return chance(30) ? CommandBody(RemoveWebhook{id, owner}) : RotateWebhookSecret{id, owner, {}};
        case 3: return ReplayWebhook{id, owner, {below(20)}};
        case 4: return RetryWebhookDelivery{id, owner, letter.delivery};
        case 5: return RecordWebhookAdvanced{id, attempt.replays, attempt.at};
        case 6: return RecordWebhookDeferred{attempt, {}};
        case 7:
            if (letter.again && chance(50)) {
                attempt.again = true;
                attempt.delivery = letter.delivery;
                attempt.at = letter.at;
            }
            return RecordWebhookFailed{attempt};
        default: return RecordWebhookRecovered{id, letter.delivery};
    }
}

}  // namespace muster::tests
