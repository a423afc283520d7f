#include "api/handlers/service_wishes.hpp"

#include "api/normalizer.hpp"

namespace muster::api::handlers {

domain::ServiceWishes read_service_wishes(const Services& services, JsonObject& body) {
    domain::ServiceWishes wishes;
    if (!(wishes.releases_extension = body.cleared("extension_id"))) wishes.extension = body.id<domain::ExtensionId>("extension_id");
    wishes.wifi = body.boolean("wifi");
    if ((wishes.revokes_access_control = body.cleared("access_control"))) return wishes;
    auto access = body.object("access_control");
    if (!access) return wishes;
    if (!access->has("card_id") || access->cleared("card_id")) {
        access->blame("card_id", "required", "It is required.");
    } else if (const auto typed = access->text("card_id")) {
        wishes.access_control = access->accept(services.normalizer.card(access->pointer("card_id"), *typed));
    }
    const bool offline = access->boolean("offline_entry").value_or(false);
    if (wishes.access_control) wishes.access_control->offline_entry = offline;
    access->close();
    return wishes;
}

}  // namespace muster::api::handlers
