#include "api/dry_run/report.hpp"

#include <simdjson.h>

#include <algorithm>
#include <array>

#include "eventstore/codec.hpp"
#include "eventstore/json_copy.hpp"
#include "eventstore/json_writer.hpp"
#include "eventstore/record_line.hpp"

namespace muster::api {
namespace {

namespace crypto = eventstore::crypto;
using domain::PermissionSet;
using domain::Showing;
using domain::Standing;
using eventstore::JsonWriter;

/// What only a recorded event has, and the keyed forms that uniqueness needs.
constexpr std::array<std::string_view, 9> left_out{"position",    "commit",         "actor",      "request_id",
                                                   "email_claim", "username_claim", "phone_claim", "name_claim", "claim"};

/// Of two accounts or standings, what this one has and the other one has not.
class Side {
  public:
    explicit Side(const AccountChange& change, bool gains)
        : change_(change), gains_(gains), account_(gains ? change.after : change.before), other_(gains ? change.before : change.after) {}

    /// An object; "{}" when there is nothing.
    [[nodiscard]] std::string json() const {
        std::string out;
        JsonWriter json(out);
        json.begin_object();
        write_account(json);
        write_memberships(json);
        write_sites(json);
        write_services(json);
        write_permissions(json);
        write_visibility(json);
        json.end_object();
        return out;
    }

  private:
    [[nodiscard]] const Standing& mine(const PlaceChange& place) const { return gains_ ? place.after : place.before; }
    [[nodiscard]] const Standing& others(const PlaceChange& place) const { return gains_ ? place.before : place.after; }

    void write_account(JsonWriter& json) const {
        if (account_.status && account_.status != other_.status) json.member("status", domain::to_text(*account_.status));
        if (account_.instance_role > other_.instance_role) json.member("instance_role", domain::to_text(account_.instance_role));
        if (account_.home && account_.home != other_.home) json.member("home_organization_id", *account_.home);
        const auto count = [&](std::string_view name, std::uint64_t mine, std::uint64_t others) {
            if (mine > others) json.member(name, mine - others);
        };
        count("sessions", account_.sessions, other_.sessions);
        count("api_keys", account_.api_keys, other_.api_keys);
        count("recovery_codes", account_.recovery_codes, other_.recovery_codes);
        const auto flag = [&](std::string_view name, bool mine, bool others) {
            if (mine && !others) json.member(name, true);
        };
        flag("invitation", account_.invitation, other_.invitation);
        flag("password", account_.password, other_.password);
        flag("password_reset", account_.password_reset, other_.password_reset);
        flag("email_change", account_.email_change, other_.email_change);
        flag("second_factor", account_.second_factor, other_.second_factor);
        flag("email", account_.email, other_.email);
        flag("username", account_.username, other_.username);
        flag("phone", account_.phone, other_.phone);
    }

    /// An array with an entry for each organization for which `write` has something.
    template <class Has, class Write>
    void write_places(JsonWriter& json, std::string_view name, Has&& has, Write&& write) const {
        const auto& places = change_.places;
        if (std::none_of(places.begin(), places.end(), has)) return;
        json.key(name).begin_array();
        for (const auto& place : places) {
            if (!has(place)) continue;
            json.begin_object().member("organization_id", place.organization);
            write(place);
            json.end_object();
        }
        json.end_array();
    }

    void write_memberships(JsonWriter& json) const {
        const auto has = [&](const PlaceChange& place) {
            const auto& membership = mine(place).membership;
            const auto& other = others(place).membership;
            return membership && (!other || other->kind != membership->kind || other->role != membership->role);
        };
        write_places(json, "memberships", has, [&](const PlaceChange& place) {
            const auto& membership = *mine(place).membership;
            json.member("kind", domain::to_text(membership.kind)).member("role", membership.role);
        });
    }

    static std::vector<domain::SiteId> sites_of(const Standing& standing) {
        std::vector<domain::SiteId> sites;
        if (!standing.membership) return sites;
        sites = standing.membership->sites;
        if (!standing.membership->home_site_access) return sites;
        if (const auto& home = standing.membership->home_site; home && std::find(sites.begin(), sites.end(), *home) == sites.end()) {
            sites.insert(sites.begin(), *home);
        }
        return sites;
    }
    [[nodiscard]] std::vector<domain::SiteId> own_sites(const PlaceChange& place) const {
        auto sites = sites_of(mine(place));
        const auto other = sites_of(others(place));
        std::erase_if(sites, [&](const domain::SiteId& site) { return std::find(other.begin(), other.end(), site) != other.end(); });
        return sites;
    }
    void write_sites(JsonWriter& json) const {
        write_places(json, "sites", [&](const PlaceChange& place) { return !own_sites(place).empty(); }, [&](const PlaceChange& place) {
            json.key("site_ids").begin_array();
            for (const auto& site : own_sites(place)) json.id(site);
            json.end_array();
        });
    }

    /// An extension, Wi-Fi, a card.
    void write_services(JsonWriter& json) const {
        const auto held = [](const Standing& standing) { return standing.membership.value_or(domain::Membership{}); };
        const auto extension = [](const domain::Membership& m, const domain::Membership& o) { return m.extension && m.extension != o.extension; };
        const auto wifi = [](const domain::Membership& m, const domain::Membership& o) { return m.wifi && !o.wifi; };
        const auto access = [](const domain::Membership& m, const domain::Membership& o) {
            return m.access_control && m.access_control != o.access_control;
        };
        const auto has = [&](const PlaceChange& place) {
            const auto m = held(mine(place)), o = held(others(place));
            return extension(m, o) || wifi(m, o) || access(m, o);
        };
        write_places(json, "services", has, [&](const PlaceChange& place) {
            const auto m = held(mine(place)), o = held(others(place));
            if (extension(m, o)) json.member("extension_id", *m.extension);
            if (wifi(m, o)) json.member("wifi", true);
            if (access(m, o)) json.member("access_control", true);
        });
    }

    [[nodiscard]] PermissionSet own_permissions(const PlaceChange& place) const {
        return PermissionSet::of_bits(mine(place).permissions.bits() & ~others(place).permissions.bits());
    }
    void write_permissions(JsonWriter& json) const {
        const auto has = [&](const PlaceChange& place) { return own_permissions(place) != PermissionSet{}; };
        write_places(json, "permissions", has, [&](const PlaceChange& place) {
            json.member("because", mine(place).because).key("permissions").begin_array();
            const auto own = own_permissions(place);
            for (std::size_t i = 0; i < domain::EnumNames<domain::Permission>::names.size(); ++i) {
                if (own.has(static_cast<domain::Permission>(i))) json.string(domain::EnumNames<domain::Permission>::names[i]);
            }
            json.end_array();
        });
    }

    /// Whom of the organization's members the account sees, where that is more than on the other side.
    void write_visibility(JsonWriter& json) const {
        const auto better = [](Showing mine, Showing other) { return mine < other; };  // full, limited, hidden
        const auto has = [&](const PlaceChange& place) {
            const auto& scope = mine(place).scope;
            const auto& other = others(place).scope;
            return scope.any && (!other.any || better(scope.internals, other.internals) || better(scope.externals, other.externals) ||
                                 !better_homes(place).empty());
        };
        write_places(json, "visibility", has, [&](const PlaceChange& place) {
            const auto& scope = mine(place).scope;
            if (scope.only_self) json.member("only_self", true);
            json.member("internal", domain::to_text(scope.internals)).member("external", domain::to_text(scope.externals));
            const auto homes = better_homes(place);
            if (homes.empty()) return;
            json.key("by_home").begin_array();
            for (const auto& each : homes) json.begin_object().member("home_id", each.home).member("external", domain::to_text(each.showing)).end_object();
            json.end_array();
        });
    }
    static Showing showing_of(const domain::Scope& scope, domain::OrganizationId home) {
        if (!scope.any) return Showing::hidden;
        const auto& homes = scope.by_home;
        const auto found = std::find_if(homes.begin(), homes.end(), [&](const domain::HomeShowing& each) { return each.home == home; });
        return found == homes.end() ? scope.externals : found->showing;
    }
    /// The homes whose people show better than on the other side, where terms speak of them on either.
    [[nodiscard]] std::vector<domain::HomeShowing> better_homes(const PlaceChange& place) const {
        const auto& scope = mine(place).scope;
        const auto& other = others(place).scope;
        std::vector<domain::HomeShowing> better;
        for (const auto* list : {&scope.by_home, &other.by_home}) {
            for (const auto& [home, showing] : *list) {
                const bool known = std::any_of(better.begin(), better.end(), [&](const domain::HomeShowing& each) { return each.home == home; });
                if (!known && showing_of(scope, home) < showing_of(other, home)) better.push_back({home, showing_of(scope, home)});
            }
        }
        return better;
    }

    const AccountChange& change_;
    bool gains_;
    const domain::Possessions& account_;
    const domain::Possessions& other_;
};

/// Empty when nothing shows that is gained or lost.
std::string account_json(const AccountChange& change, const projections::Models& models) {
    const auto loses = Side(change, false).json();
    const auto gains = Side(change, true).json();
    if (loses == "{}" && gains == "{}") return {};
    std::string out;
    JsonWriter json(out);
    json.begin_object().member("account_id", change.account);
    if (const auto contact = models.directory().contact(change.account)) {
        if (!contact->first_name.empty()) json.member("first_name", contact->first_name);
        if (!contact->last_name.empty()) json.member("last_name", contact->last_name);
    }
    if (loses != "{}") json.key("loses").raw(loses);
    if (gains != "{}") json.key("gains").raw(gains);
    json.end_object();
    return out;
}

/// Personal fields are sealed and opened under a key that lives for this one event.
std::string record_line_of(const domain::RecordedEvent& event) {
    const eventstore::DataKey key{1, crypto::random_key()};
    const auto record = eventstore::encode(event, eventstore::has_personal_data(event.event) ? std::optional(key) : std::nullopt);
    const eventstore::KeyFinder keys = [&](domain::AccountId, std::uint32_t) { return std::optional(key); };
    auto line = eventstore::record_line(record, keys, {eventstore::RecordForm::cloudevent, true, "urn:muster"});
    if (!line) throw std::logic_error("an event cannot be shown: " + line.error());
    return std::move(*line);
}

}  // namespace

std::string event_json(const domain::RecordedEvent& event) {
    const auto line = record_line_of(event);
    simdjson::dom::parser parser;
    simdjson::padded_string padded(line);
    const simdjson::dom::object object = parser.parse(padded);
    std::string out;
    JsonWriter json(out);
    json.begin_object();
    for (const std::string_view name : {"type", "subject", "data"}) {
        simdjson::dom::element value;
        if (object[name].get(value) == simdjson::SUCCESS) eventstore::copy_value(json.key(name), value, left_out);
    }
    json.end_object();
    return out;
}

std::string report_json(const eventstore::Preview& preview, const Effects& effects, const Asker& asker, const projections::Models& models,
                        const std::optional<ConfirmationOffer>& offer) {
    std::string out;
    JsonWriter json(out);
    json.begin_object().member("dry_run", true).key("events").begin_array();
    std::uint64_t events = 0;
    for (const auto& recorded : preview.events) {
        if (may_see(preview, asker, recorded.event) && events++ < events_shown_max) json.raw(event_json(recorded));
    }
    json.end_array().member("events_total", events).key("accounts").begin_array();
    std::uint64_t affected = 0;
    for (const auto& change : effects.accounts) {
        const auto account = account_json(change, models);
        if (!account.empty() && affected++ < accounts_shown_max) json.raw(account);
    }
    json.end_array().member("accounts_affected", affected).member("complete", effects.complete);
    if (offer) json.member("confirmation_token", offer->token).member("confirmation_expires_at", offer->expires_at);
    json.end_object();
    return out;
}

}  // namespace muster::api
