#include "api/past/still_showing.hpp"

#include <algorithm>
#include <optional>

#include "domain/visibility.hpp"
#include "projections/json_members.hpp"

namespace muster::api {
namespace {

using domain::AccountId;
using domain::OrganizationId;

bool names_ids(std::string_view name) { return name == "id" || name.ends_with("_id") || name.ends_with("_ids"); }
bool is_text(std::string_view value) { return value.size() >= 2 && value.front() == '"'; }
std::string_view text_of(std::string_view value) { return value.substr(1, value.size() - 2); }

class StillShowing {
  public:
    StillShowing(const Services& services, const Request& request)
        : now_(services.models.registry()), locations_(services.models.visibility()), caller_(request.who->viewer) {
        for (const auto& capture : request.captures) {
            if (const auto account = AccountId::parse(capture)) about_ = account;
        }
    }

    [[nodiscard]] std::string object(std::string_view json, std::optional<AccountId> about) const {
        if (const auto own = AccountId::parse(projections::text_member(json, "account_id"))) about = own;
        std::string out = "{";
        projections::each_member(json, [&](std::string_view name, std::string_view, std::string_view value) {
            if (is_text(value) && names_ids(name) && !shows(name, text_of(value), json, about)) return;
            if (out.size() > 1) out += ',';
            out.append("\"").append(name).append("\":").append(kept(name, value, json, about));
        });
        return out += '}';
    }
    [[nodiscard]] const std::optional<AccountId>& about() const { return about_; }

  private:
    [[nodiscard]] std::string kept(std::string_view name, std::string_view value, std::string_view around, const std::optional<AccountId>& about) const {
        if (value.starts_with('{')) return object(value, about);
        if (value.starts_with('[')) return list(name, value, around, about);
        return std::string(value);
    }
    [[nodiscard]] std::string list(std::string_view name, std::string_view json, std::string_view around, const std::optional<AccountId>& about) const {
        std::string out = "[";
        projections::each_element(json, [&](std::string_view element) {
            if (is_text(element) && names_ids(name) && !shows(name, text_of(element), around, about)) return;
            if (element.starts_with('{') && !shows_what_it_is_about(element, about)) return;
            if (out.size() > 1) out += ',';
            out += kept(name, element, around, about);
        });
        return out += ']';
    }
    /// By its first member, when that is an id.
    [[nodiscard]] bool shows_what_it_is_about(std::string_view element, const std::optional<AccountId>& about) const {
        bool shown = true, first = true;
        projections::each_member(element, [&](std::string_view name, std::string_view, std::string_view value) {
            if (first && is_text(value) && names_ids(name)) shown = shows(name, text_of(value), element, about);
            first = false;
        });
        return shown;
    }

    [[nodiscard]] bool shows(std::string_view name, std::string_view text, std::string_view around, const std::optional<AccountId>& about) const {
        if (const auto id = AccountId::parse(text)) return sees(*id);
        if (const auto id = OrganizationId::parse(text)) return sees(*id, name, around, about);
        if (const auto id = domain::SiteId::parse(text)) return sees(*id);
        if (const auto id = domain::LevelId::parse(text)) return sees(*id);
        if (const auto id = domain::ZoneId::parse(text)) return sees(*id);
        if (const auto id = domain::ExtensionId::parse(text)) return sees(now_.extension(*id), about);
        if (const auto id = domain::GroupId::parse(text)) return sees(now_.group(*id), about);
        if (const auto id = domain::UnitId::parse(text)) return sees(now_.unit(*id), about);
        if (const auto id = domain::GrantId::parse(text)) return sees(now_.role_grant(*id));
        return true;
    }
    /// Whoever reads an organization reads its locations, and those where it sits.
    [[nodiscard]] bool sees(domain::SiteId id) const {
        const auto site = now_.site(id);
        if (!site) return false;
        const auto reads = [&](OrganizationId organization) { return domain::scope_of(now_, caller_, organization).any; };
        return reads(site->organization) || std::any_of(site->clients.begin(), site->clients.end(), reads);
    }
    [[nodiscard]] bool sees(domain::LevelId id) const {
        const auto level = now_.level(id);
        return level && sees(level->site);
    }
    [[nodiscard]] bool sees(domain::ZoneId id) const {
        const auto zone = locations_.zone(id);
        const auto level = zone ? domain::LevelId::parse(projections::text_member(*zone, "level_id")) : std::nullopt;
        return level && sees(*level);
    }
    // What a member's row names shows in the row; else it is for who may read the list of such things.
    [[nodiscard]] bool sees(const std::optional<domain::Extension>& extension, const std::optional<AccountId>& about) const {
        if (!extension) return false;
        return (about && extension->account == about) || may(extension->organization, domain::Permission::telephony_read);
    }
    [[nodiscard]] bool sees(const std::optional<domain::Group>& group, const std::optional<AccountId>& about) const {
        if (!group) return false;
        const auto membership = about ? now_.membership(*about, group->organization) : std::nullopt;
        return sees_structure(group->organization) || (membership && contains(membership->groups, group->id));
    }
    [[nodiscard]] bool sees(const std::optional<domain::Unit>& unit, const std::optional<AccountId>& about) const {
        if (!unit) return false;
        const auto membership = about ? now_.membership(*about, unit->organization) : std::nullopt;
        return sees_structure(unit->organization) || (membership && membership->unit == unit->id);
    }
    [[nodiscard]] bool sees(const std::optional<domain::RoleGrant>& grant) const {
        if (!grant) return false;
        if (grant->account == caller_.account || may(grant->organization, domain::Permission::grant_manage)) return true;
        if (may(grant->organization, domain::Permission::member_role)) return true;  // who is told why somebody may do something
        if (!grant->group) return false;
        const auto own = now_.membership(caller_.account, grant->organization);
        return sees_structure(grant->organization) || (own && contains(own->groups, *grant->group));
    }
    [[nodiscard]] bool sees_structure(OrganizationId organization) const {
        const auto scope = domain::scope_of(now_, caller_, organization);
        return scope.any && !scope.only_self && scope.internals == domain::Showing::full;
    }
    [[nodiscard]] bool may(OrganizationId organization, domain::Permission permission) const {
        return domain::grant_of(now_, caller_, organization, permission).allowed;
    }
    template <class Id>
    [[nodiscard]] static bool contains(const std::vector<Id>& ids, const Id& id) {
        return std::find(ids.begin(), ids.end(), id) != ids.end();
    }
    [[nodiscard]] bool sees(AccountId id) const {
        if (id == caller_.account) return true;
        const auto account = now_.account(id);
        if (!account) return false;
        return caller_.instance_admin || std::any_of(account->organizations.begin(), account->organizations.end(), [&](OrganizationId organization) {
            const auto scope = domain::scope_of(now_, caller_, organization);
            return scope.any && domain::showing_of(now_, scope, caller_, id, organization) != domain::Showing::hidden;
        });
    }
    /// Its own, where the person that the answer is about still is, or what the organization around is with now.
    [[nodiscard]] bool sees(OrganizationId id, std::string_view name, std::string_view around, const std::optional<AccountId>& about) const {
        const auto organization = now_.organization(id);
        if (!organization || organization->removed) return false;
        if (name == "other_id" || domain::scope_of(now_, caller_, id).any) return true;
        const auto person = about ? now_.account(*about) : std::nullopt;
        if (name == "home_organization_id" || name == "home_id") return person && person->home == id;
        if (about && now_.membership(*about, id)) return true;
        const auto client = name == "provider_id" ? OrganizationId::parse(projections::text_member(around, "id")) : std::nullopt;
        const auto stands = client ? now_.organization(*client) : std::nullopt;
        return stands && stands->provider == id;
    }

    const domain::RegistryReader& now_;
    const projections::VisibilityModel& locations_;
    const domain::Viewer& caller_;
    std::optional<AccountId> about_;
};

}  // namespace

std::string what_still_shows(const Services& services, const Request& request, std::string_view body) {
    if (!body.starts_with('{')) return std::string(body);
    const StillShowing still(services, request);
    return still.object(body, still.about());
}

}  // namespace muster::api
