#include "tests/reference/comparison.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "api/feed/event_filter.hpp"

namespace muster::tests::reference {
namespace {

using domain::to_text;

/// What a row may say of a person, beside who they are and what they are called, by what would have to show it.
const std::map<std::string, std::optional<LimitedField>>& fields() {
    using enum LimitedField;
    static const std::map<std::string, std::optional<LimitedField>> known{
        {"job_title", job_title}, {"title", title},   {"email", email},         {"username", username},     {"phone", phone},
        {"role", role},           {"locale", locale}, {"status", status},       {"group_ids", groups},      {"unit_id", unit},
        {"invited", {}},          {"added_at", {}},   {"updated_at", {}},       {"home_organization_id", {}}, {"ends_at", {}},
        {"manager_id", {}},       {"preferences", {}},  {"site_ids", {}},   {"home_site_id", {}},     {"home_site_access", {}},   {"grants", {}}};
    return known;
}

bool says(const World& world, const Seen& seen, int organization, const std::string& field) {
    const auto& person = world.person(seen.person);
    if (field == "job_title") return !person.job_title.empty();
    if (field == "phone") return !person.phone.empty();
    if (field == "home_organization_id") return person.home != organization;
    if (field == "manager_id") return person.home == organization && person.manager;
    if (field == "unit_id") return person.home == organization && person.has_unit;
    return field == "email" || field == "role" || field == "status";
}

}  // namespace

std::string Comparison::path(int organization, const std::string& below) const {
    return "/v1/organizations/" + told_.organizations[static_cast<std::size_t>(organization)].text() + below;
}

bool Comparison::shows(const Seen& seen, int organization, LimitedField field) const {
    return seen.showing == Showing::full || limited_fields(world_, organization).contains(field);
}

void Comparison::check_row(const AnswerRow& row, const Seen& seen, int organization) {
    static const std::set<std::string> of_everybody{"account_id", "organization_id", "kind", "first_name", "last_name", "version"};
    for (const auto& name : of_everybody) BOOST_CHECK_MESSAGE(row.has(name), "no " << name << " in " << row.text);
    for (const auto& name : row.fields) {
        if (of_everybody.contains(name)) continue;
        const auto known = fields().find(name);
        BOOST_REQUIRE_MESSAGE(known != fields().end(), "nobody said who sees " << name << " in " << row.text);
        const bool allowed = seen.showing == Showing::full || (known->second && shows(seen, organization, *known->second));
        BOOST_CHECK_MESSAGE(allowed, name << " shows in " << row.text);
    }
    for (const auto& [name, shown_by] : fields()) {
        const bool wanted = says(world_, seen, organization, name) && (seen.showing == Showing::full || (shown_by && shows(seen, organization, *shown_by)));
        BOOST_CHECK_MESSAGE(!wanted || row.has(name), "no " << name << " in " << row.text);
    }
}

void Comparison::organizations(int viewer) {
    std::set<std::string> expected, found;
    for (int o = 0; o < world_.organization_count(); ++o) {
        if (opens(world_, viewer, o)) expected.insert(told_.organizations[static_cast<std::size_t>(o)].text());
    }
    // An ADMIN sees those of the other worlds in the same log as well.
    for (int o = 0; o < world_.organization_count(); ++o) {
        const auto answer = reading_.get(token(viewer), path(o, ""));
        if (answer.status != 200) continue;
        const auto row = row_in(answer.body);
        found.insert(text_in(row, "id"));
        const auto all = directory(world_, viewer, o);
        std::size_t members = 0;
        for (int p = 0; p < world_.people_count(); ++p) members += world_.person(p).memberships.contains(o) ? 1U : 0U;
        BOOST_CHECK_MESSAGE(!row.has("members") || all.size() == members, "counts tell of the hidden: " << row.text);
    }
    BOOST_TEST(found == expected, boost::test_tools::per_element());
    if (world_.person(viewer).instance_admin) return;
    std::set<std::string> listed;
    for (const auto& row : list_in(reading_.get(token(viewer), "/v1/organizations?limit=200").body).rows) listed.insert(text_in(row, "id"));
    BOOST_TEST(listed == expected, boost::test_tools::per_element());
}

void Comparison::list(int viewer, int organization, const std::string& resource, const std::string& query) {
    auto expected = matching(viewer, organization, query);
    if (resource == "/external-members") {
        std::erase_if(expected, [&](const Seen& seen) {
            return world_.person(seen.person).memberships.at(organization).kind != MembershipKind::external;
        });
    }
    const auto limit = 1 + random_.below(4);
    const auto first = path(organization, resource) + "?limit=" + std::to_string(limit) + "&count=true" + (query.empty() ? "" : "&" + query);
    std::vector<AnswerRow> rows;
    std::string target = first;
    while (true) {
        const auto answer = reading_.get(token(viewer), target);
        if (!opens(world_, viewer, organization)) {
            BOOST_TEST((answer.status == 404 || (answer.status == 403 && world_.person(viewer).key_scopes)));
            ++tally_.hidden;
            return;
        }
        BOOST_REQUIRE_MESSAGE(answer.status == 200, answer.status << " for " << target << ": " << answer.body);
        const auto page = list_in(answer.body);
        BOOST_TEST(page.total == static_cast<std::int64_t>(expected.size()));
        ++tally_.pages, ++tally_.counts;
        rows.insert(rows.end(), page.rows.begin(), page.rows.end());
        if (page.next.empty()) break;
        BOOST_TEST(page.rows.size() == limit);  // no page stops short
        if (cursor_of_ >= 0 && cursor_of_ != viewer && random_.chance(30)) {
            BOOST_TEST(reading_.get(token(viewer), first + "&after=" + foreign_cursor_).status == 400U);
            ++tally_.cursors;
        }
        foreign_cursor_ = page.next;
        cursor_of_ = viewer;
        target = first + "&after=" + page.next;
    }
    std::vector<std::string> found, wanted;
    for (const auto& row : rows) found.push_back(row.account.text());
    for (const auto& seen : expected) wanted.push_back(id(seen.person).text());
    BOOST_TEST(found == wanted, boost::test_tools::per_element());
    for (std::size_t i = 0; i < rows.size() && found == wanted; ++i) check_row(rows[i], expected[i], organization);
    ++tally_.lists;
    tally_.rows += rows.size();
}

std::vector<Seen> Comparison::matching(int viewer, int organization, const std::string& query) const {
    auto seen = directory(world_, viewer, organization);
    const auto equals = query.find('=');
    if (equals == std::string::npos) return seen;
    const auto name = query.substr(0, equals), value = query.substr(equals + 1);
    std::erase_if(seen, [&](const Seen& each) {
        const auto& person = world_.person(each.person);
        const auto& membership = person.memberships.at(organization);
        const bool full = each.showing == Showing::full;  // who shows limited is found by name and kind alone
        const auto phone = person.phone.empty() ? std::string("none") : person.phone.substr(1);
        if (name == "kind") return to_text(membership.kind) != value;
        if (name == "role") return !full || membership.role != value;
        if (name == "status") return !full || value != (person.suspended ? "suspended" : "active");
        if (name == "invited") return !full || value != "true";
        if (name == "email") return !full || person.email != value;
        if (name == "phone") return !full || "%2B" + phone != value;
        if (person.first_name.starts_with(value) || person.last_name.starts_with(value)) return false;
        return !full || !(person.email.starts_with(value) || phone.starts_with(value));
    });
    return seen;
}

void Comparison::searches(int viewer, int organization) {
    const auto& somebody = world_.person(static_cast<int>(random_.below(world_.people.size())));
    const auto role = somebody.memberships.begin()->second.role;
    const auto phone = somebody.phone.empty() ? std::string("442079460110") : somebody.phone.substr(1);
    const std::array queries{"q=" + somebody.first_name.substr(0, 2), "q=" + somebody.last_name, "q=" + somebody.email.substr(0, 5), "q=" + phone,
                             "email=" + somebody.email, "phone=%2B" + phone, "role=" + role, std::string("kind=external"), std::string("kind=internal"),
                             std::string("status=active"), std::string("status=suspended"), std::string("invited=true")};
    list(viewer, organization, "/members", queries[random_.below(queries.size())]);
    ++tally_.searches;
}

void Comparison::single_rows(int viewer, int organization) {
    for (int p = 0; p < world_.people_count(); ++p) {
        if (!random_.chance(20)) continue;
        const auto answer = reading_.get(token(viewer), path(organization, "/members/" + id(p).text()));
        const auto expected = showing(world_, viewer, organization, p);
        BOOST_TEST_CONTEXT("person " << p << ": " << answer.body) {
            if (answer.status == 200) {
                BOOST_CHECK(expected != Showing::hidden);
                check_row(row_in(answer.body), {p, expected}, organization);
            } else {
                BOOST_TEST((answer.status == 404 || answer.status == 403));
                BOOST_CHECK(expected == Showing::hidden);
            }
        }
        ++tally_.single_rows;
    }
}

void Comparison::exported(int viewer) {
    if (world_.person(viewer).instance_admin) return;  // of every world in the log
    std::multiset<std::string> expected, found;
    for (int o = 0; o < world_.organization_count(); ++o) {
        for (const auto& seen : directory(world_, viewer, o)) {
            const auto& person = world_.person(seen.person);
            expected.insert(id(seen.person).text() + (shows(seen, o, LimitedField::email) ? " " + person.email : ""));
        }
    }
    const auto answer = reading_.get(token(viewer), "/v1/exports/members?format=jsonl&columns=account_id,email");
    if (answer.status == 403) {
        BOOST_TEST((world_.person(viewer).key_scopes && !world_.person(viewer).key_scopes->contains(Permission::member_read)));
        return;
    }
    for (const auto& row : lines_in(Reading::body_of(answer))) {
        const auto email = text_in(row, "email");
        found.insert(row.account.text() + (email.empty() ? "" : " " + email));
    }
    BOOST_TEST(found == expected, boost::test_tools::per_element());
    ++tally_.exports;
}

/// The feed: an event belongs to the first organization it names, and shows to those who follow it there and see whom it is about.
void Comparison::feed(int viewer) {
    const auto& who = world_.person(viewer);
    if (who.instance_admin) return;
    const auto& registry = reading_.registry();
    const auto account = registry.account(id(viewer));
    domain::Viewer looks{id(viewer), false, {}, at_hour(world_.now)};
    if (who.key_scopes) {
        domain::PermissionSet scopes;
        for (const auto permission : *who.key_scopes) scopes = scopes | domain::PermissionSet{permission};
        looks.scopes = scopes;
    }
    api::EventFilter filter(registry, looks);
    for (auto i = told_.first_event; i < told_.end_event; ++i) {
        const auto& recorded = story_.events()[i];
        const auto named = domain::organizations_of(recorded.event);
        const auto organization = named.empty() ? std::nullopt : told_.organization(named.front());
        const auto subject = domain::subject_of(recorded.event);
        const auto person = subject ? told_.person(*subject) : std::nullopt;
        bool hidden = !organization || !may(world_, viewer, *organization, Permission::event_read);
        bool clear = false;
        if (!hidden && person && world_.person(*person).memberships.contains(*organization)) {
            auto unscoped = world_;
            unscoped.people[static_cast<std::size_t>(viewer)].key_scopes.reset();
            hidden = showing(unscoped, viewer, *organization, *person) == Showing::hidden;
            clear = showing(world_, viewer, *organization, *person) != Showing::full;
        } else if (person) {
            continue;  // they left; whom the event then belongs to is the feed's own test
        }
        const auto shown = filter.of(recorded);
        BOOST_TEST_CONTEXT(domain::type_of(recorded.event) << " about " << (person ? *person : -1)) {
            BOOST_TEST((shown.showing == api::EventShowing::hidden) == hidden);
            if (!hidden && !clear) BOOST_TEST((shown.showing == api::EventShowing::full));
            if (!hidden && clear) BOOST_TEST((shown.showing == api::EventShowing::clear));
        }
        ++tally_.events;
    }
}

/// Every event that names the organization, the newest first, and none that does not.
void Comparison::history(int viewer, int organization) {
    const bool audits = may(world_, viewer, organization, Permission::audit_read);
    const auto here = told_.organizations[static_cast<std::size_t>(organization)];
    std::vector<std::uint64_t> expected, found;
    for (auto i = told_.end_event; i-- > told_.first_event;) {
        const auto named = domain::organizations_of(story_.events()[i].event);
        if (std::find(named.begin(), named.end(), here) != named.end()) expected.push_back(story_.events()[i].meta.position.value);
    }
    const auto first = path(organization, "/history?limit=" + std::to_string(5 + random_.below(30)));
    for (std::string target = first; !target.empty();) {
        const auto answer = reading_.get(token(viewer), target);
        BOOST_TEST((answer.status == 200) == audits);
        if (answer.status != 200) return;
        const auto page = list_in(answer.body);
        for (const auto& row : page.rows) {
            const auto at = row.text.find("\"position\":");
            BOOST_REQUIRE(at != std::string::npos);
            found.push_back(std::stoull(row.text.substr(at + 11)));
        }
        target = page.next.empty() ? std::string() : first + "&after=" + page.next;
    }
    BOOST_TEST(found == expected, boost::test_tools::per_element());
    tally_.entries += found.size();
}

void Comparison::shut_out(int viewer) {
    const auto organization = static_cast<int>(random_.below(world_.organizations.size()));
    for (const auto* below : {"", "/members", "/external-members", "/history", "/groups"}) {
        BOOST_TEST(reading_.get(token(viewer), path(organization, below)).status == 401U, below);
    }
    for (const auto* target : {"/v1/me", "/v1/organizations", "/v1/exports/members?format=jsonl"}) {
        BOOST_TEST(reading_.get(token(viewer), target).status == 401U, target);
    }
    ++tally_.suspended;
}

/// "Who can see this person": of everybody the asker sees.
void Comparison::questions(int viewer, int organization) {
    const auto seen = directory(world_, viewer, organization);
    if (seen.empty()) return;
    const auto& whom = seen[random_.below(seen.size())];
    const bool asks = whom.person == viewer || may(world_, viewer, organization, Permission::member_role);
    auto without_keys = world_;  // whether somebody sees somebody is asked of people, not of their keys
    for (auto& person : without_keys.people) person.key_scopes.reset();
    for (const auto* question : {"/viewers", "/visible"}) {
        const auto answer = reading_.get(token(viewer), path(organization, "/members/" + id(whom.person).text() + question + "?limit=200"));
        BOOST_TEST_CONTEXT(question << " of " << whom.person << ": " << answer.body) {
            BOOST_TEST((answer.status == 200) == asks);
            if (answer.status != 200) continue;
            const auto rows = list_in(answer.body).rows;
            BOOST_REQUIRE(rows.size() == seen.size());
            for (std::size_t i = 0; i < rows.size(); ++i) {
                const bool who_sees = question == std::string("/viewers");
                const auto expected = who_sees ? showing(without_keys, seen[i].person, organization, whom.person)
                                               : showing(without_keys, whom.person, organization, seen[i].person);
                BOOST_TEST(text_in(rows[i], "showing") == to_text(expected), "row " << i);
                BOOST_TEST(!text_in(rows[i], "because").empty());
            }
        }
        ++tally_.questions;
    }
}

void Comparison::groups(int viewer, int organization) {
    for (std::size_t g = 0; g < world_.groups.size(); ++g) {
        if (world_.groups[g].organization != organization) continue;
        const auto target = path(organization, "/groups/" + told_.groups[g].text() + "/members?effective=true&limit=200");
        const auto answer = reading_.get(token(viewer), target);
        if (answer.status != 200) {
            BOOST_TEST((answer.status == 404 || answer.status == 403));
            continue;
        }
        std::set<std::string> expected, found;
        for (int p = 0; p < world_.people_count(); ++p) {
            if (!groups_of(world_, p, organization).contains(static_cast<int>(g))) continue;
            expected.insert(id(p).text());
            BOOST_CHECK(showing(world_, viewer, organization, p) == Showing::full);  // else they should not read groups at all
        }
        for (const auto& row : list_in(answer.body).rows) found.insert(row.account.text());
        BOOST_TEST(found == expected, boost::test_tools::per_element());
    }
}

void Comparison::all() {
    for (int p = 0; p < world_.people_count(); ++p) tokens_.push_back(token_of(id(p), world_.person(p)));
    const bool exports = random_.chance(10), feeds = random_.chance(25);
    for (int viewer = 0; viewer < world_.people_count(); ++viewer) {
        BOOST_TEST_CONTEXT("viewer " << viewer) {
            if (world_.person(viewer).suspended) {
                shut_out(viewer);
                continue;
            }
            if (random_.chance(40)) organizations(viewer);
            for (int o = 0; o < world_.organization_count(); ++o) {
                BOOST_TEST_CONTEXT("organization " << o) {
                    list(viewer, o, "/members", "");
                    searches(viewer, o);
                    single_rows(viewer, o);
                    if (random_.chance(25)) list(viewer, o, "/external-members", "");
                    if (random_.chance(20)) questions(viewer, o);
                    if (random_.chance(20)) groups(viewer, o);
                    if (random_.chance(10)) history(viewer, o);
                }
            }
            if (exports) exported(viewer);
            if (feeds) feed(viewer);
        }
        ++tally_.viewers;
    }
    ++tally_.worlds;
}

}  // namespace muster::tests::reference
