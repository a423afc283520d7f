// Extensions of a client (mission CC3): the inventory, whose each number is, and what the telephone system makes of it.

#include "api/handlers/answers.hpp"
#include "api/handlers/handlers.hpp"
#include "api/json_body.hpp"
#include "api/past/past_view.hpp"
#include "eventstore/json_writer.hpp"
#include "projections/json_members.hpp"

namespace muster::api::handlers {
namespace {

struct ExtensionAddress {
    domain::OrganizationId client;
    domain::ExtensionId extension;
};

std::optional<ExtensionAddress> read_address(const Request& request) {
    const auto client = captured<domain::OrganizationId>(request, 0);
    const auto extension = captured<domain::ExtensionId>(request, 1);
    if (!client || !extension) return {};
    return ExtensionAddress{*client, *extension};
}

std::string path_of(const ExtensionAddress& address) {
    return "/v1/organizations/" + address.client.text() + "/extensions/" + address.extension.text();
}

const projections::Telephony& telephony_for(Services& services, const Request& request) {
    return request.past ? request.past->rows().telephony() : services.models.telephony();
}

/// A row of the past by eyes of today, as far as the same shows now: a number that is gone not at all, the person only while it is
/// still theirs, their name only while it shows. Quotes inside a JSON string are escaped, so names of members stand for themselves.
std::optional<std::string> still_showing(const projections::Telephony& now, domain::OrganizationId client, std::string row) {
    constexpr std::string_view account = ",\"account_id\":\"", everything = "\"softphone\":true";
    const auto id = domain::ExtensionId::parse(projections::text_member(row, "extension_id"));
    const auto stands = id ? now.extension(client, *id) : std::nullopt;
    if (!stands) return {};
    const auto begin = row.find(account);
    if (begin == std::string::npos) return row;
    const auto end = row.find('"', begin + account.size()) + 1;
    if (stands->find(row.substr(begin, end - begin)) == std::string::npos) return row.substr(0, begin) + "}";
    if (stands->find(everything) == std::string::npos) return row.substr(0, end) + "}";
    return row;
}

std::optional<std::string> shown(Services& services, const Request& request, domain::OrganizationId client, std::optional<std::string> row) {
    if (!row || bound_for(services, request) == nullptr) return row;
    return still_showing(services.models.telephony(), client, std::move(*row));
}

Response list(Services& services, const Request& request, Query& parameters, std::optional<bool> associated) {
    auto page = page_of(services, request, parameters);
    if (auto problem = parameters.problem()) return refuse(request, std::move(*problem));
    if (!page) return refuse(request, page.error());
    const auto client = permitted_organization(services, request, domain::Permission::telephony_read);
    if (!client) return refuse(request, client.error());
    auto found = telephony_for(services, request).page({*client, associated, std::move(page->after), page->limit});
    if (!found) return refuse(request, {400, "cursor_invalid", "Begin the list again, without `after`."});
    std::vector<std::string> rows;
    for (auto& each : found->rows) {
        auto row = shown(services, request, *client, std::move(each));
        const bool wanted = row && (!associated.value_or(false) || row->find("\"account_id\":") != std::string::npos);
        if (wanted) rows.push_back(std::move(*row));
    }
    return list_answer(services, request, rows, found->next);
}

/// The extension of the path, when it is one of the client of the path.
std::optional<domain::Extension> addressed(const Services& services, const ExtensionAddress& address) {
    auto extension = services.models.registry().extension(address.extension);
    return extension && extension->organization == address.client ? std::move(extension) : std::nullopt;
}

/// Where the person is a member in whose right they may have an extension of the client: there, or as staff of its provider.
domain::OrganizationId home_for(const domain::RegistryReader& registry, domain::AccountId account, domain::OrganizationId client) {
    if (registry.membership(account, client)) return client;
    const auto organization = registry.organization(client);
    const bool staff = organization && organization->provider && registry.membership(account, *organization->provider);
    return staff ? *organization->provider : client;
}

domain::EditProfile change_of(const Services& services, domain::AccountId account, domain::OrganizationId client) {
    domain::EditProfile command;
    command.account = account;
    command.organization = home_for(services.models.registry(), account, client);
    return command;
}

}  // namespace

void create_extension(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto client = captured<domain::OrganizationId>(*request, 0);
    if (!client) return respond(refuse(*request, not_found()));
    JsonBody body(*request);
    domain::CreateExtension command{*client, {fresh_id(services)}, body.required_text("number")};
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    Write write;
    write.command = std::move(command);
    write.takes_idempotency_key = true;
    write.answer = [&services](const Written& written) {
        const auto* e = written.find<domain::ExtensionCreated>();
        if (!e) return empty_answer();
        std::string out;
        eventstore::JsonWriter json(out);
        json.begin_object().member("extension_id", e->extension).member("organization_id", e->organization);
        json.member("number", e->number).end_object();
        return created(services, std::move(out), path_of({e->organization, e->extension}), 0);
    };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

Response list_extensions(Services& services, const Request& request) {
    Query parameters(request);
    const auto associated = parameters.boolean("associated");
    return list(services, request, parameters, associated);
}

Response list_telephony(Services& services, const Request& request) {
    Query parameters(request);
    return list(services, request, parameters, true);
}

Response get_extension(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto client = permitted_organization(services, request, domain::Permission::telephony_read);
    if (!client) return refuse(request, client.error());
    const auto address = read_address(request);
    auto row = address ? shown(services, request, *client, telephony_for(services, request).extension(*client, address->extension)) : std::nullopt;
    if (!row) return refuse(request, not_found());
    return json_answer(200, std::move(*row));
}

Response get_telephony(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto client = permitted_organization(services, request, domain::Permission::telephony_read);
    if (!client) return refuse(request, client.error());
    auto row = shown(services, request, *client, telephony_for(services, request).numbered(*client, request.captures[1]));
    if (!row) return refuse(request, not_found());
    return json_answer(200, std::move(*row));
}

void remove_extension(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto address = read_address(*request);
    if (!address) return respond(refuse(*request, not_found()));
    Write write;
    write.command = domain::RemoveExtension{address->client, address->extension};
    write.answer = [](const Written&) { return empty_answer(); };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

void associate_extension(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto address = read_address(*request);
    if (!address || !addressed(services, *address)) return respond(refuse(*request, not_found()));
    JsonBody body(*request);
    const auto account = body.id<domain::AccountId>("account_id");
    if (!body.has("account_id")) body.blame("account_id", "required", "It is required.");
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    auto command = change_of(services, *account, address->client);
    command.services.extension = address->extension;
    Write write;
    write.command = std::move(command);
    write.answer = [&services, address = *address](const Written& written) {
        auto row = written.applied ? services.models.telephony().extension(address.client, address.extension) : std::nullopt;
        return json_answer(200, row ? std::move(*row) : "{\"extension_id\":\"" + address.extension.text() + "\"}");
    };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

void release_extension(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto permitted = permitted_organization(services, *request, domain::Permission::extension_manage);
    if (!permitted) return respond(refuse(*request, permitted.error()));
    const auto address = read_address(*request);
    const auto extension = address ? addressed(services, *address) : std::nullopt;
    if (!extension || !extension->account) return respond(refuse(*request, not_found()));
    auto command = change_of(services, *extension->account, address->client);
    command.services.releases_extension = true;
    Write write;
    write.command = std::move(command);
    write.answer = [](const Written&) { return empty_answer(); };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

}  // namespace muster::api::handlers
