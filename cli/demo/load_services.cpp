// What clients have bought, and the inventory of extensions that their people get one of: before the people, who are added with what they
// have (load_people.cpp).

#include <algorithm>

#include "cli/demo/loader.hpp"
#include "cli/output.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::cli::demo {
namespace {

using eventstore::JsonWriter;

constexpr unsigned page = 200;
constexpr unsigned tries_max = 10;

/// What the data says that somebody of a client has.
struct Needs {
    const DataOrganization* client;
    bool access_control = false;
    std::set<std::string> numbers;

    [[nodiscard]] std::vector<std::string> services() const {  // in the order in which the server lists them
        std::vector<std::string> names;
        if (client->wifi_purchased) names.emplace_back("wifi");
        if (access_control) names.emplace_back("access_control");
        if (!numbers.empty()) names.emplace_back("telephony");
        return names;
    }
};

std::vector<Needs> needs_of(const DataSet& data) {
    std::map<std::string, std::size_t> places;
    std::vector<Needs> all;
    for (const auto& organization : data.organizations) {
        if (organization.kind != "client") continue;
        places[organization.key] = all.size();
        all.push_back({&organization, false, {}});
    }
    for (const auto& person : data.people) {
        const auto place = places.find(person.organization);
        if (place == places.end()) continue;
        auto& needs = all[place->second];
        if (!person.extension.empty()) needs.numbers.insert(person.extension);
        needs.access_control = needs.access_control || !person.card.empty();
    }
    std::erase_if(all, [](const Needs& needs) { return needs.services().empty(); });
    return all;
}

std::string services_body(const std::vector<std::string>& names) {
    std::string body;
    JsonWriter json(body);
    json.begin_object().key("services").begin_array();
    for (const auto& name : names) json.string(name);
    json.end_array().end_object();
    return body;
}

}  // namespace

Done Loader::load_services() {
    const auto all = needs_of(data_);
    return in_step({step::services, step::extension}, all.size(), [&](ApiClient& api, std::size_t i) -> Done {
        const auto& needs = all[i];
        const auto id = organization_id(needs.client->key);
        if (id.empty()) return {};  // it was refused, and that is in the summary
        return buy_services(api, *needs.client, id, needs.services()).and_then([&] { return add_extensions(api, *needs.client, id, needs.numbers); });
    });
}

/// Beside what the client has bought already.
Done Loader::buy_services(ApiClient& api, const DataOrganization& client, const std::string& id, const std::vector<std::string>& wanted) {
    const auto path = "/v1/organizations/" + id;
    for (unsigned tries = 1;; ++tries) {
        const auto now = api.get(path);
        if (!now) return domain::failure(now.error());
        auto services = texts_of(now->json().root(), "services");
        const auto has = [&](const std::string& name) { return std::find(services.begin(), services.end(), name) != services.end(); };
        if (std::all_of(wanted.begin(), wanted.end(), has)) {
            tally_.already(step::services);
            return {};
        }
        for (const auto& name : wanted) {
            if (!has(name)) services.push_back(name);
        }
        ApiCall call{"PATCH", path, services_body(services)};
        call.if_match = now->etag;
        const auto answer = api.call(call);
        if (!answer) return domain::failure(answer.error());
        if (answer->ok()) {
            tally_.done(step::services);
            acks_.add(step::services, client.key, *answer, {{"organization_id", id}});
            return {};
        }
        const bool look_again = answer->code == "version_mismatch" || answer->after_lost_answer;
        if (!look_again || tries >= tries_max) {
            tally_.refused(step::services, client.key + " (" + client.name + ")", *answer);
            return {};
        }
    }
}

Done Loader::add_extensions(ApiClient& api, const DataOrganization& client, const std::string& id, const std::set<std::string>& numbers) {
    if (numbers.empty()) return {};
    const auto target = "/v1/organizations/" + id + "/extensions";
    std::map<std::string, std::string> there;
    std::string after;
    do {
        const auto list = api.get(target + "?limit=" + std::to_string(page) + (after.empty() ? "" : "&after=" + after));
        if (!list) return domain::failure(list.error());
        if (!list->ok()) return domain::failure("the extensions of " + client.name + " cannot be listed: " + list->problem());
        const auto document = list->json();
        for (const auto& row : elements_of(document.root(), "data")) there[text_of(row, "number")] = text_of(row, "extension_id");
        after = text_of(document.root(), "next");
    } while (!after.empty());

    for (const auto& number : numbers) {
        if (there.contains(number)) {
            tally_.already(step::extension);
            continue;
        }
        std::string body;
        JsonWriter(body).begin_object().member("number", number).end_object();
        const auto key = number + " of " + client.key;
        const auto answer = api.call({"POST", target, body, idempotency_key(step::extension, key, target, body)});
        if (!answer) return domain::failure(answer.error());
        if (!answer->ok()) {
            tally_.refused(step::extension, key, *answer);
            continue;
        }
        there[number] = text_of(answer->json().root(), "extension_id");
        tally_.done(step::extension);
        acks_.add(step::extension, key, *answer, {{"organization_id", id}});
    }
    const std::lock_guard lock(finding_);
    for (const auto& [number, extension] : there) extension_ids_[{client.key, number}] = extension;
    return {};
}

}  // namespace muster::cli::demo
