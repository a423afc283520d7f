// Folding events of webhooks.

#include <algorithm>

#include "domain/fold.hpp"
#include "domain/limits.hpp"

namespace muster::domain {
namespace {

/// What was being tried is over, one way or the other.
void forget_attempts(Webhook& webhook) {
    webhook.attempts = 0;
    webhook.next_attempt_at.reset();
    webhook.failing_since.reset();
}

}  // namespace

void Fold::operator()(const WebhookCreated& e) {
    Webhook webhook;
    webhook.id = e.webhook;
    webhook.organization = e.organization;
    webhook.version = webhook.revision = meta_.stream_version;
    webhook.url = e.url;
    webhook.event_types = e.event_types;
    webhook.personal = e.personal;
    webhook.clients = e.clients;
    webhook.created_at = meta_.time;
    webhook.delivered = meta_.position;
    registry_.put(webhook);
    // In a list of its own, which is no change of the organization that anybody reads there.
    if (!e.organization) {
        auto instance = registry_.instance();
        instance.webhooks.push_back(e.webhook);
        registry_.put(instance);
    } else if (auto organization = registry_.organization(*e.organization)) {
        organization->webhooks.push_back(e.webhook);
        registry_.put(*organization);
    }
}

void Fold::operator()(const WebhookChanged& e) {
    change(e.webhook, [&](Webhook& w) {
        if (e.url) w.url = *e.url;
        if (e.event_types) w.event_types = *e.event_types;
        if (e.personal) w.personal = *e.personal;
        if (e.clients) w.clients = *e.clients;
        if (e.paused) w.paused = *e.paused;
        if (e.url || e.paused) w.next_attempt_at.reset();  // whoever mended it need not wait
    });
}

void Fold::operator()(const WebhookRemoved& e) {
    registry_.erase(e.webhook);
    if (!e.organization) {
        auto instance = registry_.instance();
        std::erase(instance.webhooks, e.webhook);
        registry_.put(instance);
    } else if (auto organization = registry_.organization(*e.organization)) {
        std::erase(organization->webhooks, e.webhook);
        registry_.put(*organization);
    }
}

void Fold::operator()(const WebhookSecretRotated& e) {
    change(e.webhook, [&](Webhook& w) {
        w.secret_generation = e.generation;
        w.old_secret_until = e.old_until;
    });
}

void Fold::operator()(const WebhookAdvanced& e) {
    note(e.webhook, [&](Webhook& w) {
        w.delivered = e.delivered;
        forget_attempts(w);
    });
}

void Fold::operator()(const WebhookReplayed& e) {
    change(e.webhook, [&](Webhook& w) {
        w.delivered = e.after;
        ++w.replays;
        forget_attempts(w);
    });
}

void Fold::operator()(const WebhookDeliveryDeferred& e) {
    note(e.webhook, [&](Webhook& w) {
        w.delivered = {e.at.value - 1};
        w.attempts = e.attempt;
        w.problem = e.problem;
        w.reply_code = e.reply_code;
        w.next_attempt_at = e.next_attempt_at;
        if (!w.failing_since) w.failing_since = meta_.time;
    });
}

void Fold::operator()(const WebhookDeliveryFailed& e) {
    note(e.webhook, [&](Webhook& w) {
        const DeadLetter letter{e.delivery, e.at, e.attempt, e.problem, e.reply_code, meta_.time, false};
        const auto known = std::find_if(w.dead_letters.begin(), w.dead_letters.end(),
                                        [&](const DeadLetter& each) { return each.delivery == e.delivery; });
        if (known != w.dead_letters.end()) {
            *known = letter;
        } else {
            if (w.dead_letters.size() >= limits::webhook_dead_letters_max) w.dead_letters.erase(w.dead_letters.begin());
            w.dead_letters.push_back(letter);
        }
        if (e.at <= w.delivered) return;  // one that was sent again
        w.delivered = e.at;
        forget_attempts(w);
    });
}

void Fold::operator()(const WebhookDeliveryRetried& e) {
    note(e.webhook, [&](Webhook& w) {
        for (auto& letter : w.dead_letters) {
            if (letter.delivery == e.delivery) letter.again = true;
        }
    });
}

void Fold::operator()(const WebhookDeliveryRecovered& e) {
    note(e.webhook, [&](Webhook& w) {
        std::erase_if(w.dead_letters, [&](const DeadLetter& each) { return each.delivery == e.delivery; });
    });
}

}  // namespace muster::domain
