// What differs between two moments, over HTTP and by `muster diff`, as auditors and others are shown it.
#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "tests/scenarios/support/process.hpp"
#include "tests/scenarios/support/world.hpp"

namespace muster::scenarios {
namespace {

std::string from(std::int64_t position) { return "?from=" + std::to_string(position); }

/// The entry about the thing; none is a failed check.
Json entry_of(const std::vector<Json>& entries, const std::string& kind, const std::string& id) {
    const auto found = std::find_if(entries.begin(), entries.end(), [&](const Json& each) { return each["kind"].text() == kind && each["id"].text() == id; });
    BOOST_REQUIRE_MESSAGE(found != entries.end(), "no " << kind << " " << id << " among " << entries.size() << " entries");
    return *found;
}
/// "before -> after" of a field, as JSON; empty: it is not told.
std::string change_of(const Json& entry, const std::string& field) {
    for (const auto& each : entry["changes"].items()) {
        if (each["field"].text() == field) return each["before"].source() + " -> " + each["after"].source();
    }
    return {};
}

BOOST_AUTO_TEST_SUITE(diffs)

BOOST_AUTO_TEST_CASE(an_organization_tells_who_joined_left_and_changed_and_by_which_event) {
    auto& world = shared_world();
    const auto root = world.admin();
    const auto office = world.workspace("Between");
    auto mia = office.has({.first_name = "Mia", .last_name = "B", .role = "member"});
    auto gone = office.has({.first_name = "Zed", .last_name = "C", .role = "member"});
    const auto before = world.tail();
    root.put(mia.path() + "/role", R"({"role":"manager"})", root.current(mia.path())).expect(200);
    root.removes(gone.path(), root.current(gone.path())).expect(204);
    const auto came = office.adds({.first_name = "Mona", .last_name = "D"});
    const auto group = root.post(office.path("/groups"), R"({"name":"Night shift"})").expect(201).json()["id"].text();
    root.patch(office.path(), R"({"name":"Between them"})", root.current(office.path())).expect(200);
    const auto after = world.tail();

    const auto answer = root.get(office.path("/diff") + from(before));
    BOOST_REQUIRE(succeeded(answer));
    const auto entries = answer.json()["data"].items();
    const auto changed = entry_of(entries, "member", mia.id);
    BOOST_TEST(changed["change"].text() == "changed");
    BOOST_TEST(changed["name"].text() == "Mia B");
    BOOST_TEST(change_of(changed, "role") == R"("member" -> "manager")");
    BOOST_TEST(changed["events"][0]["type"].text() == "RoleChanged");
    BOOST_TEST(!changed["events"][0]["actor"]["account_id"].text().empty());
    BOOST_TEST(changed["events"][0]["position"].number() > before);
    BOOST_TEST(entry_of(entries, "member", gone.id)["change"].text() == "removed");
    BOOST_TEST(entry_of(entries, "member", came.id)["change"].text() == "added");
    BOOST_TEST(change_of(entry_of(entries, "group", group), "name") == R"(null -> "Night shift")");
    BOOST_TEST(change_of(entry_of(entries, "organization", office.id), "name") == R"("Between" -> "Between them")");
    BOOST_TEST(answer.json()["from_position"].number() == before);

    // Nothing differs from itself; pages keep their moments, whatever happens between them.
    BOOST_TEST(root.get(office.path("/diff") + from(before) + "&to=" + std::to_string(before)).json()["data"].items().empty());
    std::size_t rows = 0;
    std::string cursor;
    do {
        const auto page = root.get(office.path("/diff") + from(before) + "&limit=1" + cursor);
        BOOST_REQUIRE(succeeded(page));
        rows += page.json()["data"].items().size();
        BOOST_TEST(page.json()["to_position"].number() == answer.json()["to_position"].number());
        const auto next = page.json().text_or_empty("next");
        cursor = next.empty() ? "" : "&after=" + next;
        if (rows == 1) (void)office.adds({.first_name = "Late"});
    } while (!cursor.empty());
    BOOST_TEST(rows == entries.size());
    BOOST_TEST(answer.json()["to_position"].number() >= after);
}

BOOST_AUTO_TEST_CASE(an_account_and_the_instance_tell_what_became_of_them) {
    auto& world = shared_world();
    const auto root = world.admin();
    const auto office = world.workspace("Person between");
    const auto host = world.workspace("Host between");
    auto mia = office.has({.first_name = "Mia", .last_name = "B", .role = "member", .job_title = "Baker"});
    const auto before = world.tail();
    root.patch(mia.path(), R"({"job_title":"Head baker"})", root.current(mia.path())).expect(200);
    host.links(mia);
    const auto made = world.workspace("Made between");

    const auto entries = root.get("/v1/accounts/" + mia.id + "/diff" + from(before)).expect(200).json()["data"].items();
    BOOST_TEST(change_of(entry_of(entries, "account", mia.id), "job_title") == R"("Baker" -> "Head baker")");
    const auto link = entry_of(entries, "membership", host.id);
    BOOST_TEST(link["change"].text() == "added");
    BOOST_TEST(link["events"][0]["type"].text() == "ExternalLinked");
    // The person themselves may read their own.
    BOOST_TEST(succeeded(mia.me().get("/v1/accounts/" + mia.id + "/diff" + from(before))));

    const auto all = root.whole_list("/v1/diff" + from(before));
    BOOST_TEST(entry_of(all, "organization", made.id)["change"].text() == "added");
    BOOST_TEST(change_of(entry_of(all, "organization", host.id), "external_members") == "0 -> 1");
    root.patch("/v1/accounts/" + mia.id, R"({"instance_role":"admin"})", root.current("/v1/accounts/" + mia.id)).expect(200);
    const auto promoted = entry_of(root.whole_list("/v1/diff" + from(before)), "administrator", mia.id);
    BOOST_TEST(promoted["change"].text() == "added");
    BOOST_TEST(promoted["events"][0]["type"].text() == "InstanceRoleChanged");
}

BOOST_AUTO_TEST_CASE(there_is_no_diff_for_who_may_not_read_the_audit) {
    auto& world = shared_world();
    const auto office = world.workspace("Closed");
    auto boss = office.has({.role = "access_manager"});
    auto mia = office.has({.role = "member"});
    const auto other = world.workspace("Elsewhere between");
    auto stranger = other.has({.role = "access_manager"});
    const auto before = from(world.tail());
    BOOST_TEST(succeeded(boss.me().get(office.path("/diff") + before)));
    BOOST_TEST(succeeded(boss.me().get("/v1/accounts/" + mia.id + "/diff" + before)));
    BOOST_TEST(refused(mia.me().get(office.path("/diff") + before), 403, "permission_denied"));
    BOOST_TEST(refused(mia.me().get("/v1/accounts/" + boss.id + "/diff" + before), 404, "not_found"));
    BOOST_TEST(refused(stranger.me().get(office.path("/diff") + before), 404, "not_found"));
    BOOST_TEST(refused(stranger.me().get("/v1/accounts/" + mia.id + "/diff" + before), 404, "not_found"));
    BOOST_TEST(refused(boss.me().get("/v1/diff" + before), 403, "permission_denied"));
    BOOST_TEST(refused(world.nobody().get("/v1/diff" + before), 401, "credential_invalid"));
    // A refusal says of no moment, so that it is the same for what does not exist.
    for (const auto* question : {"/diff?from=1", "?position=1"}) {
        BOOST_TEST(stranger.me().get("/v1/accounts/" + mia.id + question).header("muster-as-of").empty());
    }
    // At neither moment it was there.
    BOOST_TEST(refused(world.admin().get(other.path("/diff?from=1&to=2")), 404, "not_found"));
}

BOOST_AUTO_TEST_CASE(moments_that_are_none_are_refused) {
    auto& world = shared_world();
    const auto office = world.workspace("Moments between");
    const auto admin = world.admin();
    const auto diff = office.path("/diff");
    BOOST_TEST(refused(admin.get(diff), 400, "query_invalid"));
    BOOST_TEST(refused(admin.get(diff + "?from=999999999"), 400, "moment_in_future"));
    BOOST_TEST(refused(admin.get(diff + "?from=1&to=2999-01-01T00:00:00Z"), 400, "moment_in_future"));
    BOOST_TEST(refused(admin.get(diff + "?from=0"), 400, "moment_before_first"));
    BOOST_TEST(refused(admin.get(diff + "?from=1999-01-01"), 400, "moment_before_first"));
    BOOST_TEST(refused(admin.get(diff + "?from=yesterday"), 400, "query_invalid"));
    BOOST_TEST(refused(admin.get(diff + "?from=2&to=1"), 400, "query_invalid"));
    BOOST_TEST(refused(admin.get(diff + "?from=1&at=2026-01-01"), 400, "query_invalid"));
    BOOST_TEST(refused(admin.get(diff + "?from=1&after=AAAA"), 400, "cursor_invalid"));
    BOOST_TEST(refused(admin.get(diff + "?from=log_00000000000000000000000000:1"), 410, "log_incarnation_changed"));
}

BOOST_AUTO_TEST_CASE(the_command_says_the_same_of_a_server_and_of_its_stopped_directory) {
    World world;
    const auto root = world.admin();
    const auto office = world.workspace("Command");
    auto mia = office.has({.first_name = "Mia", .last_name = "B", .role = "member"});
    const auto before = std::to_string(world.tail());
    root.put(mia.path() + "/role", R"({"role":"manager"})", root.current(mia.path())).expect(200);
    const auto after = std::to_string(world.tail());
    const auto asks = [&](std::vector<std::string> where, std::vector<std::string> of) {
        std::vector<std::string> all{"diff", "--from", before, "--to", after};
        all.insert(all.end(), where.begin(), where.end());
        all.insert(all.end(), of.begin(), of.end());
        return muster(all);
    };
    const std::vector<std::vector<std::string>> questions{{"--organization", office.id}, {"--account", mia.id}, {"--instance"}};
    const std::vector<std::string> server{"--server", world.server().url(), "--api-key", world.admin_key()}, stopped{"--data", world.data().string()};
    std::vector<std::string> served;
    for (const auto& each : questions) {
        auto of = each;
        of.emplace_back("--json");
        const auto answer = asks(server, of);
        BOOST_TEST(answer.exit_code == 0, answer.err);
        BOOST_TEST(Json::parse(answer.out)["from_position"].number() == std::stoll(before));
        served.push_back(answer.out);
    }
    BOOST_TEST(world.server().stop() == 0);
    for (std::size_t i = 0; i < questions.size(); ++i) {
        auto of = questions[i];
        of.emplace_back("--json");
        const auto answer = asks(stopped, of);
        BOOST_TEST(answer.exit_code == 0, answer.err);
        BOOST_TEST(answer.out == served[i]);
    }
    const auto text = asks(stopped, {"--organization", office.id});
    BOOST_TEST(text.exit_code == 0);
    BOOST_TEST(text.out.find("~ member Mia B (" + mia.id + ")\n    role: member -> manager\n") != std::string::npos, text.out);
    BOOST_TEST(text.out.find("RoleChanged  by ") != std::string::npos, text.out);
    BOOST_TEST(text.out.find('\033') == std::string::npos);
    BOOST_TEST(asks(stopped, {"--organization", "org_00000000000000000000000000"}).exit_code == 1);
    BOOST_TEST(asks(stopped, {"--account", office.id}).exit_code == 2);
    BOOST_TEST(muster({"diff", "--data", world.data().string(), "--instance", "--from", "yesterday"}).exit_code == 2);
    BOOST_TEST(muster({"diff", "--data", world.data().string(), "--instance", "--from", after, "--to", before}).exit_code == 2);
    BOOST_TEST(muster({"diff", "--data", world.data().string() + "-not", "--instance", "--from", "1"}).exit_code == 3);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
