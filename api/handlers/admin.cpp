// For instance ADMINs: how the server does, its read models, the clock.

#include "api/handlers/handlers.hpp"
#include "api/handlers/support.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::handlers {
namespace {

using eventstore::JsonWriter;

std::string_view clock_text(eventstore::ClockTrouble trouble) {
    switch (trouble) {
        case eventstore::ClockTrouble::none: return "good";
        case eventstore::ClockTrouble::behind_tail: return "behind_tail";
        case eventstore::ClockTrouble::jumped: return "jumped";
    }
    return "";
}

std::string model_json(const projections::ModelHealth& model) {
    std::string out;
    JsonWriter json(out);
    json.begin_object().member("name", model.name).member("version", model.version);
    json.member("position", model.checkpoint.value).member("lag", model.lag);
    json.member("status", model.stopped_because.empty() ? "running" : "stopped");
    if (!model.stopped_because.empty()) json.member("stopped_because", model.stopped_because);
    if (model.old_checkpoint) json.key("old").begin_object().member("position", model.old_checkpoint->value).end_object();
    json.end_object();
    return out;
}

}  // namespace

Response get_status(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto instance = services.models.registry().instance();
    const auto health = services.sequencer.health();
    std::string out;
    JsonWriter json(out);
    json.begin_object();
    json.member("instance_id", instance.id).member("incarnation", services.incarnation);
    json.member("unicode_version", instance.unicode_version);
    json.member("accounts", instance.accounts).member("organizations", instance.organizations);
    json.member("tail", services.directory.log().tail().value).member("applied", services.models.applied().value);
    json.member("time", services.clock.now());
    json.key("sequencer").begin_object();
    json.member("running", health.running).member("clock", clock_text(health.clock));
    if (!health.stopped_because.empty()) json.member("stopped_because", health.stopped_because);
    json.member("queued", std::uint64_t{health.queued}).member("commands", health.commands).member("commits", health.commits);
    json.member("batches", health.batches).member("refused_busy", health.refused_busy).end_object();
    json.key("projections").begin_array();
    for (const auto& model : services.models.health()) json.raw(model_json(model));
    json.end_array().end_object();
    return json_answer(200, std::move(out));
}

Response list_projections(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    std::vector<std::string> rows;
    for (const auto& model : services.models.health()) rows.push_back(model_json(model));
    return list_answer(services, request, rows, {});
}

void confirm_clock(Services& services, std::shared_ptr<const Request>, Respond respond) {
    services.sequencer.confirm_clock();
    respond(empty_answer());
}

}  // namespace muster::api::handlers
