#include "api/handlers/health.hpp"

#include "api/metrics.hpp"
#include "api/monitoring/monitoring.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::handlers {
namespace {

std::string_view to_text(eventstore::ClockTrouble trouble) {
    switch (trouble) {
        case eventstore::ClockTrouble::behind_tail: return "behind_tail";
        case eventstore::ClockTrouble::jumped: return "jumped";
        case eventstore::ClockTrouble::none: break;
    }
    return "none";
}

/// Adds the sequencer's part; answers whether it is ready.
bool write_sequencer(eventstore::JsonWriter& json, const eventstore::SequencerHealth& health) {
    json.key("sequencer").begin_object();
    json.member("running", health.running);
    json.member("queued", std::uint64_t{health.queued});
    if (!health.stopped_because.empty()) json.member("stopped_because", std::string_view(health.stopped_because));
    json.member("clock", to_text(health.clock));
    if (health.clock != eventstore::ClockTrouble::none) {
        json.member("do", "Compare the machine's clock with another; when it is right, POST /v1/admin/clock/confirm.");
    }
    json.end_object();
    return health.running && health.clock == eventstore::ClockTrouble::none;
}

bool write_models(eventstore::JsonWriter& json, const std::vector<projections::ModelHealth>& models) {
    bool ready = true;
    json.key("models").begin_array();
    for (const auto& model : models) {
        json.begin_object();
        json.member("name", std::string_view(model.name)).member("version", std::string_view(model.version));
        json.member("checkpoint", model.checkpoint.value).member("lag", model.lag);
        if (!model.stopped_because.empty()) {
            json.member("stopped_because", std::string_view(model.stopped_because));
            ready = false;
        }
        json.end_object();
    }
    json.end_array();
    return ready;
}

/// Nobody waits for it: the server is ready without. Reads of usage and alerts say 503 themselves while it cannot be opened.
void write_monitoring(eventstore::JsonWriter& json, const Monitoring* monitoring) {
    if (monitoring == nullptr) return;
    const auto health = monitoring->health();
    json.key("monitoring").begin_object().member("running", health.running);
    json.member("account_position", health.places.account.value).member("account_lag", health.account_lag);
    json.member("activity_position", health.places.activity.value).member("activity_lag", health.activity_lag);
    json.member("rules_on", health.rules_on);
    if (!health.stopped_because.empty()) json.member("stopped_because", std::string_view(health.stopped_because));
    json.end_object();
}

}  // namespace

Response get_livez(Services&, const Request&) {
    Response response;
    response.content_type = "text/plain";
    response.body = "ok\n";
    return response;
}

Response get_readyz(Services& services, const Request&) {
    std::string parts;
    eventstore::JsonWriter json(parts);
    json.begin_object();
    json.member("incarnation", std::string_view(services.incarnation));
    json.member("tail", services.directory.log().tail().value);
    const bool writes = write_sequencer(json, services.sequencer.health());
    const bool reads = write_models(json, services.models.health());
    write_monitoring(json, services.monitoring);
    json.member("ready", writes && reads).end_object();
    Response response;
    response.status = writes && reads ? 200 : 503;
    if (response.status == 503) response.headers.emplace_back("Retry-After", "1");
    response.body = std::move(parts);
    return response;
}

Response get_metrics(Services& services, const Request&) {
    Response response;
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    response.body = services.metrics.render(services);
    return response;
}

}  // namespace muster::api::handlers
