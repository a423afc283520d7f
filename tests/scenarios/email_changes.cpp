// A new e-mail is pending until the link sent to it is confirmed (mission SC4, CC7).
#include <boost/test/unit_test.hpp>

#include <set>

#include "tests/scenarios/support/world.hpp"

namespace muster::scenarios {
namespace {

struct Changes {
    World world;  ///< whose clock is moved
    Organization office = world.workspace("Office");
    Person manager = office.has({.first_name = "Amy", .role = "access_manager"});
    Person ann = office.has({.first_name = "Ann", .role = "member"});
    std::string fresh = world.fresh_email("new");

    Answer patches(const Person& person, const std::string& email) {
        return manager.me().patch(person.path(), object({{"email", email}}), manager.me().current(person.path()));
    }
    Answer asks(Person& person, const std::string& email, const std::string& password = good_password, const Headers& headers = {}) {
        return person.me().post("/v1/me/email-changes", object({{"email", email}, {"password", password}}), headers);
    }
    Answer confirms(const std::string& token, const Headers& headers = {}) {
        return world.nobody().post("/v1/email-changes/confirm", object({{"token", token}}), headers);
    }
    /// Of the newest link sent to the new address.
    std::string token_to(const std::string& email) {
        const auto message = world.newest_message(email);
        if (!message || (*message)["kind"].text() != "email_change_confirm") throw std::runtime_error("no link to " + email);
        return token_of_link((*message)["url"].text());
    }
    Answer signs_in(const std::string& email) { return world.nobody().post("/v1/sessions", object({{"email", email}, {"password", good_password}})); }
    /// Sessions nobody used meanwhile are over.
    void a_day_passes() {
        world.nobody().post("/dev/clock", object({{"advance_seconds", 24 * 3600}})).expect(200);
        manager = Person(world, office.id, manager.id, manager.email);
        ann = Person(world, office.id, ann.id, ann.email);
    }
    bool is_pending(const Person& person) { return manager.me().get(person.path()).expect(200).json().has("pending_email_change"); }
};

BOOST_FIXTURE_TEST_SUITE(email_changes, Changes)

BOOST_AUTO_TEST_CASE(CC7_the_homes_change_waits_for_the_person_who_confirms_it) {
    const auto answer = patches(ann, fresh).expect(200).json();
    BOOST_TEST(answer["pending_email_change"].boolean());
    BOOST_TEST(answer["email"].text() == ann.email);
    BOOST_TEST(ann.me().get("/v1/me").expect(200).json()["pending_email_change"].boolean());
    BOOST_TEST(world.newest_message(ann.email).value()["kind"].text() == "email_change_notice");
    const auto elsewhere = world.workspace("Elsewhere");
    elsewhere.links(ann);
    BOOST_TEST(!world.admin().get(elsewhere.path("/members/" + ann.id)).expect(200).json().has("pending_email_change"));
    const auto token = token_to(fresh);
    BOOST_TEST(succeeded(signs_in(ann.email), 201));
    BOOST_TEST(refused(signs_in(fresh), 401, "sign_in_failed"));
    // Nobody becomes Ann at once: she was told, and has a day to say no.
    BOOST_TEST(world.newest_message(fresh).value()["status"].text() == "queued");
    BOOST_TEST(refused(confirms(token), 410, "link_dead"));
    BOOST_TEST(world.nobody().get("/email-changes/" + token).status == 410);
    a_day_passes();
    for (int i = 0; i < 3; ++i) (void)world.nobody().get("/email-changes/" + token);  // a mail scanner
    const auto confirmed = confirms(token, {{"idempotency-key", "one"}}).expect(200);
    BOOST_TEST(confirmed.json()["email"].text() == fresh);
    BOOST_TEST(confirms(token, {{"idempotency-key", "one"}}).expect(200).body == confirmed.body);
    BOOST_TEST(refused(confirms(token), 410, "link_dead"));
    BOOST_TEST(manager.me().get(ann.path()).expect(200).json()["email"].text() == fresh);
    BOOST_TEST(!is_pending(ann));
    BOOST_TEST(succeeded(signs_in(fresh), 201));
    BOOST_TEST(refused(signs_in(ann.email), 401, "sign_in_failed"));
    // The old one is free again.
    BOOST_TEST(succeeded(world.admin().post(office.path("/members"), object({{"first_name", "B"}, {"last_name", "C"}, {"email", ann.email}, {"role", "member"}})), 201));
}

BOOST_AUTO_TEST_CASE(CC7_a_person_changes_their_own_with_their_password) {
    BOOST_TEST(refused(asks(ann, fresh, "not my password at all"), 422, "current_password_wrong"));
    BOOST_TEST(!is_pending(ann));
    const auto asked = asks(ann, fresh).expect(202);
    BOOST_TEST(asked.json()["email"].text() == fresh);
    BOOST_TEST(is_pending(ann));
    BOOST_TEST(succeeded(confirms(token_to(fresh)), 200));
    BOOST_TEST(succeeded(signs_in(fresh), 201));
    BOOST_TEST(refused(manager.me().patch(manager.path(), object({{"email", world.fresh_email()}}), {{"if-match", "*"}}), 403, "self_not_allowed"));
}

BOOST_AUTO_TEST_CASE(CC7_of_who_has_not_registered_it_changes_at_once_and_the_old_link_is_dead) {
    auto max = office.adds({.first_name = "Max"});
    const auto stale = max.link_token();
    const auto answer = patches(max, fresh).expect(200).json();
    BOOST_TEST(answer["email"].text() == fresh);
    BOOST_TEST(!answer.has("pending_email_change"));
    const auto body = object({{"token", stale}, {"password", good_password}, {"password_confirmation", good_password}});
    BOOST_TEST(refused(world.nobody().post("/v1/registrations", body), 410, "link_dead"));
    BOOST_TEST(succeeded(manager.me().post(max.path() + "/invitation", "{}")));
    max.email = fresh;
    BOOST_TEST(succeeded(max.registers(), 201));
}

BOOST_AUTO_TEST_CASE(CC7_a_change_can_be_withdrawn_and_replaced) {
    BOOST_TEST(refused(ann.me().remove("/v1/me/email-changes/current"), 409, "email_change_not_pending"));
    BOOST_TEST(succeeded(asks(ann, fresh), 202));
    const auto first = token_to(fresh);
    BOOST_TEST(succeeded(ann.me().remove("/v1/me/email-changes/current"), 204));
    BOOST_TEST(refused(confirms(first), 410, "link_dead"));
    const auto other = world.fresh_email("other"), third = world.fresh_email("third");
    BOOST_TEST(succeeded(asks(ann, other), 202));
    const auto second = token_to(other);
    BOOST_TEST(succeeded(patches(ann, third), 200));  // replaces it
    BOOST_TEST(refused(confirms(second), 410, "link_dead"));
    const auto last = token_to(third);
    BOOST_TEST(succeeded(manager.me().remove(ann.path() + "/email-changes/current"), 204));
    BOOST_TEST(refused(manager.me().remove(ann.path() + "/email-changes/current"), 409, "email_change_not_pending"));
    BOOST_TEST(refused(confirms(last), 410, "link_dead"));
    BOOST_TEST(!is_pending(ann));
    BOOST_TEST(succeeded(signs_in(ann.email), 201));
}

BOOST_AUTO_TEST_CASE(CC7_every_dead_link_is_answered_alike) {
    const auto invitation = office.adds({.first_name = "Max"}).link_token();
    const auto tail = world.tail();
    std::set<std::string> details;
    for (const auto& token : {std::string("AAAA"), std::string(43, 'A'), invitation, std::string(), std::string("\x01")}) {
        const auto answer = confirms(token);
        if (token.empty()) {
            BOOST_TEST((answer.status == 410 || answer.status == 422));
            continue;
        }
        BOOST_TEST(refused(answer, 410, "link_dead"));
        details.insert(answer.json()["detail"].text());
    }
    BOOST_TEST(details.size() == 1u);
    for (const auto* body : {"{}", R"({"token":7})", R"({"token":"AAAA","email":"a@b.example"})"}) {
        BOOST_TEST(refused(world.nobody().post("/v1/email-changes/confirm", body), 422, "body_invalid"));
    }
    BOOST_TEST(world.tail() == tail);
}

BOOST_AUTO_TEST_CASE(CC7_an_email_that_somebody_has_cannot_be_taken_not_even_later) {
    BOOST_TEST(refused(asks(ann, manager.email), 409, "email_taken"));
    BOOST_TEST(refused(patches(ann, manager.email), 409, "email_taken"));
    BOOST_TEST(refused(asks(ann, ann.email), 409, "nothing_to_change"));
    // Asking reserves nothing: who comes first has it.
    BOOST_TEST(succeeded(asks(ann, fresh), 202));
    const auto token = token_to(fresh);
    const auto body = object({{"first_name", "B"}, {"last_name", "C"}, {"email", fresh}, {"role", "member"}});
    BOOST_TEST(succeeded(world.admin().post(office.path("/members"), body), 201));
    BOOST_TEST(refused(confirms(token), 409, "email_taken"));
    BOOST_TEST(succeeded(signs_in(ann.email), 201));
}

BOOST_AUTO_TEST_CASE(CC7_finding_out_by_asking_is_charged_like_a_lookup) {
    Answer last;
    for (int i = 0; i < 60 && last.status != 429; ++i) last = asks(ann, manager.email);
    BOOST_TEST(refused(last, 429, "lookups_limited"));
}

BOOST_AUTO_TEST_CASE(CC7_bad_input_is_refused_and_changes_nothing) {
    for (auto* person : {&manager, &ann}) (void)person->me();
    const auto tail = world.tail();
    for (const auto& email : {std::string("ann"), std::string(), std::string("a\n@people.example"), std::string(300, 'a') + "@people.example"}) {
        BOOST_TEST(refused(asks(ann, email), 422, "body_invalid"));
        BOOST_TEST(refused(patches(ann, email), 422, "body_invalid"));
    }
    for (const auto* body : {"{}", R"({"email":"a@people.example"})", R"({"email":null,"password":"x"})", R"({"email":"a@people.example","password":7})"}) {
        BOOST_TEST(refused(ann.me().post("/v1/me/email-changes", body), 422, "body_invalid"));
    }
    BOOST_TEST(refused(manager.me().patch(ann.path(), R"({"email":null})", {{"if-match", "*"}}), 422, "body_invalid"));
    const auto mixed = object({{"email", fresh}, {"job_title", "Clerk"}});
    BOOST_TEST(refused(manager.me().patch(ann.path(), mixed, {{"if-match", "*"}}), 422, "body_invalid"));
    BOOST_TEST(refused(manager.me().patch(ann.path(), object({{"email", fresh}})), 428, "if_match_required"));
    BOOST_TEST(refused(ann.me().patch(manager.path(), object({{"email", fresh}}), {{"if-match", "*"}}), 403, "permission_denied"));
    BOOST_TEST(world.tail() == tail);
    // Another tenant's organization or member reads as unknown, also around one's own account.
    const auto other = world.workspace("Other");
    const auto stranger = other.adds({.send_invitation = false});
    const auto before = world.tail();
    for (const auto& path : {other.path("/members/" + ann.id), stranger.path(), other.path("/members/" + stranger.id)}) {
        BOOST_TEST(refused(ann.me().patch(path, object({{"email", fresh}}), {{"if-match", "*"}}), 404, "not_found"));
        BOOST_TEST(refused(ann.me().patch(path, R"({"preferences":null})", {{"if-match", "*"}}), 404, "not_found"));
        BOOST_TEST(refused(ann.me().remove(path + "/email-changes/current"), 404, "not_found"));
    }
    BOOST_TEST(world.tail() == before);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
