// dry_run=true on writes, and deletions that ask first (CS1: delete first says what will go and asks for confirmation).
#include <boost/test/unit_test.hpp>

#include <set>

#include "tests/scenarios/support/contract.hpp"
#include "tests/scenarios/support/world.hpp"

namespace muster::scenarios {
namespace {

const std::string dry = "?dry_run=true";

/// What is said of one account; throws when nothing is.
Json said_of(const Json& report, const std::string& account) {
    for (const auto& each : report["accounts"].items()) {
        if (each["account_id"].text() == account) return each;
    }
    throw std::runtime_error("nothing is said of " + account + ": " + report.source());
}
bool says_something_of(const Json& report, const std::string& account) { return report.source().find("\"account_id\":\"" + account) != std::string::npos; }

std::set<std::string> types_of(const Json& report) {
    std::set<std::string> types;
    for (const auto& event : report["events"].items()) types.insert(event["type"].text());
    return types;
}

BOOST_AUTO_TEST_SUITE(dry_runs)

BOOST_AUTO_TEST_CASE(a_misspelt_dry_run_does_nothing) {
    auto& world = shared_world();
    const auto office = world.workspace("Office");
    const auto tail = world.tail();
    for (const auto* query : {"?dryrun=true", "?dry-run=true", "?dry_run=yes", "?dry_run=", "?dry_run=TRUE", "?dry_run=true&x=1"}) {
        BOOST_TEST(refused(world.admin().post(office.path("/sites") + query, object({{"name", "Quay"}})), 400, "query_invalid"));
    }
    BOOST_TEST(world.tail() == tail);
    BOOST_TEST(succeeded(world.admin().post(office.path("/sites?dry_run=false"), object({{"name", "Quay"}})), 201));
}

BOOST_AUTO_TEST_CASE(a_dry_run_is_refused_as_the_call_is) {
    auto& world = shared_world();
    const auto office = world.workspace("Office");
    auto member = office.has(), manager = office.has({.role = "access_manager"});
    const auto stranger = world.workspace("Elsewhere").has({.role = "access_manager"});
    auto outside = stranger;
    BOOST_TEST(refused(member.me().remove(manager.path() + dry, {{"if-match", "*"}}), 403, "permission_denied"));
    BOOST_TEST(refused(outside.me().remove(manager.path() + dry, {{"if-match", "*"}}), 404, "not_found"));
    BOOST_TEST(refused(manager.me().remove(manager.path() + dry, {{"if-match", "*"}}), 403, "self_not_allowed"));
    BOOST_TEST(refused(manager.me().remove(member.path() + dry), 428, "if_match_required"));
    BOOST_TEST(refused(world.nobody().remove(member.path() + dry, {{"if-match", "*"}}), 401, "credential_invalid"));
    const auto taken = object({{"first_name", "A"}, {"last_name", "B"}, {"email", member.email}, {"role", "member"}});
    BOOST_TEST(refused(manager.me().post(office.path("/members") + dry, taken), 409, "member_exists"));
}

BOOST_AUTO_TEST_CASE(nothing_is_sent_minted_or_remembered) {
    auto& world = shared_world();
    const auto office = world.workspace("Office");
    const auto email = world.fresh_email("dry");
    const auto body = object({{"first_name", "Dora"}, {"last_name", "Dry"}, {"email", email}, {"role", "member"}});
    const auto root = world.admin();
    const auto said = root.post(office.path("/members") + dry, body, {{"idempotency-key", "k" + email}}).expect(200).json();
    BOOST_TEST((types_of(said) == std::set<std::string>{"muster.MemberAdded", "muster.UserInvited"}));
    const auto& added = said["events"][0];
    BOOST_TEST(added["data"]["personal"]["email"].text() == email);
    BOOST_TEST(added["data"]["organizations"][0].text() == office.id);
    const auto gains = said["accounts"][0]["gains"];
    BOOST_TEST(gains["status"].text() == "invited");
    BOOST_TEST(gains["memberships"][0]["role"].text() == "member");
    BOOST_TEST(gains["invitation"].boolean());
    BOOST_TEST(!gains.has("permissions"));  // nothing until they register
    BOOST_TEST(root.get("/dev/outbox?email=" + url_encoded(email)).expect(200).json()["data"].size() == 0u);
    // The key is as new: it may come with another request.
    const auto other = object({{"first_name", "Dora"}, {"last_name", "Wet"}, {"email", email}, {"role", "member"}});
    BOOST_TEST(succeeded(root.post(office.path("/members"), other, {{"idempotency-key", "k" + email}}), 201));

    Person dora(world, office.id, "", email);
    const auto token = dora.link_token();
    const auto registration = object({{"token", token}, {"password", good_password}, {"password_confirmation", good_password}});
    const auto registered = world.nobody().post("/v1/registrations" + dry, registration).expect(200).json();
    BOOST_TEST(types_of(registered).contains("muster.InvitationAccepted"));
    BOOST_TEST(registered["accounts"][0]["gains"]["status"].text() == "active");
    BOOST_TEST(registered["accounts"][0]["gains"]["permissions"][0]["because"].text() == "own_role");
    BOOST_TEST(succeeded(world.nobody().post("/v1/registrations", registration), 201));  // the link was not used up
    BOOST_TEST(succeeded(dora.signs_in(), 201));
}

BOOST_AUTO_TEST_CASE(whose_rights_hang_on_a_group_are_named) {
    auto& world = shared_world();
    const auto office = world.workspace("Office");
    auto boss = office.has({.role = "access_manager"}), mia = office.has(), other = office.has();
    const auto group = boss.me().post(office.path("/groups"), object({{"name", "Crew"}})).expect(201).json()["id"].text();
    boss.me().put(office.path("/groups/" + group + "/members/" + mia.id), "").expect(204);
    const auto said = boss.me().post(office.path("/grants") + dry, object({{"group_id", group}, {"role", "manager"}})).expect(200).json();
    const auto gains = said_of(said, mia.id)["gains"]["permissions"][0]["permissions"].source();
    BOOST_TEST(gains.find("invitation.manage") != std::string::npos, gains);
    BOOST_TEST(!says_something_of(said, other.id));
    BOOST_TEST(!says_something_of(said, boss.id));
}

BOOST_AUTO_TEST_CASE(dry_runs_are_counted) {
    World world;
    const auto counted = [&] {
        const auto page = world.nobody().get("/metrics").expect(200).body;
        const std::string name = "\nmuster_dry_runs_total ";
        const auto at = page.find(name);
        return at == std::string::npos ? -1L : std::stol(page.substr(at + name.size()));
    };
    const auto before = counted();
    BOOST_TEST(before == 0);
    world.admin().post("/v1/organizations" + dry, object({{"kind", "workspace"}, {"name", "Office"}})).expect(200);
    BOOST_TEST(counted() == before + 1);
}

BOOST_AUTO_TEST_CASE(asking_who_has_an_email_by_dry_run_is_a_lookup) {
    auto& world = shared_world();
    const auto office = world.workspace("Office");
    auto manager = office.has({.role = "access_manager"});
    long status = 200;
    for (int i = 0; i < 60 && status == 200; ++i) {
        const auto body = object({{"first_name", "A"}, {"last_name", "B"}, {"email", world.fresh_email("guess")}, {"role", "member"}});
        status = manager.me().post(office.path("/members") + dry, body).status;
    }
    BOOST_TEST(status == 429);
}

struct House {
    World& world = shared_world();
    Organization landlord = world.provider("Landlord");
    std::string quay = landlord.adds_site("Quay"), mole = landlord.adds_site("Mole");
    Organization cafe = world.client("Cafe", landlord.id, {quay});
    Person boss = landlord.has({.first_name = "Boss", .role = "super_admin"});
    Person porter = landlord.has({.first_name = "Paul", .last_name = "Porter", .role = "staff", .home_site = quay});
    Person chief = cafe.has({.first_name = "Chief", .role = "admin"});
    Person user = cafe.has({.first_name = "Uma"});
};

BOOST_FIXTURE_TEST_CASE(CS1_deleting_staff_says_what_goes_and_asks, House) {
    (void)porter.me();  // a session
    const auto if_match = boss.me().current(porter.path());
    const auto said = boss.me().remove(porter.path() + dry, if_match).expect(200).json();
    BOOST_TEST((types_of(said) == std::set<std::string>{"muster.MemberRemoved"}));
    const auto paul = said_of(said, porter.id);
    BOOST_TEST(paul["first_name"].text() == "Paul");
    const auto& loses = paul["loses"];
    BOOST_TEST(loses["memberships"][0]["organization_id"].text() == landlord.id);
    BOOST_TEST(loses["memberships"][0]["role"].text() == "staff");
    BOOST_TEST(loses["sites"][0]["site_ids"][0].text() == quay);
    std::set<std::string> places;
    for (const auto& place : loses["permissions"].items()) places.insert(place["organization_id"].text() + ' ' + place["because"].text());
    BOOST_TEST((places == std::set<std::string>{landlord.id + " own_role", cafe.id + " site_assignment"}));
    BOOST_TEST(!paul.has("gains"));

    BOOST_TEST(refused(boss.me().remove(porter.path(), if_match), 428, "confirmation_required"));
    auto confirmed = if_match;
    confirmed.emplace_back("muster-confirmation", said["confirmation_token"].text());
    BOOST_TEST(succeeded(porter.me().get("/v1/me")));
    BOOST_TEST(succeeded(boss.me().remove(porter.path(), confirmed), 204));
    BOOST_TEST(refused(boss.me().get(porter.path()), 404, "not_found"));
}

BOOST_FIXTURE_TEST_CASE(CS1_what_was_confirmed_is_what_happens, House) {
    const Headers any{{"if-match", "*"}};
    const auto token_of = [&](const Caller& who, const Person& whom) {
        return who.remove(whom.path() + dry, any).expect(200).json()["confirmation_token"].text();
    };
    const auto with = [&](const std::string& token) { return Headers{{"if-match", "*"}, {"muster-confirmation", token}}; };
    const auto other = landlord.has({.first_name = "Otto", .role = "staff", .home_site = quay});
    const auto token = token_of(boss.me(), porter);
    // Another person's, another actor's, a made-up one.
    BOOST_TEST(refused(boss.me().remove(other.path(), with(token)), 409, "confirmation_outdated"));
    BOOST_TEST(refused(world.admin().remove(porter.path(), with(token)), 409, "confirmation_outdated"));
    for (const auto& wrong : {std::string("x"), std::string(54, 'A'), token + "A", "B" + token.substr(1)}) {
        BOOST_TEST(refused(boss.me().remove(porter.path(), with(wrong)), 409, "confirmation_outdated"));
    }
    // Something changed since.
    boss.me().patch(porter.path(), object({{"job_title", "Porter"}}), any).expect(200);
    BOOST_TEST(refused(boss.me().remove(porter.path(), with(token)), 409, "confirmation_outdated"));
    BOOST_TEST(succeeded(boss.me().remove(porter.path() + "?confirmation=" + token_of(boss.me(), porter), any), 204));
    // Who may not is told so whatever they confirm.
    BOOST_TEST(refused(user.me().remove(chief.path(), with(token)), 403, "permission_denied"));
}

BOOST_AUTO_TEST_CASE(CS1_a_confirmation_grows_old) {
    World world;
    const auto office = world.workspace("Office");
    const auto ann = office.has();
    const auto root = world.admin();
    const Headers any{{"if-match", "*"}};
    const auto token = root.remove(ann.path() + dry, any).expect(200).json()["confirmation_token"].text();
    root.post("/dev/clock", R"({"advance_seconds":601})").expect(200);
    BOOST_TEST(refused(root.remove(ann.path(), {{"if-match", "*"}, {"muster-confirmation", token}}), 409, "confirmation_outdated"));
    BOOST_TEST(succeeded(root.removes(ann.path(), any), 204));
}

BOOST_FIXTURE_TEST_CASE(CS2_who_loses_access_by_what_a_client_is_stands_there_too, House) {
    const auto root = world.admin();
    // The client moves from the quay to the mole: Paul's access to it went with the site.
    const auto body = object({{"site_ids", array({mole})}});
    const auto said = root.patch(cafe.path() + dry, body, root.current(cafe.path())).expect(200).json();
    BOOST_TEST((types_of(said) == std::set<std::string>{"muster.OrganizationChanged"}));
    const auto paul = said_of(said, porter.id);
    BOOST_TEST(paul["loses"]["permissions"][0]["organization_id"].text() == cafe.id);
    BOOST_TEST(paul["loses"]["permissions"][0]["because"].text() == "site_assignment");
    BOOST_TEST(paul["loses"]["visibility"][0]["internal"].text() == "full");
    BOOST_TEST(!says_something_of(said, boss.id));  // all sites
    BOOST_TEST(!says_something_of(said, chief.id));
    BOOST_TEST(said["accounts_affected"].number() == 1);
    // And really.
    BOOST_TEST(succeeded(porter.me().get(user.path())));
    root.patch(cafe.path(), body, root.current(cafe.path())).expect(200);
    BOOST_TEST(refused(porter.me().get(user.path()), 404, "not_found"));
    // The other way round it is a gain.
    const auto back = object({{"site_ids", array({quay})}});
    const auto gains = said_of(root.patch(cafe.path() + dry, back, root.current(cafe.path())).expect(200).json(), porter.id)["gains"];
    BOOST_TEST(gains["permissions"][0]["organization_id"].text() == cafe.id);
}

BOOST_FIXTURE_TEST_CASE(CC2_a_role_and_a_suspension_say_what_they_do, House) {
    const auto any = Headers{{"if-match", "*"}};
    const auto promoted = chief.me().put(user.path() + "/role" + dry, object({{"role", "admin"}}), any).expect(200).json();
    const auto uma = said_of(promoted, user.id);
    BOOST_TEST(uma["loses"]["memberships"][0]["role"].text() == "user");
    BOOST_TEST(uma["gains"]["memberships"][0]["role"].text() == "admin");
    BOOST_TEST(uma["gains"]["visibility"][0]["internal"].text() == "full");
    BOOST_TEST(uma["gains"]["permissions"][0]["permissions"].source().find("member.edit") != std::string::npos);
    (void)user.me();
    const auto suspended = said_of(chief.me().post(user.path() + "/suspend" + dry, "{}").expect(200).json(), user.id);
    BOOST_TEST(suspended["loses"]["status"].text() == "active");
    BOOST_TEST(suspended["gains"]["status"].text() == "suspended");
    BOOST_TEST(suspended["loses"]["sessions"].number() == 1);
    BOOST_TEST(suspended["loses"]["permissions"][0]["because"].text() == "own_role");
    BOOST_TEST(succeeded(user.me().get("/v1/me")));  // and nothing of it happened
}

BOOST_FIXTURE_TEST_CASE(a_dry_run_tells_nobody_of_other_tenants, House) {
    // A workspace links somebody of another one: what they are at home is not told.
    const auto office = world.workspace("Office");
    auto manager = office.has({.role = "access_manager"});
    const auto body = object({{"account_id", user.id}, {"role", "guest"}});
    const auto said = manager.me().post(office.path("/external-members") + dry, body).expect(200);
    BOOST_TEST(said.body.find(office.id) != std::string::npos);
    const auto uma = said_of(said.json(), user.id);
    BOOST_TEST(!uma.has("loses"));
    BOOST_TEST(uma["gains"].names().size() == 3u);  // membership, permissions, visibility: all in the office
    for (const auto& list : {"memberships", "permissions", "visibility"}) {
        for (const auto& place : uma["gains"][list].items()) BOOST_TEST(place["organization_id"].text() == office.id);
    }
    // A client's policy concerns its provider's staff too, who are not the client's to see.
    const auto policy = object({{"visibility", Raw{object({{"externals_to_internals", "hidden"}})}}});
    const auto changed = chief.me().patch(cafe.path() + dry, policy, chief.me().current(cafe.path()));
    BOOST_TEST(succeeded(changed, 200));
    BOOST_TEST(!says_something_of(changed.json(), porter.id));
    BOOST_TEST(!says_something_of(changed.json(), boss.id));
}

BOOST_AUTO_TEST_CASE(whose_guest_somebody_is_elsewhere_is_not_the_homes_to_know) {
    auto& world = shared_world();
    const auto dune = world.workspace("Dune"), cove = world.workspace("Cove");
    auto dan = dune.has({.role = "access_manager"}), keeper = cove.has({.role = "access_manager"}), dot = dune.has({.first_name = "Dot"});
    cove.links(dot, "member");
    (void)dot.me();  // a session
    // All that she is in the cove ends with her membership at home, or rests with it: the home hears of its own part.
    const Headers any{{"if-match", "*"}};
    const auto removed = dan.me().remove(dot.path() + dry, any).expect(200), suspended = dan.me().post(dot.path() + "/suspend" + dry, "{}").expect(200);
    for (const auto& said : {removed, suspended}) {
        BOOST_TEST(said_of(said.json(), dot.id)["loses"].has("permissions"));
        BOOST_TEST(said.body.find(cove.id) == std::string::npos, said.body);
        BOOST_TEST(said.json()["events_total"].number() == static_cast<std::int64_t>(said.json()["events"].size()));
    }
    BOOST_TEST(world.admin().post(dot.path() + "/suspend" + dry, "{}").expect(200).body.find(cove.id) != std::string::npos);
    // And the host hears nothing of what she has as a person.
    const auto unlinked = keeper.me().remove(cove.path("/external-members/" + dot.id) + dry, any).expect(200);
    BOOST_TEST(said_of(unlinked.json(), dot.id)["loses"]["memberships"][0]["organization_id"].text() == cove.id);
    BOOST_TEST(!said_of(unlinked.json(), dot.id)["loses"].has("sessions"));
    BOOST_TEST(unlinked.body.find(dune.id) == std::string::npos, unlinked.body);
}

BOOST_AUTO_TEST_CASE(what_a_write_does_to_another_tenant_is_not_told) {
    auto& world = shared_world();
    const auto dune = world.workspace("Dune"), cove = world.workspace("Cove");
    auto keeper = cove.has({.role = "access_manager"});
    const auto domain = "d" + cove.id.substr(cove.id.size() - 8) + ".example";
    const auto root = world.admin();
    root.patch(cove.path(), object({{"email_domains", array({domain})}}), root.current(cove.path())).expect(200);
    // An invitation that nobody accepted gives way to that of the domain's owner.
    const auto invited = dune.adds({.email = "zoe@" + domain});
    const auto body = object({{"first_name", "Zoe"}, {"last_name", "Lee"}, {"email", "zoe@" + domain}, {"role", "member"}});
    const auto said = keeper.me().post(cove.path("/members") + dry, body).expect(200), all = root.post(cove.path("/members") + dry, body).expect(200);
    BOOST_TEST(types_of(said.json()).contains("muster.MemberAdded"));
    for (const auto& other : {dune.id, invited.id}) {
        BOOST_TEST(said.body.find(other) == std::string::npos, said.body);
        BOOST_TEST(all.body.find(other) != std::string::npos, all.body);
    }
    BOOST_TEST(said.json()["events_total"].number() < all.json()["events_total"].number());
}

BOOST_AUTO_TEST_CASE(SC2_a_place_asks_when_more_goes_with_it) {
    auto& world = shared_world();
    const auto office = world.workspace("Office");
    auto manager = office.has({.role = "access_manager"});
    const auto root = world.admin();
    const auto ids = ids_of(world, office, manager);
    const auto site = office.path("/sites/" + ids.at("site")), level = site + "/levels/" + ids.at("level"), zone = level + "/zones/" + ids.at("zone");
    BOOST_TEST(refused(manager.me().remove(site), 428, "confirmation_required"));
    BOOST_TEST(refused(manager.me().remove(level), 428, "confirmation_required"));
    BOOST_TEST(!root.remove(zone + dry).expect(200).json().has("confirmation_token"));
    BOOST_TEST(succeeded(manager.me().remove(zone), 204));
    BOOST_TEST(succeeded(manager.me().remove(level), 204));  // empty now
    BOOST_TEST(succeeded(manager.me().remove(site), 204));
}

BOOST_AUTO_TEST_CASE(WS5_unlinking_asks_and_ones_own_things_do_not) {
    auto& world = shared_world();
    const auto office = world.workspace("Office");
    auto manager = office.has({.role = "access_manager"});
    auto guest = world.workspace("Elsewhere").has();
    office.links(guest);
    const auto path = office.path("/external-members/" + guest.id);
    BOOST_TEST(refused(manager.me().remove(path, {{"if-match", "*"}}), 428, "confirmation_required"));
    BOOST_TEST(succeeded(manager.me().removes(path, {{"if-match", "*"}}), 204));
    const auto key = guest.me().post("/v1/api-keys", object({{"name", "k"}})).expect(201).json()["id"].text();
    BOOST_TEST(succeeded(guest.me().remove("/v1/api-keys/" + key), 204));
    BOOST_TEST(succeeded(guest.me().remove("/v1/sessions/current"), 204));
}

BOOST_AUTO_TEST_CASE(WS8_why_not_is_said_with_what_is_missing) {
    House house;
    const auto& world = house.world;
    const auto ask = [&](const Caller& who, const Person& whom, const Organization& where, const std::string& permission) {
        return who.post("/v1/access-checks", object({{"account_id", whom.id}, {"organization_id", where.id}, {"permission", permission}})).expect(200).json();
    };
    const auto no = ask(house.chief.me(), house.user, house.cafe, "member.edit");
    BOOST_TEST(!no["allowed"].boolean());
    BOOST_TEST(no["because"].text() == "role_lacks_permission");
    BOOST_TEST(no["missing"][0]["detail"].text() == "The role user lacks member.edit.");
    BOOST_TEST(no["missing"].size() == 1u);  // what Uma is at the landlord's is not the café's to know
    const auto yes = ask(house.chief.me(), house.porter, house.cafe, "member.read");
    BOOST_TEST(yes["granted_by"][0]["grant"].text() == "site_assignment");
    BOOST_TEST(yes["granted_by"][0]["site_ids"][0].text() == house.quay);
    BOOST_TEST(ask(house.chief.me(), house.porter, house.cafe, "member.edit")["because"].text() == "none");  // a stranger
    for (const auto& known : {ask(house.boss.me(), house.porter, house.cafe, "member.edit"),
                              ask(world.admin(), house.porter, house.cafe, "member.edit")}) {
        BOOST_TEST(known["because"].text() == "role_lacks_permission");
        BOOST_TEST(known["missing"][0]["grant"].text() == "site_assignment");
    }

    const auto key = house.chief.me().post("/v1/api-keys", object({{"name", "k"}, {"scopes", array({"member.read"})}})).expect(201).json()["id"].text();
    const auto narrowed = house.chief.me().post("/v1/access-checks", object({{"account_id", house.chief.id}, {"organization_id", house.cafe.id},
                                                                            {"permission", "member.edit"}, {"api_key_id", key}}));
    BOOST_TEST(narrowed.expect(200).json()["because"].text() == "key_scope");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
