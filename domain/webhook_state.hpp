#pragma once
// Decision state of webhooks. Part of domain/state.hpp.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/fields.hpp"
#include "domain/ids.hpp"
#include "domain/time.hpp"
#include "domain/webhook_events.hpp"

namespace muster::domain {

/// What a webhook could not deliver, until it is sent again and arrives.
struct DeadLetter {
    EventId delivery;
    Position at{};
    std::uint32_t attempts = 0;
    WebhookProblem problem = WebhookProblem::rejected;
    std::uint32_t reply_code = 0;
    Timestamp failed_at;
    bool again = false;  ///< on its way once more

    static constexpr auto fields() {
        using S = DeadLetter;
        return std::tuple{field("delivery", &S::delivery),     field("at", &S::at),
                          field("attempts", &S::attempts),     field("problem", &S::problem),
                          field("reply_code", &S::reply_code), field("failed_at", &S::failed_at),
                          field("again", &S::again)};
    }
    friend bool operator==(const DeadLetter&, const DeadLetter&) = default;
};

struct Webhook {
    WebhookId id;
    std::optional<OrganizationId> organization;  ///< none: of the whole instance
    std::uint64_t version = 0;                   ///< of the stream
    std::uint64_t revision = 0;                  ///< the version a change is made against: without what the sender writes down
    std::string url;
    std::vector<std::string> event_types;        ///< empty: all
    bool personal = false;
    bool clients = false;                        ///< of a provider: its clients' events too
    bool paused = false;
    Timestamp created_at;
    std::uint32_t secret_generation = 1;
    std::optional<Timestamp> old_secret_until;   ///< signed with the generation before as well
    Position delivered{};                        ///< nothing up to here is due any more
    std::uint32_t replays = 0;                   ///< what was attempted before the last one counts no more
    std::uint32_t attempts = 0;                  ///< at the event that is due; 0: none failed
    WebhookProblem problem = WebhookProblem::rejected;  ///< of the last attempt that failed
    std::uint32_t reply_code = 0;
    std::optional<Timestamp> next_attempt_at;
    std::optional<Timestamp> failing_since;      ///< the first failed attempt at the event that is due
    std::vector<DeadLetter> dead_letters;        ///< the oldest first; beyond limits::webhook_dead_letters_max it goes

    static constexpr auto fields() {
        using S = Webhook;
        return std::tuple{field("id", &S::id),
                          field("organization", &S::organization),
                          field("version", &S::version),
                          field("revision", &S::revision),
                          field("url", &S::url),
                          field("event_types", &S::event_types),
                          field("personal", &S::personal),
                          field("clients", &S::clients),
                          field("paused", &S::paused),
                          field("created_at", &S::created_at),
                          field("secret_generation", &S::secret_generation),
                          field("old_secret_until", &S::old_secret_until),
                          field("delivered", &S::delivered),
                          field("replays", &S::replays),
                          field("attempts", &S::attempts),
                          field("problem", &S::problem),
                          field("reply_code", &S::reply_code),
                          field("next_attempt_at", &S::next_attempt_at),
                          field("failing_since", &S::failing_since),
                          field("dead_letters", &S::dead_letters)};
    }
    friend bool operator==(const Webhook&, const Webhook&) = default;
};

}  // namespace muster::domain
