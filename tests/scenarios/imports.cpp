// Importing members (CC6, CS4): a dry run first, then real; rows refused come back to be mended; all of it can be taken back.
#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

#include "tests/scenarios/support/world.hpp"
#include "tests/sheets/script.hpp"

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
            if (state != "checking" && state != "applying" && state != "undoing" && state != "checking_undo") return job;
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

/// A client that has bought everything, with two extensions free.
struct Connected {
    World& world = shared_world();
    Caller root = world.admin();
    Organization landlord = world.provider("Landlord");
    std::string quay = landlord.adds_site("Quay");
    Organization client = world.client("Tenant", landlord.id, {quay});
    std::string first_extension, second_extension;
    Imports imports{root, client.path("/imports")};
    const std::string columns = "First name;Last name;E-mail;Role;Extension;Wi-Fi;Access control;Card id;Offline entry\n";

    Connected() {
        (void)root.patch(client.path(), object({{"services", array({"wifi", "access_control", "telephony"})}}), root.current(client.path())).expect(200);
        first_extension = extension("301");
        second_extension = extension("302");
    }
    [[nodiscard]] std::string extension(const std::string& number) {
        return root.post(client.path("/extensions"), object({{"number", number}})).expect(201).json()["extension_id"].text();
    }
    [[nodiscard]] Json member(const Person& person) const { return root.get(person.path()).expect(200).json(); }
    /// Extension, Wi-Fi, card and whether it opens doors offline.
    [[nodiscard]] std::string services(const Person& person) const {
        const auto shown = member(person);
        std::string text = shown.has("extension") ? shown["extension"].text() : "none";
        text += shown.has("wifi") ? " wifi" : "";
        if (!shown.has("access_control")) return text;
        const auto access = shown["access_control"];
        return text + " " + access["card_id"].text() + (access["offline_entry"].boolean() ? " offline" : "");
    }
};

BOOST_FIXTURE_TEST_CASE(cc6_services_come_with_a_row_and_undoing_gives_back_what_was_before, Connected) {
    auto ann = client.adds({.first_name = "Ann"});
    auto bob = client.adds({.first_name = "Bob"});
    auto cy = client.adds({.first_name = "Cy"});
    const auto gives = [&](const Person& to, const std::string& body) { (void)root.patch(to.path(), body, root.current(to.path())).expect(200); };
    gives(ann, R"({"extension_id":")" + first_extension + R"(","wifi":true,"access_control":{"card_id":"A 1","offline_entry":true}})");
    gives(cy, R"({"access_control":{"card_id":"C 1"}})");
    const auto of_ann = services(ann), of_bob = services(bob), of_cy = services(cy);
    BOOST_TEST(of_bob == "none");

    const auto dan = world.fresh_email("dan");
    const auto file = columns + "Anna;;" + ann.email + ";;302;no;;A 2;no\n" + ";;" + bob.email + ";;;yes;yes;B 1;yes\n" + ";;" + cy.email + ";;;;no;;\n" +
                      "Dan;Low;" + dan + ";user;301;yes;yes;D 1;\n";
    // Ann has 301 when the file is checked: Dan gets it in a file of his own.
    BOOST_TEST(imports.import(file)["checked"]["refused"].number() == 1);
    const auto applied = imports.import(columns + file.substr(columns.size(), file.find("Dan;") - columns.size()), "?dry_run=false");
    BOOST_TEST(applied["state"].text() == "finished");
    BOOST_TEST(applied["done"]["updated"].number() == 3);
    BOOST_TEST(services(ann) == "302 A 2");
    BOOST_TEST(services(bob) == "none wifi B 1 offline");
    BOOST_TEST(services(cy) == "none");
    const auto created = imports.import(columns + "Dan;Low;" + dan + ";user;301;yes;yes;D 1;\n", "?dry_run=false");
    BOOST_TEST(created["done"]["created"].number() == 1);

    // What undoing would do: Dan has 301 now, so Ann's whole change cannot be taken back. Nothing is done.
    const auto id = applied["id"].text();
    (void)root.post(imports.path + "/" + id + "/undo?dry_run=true", "").expect(202);
    const auto told = imports.ended(id);
    BOOST_TEST(told["state"].text() == "finished");
    BOOST_TEST(told["undo_checked"]["undone"].number() == 2);
    BOOST_TEST(told["undo_checked"]["not_undone"].number() == 1);
    const auto rows = root.list(imports.path + "/" + id + "/rows?list=undo_checked");
    BOOST_TEST_REQUIRE(rows.size() == 3U);
    BOOST_TEST(rows[2]["errors"][0]["code"].text() == "extension_taken");
    BOOST_TEST(services(ann) == "302 A 2");
    BOOST_TEST(imports.rows(told)[0]["outcome"].text() == "updated");

    BOOST_TEST(imports.order(created, "undo")["taken_back"]["undone"].number() == 1);
    const auto undone = imports.order(applied, "undo");
    BOOST_TEST(undone["taken_back"]["undone"].number() == 3);
    BOOST_TEST(services(ann) == of_ann);
    BOOST_TEST(services(bob) == of_bob);
    BOOST_TEST(services(cy) == of_cy);
    BOOST_TEST(member(ann)["first_name"].text() == "Ann");
}

BOOST_FIXTURE_TEST_CASE(undoing_keeps_what_somebody_changed_since_and_gives_back_the_rest, Connected) {
    auto ann = client.adds({.first_name = "Ann"});
    auto bob = client.adds({.first_name = "Bob"});
    const auto applied = imports.import(columns + "Anna;;" + ann.email + ";;301;;;;\n" + "Bo;;" + bob.email + ";;;yes;;;\n", "?dry_run=false");
    BOOST_TEST(applied["done"]["updated"].number() == 2);
    (void)root.patch(ann.path(), R"({"extension_id":")" + second_extension + R"("})", root.current(ann.path())).expect(200);
    const auto undone = imports.order(applied, "undo");
    BOOST_TEST(undone["taken_back"]["undone"].number() == 1);
    BOOST_TEST(undone["taken_back"]["not_undone"].number() == 1);
    BOOST_TEST(imports.rows(undone)[1]["errors"][0]["code"].text() == "changed_since");
    BOOST_TEST(services(ann) == "302");
    BOOST_TEST(member(ann)["first_name"].text() == "Ann");
    BOOST_TEST(services(bob) == "none");
    BOOST_TEST(member(bob)["first_name"].text() == "Bob");

    // An extension that somebody else has by now keeps no name from being set back.
    (void)extension("303");
    const auto renamed = imports.import(columns + "Anna;;" + ann.email + ";;303;;;;\n", "?dry_run=false");
    (void)root.patch(bob.path(), R"({"extension_id":")" + second_extension + R"("})", root.current(bob.path())).expect(200);
    const auto partly = imports.order(renamed, "undo");
    BOOST_TEST(partly["taken_back"]["not_undone"].number() == 1);
    BOOST_TEST(imports.rows(partly)[0]["errors"][0]["code"].text() == "extension_taken");
    BOOST_TEST(services(ann) == "303");
    BOOST_TEST(member(ann)["first_name"].text() == "Ann");
}

BOOST_FIXTURE_TEST_CASE(services_that_a_row_cannot_have_are_refused_in_its_column, Connected) {
    auto ann = client.adds({.first_name = "Ann"});
    const auto holder = client.adds({.first_name = "Holder"});
    (void)root.patch(holder.path(), R"({"extension_id":")" + first_extension + R"(","access_control":{"card_id":"H 1"}})", root.current(holder.path())).expect(200);
    const auto refusal = [&](const std::string& cells) {
        const auto checked = imports.import(columns + ";;" + ann.email + ";;" + cells + "\n");
        BOOST_TEST(checked["checked"]["refused"].number() == 1);
        const auto error = imports.rows(checked)[0]["errors"][0];
        return error["column"].text() + " " + error["code"].text();
    };
    BOOST_TEST(refusal("999;;;;") == "extension extension_unknown");
    BOOST_TEST(refusal("301;;;;") == "extension extension_taken");
    BOOST_TEST(refusal(";;;H1;") == "card_id card_taken");
    BOOST_TEST(refusal(";;yes;;") == "card_id required");
    BOOST_TEST(refusal(";perhaps;;;") == "wifi not_a_choice");
}

BOOST_AUTO_TEST_CASE(a_person_of_another_organization_is_linked_and_unlinked) {
    auto& world = shared_world();
    const auto root = world.admin();
    auto home = world.workspace("Home");
    auto office = world.workspace("Office");
    const auto gus = home.has({.first_name = "Gus"});
    const Imports imports{root, office.path("/imports")};
    const auto file = headers + "Gus;Other;" + gus.email + ";guest;;\n";
    const auto checked = imports.import(file);
    BOOST_TEST(checked["checked"]["linked"].number() == 1);
    const auto applied = imports.order(checked, "apply");
    BOOST_TEST(applied["done"]["linked"].number() == 1);
    BOOST_TEST(imports.rows(applied)[0]["account_id"].text() == gus.id);
    BOOST_TEST(root.get(office.path("/members/" + gus.id)).expect(200).json()["kind"].text() == "external");
    BOOST_TEST(root.get(gus.path()).expect(200).json()["last_name"].text() != "Other");  // their home's to change
    BOOST_TEST(imports.import(file, "?dry_run=false")["done"]["unchanged"].number() == 1);
    BOOST_TEST(imports.order(applied, "undo")["taken_back"]["undone"].number() == 1);
    BOOST_TEST(refused(root.get(office.path("/members/" + gus.id)), 404, "not_found"));
    BOOST_TEST(succeeded(root.get(gus.path())));
}

BOOST_AUTO_TEST_CASE(a_list_of_one_tenant_does_not_land_in_another) {
    World world;
    const auto root = world.admin();
    auto office = world.workspace("Office");
    auto other = world.workspace("Other");
    root.patch(other.path(), object({{"email_domains", array({"other-tenant.example"})}}), root.current(other.path())).expect(200);
    const Imports imports{root, office.path("/imports")};
    const auto job = imports.import(headers + "Ann;Lee;ann@other-tenant.example;member;;\nBob;Ray;" + world.fresh_email() + ";member;;\n", "?dry_run=false&mode=row_by_row");
    const auto rows = imports.rows(job);
    BOOST_TEST_REQUIRE(rows.size() == 2U);
    BOOST_TEST(rows[0]["errors"][0]["column"].text() == "email");
    BOOST_TEST(rows[0]["errors"][0]["code"].text() == "email_domain_taken");
    BOOST_TEST(rows[1]["outcome"].text() == "created");
    BOOST_TEST(root.get("/v1/organizations/" + office.id + "/members?email=ann@other-tenant.example").expect(200).json()["data"].size() == 0U);
}

BOOST_AUTO_TEST_CASE(finding_out_who_exists_by_an_import_is_limited) {
    World world;
    auto home = world.workspace("Home");
    auto office = world.workspace("Office");
    auto curious = office.has({.role = "access_manager"});
    auto file = headers;
    for (int i = 0; i < 40; ++i) file += "A;B;" + home.adds({.send_invitation = false}).email + ";member;;\n";
    const Imports imports{curious.me(), office.path("/imports")};
    const auto job = imports.import(file, "?mode=row_by_row");
    BOOST_TEST(job["state"].text() == "failed");
    BOOST_TEST(job["problem"]["code"].text() == "lookups_limited");
    BOOST_TEST(job["checked"]["refused"].number() + job["checked"]["linked"].number() <= 30);
}

BOOST_AUTO_TEST_CASE(what_was_cancelled_or_is_too_old_is_not_applied) {
    World world;
    const auto root = world.admin();
    auto office = world.workspace("Office");
    const Imports imports{root, office.path("/imports")};
    const auto file = headers + "Ann;Lee;" + world.fresh_email() + ";member;;\nBob;Ray;not an address;member;;\n";
    const auto before = members(office, root);
    const auto cancelled = imports.order(imports.import(file), "cancel");
    BOOST_TEST(cancelled["state"].text() == "cancelled");
    BOOST_TEST(refused(root.post(imports.path + "/" + cancelled["id"].text() + "/apply", ""), 409, "import_state"));
    const auto old = imports.import(file, "?mode=row_by_row");
    const auto path = imports.path + "/" + old["id"].text();
    BOOST_TEST(succeeded(root.get(path + "/errors.xlsx")));
    root.post("/dev/clock", object({{"advance_seconds", 8 * 24 * 3600}})).expect(200);
    for (int i = 0; i < 2; ++i) (void)imports.import(file);  // whoever imports next sweeps; the sweep after the first has been by then
    BOOST_TEST(refused(root.get(path + "/errors.xlsx"), 410, "upload_gone"));
    BOOST_TEST(refused(root.post(path + "/apply", ""), 409, "import_state"));
    BOOST_TEST(imports.rows(old).size() == 2U);  // what it found is still told
    BOOST_TEST(members(office, root) == before);
}

BOOST_AUTO_TEST_CASE(cc6_cs4_workbooks_of_three_programs_that_are_not_ours) {
    World world;
    const auto root = world.admin();
    const muster::tests::TemporaryDirectory folder("workbooks");
    (void)muster::sheets::tests::run_script("write_import.py", folder / "");
    const char* sources = std::getenv("MUSTER_SOURCE_DIR");  // NOLINT(concurrency-mt-unsafe): one thread
    const std::map<std::string, std::filesystem::path> workbooks{
        {"openpyxl", folder / "openpyxl.xlsx"},
        {"gnumeric", folder / "gnumeric.xlsx"},
        {"exceljs", std::filesystem::path(sources != nullptr ? sources : ".") / "tests/sheets/exceljs/import.xlsx"},
    };
    for (const auto& [program, path] : workbooks) {
        BOOST_TEST_CONTEXT(program) {
            std::ifstream in(path, std::ios::binary);
            std::stringstream bytes;
            bytes << in.rdbuf();
            const auto office = world.workspace("Office of " + program);
            const Imports imports{root, office.path("/imports")};
            const auto id = imports.upload(bytes.str(), "?dry_run=false", "application/octet-stream").expect(202).json()["id"].text();
            const auto job = imports.ended(id);
            BOOST_TEST(job["state"].text() == "finished");
            BOOST_TEST_REQUIRE(job["done"]["created"].number() == 2);
            const auto rows = imports.rows(job);
            const auto zoe = root.get(office.path("/members/" + rows[0]["account_id"].text())).expect(200).json();
            const auto li = root.get(office.path("/members/" + rows[1]["account_id"].text())).expect(200).json();
            BOOST_TEST(zoe["first_name"].text() == "Zoë");
            BOOST_TEST(zoe["last_name"].text() == "O'Brien");
            BOOST_TEST(zoe["email"].text() == "zoe." + program + "@people.example");
            BOOST_TEST(zoe["phone"].text().starts_with("+4420794600"));
            BOOST_TEST(zoe["status"].text() == "added");
            BOOST_TEST(li["first_name"].text() == "小龍");
            BOOST_TEST(li["status"].text() == "invited");
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
