// Internal members: adding, changing, suspending, removing. Reads are in member_reads.cpp.

#include "api/handlers/answers.hpp"
#include "api/handlers/handlers.hpp"
#include "api/handlers/email_changes.hpp"
#include "api/handlers/identifiers.hpp"
#include "api/handlers/preferences.hpp"
#include "api/handlers/service_wishes.hpp"
#include "api/handlers/structures.hpp"
#include "api/new_invitations.hpp"
#include "domain/limits.hpp"
#include "domain/preferences.hpp"

namespace muster::api::handlers {
namespace {

namespace limits = domain::limits;

std::string member_path(domain::OrganizationId organization, domain::AccountId account) {
    return "/v1/organizations/" + organization.text() + "/members/" + account.text();
}

/// Nobody but the person chooses the password.
std::optional<Problem> refuse_password(const JsonBody& body) {
    for (const std::string_view name : {"password", "password_hash", "password_confirmation"}) {
        if (!body.has(name)) continue;
        return Problem{422, "password_not_allowed",
                       "Leave the password out: the person chooses it by the link in their invitation.",
                       {FieldError{body.pointer(name), "password_not_allowed", "Only the person themselves sets a password."}}};
    }
    return {};
}

domain::AddMember read_new_member(const Services& services, JsonBody& body, domain::OrganizationId organization) {
    domain::AddMember command;
    command.organization = organization;
    command.account = {fresh_id(services)};
    const bool known_otherwise = body.has("username") || body.has("phone");  // enough for a workspace, as decide says
    command.email = known_otherwise ? read_email(services, body) : read_required_email(services, body);
    command.first_name = read_required_line(services, body, "first_name", limits::name_bytes_max);
    command.last_name = read_required_line(services, body, "last_name", limits::name_bytes_max);
    if (auto title = read_line(services, body, "job_title", limits::name_bytes_max)) command.job_title = std::move(*title);
    command.username = read_username(services, body);
    command.phone = read_phone(services, body);
    command.locale = read_locale(services, body).value_or("");
    command.role = body.required_text("role");
    command.home_site = body.id<domain::SiteId>("home_site_id");
    command.sites = body.ids<domain::SiteId>("site_ids").value_or(std::vector<domain::SiteId>{});
    if (auto title = read_line(services, body, "title", limits::name_bytes_max)) command.title = std::move(*title);
    command.home_site_access = body.boolean("home_site_access").value_or(true);
    command.services = read_service_wishes(services, body);
    return command;
}

/// Null clears it.
domain::Personal<> read_line_patch(const Services& services, JsonBody& body, std::string_view name) {
    if (body.cleared(name)) return std::string();
    auto line = read_line(services, body, name, limits::name_bytes_max);
    return line ? domain::Personal<>(std::move(*line)) : domain::Personal<>();
}

/// A merge patch of the profile: null clears what may be empty.
domain::EditProfile read_profile_patch(const Services& services, JsonBody& body, const MemberAddress& address) {
    domain::EditProfile command;
    command.account = address.account;
    command.organization = address.organization;
    if (auto name = read_line(services, body, "first_name", limits::name_bytes_max)) command.first_name = std::move(*name);
    if (auto name = read_line(services, body, "last_name", limits::name_bytes_max)) command.last_name = std::move(*name);
    command.job_title = read_line_patch(services, body, "job_title");
    command.title = read_line_patch(services, body, "title");
    if (!(command.clears_username = body.cleared("username"))) command.username = read_username(services, body);
    if (!(command.clears_phone = body.cleared("phone"))) command.phone = read_phone(services, body);
    command.locale = body.cleared("locale") ? std::optional<std::string>("") : read_locale(services, body);
    if (!(command.clears_home_site = body.cleared("home_site_id"))) command.home_site = body.id<domain::SiteId>("home_site_id");
    command.home_site_access = body.boolean("home_site_access");
    command.services = read_service_wishes(services, body);
    command.sites = body.cleared("site_ids") ? std::optional<std::vector<domain::SiteId>>(std::vector<domain::SiteId>{})
                                             : body.ids<domain::SiteId>("site_ids");
    return command;
}

/// Null clears them; a member of the object that is left out stays.
domain::Preferences read_preferences_patch(const Services& services, JsonBody& body, const MemberAddress& address) {
    if (body.cleared("preferences")) return {};
    auto object = body.object("preferences");
    if (!object) return {};
    const auto& registry = services.models.registry();
    const auto membership = registry.membership(address.account, address.organization);
    const auto wanted = patch_preferences(*object, membership ? domain::effective_preferences(registry, *membership) : domain::Preferences{});
    object->close();
    return wanted;
}

/// Decisions of their own, with permissions or consequences of their own, stand alone.
void blame_mixture(JsonBody& body, std::string_view name) {
    body.blame(name, "must_stand_alone", "Change it in a request of its own.");
}

std::optional<domain::CommandBody> read_patch(const Services& services, JsonBody& body, const MemberAddress& address) {
    if (body.has("role")) {
        const auto role = body.required_text("role");
        if (body.size() != 1) blame_mixture(body, "role");
        return domain::ChangeRole{address.account, address.organization, role};
    }
    if (body.has("status")) {
        const auto status = body.required_text("status");
        if (body.size() != 1) blame_mixture(body, "status");
        if (status == "suspended") return domain::SuspendMember{address.account, address.organization, {}};
        if (status == "active") return domain::ReactivateMember{address.account, address.organization};
        body.blame("status", "not_a_choice", "It must be one of suspended, active.");
        return {};
    }
    if (body.has("ends_at")) {
        if (body.size() != 1) blame_mixture(body, "ends_at");
        return domain::SetMembershipEnd{address.account, address.organization, read_time(body, "ends_at")};
    }
    if (body.has("preferences")) {
        if (body.size() != 1) blame_mixture(body, "preferences");
        return domain::SetPreferences{address.account, address.organization, read_preferences_patch(services, body, address)};
    }
    if (body.has("email")) {
        if (body.size() != 1) blame_mixture(body, "email");
        return read_email_change(services, body, address);
    }
    return read_profile_patch(services, body, address);
}

bool is_own_home(const Services& services, const Request& request, const MemberAddress& address) {
    if (viewer_of(request).account != address.account) return false;
    const auto account = services.models.registry().account(address.account);
    return account && account->home == address.organization;
}

/// Whether accepting it tells that an e-mail, a username or a phone is nobody's.
bool names_identifier(const domain::CommandBody& command) {
    const auto* edit = std::get_if<domain::EditProfile>(&command);
    return std::holds_alternative<domain::RequestEmailChange>(command) || (edit && (edit->username || edit->phone));
}

/// Sends a command about one member and answers with the member as it is then.
void submit_change(Services& services, std::shared_ptr<const Request> request, Respond respond, const MemberAddress& address,
                   domain::CommandBody command, std::optional<std::uint64_t> version) {
    Write write;
    if (names_identifier(command)) write.previewed = [&services, request, address] { count_preview(services, *request, address.organization); };
    write.command = std::move(command);
    write.expected_version = version;
    write.takes_idempotency_key = request->method == Method::post;
    write.answer = [&services, request, address](const Written& written) {
        return changed_member(services, *request, written, address.organization, address.account);
    };
    write.refused = [&services, request, address](const eventstore::Failure& failure) {
        count_disclosure(services, *request, address.organization, failure);
        return to_problem(failure);
    };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

template <class Command>
void act(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto address = read_member_address(*request);
    if (!address) return respond(refuse(*request, not_found()));
    const auto version = if_match(services, *request, IfMatch::optional);
    if (!version) return respond(refuse(*request, version.error()));
    auto body = JsonBody::optional(*request);
    Command command;
    command.account = address->account;
    command.organization = address->organization;
    if constexpr (requires { command.reason; }) {
        if (auto reason = read_line(services, body, "reason", limits::reason_bytes_max)) command.reason = std::move(*reason);
    }
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    submit_change(services, std::move(request), std::move(respond), *address, std::move(command), *version);
}

}  // namespace

void add_member(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto organization = captured<domain::OrganizationId>(*request, 0);
    if (!organization) return respond(refuse(*request, not_found()));
    JsonBody body(*request);
    if (auto problem = refuse_password(body)) return respond(refuse(*request, std::move(*problem)));
    auto command = read_new_member(services, body, *organization);
    const bool invites = body.boolean("send_invitation").value_or(command.email || command.phone);
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    if (auto problem = may_look_up(services, *request, *organization)) return respond(refuse(*request, std::move(*problem)));
    if (invites && command.email) command.invitation = first_invitation(services, {fresh_id(services)}, command.email->identifier.claim);
    if (invites && !command.email) command.invitation = new_invitation(services, {fresh_id(services)}, 1);

    Write write;
    write.command = std::move(command);
    write.takes_idempotency_key = true;
    write.answer = [&services, organization = *organization](const Written& written) {
        domain::AccountId account;
        if (const auto* added = written.find<domain::MemberAdded>()) account = added->account;
        if (const auto* rehomed = written.find<domain::AccountRehomed>()) account = rehomed->account;
        return created(services, member_json(written), member_path(organization, account), written.version_of(account.text()));
    };
    write.refused = [&services, request, organization = *organization](const eventstore::Failure& failure) {
        count_disclosure(services, *request, organization, failure);
        return to_problem(failure);
    };
    write.previewed = [&services, request, organization = *organization] { count_preview(services, *request, organization); };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

void change_member(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto address = read_member_address(*request);
    if (!address) return respond(refuse(*request, not_found()));
    const auto version = if_match(services, *request, IfMatch::required);
    if (!version) return respond(refuse(*request, version.error()));
    JsonBody body(*request, BodyKind::merge_patch);
    if (auto problem = refuse_password(body)) return respond(refuse(*request, std::move(*problem)));
    auto command = read_patch(services, body, *address);
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    if (std::holds_alternative<domain::RequestEmailChange>(*command) && is_own_home(services, *request, *address)) {
        return respond(refuse(*request, own_email_by_password()));
    }
    if (auto problem = may_look_up(services, *request, address->organization)) return respond(refuse(*request, std::move(*problem)));
    submit_change(services, std::move(request), std::move(respond), *address, std::move(*command), *version);
}

void change_role(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto address = read_member_address(*request);
    if (!address) return respond(refuse(*request, not_found()));
    const auto version = if_match(services, *request, IfMatch::required);
    if (!version) return respond(refuse(*request, version.error()));
    JsonBody body(*request);
    domain::ChangeRole command{address->account, address->organization, body.required_text("role")};
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    submit_change(services, std::move(request), std::move(respond), *address, std::move(command), *version);
}

void suspend_member(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    act<domain::SuspendMember>(services, std::move(request), std::move(respond));
}
void reactivate_member(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    act<domain::ReactivateMember>(services, std::move(request), std::move(respond));
}

void remove_member(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto address = read_member_address(*request);
    if (!address) return respond(refuse(*request, not_found()));
    const auto version = if_match(services, *request, IfMatch::required);
    if (!version) return respond(refuse(*request, version.error()));
    auto body = JsonBody::optional(*request);
    domain::RemoveMember command{address->account, address->organization, {}};
    if (auto reason = read_line(services, body, "reason", limits::reason_bytes_max)) command.reason = std::move(*reason);
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    Write write;
    write.command = std::move(command);
    write.expected_version = *version;
    write.answer = [](const Written&) { return empty_answer(); };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

}  // namespace muster::api::handlers
