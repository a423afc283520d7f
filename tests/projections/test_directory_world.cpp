#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <iostream>
#include <set>

#include "projections/directory.hpp"
#include "tests/projections/directory_world.hpp"
#include "tests/projections/model_fixture.hpp"
#include "tests/projections/names.hpp"
#include "tests/projections/reference_directory.hpp"
#include "tests/support/seed.hpp"

using namespace muster;
using domain::MembershipKind;
using domain::Showing;
using projections::Directory;
using projections::DirectoryQuery;

namespace {

constexpr std::array some_fields{domain::LimitedField::job_title, domain::LimitedField::email, domain::LimitedField::username,
                                 domain::LimitedField::phone, domain::LimitedField::role, domain::LimitedField::locale};

domain::Scope a_scope(std::mt19937_64& random, std::vector<domain::OrganizationId> organizations) {
    domain::Scope scope;
    scope.any = random() % 20 != 0;
    scope.only_self = random() % 10 == 0;
    scope.internals = static_cast<Showing>(random() % 3);
    scope.externals = static_cast<Showing>(random() % 3);
    std::sort(organizations.begin(), organizations.end());
    for (const auto& home : organizations) {
        if (random() % 4 == 0) scope.by_home.push_back({home, static_cast<Showing>(random() % 3)});
    }
    for (const auto field : some_fields) {
        if (random() % 2 == 0) scope.limited_fields.push_back(field);
    }
    if (random() % 2 == 0) scope.limited_fields = {domain::limited_fields_default.begin(), domain::limited_fields_default.end()};
    return scope;
}

projections::DirectoryFilter a_filter(tests::DirectoryWorld& world) {
    auto& random = world.random();
    projections::DirectoryFilter filter;
    switch (random() % 8) {
        case 0: filter.q = tests::first_names[random() % tests::first_names.size()]; break;
        case 1: filter.q = world.one_of<std::string>({"a", "an", "Anna s", "schm", "49", "+49170", "ivan1", "example", "u1 a", "-", "o"}); break;
        case 2: filter.q = world.an_email().substr(0, 3 + random() % 10); break;
        case 3: filter.q = world.a_phone().substr(random() % 2); break;
        case 4: filter.email_normal = world.an_email(); break;
        case 5: filter.phone_e164 = world.a_phone(); break;
        default: break;
    }
    if (random() % 4 == 0) filter.role = world.a_role();
    if (random() % 4 == 0) filter.kind = static_cast<MembershipKind>(random() % 2);
    if (random() % 4 == 0) filter.status = static_cast<domain::AccountStatus>(random() % 4);
    if (random() % 4 == 0) filter.invited = random() % 2 == 0;
    return filter;
}

std::string row_of(const tests::ReferenceDirectory::Row& row) { return row.account.text() + (row.full ? " full" : " limited"); }
std::string row_of(const std::string& json) {
    return tests::text_of(json, "account_id") + (json.find("\"status\":") != std::string::npos ? " full" : " limited");
}

/// A limited row shows none of the fields that the policy does not name, and no more than a full one.
void check_fields(const std::string& json, const domain::Scope& scope) {
    if (json.find("\"status\":") != std::string::npos) return;
    for (const auto* never : {"added_at", "home_organization_id", "invited", "title", "home_site_id", "group_ids"}) {
        BOOST_REQUIRE_MESSAGE(json.find("\"" + std::string(never) + "\":") == std::string::npos, json);
    }
    for (const auto field : some_fields) {
        const auto& named = scope.limited_fields;
        if (std::find(named.begin(), named.end(), field) != named.end()) continue;
        BOOST_REQUIRE_MESSAGE(json.find("\"" + std::string(to_text(field)) + "\":") == std::string::npos, json);
    }
}

/// The whole list, page by page.
std::vector<std::string> paged(const Directory& directory, DirectoryQuery query) {
    std::vector<std::string> rows;
    while (true) {
        const auto page = directory.page(query);
        BOOST_REQUIRE(page);
        BOOST_REQUIRE(page->rows.size() <= query.limit);
        for (const auto& row : page->rows) {
            check_fields(row, query.scope);
            rows.push_back(row_of(row));
        }
        if (page->next.empty()) return rows;
        BOOST_REQUIRE_EQUAL(page->rows.size(), query.limit);  // a page never stops short
        query.after = page->next;
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(directory_worlds)

BOOST_AUTO_TEST_CASE(pages_counts_and_searches_equal_the_reference_for_every_scope) {
    tests::DirectoryWorld world(tests::seed());
    tests::Running<Directory> running;
    tests::ReferenceDirectory reference;
    std::size_t told = 0, shown = 0;
    for (int round = 0; round < 40; ++round) {
        for (int i = 0; i < 40; ++i) world.step();
        running.feed(world.story());
        for (; told < world.story().events().size(); ++told) reference.apply(world.story().events()[told]);
        for (int i = 0; i < 25; ++i) {
            DirectoryQuery query;
            query.organization = world.one_of(world.organizations());
            query.viewer.account = world.one_of(world.accounts());
            query.scope = a_scope(world.random(), world.organizations());
            query.filter = a_filter(world);
            query.limit = 1 + world.random()() % 20;
            std::vector<std::string> expected;
            for (const auto& row : reference.rows(query)) expected.push_back(row_of(row));
            const auto found = paged(running.projection, query);
            BOOST_REQUIRE_MESSAGE(found == expected, "q " << query.filter.q << ", " << found.size() << " for " << expected.size());
            BOOST_REQUIRE_EQUAL(running.projection.count(query), expected.size());
            shown += expected.size();
        }
    }
    std::cout << told << " events, " << world.accounts().size() << " people, " << shown << " rows compared" << std::endl;
    BOOST_TEST(shown > 1000);
}

BOOST_AUTO_TEST_CASE(single_rows_show_what_lists_show) {
    tests::DirectoryWorld world(tests::seed() + 1);
    tests::Running<Directory> running;
    tests::ReferenceDirectory reference;
    for (int i = 0; i < 400; ++i) world.step();
    running.feed(world.story());
    for (const auto& event : world.story().events()) reference.apply(event);
    for (int i = 0; i < 50; ++i) {
        DirectoryQuery query;
        query.organization = world.one_of(world.organizations());
        query.viewer.account = world.one_of(world.accounts());
        query.scope = a_scope(world.random(), world.organizations());
        std::set<std::string> expected;
        for (const auto& row : reference.rows(query)) expected.insert(row_of(row));
        std::set<std::string> found;
        for (const auto& account : world.accounts()) {
            if (const auto json = running.projection.member(query, account)) found.insert(row_of(*json));
        }
        BOOST_REQUIRE(found == expected);
    }
}

/// People come and go between two pages: whoever was there all the time shows exactly once, in order.
BOOST_AUTO_TEST_CASE(paging_shows_every_stable_member_once_while_others_come_and_go) {
    for (std::uint64_t i = 0; i < 5; ++i) {
        tests::DirectoryWorld world(tests::seed() + 100 + i, 1);
        tests::Running<Directory> running;
        for (int n = 0; n < 300; ++n) world.step();
        running.feed(world.story());
        DirectoryQuery query;
        query.organization = world.organizations().front();
        query.scope = {true, false, Showing::full, Showing::full, "instance_admin", {}, {}};
        query.limit = 9;
        const auto all = [&] {
            auto whole = query;
            whole.limit = 100'000;
            whole.after.clear();
            std::map<std::string, std::string> names;
            const auto page = running.projection.page(whole);
            for (const auto& row : page->rows) {
                names[tests::text_of(row, "account_id")] = tests::text_of(row, "first_name") + "|" + tests::text_of(row, "last_name");
            }
            return names;
        };
        auto stable = all();
        std::map<std::string, int> seen;
        while (true) {
            const auto page = running.projection.page(query);
            BOOST_REQUIRE(page);
            for (const auto& row : page->rows) ++seen[tests::text_of(row, "account_id")];
            if (page->next.empty()) break;
            query.after = page->next;
            for (int n = 0; n < 4; ++n) world.step();
            running.feed(world.story());
            const auto now = all();
            std::erase_if(stable, [&](const auto& was) {
                const auto it = now.find(was.first);
                return it == now.end() || it->second != was.second;  // gone, or moved by a new name
            });
        }
        for (const auto& [account, name] : stable) BOOST_TEST(seen[account] == 1, account << " " << name);
        BOOST_TEST(stable.size() > 20);
    }
}

BOOST_AUTO_TEST_CASE(rows_depend_on_the_events_alone_not_on_the_batches) {
    tests::DirectoryWorld world(tests::seed() + 2);
    tests::Running<Directory> one_by_one, at_once;
    for (int i = 0; i < 400; ++i) {
        world.step();
        one_by_one.feed(world.story());
    }
    at_once.feed(world.story());
    const auto a = one_by_one.model.rows().store();
    const auto b = at_once.model.rows().store();
    const auto comparison = projections::compare(*a->freeze(), *b->freeze(), {});
    BOOST_TEST(comparison->differing == 0, comparison->first_difference);
    BOOST_TEST(comparison->rows > 500);
}

/// After everybody is erased nothing of them is in any row; the rows are still those of the same people.
BOOST_AUTO_TEST_CASE(erased_people_leave_rows_without_values) {
    tests::DirectoryWorld world(tests::seed() + 3);
    for (int i = 0; i < 300; ++i) world.step();
    tests::Running<Directory> running;
    running.feed(tests::erased(world.story().events()));
    for (const auto& [key, value] : tests::all_rows(*running.model.rows().store())) {
        for (const auto* secret : {"Schmidt", "schmidt", "@example", "+49170", "Boss", "anna"}) {
            BOOST_REQUIRE(key.find(secret) == std::string::npos && value.find(secret) == std::string::npos);
        }
    }
    DirectoryQuery query;
    query.organization = world.organizations().front();
    query.scope = {true, false, Showing::full, Showing::full, "instance_admin", {}, {}};
    BOOST_TEST(running.projection.count(query) > 0);
    const auto page = running.projection.page(query);
    BOOST_REQUIRE(page && !page->rows.empty());
    BOOST_TEST(page->rows.front().find("first_name") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
