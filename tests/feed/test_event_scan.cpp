// A stretch of the log through a filter: what is asked for, and no further than is allowed to look.
#include <boost/test/unit_test.hpp>
#include <simdjson.h>

#include "tests/feed/feed_world.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using enum Permission;
using api::EventQuery;
using api::EventScan;
using api::ScanLimits;

constexpr ScanLimits wide{10'000, 10'000, 100'000'000};

std::vector<std::string> types_of(const EventScan& scan) {
    std::vector<std::string> types;
    for (const auto& line : scan.lines) {
        simdjson::dom::parser parser;
        types.emplace_back(parser.parse(simdjson::padded_string(line.json))["type"].get_string().value());
    }
    return types;
}

struct Scanned : FeedWorld {
    [[nodiscard]] EventScan scan(const Viewer& who, const EventQuery& query = {}, Position after = {}, const ScanLimits& limits = wide) const {
        return api::scan_events(source(), who, query, after, tail(), limits);
    }
};

BOOST_FIXTURE_TEST_SUITE(event_scan, Scanned)

BOOST_AUTO_TEST_CASE(everything_a_viewer_may_see_comes_in_order) {
    for (const auto* name : {"root", "sue", "ann", "amy", "mia"}) {
        const auto found = scan(viewer(name));
        BOOST_TEST((positions_of(found) == shown_to(viewer(name))), name);
        BOOST_TEST((found.last == tail()));
        BOOST_TEST(!found.damaged);
    }
    BOOST_TEST(scan(viewer("root")).lines.size() == tail().value);
    BOOST_TEST(!scan(viewer("amy")).lines.empty());
    BOOST_TEST(scan(viewer("mia")).lines.empty());
}

BOOST_AUTO_TEST_CASE(a_query_narrows_by_type_person_and_organization) {
    const auto added_to = [&](std::string_view organization, std::vector<std::string> types = {"MemberAdded"}) {
        return scan(viewer("root"), {std::move(types), org(organization), {}});
    };
    BOOST_TEST((types_of(added_to("dune")) == std::vector<std::string>{"muster.MemberAdded", "muster.MemberAdded"}));
    BOOST_TEST(added_to("dune", {"MemberAdded", "OrganizationCreated"}).lines.size() == 3u);
    BOOST_TEST(added_to("dune", {"SiteCreated"}).lines.empty());
    BOOST_TEST(scan(viewer("root"), {{"MemberAdded"}, {}, acc("dot")}).lines.size() == 1u);
    BOOST_TEST(scan(viewer("root"), {{}, org("cafe"), acc("dot")}).lines.empty());
    // Of two organizations that one event names either finds it, for whoever may see it.
    BOOST_TEST(scan(viewer("root"), {{"ExternalLinked"}, org("cove"), {}}).lines.size() == 1u);
    BOOST_TEST(scan(viewer("root"), {{"ExternalLinked"}, org("dune"), {}}).lines.size() == 1u);
    BOOST_TEST(scan(viewer("dan"), {{"ExternalLinked"}, org("dune"), {}}).lines.empty());
    // A query opens nothing: it names whom it likes.
    BOOST_TEST(scan(viewer("ann"), {{}, org("cove"), {}}).lines.empty());
    BOOST_TEST(scan(viewer("ann"), {{}, {}, acc("amy")}).lines.empty());
}

BOOST_AUTO_TEST_CASE(personal_fields_stand_in_the_lines_of_who_holds_the_right) {
    (void)happens(job_changed("mia", "cove", "Lamplighter"));
    const EventQuery changes{{"ProfileChanged"}, {}, {}};
    const auto with = scan(viewer("amy"), changes), without = scan(viewer("amy", {event_read}), changes);
    BOOST_REQUIRE(with.lines.size() == 1u);
    BOOST_REQUIRE(without.lines.size() == 1u);
    BOOST_TEST(with.lines[0].json.find("Lamplighter") != std::string::npos);
    BOOST_TEST(without.lines[0].json.find("Lamplighter") == std::string::npos);
    BOOST_TEST(without.lines[0].json.find("personal") == std::string::npos);
    BOOST_TEST(without.lines[0].json.find(acc("mia").text()) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_tenant_reads_no_ids_of_others_and_no_credentials) {
    const auto of_amy = scan(viewer("amy"), {{"ExternalLinked"}, {}, {}}), of_root = scan(viewer("root"), {{"ExternalLinked"}, {}, {}});
    BOOST_REQUIRE(of_amy.lines.size() == 1u);
    BOOST_REQUIRE(of_root.lines.size() == 1u);
    BOOST_TEST(of_amy.lines[0].json.find(org("dune").text()) == std::string::npos);
    BOOST_TEST(of_root.lines[0].json.find(org("dune").text()) != std::string::npos);
    AlertRaised alert;
    alert.alert = id_of<AlertId>("alert");
    alert.about_organization = org("cove");
    alert.about_key = key("somebody's");
    (void)happens(alert);
    BOOST_TEST(scan(viewer("amy"), {{"AlertRaised"}, {}, {}}).lines.size() == 1u);
    for (const auto& line : scan(viewer("amy")).lines) {
        for (const auto* secret : {"_claim", "_hash", "ses_", "key_"}) BOOST_TEST(line.json.find(secret) == std::string::npos, line.json);
    }
}

BOOST_AUTO_TEST_CASE(pieces_of_any_size_make_up_the_whole) {
    const auto whole = shown_to(viewer("amy"));
    BOOST_REQUIRE(whole.size() > 5u);
    for (const ScanLimits limits : {ScanLimits{1, 10'000}, ScanLimits{3, 10'000}, ScanLimits{10'000, 1}, ScanLimits{10'000, 7}, ScanLimits{10'000, 10'000, 1}}) {
        std::vector<Position> all;
        Position after{};
        while (after < tail()) {
            const auto piece = scan(viewer("amy"), {}, after, limits);
            BOOST_REQUIRE((piece.last > after));
            BOOST_TEST(piece.lines.size() <= limits.events_max);
            BOOST_TEST(piece.last.value - after.value <= limits.records_max);
            if (limits.bytes_max == 1) BOOST_TEST(piece.lines.size() <= 1u);
            for (const auto& line : piece.lines) BOOST_TEST((line.position > after && line.position <= piece.last));
            const auto found = positions_of(piece);
            all.insert(all.end(), found.begin(), found.end());
            after = piece.last;
        }
        BOOST_TEST((all == whole));
    }
}

BOOST_AUTO_TEST_CASE(nothing_beyond_what_decision_state_knows_is_told) {
    const auto known = tail();
    (void)happens(renamed("cove", "Bay"));
    const auto found = api::scan_events(source(), viewer("root"), {}, {}, known, wide);
    BOOST_TEST((found.last == known));
    BOOST_TEST(found.lines.size() == known.value);
    const auto none = api::scan_events(source(), viewer("root"), {}, tail(), known, wide);
    BOOST_TEST(none.lines.empty());
    BOOST_TEST((none.last == tail()));
}

BOOST_AUTO_TEST_CASE(a_record_that_cannot_be_read_ends_it_and_is_said) {
    const Position broken{shown_to(viewer("amy"))[2]};
    log.damage(broken, "not a record");
    const auto found = scan(viewer("amy"));
    BOOST_TEST(found.damaged);
    BOOST_TEST(found.lines.size() == 2u);
    BOOST_TEST(found.last.value == broken.value - 1);
    BOOST_TEST(scan(viewer("amy"), {}, found.last).damaged);
    BOOST_TEST(!scan(viewer("amy"), {}, broken).damaged);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
