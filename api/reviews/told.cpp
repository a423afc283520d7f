#include "api/reviews/told.hpp"

#include "api/record_reader.hpp"

namespace muster::api {

Told told(const domain::RecordedEvent& recorded) {
    Told told{recorded.meta.position, recorded.meta.id, std::string(domain::type_of(recorded.event)), recorded.meta.time, recorded.meta.actor, {}};
    std::visit(
        [&]<class E>(const E& event) {
            if constexpr (requires { event.reason.is_present(); }) {
                if (event.reason.is_present()) told.reason = event.reason.open();
            }
        },
        recorded.event);
    return told;
}

std::optional<Told> told_at(const Services& services, domain::Position position) {
    const auto recorded = read_record(services.directory.log(), services.keyring, position);
    return recorded ? std::optional(told(*recorded)) : std::nullopt;
}

std::string Told::by() const {
    return actor.kind == domain::ActorKind::account ? actor.account.text() : std::string(domain::to_text(actor.kind));
}

void write_told(eventstore::JsonWriter& json, const Told& told) {
    json.begin_object().member("at", told.at).member("position", told.position.value).member("event_id", told.event_id).member("event", told.event);
    json.key("by").begin_object().member("kind", domain::to_text(told.actor.kind));
    if (told.actor.kind == domain::ActorKind::account) json.member("account_id", told.actor.account);
    if (told.actor.on_behalf_of) json.member("on_behalf_of", *told.actor.on_behalf_of);
    json.end_object();
    if (!told.reason.empty()) json.member("reason", told.reason);
    json.end_object();
}

}  // namespace muster::api
