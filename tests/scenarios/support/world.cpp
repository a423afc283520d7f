#include "tests/scenarios/support/world.hpp"

#include <stdexcept>
#include <thread>

#include "tests/scenarios/support/process.hpp"

namespace muster::scenarios {
namespace {

constexpr auto outbox_patience = std::chrono::seconds(5);
constexpr auto poll_interval = std::chrono::milliseconds(5);
constexpr auto rest_interval = std::chrono::milliseconds(20);
constexpr int rests_max = 200;

std::vector<std::string> with_development_flags(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"--dev", "--dev-fast-passwords"});
    return arguments;
}

std::string weakest_role(const std::string& kind) {
    if (kind == "provider") return "staff";
    return kind == "client" ? "user" : "member";
}

void add_text(std::vector<Member>& members, std::string_view name, const std::string& value) {
    if (!value.empty()) members.emplace_back(name, value);
}

}  // namespace

std::string token_of_link(const std::string& url) {
    const auto slash = url.rfind('/');
    if (slash == std::string::npos) throw std::runtime_error("no token in the link " + url);
    return url.substr(slash + 1);
}

Answer Caller::send(const std::string& method, const std::string& target, const std::string& body, const Headers& headers) const {
    auto all = headers;
    if (!credential_.empty()) all.emplace_back("x-api-key", credential_);
    return http_.send(method, world_->server().url() + target, body, all);
}

Answer Caller::get(const std::string& target, const Headers& headers) const { return send("GET", target, {}, headers); }

Answer Caller::post(const std::string& target, const std::string& body, const Headers& headers) const {
    auto all = headers;
    all.emplace_back("content-type", "application/json");
    return send("POST", target, body, all);
}

Answer Caller::patch(const std::string& target, const std::string& body, const Headers& headers) const {
    auto all = headers;
    all.emplace_back("content-type", "application/merge-patch+json");
    return send("PATCH", target, body, all);
}

Answer Caller::put(const std::string& target, const std::string& body, const Headers& headers) const {
    auto all = headers;
    all.emplace_back("content-type", "application/json");
    return send("PUT", target, body, all);
}

Answer Caller::remove(const std::string& target, const Headers& headers) const { return send("DELETE", target, {}, headers); }

Answer Caller::removes(const std::string& target, const Headers& headers) const {
    auto asked = remove(target + "?dry_run=true", headers);
    if (asked.status != 200) return asked;
    auto confirmed = headers;
    if (const auto token = asked.json().text_or_empty("confirmation_token"); !token.empty()) confirmed.emplace_back("muster-confirmation", token);
    return remove(target, confirmed);
}

std::vector<Json> Caller::list(const std::string& target, std::size_t limit) const {
    const std::string separator = target.find('?') == std::string::npos ? "?" : "&";
    const auto first = target + separator + "limit=" + std::to_string(limit);
    std::vector<Json> rows;
    std::string after;
    do {
        const auto page = get(after.empty() ? first : first + "&after=" + url_encoded(after)).expect(200).json();
        for (const auto& row : page["data"].items()) rows.push_back(row);
        after = page.text_or_empty("next");
    } while (!after.empty());
    return rows;
}

std::vector<Json> Caller::whole_list(const std::string& target) const { return get(target).expect(200).json()["data"].items(); }

Headers Caller::current(const std::string& target) const { return {{"if-match", get(target).expect(200).header("etag")}}; }

std::string Person::path() const { return "/v1/organizations/" + organization + "/members/" + id; }

std::string Person::link_token() const {
    const auto message = world_->newest_message(email);
    if (!message) throw std::runtime_error("no message to " + email);
    return token_of_link((*message)["url"].text());
}

Answer Person::registers(const std::string& password) {
    const auto body = object({{"token", link_token()}, {"password", password}, {"password_confirmation", password}});
    return world_->nobody().post("/v1/registrations", body);
}

Answer Person::signs_in(const std::string& password) const {
    return world_->nobody().post("/v1/sessions", object({{"email", email}, {"password", password}}));
}

const Caller& Person::me() {
    if (!me_) me_ = std::make_shared<Caller>(*world_, signs_in().expect(201).json()["token"].text());
    return *me_;
}

Person Organization::adds(Profile profile) const {
    if (profile.email.empty()) profile.email = world_->fresh_email();
    if (profile.role.empty()) profile.role = weakest_role(kind);
    std::vector<Member> members{{"first_name", profile.first_name}, {"last_name", profile.last_name}, {"email", profile.email},
                                {"role", profile.role}};
    add_text(members, "phone", profile.phone);
    add_text(members, "username", profile.username);
    add_text(members, "locale", profile.locale);
    add_text(members, "job_title", profile.job_title);
    // Staff are somewhere at home, but for those who have every site.
    if (kind == "provider" && profile.role != "super_admin" && profile.home_site.empty()) profile.home_site = adds_site("Home");
    add_text(members, "home_site_id", profile.home_site);
    if (!profile.sites.empty()) members.emplace_back("site_ids", array(profile.sites));
    if (profile.send_invitation) members.emplace_back("send_invitation", *profile.send_invitation);
    const auto added = world_->admin().post(path("/members"), object(members)).expect(201).json();
    return {*world_, id, added["account_id"].text(), profile.email};
}

Person Organization::has(Profile profile) const {
    auto person = adds(std::move(profile));
    person.registers().expect(201);
    return person;
}

std::string Organization::adds_site(const std::string& name) const {
    return world_->admin().post(path("/sites"), object({{"name", name}})).expect(201).json()["id"].text();
}

void Organization::sets_policy(const std::string& internals_to_externals, const std::string& externals_to_internals,
                               const std::string& externals_to_externals) const {
    const auto admin = world_->admin();
    const auto visibility = object({{"internals_to_externals", internals_to_externals},
                                    {"externals_to_internals", externals_to_internals},
                                    {"externals_to_externals", externals_to_externals}});
    const auto answer = admin.patch(path(), object({{"visibility", Raw{visibility}}}), admin.current(path()));
    if (answer.code() != "nothing_to_change") answer.expect(200);
}

void Organization::links(const Person& person, const std::string& role) const {
    world_->admin().post(path("/external-members"), object({{"account_id", person.id}, {"role", role}})).expect(201);
}

World::World(WorldOptions options)
    : directory_("world"), data_(options.data.empty() ? directory_ / "data" : options.data),
      server_(data_, with_development_flags(options.serve_arguments)) {
    const auto made = muster({"init", "--data", data().string(), "--admin-email", "root@muster.example", "--api-key", "--json"});
    if (made.exit_code != 0) throw std::runtime_error("muster init: " + made.out + made.err);
    const auto answer = Json::parse(made.out);
    admin_key_ = answer["api_key"].text();
    admin_registration_url_ = answer["admin_registration_url"].text();
    if (options.starts) server_.start();
}

void World::restart() {
    if (server_.is_running()) (void)server_.stop();
    server_.start();
}

Organization World::organization(const std::vector<Member>& members) const {
    const auto made = admin().post("/v1/organizations", object(members)).expect(201).json();
    return {*this, made["id"].text(), made["kind"].text()};
}

Organization World::provider(const std::string& name) const { return organization({{"kind", "provider"}, {"name", name}}); }

Organization World::client(const std::string& name, const std::string& provider_id, const std::vector<std::string>& sites) const {
    const auto owner = provider_id.empty() ? provider(name + "'s landlord").id : provider_id;
    return organization({{"kind", "client"}, {"name", name}, {"provider_id", owner}, {"site_ids", array(sites)}});
}

Organization World::workspace(const std::string& name) const { return organization({{"kind", "workspace"}, {"name", name}}); }

std::string World::fresh_email(const std::string& name) const { return name + '.' + std::to_string(++counter_) + "@people.example"; }

std::optional<Json> World::newest_message(const std::string& email) const {
    const auto caller = admin();
    const auto until = std::chrono::steady_clock::now() + outbox_patience;
    while (std::chrono::steady_clock::now() < until) {
        const auto messages = caller.get("/dev/outbox?email=" + url_encoded(email)).expect(200).json()["data"];
        if (messages.size() > 0 && messages[0]["status"].text() != "pending") return messages[0];
        std::this_thread::sleep_for(poll_interval);
    }
    return {};
}

std::int64_t World::tail() const {
    const auto caller = admin();
    std::int64_t last = -1;
    for (int i = 0; i < rests_max; ++i) {
        const auto tail = caller.get("/v1/admin/status").expect(200).json()["tail"].number();
        if (tail == last) return tail;
        last = tail;
        std::this_thread::sleep_for(rest_interval);
    }
    throw std::runtime_error("the log does not come to rest");
}

std::vector<std::string> World::done_since(std::int64_t position) const {
    const auto caller = admin();
    std::vector<std::string> types;
    auto after = std::to_string(position);
    do {
        const auto page = caller.get("/v1/events?limit=200&after=" + url_encoded(after)).expect(200).json();
        for (const auto& event : page["data"].items()) {
            if (event["data"]["actor"]["kind"].text() != "system") types.push_back(event["type"].text());
        }
        after = page.text_or_empty("next");
    } while (!after.empty());
    return types;
}

}  // namespace muster::scenarios
