// E-mail domains of an organization, proved by a TXT record in the DNS. What to publish is derived anew at each question, so asking
// keeps nothing; the record may go once the domain is proved. An ADMIN of the instance sets domains without (PATCH of the organization).

#include <algorithm>

#include "api/dns/public_suffix.hpp"
#include "api/dns/txt_resolver.hpp"
#include "api/handlers/handlers.hpp"
#include "api/handlers/identifiers.hpp"
#include "api/normalizer.hpp"
#include "api/tokens.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::handlers {
namespace {

constexpr std::string_view challenge_label = "_muster-challenge.";
constexpr std::string_view challenge_value = "muster-domain-verification=";
constexpr unsigned dns_retry_after_s = 5;

struct Challenge {
    std::string name, value;
};

Challenge challenge_of(const Services& services, domain::OrganizationId organization, const std::string& email_domain) {
    const auto token = email_domain_token(services.keyring.secrets().link_key, organization, email_domain);
    return {std::string(challenge_label) + email_domain, std::string(challenge_value) + token};
}

std::string domain_json(const std::string& email_domain, const Challenge* record) {
    std::string out;
    eventstore::JsonWriter json(out);
    json.begin_object().member("email_domain", email_domain).member("verified", record == nullptr);
    if (record) {
        json.key("record").begin_object().member("type", "TXT").member("name", record->name).member("value", record->value).end_object();
    }
    json.end_object();
    return out;
}

struct Named {
    domain::OrganizationId organization;
    std::string email_domain;  ///< normal form
};

/// Of …/email-domains/{domain}. Whoever may not edit the organization learns nothing about its domains by it.
OrProblem<Named> named_domain(Services& services, const Request& request) {
    const auto organization = permitted_organization(services, request, domain::Permission::organization_edit);
    if (!organization) return domain::failure(organization.error());
    const auto email = services.normalizer.email("", "any@" + request.captures.at(1));
    if (!email) return domain::failure(not_found());
    return Named{*organization, email->domain};
}

Problem unproved(const Challenge& wanted) {
    return {422, "email_domain_unproved",
            "The DNS does not show the record yet: TXT " + wanted.name + " with the value that POST …/email-domains told. New records "
            "may take a while to be seen."};
}

Problem dns_unavailable() {
    return {503, "dns_unavailable", "The DNS gave no answer; nothing was changed. Try again after the time in Retry-After.", {}, dns_retry_after_s};
}

/// Once the record was seen.
void prove(Services& services, std::shared_ptr<const Request> request, Respond respond, Named named) {
    Write write;
    write.command = domain::ProveEmailDomain{named.organization, named.email_domain};
    write.takes_idempotency_key = true;
    write.answer = [email_domain = named.email_domain](const Written&) { return json_answer(200, domain_json(email_domain, nullptr)); };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

}  // namespace

Response list_email_domains(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto permitted = permitted_organization(services, request, domain::Permission::organization_read);
    if (!permitted) return refuse(request, permitted.error());
    const auto organization = services.models.registry().organization(*permitted).value_or(domain::Organization{});
    std::vector<std::string> rows;
    for (const auto& name : organization.email_domains) rows.push_back(domain_json(name, nullptr));
    return list_answer(services, request, rows, {});
}

void challenge_email_domain(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto permitted = permitted_organization(services, *request, domain::Permission::organization_edit);
    if (!permitted) return respond(refuse(*request, permitted.error()));
    JsonBody body(*request);
    std::string email_domain;
    if (const auto typed = body.required_text("email_domain"); body.has("email_domain")) {
        email_domain = body.accept(services.normalizer.email_domain("/email_domain", typed)).value_or("");
    }
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    // That another organization has it is told to who has shown, by the record, that they speak for the domain.
    if (services.models.registry().domain_owner(email_domain) == *permitted) return respond(json_answer(200, domain_json(email_domain, nullptr)));
    const auto record = challenge_of(services, *permitted, email_domain);
    respond(json_answer(200, domain_json(email_domain, &record)));
}

void verify_email_domain(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    auto named = named_domain(services, *request);
    if (!named) return respond(refuse(*request, named.error()));
    auto body = JsonBody::optional(*request);
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    if (services.models.registry().domain_owner(named->email_domain) == named->organization) {
        return respond(json_answer(200, domain_json(named->email_domain, nullptr)));  // a repeat
    }
    // Also by this way nobody gets what is nobody's own.
    if (is_public_suffix(named->email_domain)) return respond(refuse(*request, not_found()));
    const auto wanted = challenge_of(services, named->organization, named->email_domain);
    const bool taken = services.txt_records.look_up(wanted.name, [&services, request, respond, wanted, named = *named](const TxtResolver::Answer& texts) {
        if (!texts) return respond(refuse(*request, dns_unavailable()));
        if (std::find(texts->begin(), texts->end(), wanted.value) == texts->end()) return respond(refuse(*request, unproved(wanted)));
        prove(services, request, respond, named);
    });
    if (!taken) respond(refuse(*request, {503, "overloaded", "Nothing was changed. Send the request again after the time in Retry-After.", {}, 1}));
}

void release_email_domain(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto named = named_domain(services, *request);
    if (!named) return respond(refuse(*request, named.error()));
    Write write;
    write.command = domain::ReleaseEmailDomain{named->organization, named->email_domain};
    write.answer = [](const Written&) { return empty_answer(); };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

}  // namespace muster::api::handlers
