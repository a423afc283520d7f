// The clock of a development server, moved by whoever asks: exists under --dev only.

#include "api/dev_clock.hpp"

#include "api/handlers/handlers.hpp"
#include "api/handlers/support.hpp"
#include "api/json_body.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::handlers {
namespace {

constexpr std::chrono::hours advance_max{10 * 366 * 24};

}  // namespace

void advance_clock(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    JsonBody body(*request);
    const auto seconds = body.integer("advance_seconds", 0, std::chrono::seconds(advance_max).count());
    if (!seconds) body.blame("advance_seconds", "required", "Say by how many seconds the clock is to move forward.");
    const auto stopped = body.boolean("stopped");
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    if (services.dev_clock == nullptr) return respond(refuse(*request, not_found()));
    if (stopped) *stopped ? services.dev_clock->stop() : services.dev_clock->go_on();
    services.dev_clock->advance(std::chrono::seconds(*seconds));
    std::string out;
    eventstore::JsonWriter(out).begin_object().member("now", services.clock.now()).end_object();
    respond(json_answer(200, std::move(out)));
}

}  // namespace muster::api::handlers
