#include "cli/demo/loader.hpp"
#include "cli/output.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::cli::demo {
namespace {

using eventstore::JsonWriter;

constexpr unsigned page = 200;

void write_text(JsonWriter& json, std::string_view name, const std::string& value) {
    if (!value.empty()) json.member(name, value);
}

/// Of what the client has bought.
void write_services(JsonWriter& json, const DataPerson& person, const DataOrganization& client, const std::string& extension_id) {
    if (!extension_id.empty()) json.member("extension_id", extension_id);
    if (person.wifi && client.wifi_purchased) json.member("wifi", true);
    if (person.card.empty()) return;
    json.key("access_control").begin_object().member("card_id", person.card);
    if (person.card_when_offline) json.member("offline_entry", true);
    json.end_object();
}

std::string body_of(const DataPerson& person, const DataOrganization& organization, const std::map<std::string, std::string>& site_ids,
                    const std::string& extension_id) {
    std::string body;
    JsonWriter json(body);
    json.begin_object().member("first_name", person.first_name).member("last_name", person.last_name);
    json.member("email", person.email).member("role", person.role);
    write_text(json, "username", person.username);
    write_text(json, "phone", person.phone);
    write_text(json, "job_title", person.job_title);
    write_text(json, "locale", person.locale);
    if (const auto home = site_ids.find(person.home_site); home != site_ids.end()) json.member("home_site_id", home->second);
    if (organization.kind == "provider" && !person.sites.empty()) {
        json.key("site_ids").begin_array();
        for (const auto& key : person.sites) {
            if (const auto site = site_ids.find(key); site != site_ids.end()) json.string(site->second);
        }
        json.end_array();
    }
    if (organization.kind == "client") write_services(json, person, organization, extension_id);
    json.member("send_invitation", person.send_invitation).end_object();
    return body;
}

}  // namespace

Done Loader::find_people() {
    return in_parallel(data_.organizations.size(), options_.api, options_.connections, "looking at what is there",
                       [this](ApiClient& api, std::size_t i) { return find_members(api, data_.organizations[i]); });
}

Done Loader::find_members(ApiClient& api, const DataOrganization& organization) {
    const auto id = organization_id(organization.key);
    if (id.empty()) return {};
    std::map<std::string, std::pair<std::string, std::string>> internals;  // e-mail to account and status
    std::string after;
    do {
        auto target = "/v1/organizations/" + id + "/members?limit=" + std::to_string(page);
        if (!after.empty()) target += "&after=" + after;
        const auto answer = api.get(target);
        if (!answer) return domain::failure(answer.error());
        if (!answer->ok()) return domain::failure("the members of " + organization.name + " cannot be listed: " + answer->problem());
        const auto document = answer->json();
        for (const auto& row : elements_of(document.root(), "data")) {
            const auto account = text_of(row, "account_id");
            if (text_of(row, "kind") == "external") {
                const std::lock_guard lock(finding_);
                externals_.emplace(account, id);
            } else {
                internals[lower_ascii(text_of(row, "email"))] = {account, text_of(row, "status")};
            }
        }
        after = text_of(document.root(), "next");
    } while (!after.empty());

    for (std::size_t i = 0; i < data_.people.size(); ++i) {
        if (data_.people[i].organization != organization.key) continue;
        const auto found = internals.find(lower_ascii(data_.people[i].email));
        if (found == internals.end()) continue;
        people_[i].account = found->second.first;
        people_[i].status = found->second.second;
    }
    return {};
}

Done Loader::add_person(ApiClient& api, std::size_t index) {
    const auto& person = data_.people[index];
    auto& state = people_[index];
    const auto organization = organization_id(person.organization);
    if (organization.empty()) return {};  // its organization was refused, and that is in the summary
    if (!state.account.empty()) {
        tally_.already(step::member);
        return {};
    }
    const auto extension = extension_ids_.find({person.organization, person.extension});
    const auto body = body_of(person, data_.organizations[organization_index_.at(person.organization)], site_ids_,
                              extension == extension_ids_.end() ? std::string() : extension->second);
    const auto target = "/v1/organizations/" + organization + "/members";
    const auto answer = api.call({"POST", target, body, idempotency_key(step::member, person.key, target, body)});
    if (!answer) return domain::failure(answer.error());
    if (!answer->ok()) {
        tally_.refused(step::member, person.key + " as " + person.role + " in " + person.organization, *answer);
        return {};
    }
    const auto document = answer->json();
    state.account = text_of(document.root(), "account_id");
    state.status = text_of(document.root(), "status");
    // A recognised repeat answers as it was then: things may have happened since.
    state.made_now = !answer->replayed;
    tally_.done(step::member);
    acks_.add(step::member, person.key, *answer, {{"account_id", state.account}, {"organization_id", organization}});
    return {};
}

}  // namespace muster::cli::demo
