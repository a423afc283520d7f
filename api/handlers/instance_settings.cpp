// What the whole instance sets for itself: who may register. Anybody may know it, or would find out by trying.

#include "api/handlers/handlers.hpp"
#include "api/handlers/support.hpp"
#include "api/json_body.hpp"
#include "domain/instance_events.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::handlers {
namespace {

Response settings_answer(const Services& services, domain::Registration registration, std::uint64_t version) {
    std::string out;
    eventstore::JsonWriter json(out);
    json.begin_object().member("registration", domain::to_text(registration)).member("version", version).end_object();
    auto response = json_answer(200, std::move(out));
    add_etag(response, services, version);
    return response;
}

}  // namespace

Response get_instance(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto instance = services.models.registry().instance();
    return settings_answer(services, instance.registration, instance.version);
}

void change_instance(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto version = if_match(services, *request, IfMatch::optional);
    if (!version) return respond(refuse(*request, version.error()));
    JsonBody body(*request, BodyKind::merge_patch);
    if (!body.has("registration")) body.blame("registration", "required", "It is all that can be changed here.");
    const auto registration = body.one_of<domain::Registration>("registration");
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    Write write;
    write.command = domain::SetInstanceSettings{registration.value_or(domain::Registration::invite)};
    write.expected_version = *version;
    write.answer = [&services](const Written& written) {
        const auto* set = written.find<domain::InstanceSettingsSet>();
        return settings_answer(services, set ? set->registration : domain::Registration::invite, written.version_of("instance"));
    };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

}  // namespace muster::api::handlers
