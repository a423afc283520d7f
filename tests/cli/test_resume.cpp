// How far an earlier load came: the history is the only witness.

#include <boost/test/unit_test.hpp>

#include "cli/demo/resume.hpp"

using namespace muster::cli;
using demo::DataChange;
using demo::Recorded;

namespace {

using Changes = std::vector<DataChange>;

std::size_t decided(const Changes& changes, const std::vector<Recorded>& recorded, bool invited = false) {
    std::vector<const DataChange*> pointers;
    for (const auto& change : changes) pointers.push_back(&change);
    return demo::decided(pointers, recorded, invited);
}

DataChange role(const char* name) { return {"p", "role", name, 1}; }
const DataChange suspend{"p", "suspend", "", 1};
const DataChange resend{"p", "resend_invitation", "", 1};

std::vector<Recorded> recorded_in(const std::string& entry) {
    const auto document = JsonDocument::parse(entry);
    BOOST_REQUIRE(document);
    std::vector<Recorded> all;
    demo::add_recorded(document->root(), all);
    return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(resume)

BOOST_AUTO_TEST_CASE(nothing_recorded_means_nothing_decided) {
    BOOST_CHECK_EQUAL(decided({role("admin"), suspend}, {}), 0);
    BOOST_CHECK_EQUAL(decided({}, {{"role", "admin"}}), 0);
}

BOOST_AUTO_TEST_CASE(what_stands_in_the_history_is_decided) {
    const Changes changes{role("admin"), role("user"), suspend};
    BOOST_CHECK_EQUAL(decided(changes, {{"role", "admin"}}), 1);
    BOOST_CHECK_EQUAL(decided(changes, {{"role", "admin"}, {"role", "user"}}), 2);
    BOOST_CHECK_EQUAL(decided(changes, {{"role", "admin"}, {"role", "user"}, {"suspend", ""}}), 3);
}

BOOST_AUTO_TEST_CASE(a_refused_change_before_a_recorded_one_is_not_tried_again) {
    // The role was `user` when the data set asked for `user`: refused then. Trying again would undo the change to admin.
    BOOST_CHECK_EQUAL(decided({role("user"), role("admin")}, {{"role", "admin"}}), 2);
}

BOOST_AUTO_TEST_CASE(a_refused_change_after_the_last_recorded_one_is_tried_again) {
    BOOST_CHECK_EQUAL(decided({role("admin"), role("member")}, {{"role", "admin"}}), 1);
}

BOOST_AUTO_TEST_CASE(equal_changes_are_told_apart_by_their_order) {
    const Changes changes{role("admin"), role("user"), role("admin")};
    BOOST_CHECK_EQUAL(decided(changes, {{"role", "admin"}}), 1);
    BOOST_CHECK_EQUAL(decided(changes, {{"role", "admin"}, {"role", "user"}, {"role", "admin"}}), 3);
}

BOOST_AUTO_TEST_CASE(the_first_invitation_is_no_resend) {
    BOOST_CHECK_EQUAL(decided({resend}, {{"resend_invitation", ""}}, true), 0);
    BOOST_CHECK_EQUAL(decided({resend}, {{"resend_invitation", ""}, {"resend_invitation", ""}}, true), 1);
    BOOST_CHECK_EQUAL(decided({resend}, {{"resend_invitation", ""}}, false), 1);
}

BOOST_AUTO_TEST_CASE(what_somebody_else_did_is_passed_over) {
    BOOST_CHECK_EQUAL(decided({suspend}, {{"last_name", "Other"}, {"suspend", ""}}), 1);
}

BOOST_AUTO_TEST_CASE(entries_of_a_history_are_read) {
    const auto changed = recorded_in(R"({"type":"RoleChanged","data":{"from":"user","to":"admin"},"changes":[]})");
    BOOST_REQUIRE_EQUAL(changed.size(), 1);
    BOOST_CHECK_EQUAL(changed[0].change, "role");
    BOOST_CHECK_EQUAL(changed[0].value, "admin");
    const auto renamed = recorded_in(R"({"type":"ProfileChanged","changes":[{"field":"last_name","before":"A","after":"B"},{"field":"phone","after":"+44"}]})");
    BOOST_REQUIRE_EQUAL(renamed.size(), 2);
    BOOST_CHECK_EQUAL(renamed[1].change, "phone");
    BOOST_CHECK_EQUAL(renamed[1].value, "+44");
    BOOST_CHECK_EQUAL(recorded_in(R"({"type":"AccountSuspended"})").size(), 1);
    BOOST_CHECK(recorded_in(R"({"type":"InvitationSent"})").empty());
}

BOOST_AUTO_TEST_SUITE_END()
