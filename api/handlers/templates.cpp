// An organization's own wording of the messages sent in its name, for each kind and language. What is not set is said in the built-in
// words, which are answered as well, to begin from.

#include "api/handlers/handlers.hpp"
#include "api/handlers/support.hpp"
#include "api/json_body.hpp"
#include "api/mail/templates.hpp"
#include "api/normalizer.hpp"
#include "domain/limits.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::handlers {
namespace {

struct Named {
    domain::OrganizationId organization;
    domain::NotificationKind kind;
    std::string locale;  ///< canonical
};

/// Of …/templates/{kind}/{locale}, for whoever holds the permission.
OrProblem<Named> named_template(Services& services, const Request& request, domain::Permission permission) {
    const auto organization = permitted_organization(services, request, permission);
    if (!organization) return domain::failure(organization.error());
    const auto kind = domain::from_text<domain::NotificationKind>(request.captures.at(1));
    const auto locale = services.normalizer.locale("", request.captures.at(2));
    if (!kind || !locale) return domain::failure(not_found());
    return Named{*organization, *kind, *locale};
}

mail::NotificationKind mail_kind(domain::NotificationKind kind) { return *mail::kind_named(domain::to_text(kind)); }

std::string template_json(const Named& named, const mail::Template& words, bool own) {
    std::string out;
    eventstore::JsonWriter json(out);
    json.begin_object().member("kind", domain::to_text(named.kind)).member("locale", named.locale).member("own", own);
    json.member("subject", words.subject).member("text", words.text).member("html", words.html);
    json.key("variables").begin_array();
    for (const auto name : mail::variables_of(mail_kind(named.kind))) json.string(name);
    json.end_array().end_object();
    return out;
}

/// The organization's own, from its record.
std::optional<mail::Template> own_template(Services& services, const Named& named) {
    const auto organization = services.models.registry().organization(named.organization);
    if (!organization) return {};
    for (const auto& each : organization->templates) {
        if (each.kind != named.kind || each.locale != named.locale) continue;
        const auto recorded = recorded_at(services, each.recorded_at);
        const auto* set = recorded ? std::get_if<domain::TemplateSet>(&recorded->event) : nullptr;
        if (set) return mail::Template{set->subject, set->text, set->html};
    }
    return {};
}

/// One part of the body: required, within its limit.
std::string read_part(JsonBody& body, std::string_view name, std::size_t bytes_max) {
    auto part = body.required_text(name);
    if (part.size() > bytes_max) body.blame(name, "too_long", "It may have at most " + std::to_string(bytes_max) + " bytes.");
    return part;
}

void blame_mistakes(JsonBody& body, mail::NotificationKind kind, const mail::Template& words) {
    for (const auto& mistake : mail::check_template(kind, words)) {
        body.blame(mistake.part, "template_invalid", "Line " + std::to_string(mistake.line) + ": " + mistake.text);
    }
}

}  // namespace

Response list_templates(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto permitted = permitted_organization(services, request, domain::Permission::organization_read);
    if (!permitted) return refuse(request, permitted.error());
    const auto organization = services.models.registry().organization(*permitted).value_or(domain::Organization{});
    std::vector<std::string> rows;
    for (const auto& each : organization.templates) {
        std::string out;
        eventstore::JsonWriter json(out);
        json.begin_object().member("kind", domain::to_text(each.kind)).member("locale", each.locale).end_object();
        rows.push_back(std::move(out));
    }
    return list_answer(services, request, rows, {});
}

Response get_template(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto named = named_template(services, request, domain::Permission::organization_read);
    if (!named) return refuse(request, named.error());
    const auto own = own_template(services, *named);
    return json_answer(200, template_json(*named, own ? *own : mail::built_in(mail_kind(named->kind), named->locale), own.has_value()));
}

void set_template(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto named = named_template(services, *request, domain::Permission::organization_edit);
    if (!named) return respond(refuse(*request, named.error()));
    JsonBody body(*request);
    mail::Template words;
    words.subject = read_part(body, "subject", domain::limits::template_subject_bytes_max);
    words.text = read_part(body, "text", domain::limits::template_text_bytes_max);
    words.html = read_part(body, "html", domain::limits::template_html_bytes_max);
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    blame_mistakes(body, mail_kind(named->kind), words);
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    Write write;
    write.command = domain::SetTemplate{named->organization, named->kind, named->locale, words.subject, words.text, words.html};
    write.answer = [named = *named, words](const Written&) { return json_answer(200, template_json(named, words, true)); };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

void remove_template(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto named = named_template(services, *request, domain::Permission::organization_edit);
    if (!named) return respond(refuse(*request, named.error()));
    Write write;
    write.command = domain::RemoveTemplate{named->organization, named->kind, named->locale};
    write.answer = [](const Written&) { return empty_answer(); };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

}  // namespace muster::api::handlers
