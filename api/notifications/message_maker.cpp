#include "api/notifications/message_maker.hpp"

#include "api/record_reader.hpp"
#include "api/tokens.hpp"
#include "domain/limits.hpp"

namespace muster::api {
namespace {

using domain::NotificationKind;
using projections::NotificationRow;

std::chrono::sys_seconds seconds_of(domain::Timestamp time) {
    return std::chrono::sys_seconds(std::chrono::duration_cast<std::chrono::seconds>(std::chrono::microseconds(time.microseconds)));
}

/// What stands behind the @ of the sender: the right side of every Message-ID.
std::string domain_of(const std::string& address) {
    const auto at = address.rfind('@');
    return at == std::string::npos ? "localhost" : address.substr(at + 1);
}

std::string full_name(const NotificationRow& row) {
    if (row.first_name.empty() || row.last_name.empty()) return row.first_name + row.last_name;
    return row.first_name + " " + row.last_name;
}

/// "de-CH", "de", "": an own template is looked for in that order.
std::string parent_locale(const std::string& locale) {
    const auto dash = locale.rfind('-');
    return dash == std::string::npos ? std::string() : locale.substr(0, dash);
}

}  // namespace

MessageMaker::MessageMaker(Sender sender, const projections::Models& models, const eventstore::Log& log,
                           const eventstore::Keyring& keyring, const eventstore::Clock& clock)
    : sender_(std::move(sender)), models_(models), log_(log), keyring_(keyring), clock_(clock) {}

domain::Result<mail::Message, mail::MailError> MessageMaker::mail(const NotificationRow& row) const {
    auto rendered = mail::render(row.kind, row.locale, own_template(row), variables(row));
    mail::MessageParts parts;
    parts.from = {sender_.name.empty() ? name_of(row.organization) : sender_.name, sender_.address};
    parts.to = {full_name(row), row.to};
    parts.subject = std::move(rendered.subject);
    parts.date = seconds_of(row.queued_at);  // of the message, not of the attempt
    parts.message_id = projections::notification_id(row.cause, row.kind) + "@" + domain_of(sender_.address);
    parts.language = std::move(rendered.language);
    parts.text = std::move(rendered.text);
    parts.html = std::move(rendered.html);
    return mail::compose(parts);
}

std::string MessageMaker::text_message(const NotificationRow& row) const {
    return mail::render_sms(row.kind, row.locale, variables(row));
}

MessageMaker::Link MessageMaker::link(const NotificationRow& row) const {
    const auto& key = keyring_.secrets().link_key;
    Link link;
    if (row.invitation) {
        link.token = link_token(key, *row.invitation, row.generation);
        link.url = registration_url(sender_.public_url, link.token);
    } else if (row.email_change) {
        link.token = email_change_token(key, *row.email_change);
        link.url = email_change_url(sender_.public_url, link.token);
    } else if (row.password_reset) {
        link.token = password_reset_token(key, *row.password_reset);
        link.url = password_reset_url(sender_.public_url, link.token);
    }
    return link;
}

mail::Variables MessageMaker::variables(const NotificationRow& row) const {
    const auto& registry = models_.registry();
    mail::Variables v;
    v.person_name = full_name(row);
    v.product_name = sender_.product_name;
    v.organization_name = is_personal(row.organization) ? v.product_name : name_of(row.organization);
    v.link = link(row).url;
    if (row.invitation) {  // counts from the sending, which is recorded a moment later
        v.valid_for = std::chrono::duration_cast<std::chrono::seconds>(domain::limits::invitation_lifetime);
        v.expires_at = seconds_of(clock_.now() + domain::limits::invitation_lifetime);
    }
    if (row.email_change) {
        if (const auto change = registry.email_change(*row.email_change)) v.expires_at = seconds_of(change->expires_at);
    }
    if (row.password_reset) {
        if (const auto reset = registry.password_reset(*row.password_reset)) v.expires_at = seconds_of(reset->expires_at);
    }
    if (const auto organization = registry.organization(row.organization)) {
        v.ios_app_link = organization->app_links.ios;
        v.android_app_link = organization->app_links.android;
    }
    if (row.kind == NotificationKind::email_change_notice || row.kind == NotificationKind::email_change_confirm) {
        const auto cause = record(row.position);
        const auto* change = cause ? std::get_if<domain::EmailChangeRequested>(&cause->event) : nullptr;
        if (change) v.new_email = change->email.open_or({});
    }
    if (row.linked_to) {
        v.linked_organization_name = name_of(*row.linked_to);
        // Anybody may own one and name it, and must not make us send an address to strangers.
        const bool names_an_address = v.linked_organization_name.find_first_of("./@\\:") != std::string::npos;
        if (names_an_address && is_personal(*row.linked_to)) v.linked_organization_name = v.product_name;
    }
    return v;
}

std::optional<mail::Template> MessageMaker::own_template(const NotificationRow& row) const {
    const auto organization = models_.registry().organization(row.organization);
    if (!organization || organization->templates.empty()) return {};
    for (auto locale = row.locale;; locale = parent_locale(locale)) {
        for (const auto& each : organization->templates) {
            if (each.kind != row.kind || each.locale != locale) continue;
            const auto set = record(each.recorded_at);
            const auto* own = set ? std::get_if<domain::TemplateSet>(&set->event) : nullptr;
            if (own) return mail::Template{own->subject, own->text, own->html};
        }
        if (locale.empty()) return {};
    }
}

bool MessageMaker::is_personal(domain::OrganizationId id) const {
    const auto organization = models_.registry().organization(id);
    return organization && organization->kind == domain::OrganizationKind::personal;
}

std::string MessageMaker::name_of(domain::OrganizationId organization) const {
    return models_.visibility().name_of(organization).value_or("");
}

std::optional<domain::RecordedEvent> MessageMaker::record(domain::Position position) const {
    return read_record(log_, keyring_, position);
}

}  // namespace muster::api
