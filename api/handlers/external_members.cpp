// External members: people of other organizations, linked here without a new account. Reads are in member_reads.cpp.

#include "api/activity_notes.hpp"
#include "api/handlers/answers.hpp"
#include "api/handlers/handlers.hpp"
#include "api/handlers/identifiers.hpp"
#include "api/handlers/structures.hpp"

namespace muster::api::handlers {
namespace {

Problem nobody_found() {
    return {422, "person_unknown", "Nobody has this e-mail or phone; add them as a member instead."};
}

/// The language here, or when the membership ends: a decision of its own, for it unlinks the person by then.
domain::CommandBody read_external_patch(const Services& services, JsonBody& body, const MemberAddress& address) {
    if (body.has("ends_at")) {
        if (body.size() != 1) body.blame("ends_at", "must_stand_alone", "Change it in a request of its own.");
        return domain::SetMembershipEnd{address.account, address.organization, read_time(body, "ends_at")};
    }
    domain::SetExternalLanguage command{address.account, address.organization, {}};
    if (!body.has("locale")) body.blame("locale", "required", "The language, and when the membership ends, is all that can be changed here.");
    if (!body.cleared("locale")) command.locale = read_locale(services, body).value_or("");
    return command;
}

}  // namespace

void link_external(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    // Who may not link must not learn who exists.
    const auto organization = permitted_organization(services, *request, domain::Permission::external_link);
    if (!organization) return respond(refuse(*request, organization.error()));
    JsonBody body(*request);
    domain::LinkExternal command;
    command.organization = *organization;
    std::optional<domain::Claim> claim;
    if (const auto id = body.id<domain::AccountId>("account_id")) {
        command.account = *id;
        for (const std::string_view name : {"email", "phone"}) {
            if (body.has(name)) body.blame(name, "not_both", "Send account_id, email or phone: one of them.");
            (void)body.text(name);
        }
    } else if (!body.has("account_id")) {
        claim = read_email_or_phone(services, body);
    }
    command.role = body.required_text("role");
    command.locale = read_locale(services, body).value_or("");
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));

    std::vector<std::pair<std::string, std::string>> headers;
    if (auto problem = take_lookup(services, *request, *organization, headers)) {
        auto response = refuse(*request, std::move(*problem));
        response.headers.insert(response.headers.end(), headers.begin(), headers.end());
        return respond(std::move(response));
    }
    if (claim) {
        auto holder = services.models.registry().claimed_by(*claim);
        const auto account = holder ? services.models.registry().account(*holder) : std::nullopt;
        if (account && account->status == domain::AccountStatus::removed) holder.reset();  // a claim that an erasure keeps is nobody's
        note_lookup(services, *request, *organization, *claim, holder ? activity::Match::external_candidate : activity::Match::none);
        if (!holder) return respond(refuse(*request, nobody_found()));
        command.account = *holder;
    }
    Write write;
    write.command = std::move(command);
    write.takes_idempotency_key = true;
    write.answer = [&services, organization = *organization](const Written& written) {
        const auto* linked = written.find<domain::ExternalLinked>();
        const auto account = linked ? linked->account.text() : std::string();
        return created(services, external_json(written),
                       "/v1/organizations/" + organization.text() + "/external-members/" + account, written.version_of(account));
    };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

void change_external(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto address = read_member_address(*request);
    if (!address) return respond(refuse(*request, not_found()));
    const auto version = if_match(services, *request, IfMatch::required);
    if (!version) return respond(refuse(*request, version.error()));
    JsonBody body(*request, BodyKind::merge_patch);
    auto command = read_external_patch(services, body, *address);
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    Write write;
    write.command = std::move(command);
    write.expected_version = *version;
    write.answer = [&services, request, address = *address](const Written& written) {
        return changed_member(services, *request, written, address.organization, address.account);
    };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

void unlink_external(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto address = read_member_address(*request);
    if (!address) return respond(refuse(*request, not_found()));
    const auto version = if_match(services, *request, IfMatch::required);
    if (!version) return respond(refuse(*request, version.error()));
    Write write;
    write.command = domain::UnlinkExternal{address->account, address->organization};
    write.expected_version = *version;
    write.answer = [](const Written&) { return empty_answer(); };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

}  // namespace muster::api::handlers
