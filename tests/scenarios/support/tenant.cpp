#include "tests/scenarios/support/tenant.hpp"

#include <algorithm>

namespace muster::scenarios {
namespace {

constexpr const char* no_id = "01kan4z7f3b6n8w1y5t2v9c4xj";

std::string strongest_role(const std::string& kind) {
    if (kind == "provider") return "super_admin";
    return kind == "client" ? "admin" : "access_manager";
}

Organization founded(const World& world, const std::string& kind, const std::string& word) {
    if (kind == "provider") return world.provider(word);
    return kind == "client" ? world.client(word) : world.workspace(word);
}

std::string id_of(const Answer& made, std::string_view name = "id") { return made.expect(201).json()[name].text(); }

/// People enough that every list of them has a second page.
void fill(const World& world, const Organization& organization, const std::string& word) {
    for (int i = 0; i < 3; ++i) {
        (void)organization.adds({.first_name = word + std::to_string(i), .last_name = word, .email = world.fresh_email(word), .job_title = word});
    }
}

void buy_and_number(const Caller& root, const Organization& client, Ids& ids) {
    root.patch(client.path(), object({{"services", array({"wifi", "access_control", "telephony"})}}), root.current(client.path())).expect(200);
    ids["number"] = "7421";
    ids["ext"] = id_of(root.post(client.path("/extensions"), object({{"number", "7421"}})), "extension_id");
    root.post(client.path("/extensions"), object({{"number", "7422"}})).expect(201);
}

void structure(const Caller& root, const Organization& organization, const std::string& word, Ids& ids) {
    const auto makes = [&](const std::string& what, const std::vector<Member>& members) {
        return id_of(root.post(organization.path("/" + what), object(members)));
    };
    ids["group"] = makes("groups", {{"name", word}});
    ids["subgroup"] = makes("groups", {{"name", word + " below"}});
    ids["unit"] = makes("units", {{"name", word}});
    root.post(organization.path("/roles"), object({{"name", word}, {"permissions", array({"member.read"})}})).expect(201);
    ids["role"] = word;
    ids["grant"] = makes("grants", {{"group_id", ids["group"]}, {"role", word}});
    ids["other"] = organization.id;
}

std::string uploads(const Caller& boss, const Organization& organization, const std::string& word) {
    const auto file = "First name;Last name;E-mail;Role\n" + word + ";" + word + ";" + word + ".sheet@people.example;nothing\n";
    return boss.send("POST", organization.path("/imports"), file, {{"content-type", "text/csv"}}).expect(202).json()["id"].text();
}

}  // namespace

Tenant::Tenant(const World& world, const std::string& kind, std::string its_word)
    : word(std::move(its_word)), organization(founded(world, kind, word)),
      boss(organization.has({.first_name = word, .last_name = word, .email = world.fresh_email(word), .role = strongest_role(kind), .job_title = word})),
      ids(ids_of(world, organization, boss)) {
    const auto root = world.admin();
    fill(world, organization, word);
    if (kind == "client") buy_and_number(root, organization, ids);
    const auto webhooks = organization.path("/webhooks");
    ids["webhook"] = id_of(root.post(webhooks, object({{"url", "https://" + word + ".example.com/"}})));
    root.patch(webhooks + "/" + ids["webhook"], object({{"paused", true}}), {{"if-match", "*"}}).expect(200);  // so that the log rests
    ids["imp"] = uploads(root, organization, word);
    structure(root, organization, word, ids);
    for (const auto* list : {"/members", "/invitations", "/history", "/notifications"}) {
        const auto page = root.get(organization.path(std::string(list) + "?limit=1")).expect(200).json();
        if (const auto next = page.text_or_empty("next"); !next.empty()) cursors.insert(next);
    }
}

std::string Tenant::trace_in(std::string text) const {
    for (const auto& [name, id] : ids) {
        const bool is_id = id.size() > 26 && id.find('_') != std::string::npos && id.find(no_id) == std::string::npos;
        if (is_id && text.find(id) != std::string::npos) return id;
    }
    std::transform(text.begin(), text.end(), text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return text.find(word) == std::string::npos ? "" : word;
}

}  // namespace muster::scenarios
