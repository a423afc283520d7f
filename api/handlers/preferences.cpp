#include "api/handlers/preferences.hpp"

#include "api/handlers/handlers.hpp"
#include "domain/preferences.hpp"

namespace muster::api::handlers {
namespace {

template <class Id>
void patch_place(JsonObject& object, std::string_view name, std::optional<Id>& place, bool& above_changed) {
    const bool named = object.has(name);
    auto wanted = object.cleared(name) ? std::optional<Id>{} : object.id<Id>(name);
    if (!named) wanted = above_changed ? std::nullopt : place;
    above_changed = above_changed || wanted != place;
    place = wanted;
}

/// Of home members only: an external member's home says where they work.
domain::Preferences standing_preferences(const domain::RegistryReader& registry, domain::AccountId account, domain::OrganizationId organization) {
    const auto membership = registry.membership(account, organization);
    if (!membership || membership->kind != domain::MembershipKind::internal) return {};
    return domain::effective_preferences(registry, *membership);
}

Response preferences_answer(Services& services, const Written& written, domain::AccountId account, domain::Preferences wanted) {
    // Set a moment ago and checked then: as they were set is as they hold.
    if (const auto* set = written.find<domain::PreferencesSet>()) wanted = {set->site, set->level, set->zone};
    std::string out;
    eventstore::JsonWriter json(out);
    json.begin_object();
    write_preferences(json, wanted);
    json.end_object();
    auto response = json_answer(200, std::move(out));
    add_etag(response, services, written.version_of(account.text()));
    return response;
}

}  // namespace

domain::Preferences read_preferences(JsonObject& object) {
    domain::Preferences wanted;
    if (!object.cleared("site_id")) wanted.site = object.id<domain::SiteId>("site_id");
    if (!object.cleared("level_id")) wanted.level = object.id<domain::LevelId>("level_id");
    if (!object.cleared("zone_id")) wanted.zone = object.id<domain::ZoneId>("zone_id");
    return wanted;
}

domain::Preferences patch_preferences(JsonObject& object, domain::Preferences now) {
    bool above_changed = false;
    patch_place(object, "site_id", now.site, above_changed);
    patch_place(object, "level_id", now.level, above_changed);
    patch_place(object, "zone_id", now.zone, above_changed);
    return now;
}

void write_preferences(eventstore::JsonWriter& json, const domain::Preferences& preferences) {
    if (preferences.site) json.member("site_id", *preferences.site);
    if (preferences.level) json.member("level_id", *preferences.level);
    if (preferences.zone) json.member("zone_id", *preferences.zone);
}

namespace {

bool has_pending_email_change(const domain::RegistryReader& registry, const domain::Account& account, domain::Timestamp now) {
    const auto change = account.email_change ? registry.email_change(*account.email_change) : std::nullopt;
    return change && now < change->expires_at;
}

void add_standing(const domain::RegistryReader& registry, domain::Timestamp now, std::string& row, domain::OrganizationId organization,
                  domain::AccountId id) {
    const auto account = registry.account(id);
    // A row that shows in part has no status; quotes inside a JSON string are escaped.
    if (!account || account->home != organization || row.empty() || row.find("\"status\":\"") == std::string::npos) return;
    std::string more;
    eventstore::JsonWriter json(more);
    json.begin_object();
    if (const auto held = standing_preferences(registry, id, organization); held != domain::Preferences{}) {
        json.key("preferences").begin_object();
        write_preferences(json, held);
        json.end_object();
    }
    if (has_pending_email_change(registry, *account, now)) json.member("pending_email_change", true);
    json.end_object();
    if (more.size() == 2) return;
    row.back() = ',';  // the row's closing brace: what follows belongs into the same object
    row.append(more, 1);
}

}  // namespace

bool has_pending_email_change(Services& services, const domain::Account& account) {
    return has_pending_email_change(services.models.registry(), account, services.clock.now());
}

void add_standing(Services& services, std::string& row, domain::OrganizationId organization, domain::AccountId id) {
    add_standing(services.models.registry(), services.clock.now(), row, organization, id);
}

void add_standing(Services& services, std::string& row, domain::AccountId id) {
    const auto account = services.models.registry().account(id);
    if (account && account->home) add_standing(services, row, *account->home, id);
}

void add_standing(Services& services, const Request& request, std::string& row, domain::OrganizationId organization, domain::AccountId id) {
    if (!request.past) return add_standing(services, row, organization, id);
    add_standing(registry_for(services, request), moment_of(request), row, organization, id);
}

void add_standing(Services& services, const Request& request, std::string& row, domain::AccountId id) {
    const auto account = registry_for(services, request).account(id);
    if (!account || !account->home) return;
    // By eyes of today a home that the account has left tells nothing any more.
    const auto* now = bound_for(services, request);
    if (now != nullptr && !now->membership(id, *account->home)) return;
    add_standing(services, request, row, *account->home, id);
}

void set_own_preferences(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto account = services.models.registry().account(viewer_of(*request).account);
    if (!account) return respond(refuse(*request, not_found()));
    const auto version = if_match(services, *request, IfMatch::optional);
    if (!version) return respond(refuse(*request, version.error()));
    JsonBody body(*request);
    const auto wanted = read_preferences(body);
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    if (!account->home) {
        return respond(refuse(*request, {409, "account_orphaned", "You have no home organization whose locations you could prefer."}));
    }
    Write write;
    write.command = domain::SetPreferences{account->id, *account->home, wanted};
    write.expected_version = *version;
    write.answer = [&services, id = account->id, wanted](const Written& written) { return preferences_answer(services, written, id, wanted); };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

}  // namespace muster::api::handlers
