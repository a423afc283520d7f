// Exports and the template to fill in (mission CC6, CC8): what other programs read in the files, who is in them and who is not.
#include <boost/test/unit_test.hpp>
#include <algorithm>
#include <chrono>
#include <fstream>
#include <set>

#include "api/sheets/cell_escape.hpp"
#include "tests/scenarios/support/world.hpp"
#include "tests/sheets/other_readers.hpp"
#include "tests/support/temporary_directory.hpp"

namespace muster::scenarios {
namespace {

using sheets::tests::Table;

/// A file as an export answered it, read by somebody else's program.
struct Reading {
    tests::TemporaryDirectory folder;

    std::filesystem::path saved(const Answer& answer, const std::string& name) const {
        const auto path = folder / name;
        std::ofstream(path, std::ios::binary) << answer.body;
        return path;
    }
    static Table unescaped(Table table) {
        for (auto& row : table) {
            for (auto& cell : row) cell = std::string(sheets::unescape_cell(cell));
        }
        return table;
    }
    [[nodiscard]] Table csv(const Answer& answer) const { return unescaped(sheets::tests::python_csv_rows(saved(answer, "export.csv"))); }
    [[nodiscard]] Table xlsx(const Answer& answer) const { return unescaped(sheets::tests::openpyxl_rows(saved(answer, "export.xlsx"), "Members")); }
    static Table jsonl(const Answer& answer, const std::vector<std::string>& keys) {
        Table table{keys};
        for (std::size_t begin = 0; begin < answer.body.size();) {
            const auto end = answer.body.find('\n', begin);
            const auto row = Json::parse(std::string_view(answer.body).substr(begin, end - begin));
            table.emplace_back();
            for (const auto& key : keys) {
                const bool flag = row.has(key) && row[key].kind() == Json::Kind::boolean;
                table.back().push_back(flag ? (row[key].boolean() ? "yes" : "no") : row.text_or_empty(key));
            }
            begin = end + 1;
        }
        return table;
    }
};

const std::string cc8 = "client_name,first_name,last_name,extension,role,email,invited";

/// One column of every row but the header.
std::vector<std::string> column_of(const Table& table, std::size_t column) {
    std::vector<std::string> found;
    for (std::size_t i = 1; i < table.size(); ++i) found.push_back(table[i].at(column));
    return found;
}

/// Of nobody else in the shared world.
std::string fresh_phone() {
    static int number = 7000;
    return "+4420794" + std::to_string(++number) + "0";
}

struct Provider : Reading {
    World& world = shared_world();
    Organization landlord = world.provider("Export landlord");
    std::string harbour = landlord.adds_site("Harbour"), market = landlord.adds_site("Market");
    Organization pier = world.client("Pier & Sons", landlord.id, {harbour});
    Organization stall = world.client("Stall", landlord.id, {market});
    Person boss = landlord.has({.first_name = "Boss", .last_name = "Strong", .role = "super_admin"});
    Person porter = landlord.has({.first_name = "Paul", .last_name = "Porter", .role = "staff", .sites = {harbour}});
    std::string phone = fresh_phone();
    Person pia = pier.has({.first_name = "Pia", .last_name = "=1+1", .role = "admin", .phone = phone});
    Person stan = stall.adds({.first_name = "Stan", .last_name = "O'Neill, \"S\"", .send_invitation = false});
};

BOOST_AUTO_TEST_SUITE(exports)

BOOST_FIXTURE_TEST_CASE(CC8_the_users_of_all_clients_are_exported, Provider) {
    (void)world.client("Stranger", {}, {}).adds();
    const auto answer = boss.me().get("/v1/exports/members?organization_kind=client&columns=" + cc8).expect(200);
    const Table wanted{{"Client name", "First name", "Last name", "Extension", "Role", "E-mail", "Invited"},
                       {"Pier & Sons", "Pia", "=1+1", "", "admin", pia.email, "yes"},
                       {"Stall", "Stan", "O'Neill, \"S\"", "", "user", stan.email, "no"}};
    BOOST_TEST((csv(answer) == wanted), answer);
    BOOST_TEST(answer.body.starts_with("\xEF\xBB\xBF"));
    BOOST_TEST(answer.body.find("'=1+1") != std::string::npos);
    BOOST_TEST(answer.header("content-type") == "text/csv; charset=utf-8");
    BOOST_TEST(answer.header("transfer-encoding") == "chunked");
    BOOST_TEST(answer.header("content-disposition") == "attachment; filename=\"members.csv\"");
}

BOOST_FIXTURE_TEST_CASE(CC8_staff_get_the_clients_of_their_sites_and_their_own_organization, Provider) {
    const auto rows = csv(porter.me().get("/v1/exports/members?columns=email").expect(200));
    BOOST_TEST(column_of(rows, 0) == (std::vector<std::string>{boss.email, porter.email, pia.email}), boost::test_tools::per_element());
    const auto clients = csv(porter.me().get("/v1/exports/members?columns=email&organization_kind=client").expect(200));
    BOOST_TEST(column_of(clients, 0) == std::vector<std::string>{pia.email}, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(every_format_has_the_same_values, Provider) {
    const auto of = [&](const std::string& format) {
        return boss.me().get(pier.path("/exports/members?format=" + format + "&columns=first_name,last_name,phone,role,home_site,status,invited")).expect(200);
    };
    const auto comma_separated = csv(of("csv"));
    BOOST_TEST((comma_separated.at(1) == std::vector<std::string>{"Pia", "=1+1", phone, "admin", "", "active", "yes"}));
    BOOST_TEST((xlsx(of("xlsx")) == comma_separated));
    auto lines = jsonl(of("jsonl"), {"first_name", "last_name", "phone", "role", "home_site", "status", "invited"});
    lines.front() = comma_separated.front();
    BOOST_TEST((lines == comma_separated));
    BOOST_TEST(of("xlsx").header("content-type") == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    BOOST_TEST(of("jsonl").header("content-type") == "application/jsonl");
    BOOST_TEST(of("xlsx").header("content-disposition") == "attachment; filename=\"members-Pier-Sons.xlsx\"");
    BOOST_TEST(!boss.me().get(pier.path("/exports/members?bom=false")).expect(200).body.starts_with("\xEF\xBB\xBF"));
}

BOOST_FIXTURE_TEST_CASE(CC8_extension_wifi_and_card_stand_in_it_and_in_the_template_once_they_were_bought, Provider) {
    const std::vector<std::string> titles{"Extension", "Wi-Fi", "Access control", "Card id", "Offline entry"};
    const auto there = [&] {
        const auto path = saved(boss.me().get(pier.path("/imports/template.xlsx")).expect(200), "template.xlsx");
        const auto header = sheets::tests::openpyxl_rows(path, "Members").at(0);
        return std::count_if(titles.begin(), titles.end(), [&](const auto& title) { return std::find(header.begin(), header.end(), title) != header.end(); });
    };
    BOOST_TEST(there() == 0);
    boss.me().patch(pier.path(), object({{"services", array({"telephony", "wifi", "access_control"})}}), boss.me().current(pier.path())).expect(200);
    BOOST_TEST(there() == 5);

    const auto extension = boss.me().post(pier.path("/extensions"), object({{"number", "0123"}})).expect(201).json()["extension_id"].text();
    const auto card = object({{"card_id", "0077"}, {"offline_entry", true}});
    boss.me().patch(pia.path(), object({{"extension_id", extension}, {"wifi", true}, {"access_control", Raw{card}}}), boss.me().current(pia.path())).expect(200);
    const auto rows = csv(boss.me().get(pier.path("/exports/members?columns=first_name,extension,wifi,access_control,card_id,offline_entry")).expect(200));
    BOOST_TEST(rows.at(1) == (std::vector<std::string>{"Pia", "0123", "yes", "yes", "0077", "yes"}), boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(sites_are_named_and_all_columns_come_without_a_choice, Provider) {
    const auto rows = csv(boss.me().get(landlord.path("/exports/members?columns=first_name,sites")).expect(200));
    BOOST_TEST((rows.at(2) == std::vector<std::string>{"Paul", "Harbour"}));
    const auto all = csv(boss.me().get(landlord.path("/exports/members")).expect(200));
    BOOST_TEST(all.at(0).size() == 25U);
    BOOST_TEST(all.at(0).at(0) == "Client name");
}

BOOST_FIXTURE_TEST_CASE(an_export_that_is_imported_again_changes_nothing, Provider) {
    (void)pier.adds({.first_name = "'=q", .last_name = "@home", .phone = fresh_phone(), .send_invitation = false});
    for (const std::string format : {"csv", "xlsx"}) {
        const auto file = boss.me().get(pier.path("/exports/members?format=" + format)).expect(200);
        const auto begun = boss.me().send("POST", pier.path("/imports?dry_run=true"), file.body, {{"content-type", file.header("content-type")}}).expect(202).json();
        const auto path = pier.path("/imports/" + begun["id"].text());
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        auto job = begun;
        while (job["state"].text() == "checking" && std::chrono::steady_clock::now() < deadline) job = boss.me().get(path).expect(200).json();
        BOOST_TEST(job["checked"]["unchanged"].number() == 2, job.source());
        BOOST_TEST(job["checked"]["refused"].number() == 0, boss.me().get(path + "/rows"));
    }
}

BOOST_FIXTURE_TEST_CASE(filters_are_the_directorys, Provider) {
    (void)pier.adds({.first_name = "Zoe"});
    const auto emails = [&](const std::string& filter) {
        return column_of(csv(boss.me().get(pier.path("/exports/members?columns=first_name&" + filter)).expect(200)), 0);
    };
    BOOST_TEST(emails("q=zo") == std::vector<std::string>{"Zoe"}, boost::test_tools::per_element());
    BOOST_TEST(emails("role=admin") == std::vector<std::string>{"Pia"}, boost::test_tools::per_element());
    BOOST_TEST(emails("status=invited") == std::vector<std::string>{"Zoe"}, boost::test_tools::per_element());
    BOOST_TEST(emails("q=nobody").empty());
}

BOOST_FIXTURE_TEST_CASE(more_people_than_a_page_of_the_read_model_come_once_each, Provider) {
    std::set<std::string> added{pia.email};
    for (int i = 0; i < 620; ++i) {
        const auto email = world.fresh_email();
        const auto body = object({{"first_name", "N" + std::to_string(i % 7)}, {"last_name", "M"}, {"email", email}, {"role", "user"}, {"send_invitation", false}});
        world.admin().post(pier.path("/members"), body).expect(201);
        added.insert(email);
    }
    for (const std::string format : {"csv", "xlsx"}) {
        const auto answer = boss.me().get(pier.path("/exports/members?columns=email&format=" + format)).expect(200);
        const auto emails = column_of(format == "csv" ? csv(answer) : xlsx(answer), 0);
        BOOST_TEST(emails.size() == added.size());
        BOOST_TEST((std::set<std::string>(emails.begin(), emails.end()) == added));
    }
}

BOOST_FIXTURE_TEST_CASE(another_tenants_organization_is_not_found, Provider) {
    auto stranger = world.client("Elsewhere").has({.role = "admin"});
    BOOST_TEST(refused(stranger.me().get(pier.path("/exports/members")), 404, "not_found"));
    BOOST_TEST(refused(porter.me().get(stall.path("/exports/members")), 404, "not_found"));
    const auto own = csv(stranger.me().get("/v1/exports/members?columns=email").expect(200));
    BOOST_TEST(column_of(own, 0) == std::vector<std::string>{stranger.email}, boost::test_tools::per_element());
    BOOST_TEST(refused(world.nobody().get("/v1/exports/members"), 401, "credential_invalid"));
}

BOOST_FIXTURE_TEST_CASE(a_user_finds_only_themselves, Provider) {
    auto user = pier.has({.first_name = "Uma"});
    const auto rows = csv(user.me().get(pier.path("/exports/members?columns=email")).expect(200));
    BOOST_TEST(column_of(rows, 0) == std::vector<std::string>{user.email}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(WS7_who_is_hidden_is_not_in_it_and_who_is_limited_only_by_name) {
    const Reading reading;
    auto& world = shared_world();
    const auto office = world.workspace("Export office");
    const auto home = world.workspace("Export home");
    auto guest = home.has({.first_name = "Gus"});
    const auto colleague = office.has({.first_name = "Cora", .last_name = "Known", .job_title = "Clerk"});
    office.links(guest);
    const auto rows = [&] {
        return reading.csv(guest.me().get(office.path("/exports/members?columns=first_name,job_title,email,role,status")).expect(200));
    };
    office.sets_policy("limited", "full", "full");
    const auto limited = rows();
    BOOST_TEST((limited.at(1) == std::vector<std::string>{"Cora", "Clerk", "", "", ""}));
    BOOST_TEST(limited.size() == 3U);
    office.sets_policy("hidden", "full", "full");
    BOOST_TEST(column_of(rows(), 0) == std::vector<std::string>{"Gus"}, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(what_cannot_be_exported_is_told, Provider) {
    const auto get = [&](const std::string& query) { return boss.me().get(pier.path("/exports/members?" + query)); };
    BOOST_TEST(refused(get("format=pdf"), 400, "query_invalid"));
    BOOST_TEST(refused(get("columns=email,password"), 400, "query_invalid"));
    BOOST_TEST(refused(get("columns=email,email"), 400, "query_invalid"));
    BOOST_TEST(refused(get("fromat=csv"), 400, "query_invalid"));
    BOOST_TEST(refused(get("organization_kind=client"), 400, "query_invalid"));  // it is one organization
    const auto key = boss.me().post("/v1/api-keys", object({{"name", "narrow"}, {"scopes", array({"organization.read"})}})).expect(201).json();
    const auto narrow = world.holder_of(key["token"].text());
    BOOST_TEST(refused(narrow.get("/v1/exports/members"), 403, "permission_denied"));
    BOOST_TEST(refused(narrow.get(pier.path("/exports/members")), 403, "permission_denied"));
}

BOOST_FIXTURE_TEST_CASE(a_head_request_makes_nothing, Provider) {
    const auto head = boss.me().send("HEAD", pier.path("/exports/members?format=xlsx"), "", {});
    BOOST_TEST(succeeded(head, 200));
    BOOST_TEST(head.body.empty());
    for (int i = 0; i < 20; ++i) {  // nor does it keep a place
        BOOST_TEST(succeeded(boss.me().send("HEAD", pier.path("/exports/members"), "", {}), 200));
    }
}

BOOST_FIXTURE_TEST_CASE(CC6_the_template_is_the_organizations_own, Provider) {
    const auto answer = boss.me().get(pier.path("/imports/template.xlsx")).expect(200);
    BOOST_TEST(answer.header("content-disposition") == "attachment; filename=\"template-Pier-Sons.xlsx\"");
    const auto path = saved(answer, "template.xlsx");
    const auto rows = sheets::tests::openpyxl_rows(path, "Members");
    BOOST_REQUIRE(rows.size() == 1U);
    BOOST_TEST(rows[0].at(0) == "First name");
    const Table offered{{"Role", "Home site"}, {"admin", "Harbour"}, {"user", ""}};
    BOOST_TEST((sheets::tests::openpyxl_rows(path, "Lists") == offered));
    BOOST_TEST(refused(porter.me().get(stall.path("/imports/template.xlsx")), 404, "not_found"));
    auto user = pier.has();
    BOOST_TEST(refused(user.me().get(pier.path("/imports/template.xlsx")), 403, "permission_denied"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
