// Importing members (CC6, CS4): a dry run first, then real; rows refused come back to be mended; all of it can be taken back.
#include <boost/test/unit_test.hpp>

#include <thread>

#include "tests/scenarios/support/world.hpp"

namespace {

using namespace muster::scenarios;

const std::string headers = "First name;Last name;E-mail;Role;Phone;Invite\n";

struct Imports {
    const Caller& caller;
    std::string path;

    [[nodiscard]] Answer upload(const std::string& file, const std::string& query = "", const std::string& type = "text/csv") const {
        return caller.send("POST", path + query, file, {{"content-type", type}});
    }
    /// As it stands when nothing is at work any more.
    [[nodiscard]] Json ended(const std::string& id) const {
        for (int i = 0; i < 3000; ++i) {
            auto job = caller.get(path + "/" + id).expect(200).json();
            const auto state = job["state"].text();
            if (state != "checking" && state != "applying" && state != "undoing") return job;
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        throw std::runtime_error("the import does not end");
    }
    [[nodiscard]] Json import(const std::string& file, const std::string& query = "") const {
        return ended(upload(file, query).expect(202).json()["id"].text());
    }
    [[nodiscard]] Json order(const Json& job, const std::string& what) const {
        const auto id = job["id"].text();
        (void)caller.post(path + "/" + id + "/" + what, "").expect(202);
        return ended(id);
    }
    [[nodiscard]] std::vector<Json> rows(const Json& job) const { return caller.list(path + "/" + job["id"].text() + "/rows"); }
};

std::int64_t members(const Organization& organization, const Caller& caller) {
    return caller.get(organization.path("/members?limit=1&count=true")).expect(200).json()["total"].number();
}

BOOST_AUTO_TEST_SUITE(imports)

BOOST_AUTO_TEST_CASE(cc6_cs4_a_sheet_is_checked_applied_repeated_and_taken_back) {
    World world;
    auto office = world.workspace("Office");
    const auto root = world.admin();
    const Imports imports{root, office.path("/imports")};
    const auto before = members(office, root);
    const auto file = headers + "Ann;Lee;ann.import@people.example;member;+442079460001;no\nBob;Ray;bob.import@people.example;member;;yes\n";

    const auto checked = imports.import(file);
    BOOST_TEST(checked["state"].text() == "checked");
    BOOST_TEST(checked["checked"]["created"].number() == 2);
    BOOST_TEST(members(office, root) == before);

    const auto applied = imports.order(checked, "apply");
    BOOST_TEST(applied["state"].text() == "finished");
    BOOST_TEST(applied["done"]["created"].number() == 2);
    BOOST_TEST(members(office, root) == before + 2);
    const auto rows = imports.rows(applied);
    BOOST_TEST_REQUIRE(rows.size() == 2U);
    BOOST_TEST(rows[1]["row"].number() == 3);
    BOOST_TEST(root.get(office.path("/members/" + rows[1]["account_id"].text())).expect(200).json()["status"].text() == "invited");
    BOOST_TEST(root.get(office.path("/members/" + rows[0]["account_id"].text())).expect(200).json()["status"].text() == "added");

    BOOST_TEST(imports.import(file, "?dry_run=false")["done"]["unchanged"].number() == 2);
    const auto changed = imports.import(headers + "Anna;;ann.import@people.example;;;\n", "?dry_run=false");
    BOOST_TEST(changed["done"]["updated"].number() == 1);
    const auto ann = office.path("/members/" + rows[0]["account_id"].text());
    BOOST_TEST(root.get(ann).expect(200).json()["first_name"].text() == "Anna");
    BOOST_TEST(imports.order(changed, "undo")["state"].text() == "undone");
    BOOST_TEST(root.get(ann).expect(200).json()["first_name"].text() == "Ann");

    const auto undone = imports.order(applied, "undo");
    BOOST_TEST(undone["taken_back"]["undone"].number() == 2);
    BOOST_TEST(members(office, root) == before);
}

BOOST_AUTO_TEST_CASE(rows_refused_stop_the_whole_or_are_left_out_and_come_back) {
    World world;
    auto office = world.workspace("Office");
    const auto root = world.admin();
    const Imports imports{root, office.path("/imports")};
    const auto before = members(office, root);
    const auto file = headers + "Ann;Lee;ann.rows@people.example;member;;\nBob;Ray;not an address;member;;\nCy;Low;ann.rows@people.example;member;;\n";

    const auto whole = imports.import(file, "?dry_run=false");
    BOOST_TEST(whole["state"].text() == "failed");
    BOOST_TEST(whole["problem"]["code"].text() == "rows_refused");
    BOOST_TEST(members(office, root) == before);

    const auto some = imports.import(file, "?dry_run=false&mode=row_by_row");
    BOOST_TEST(some["state"].text() == "finished");
    BOOST_TEST(some["done"]["created"].number() == 1);
    BOOST_TEST(some["done"]["refused"].number() == 2);
    const auto rows = imports.rows(some);
    BOOST_TEST_REQUIRE(rows.size() == 3U);
    BOOST_TEST(rows[1]["errors"][0]["column"].text() == "email");
    BOOST_TEST(rows[1]["errors"][0]["code"].text() == "email_invalid");
    BOOST_TEST(rows[2]["errors"][0]["code"].text() == "duplicate_in_file");

    const auto errors = root.get(office.path("/imports/" + some["id"].text() + "/errors.xlsx")).expect(200);
    BOOST_TEST(errors.body.starts_with("PK"));
    const auto again = imports.ended(imports.upload(errors.body, "", "application/octet-stream").expect(202).json()["id"].text());
    BOOST_TEST(again["checked"]["refused"].number() == 1);    // still no address
    BOOST_TEST(again["checked"]["updated"].number() == 1);    // the double is alone now, and renames its person
}

BOOST_AUTO_TEST_CASE(files_that_are_no_sheet_and_other_peoples_imports) {
    World world;
    auto office = world.workspace("Office");
    auto other = world.workspace("Other");
    const auto root = world.admin();
    const Imports imports{root, office.path("/imports")};
    BOOST_TEST(refused(imports.upload("%PDF-1.7 x"), 415, "unsupported_pdf"));
    BOOST_TEST(refused(imports.upload("E-mail;Shoe size\na@b.example;42\n"), 422, "headers_invalid"));
    BOOST_TEST(refused(imports.upload("E-mail;\"open\n"), 422, "quotes_unbalanced"));
    BOOST_TEST(refused(imports.upload("{}", "", "application/json"), 415, "media_type_unsupported"));
    BOOST_TEST(refused(imports.upload("E-mail\n", "?mode=some"), 400, "query_invalid"));
    BOOST_TEST(refused(world.nobody().send("POST", imports.path, "E-mail\n", {{"content-type", "text/csv"}}), 401, "credential_invalid"));
    const auto job = imports.import("E-mail\n");
    BOOST_TEST(refused(root.get(other.path("/imports/" + job["id"].text())), 404, "not_found"));
    BOOST_TEST(refused(root.post(imports.path + "/" + job["id"].text() + "/undo", ""), 409, "import_state"));
    const std::string form = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nE-mail\n\r\n--b--\r\n";
    BOOST_TEST(succeeded(imports.upload(form, "", "multipart/form-data; boundary=b"), 202));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
