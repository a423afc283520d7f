// What becomes of an export whose reader may read no more.
#include <boost/test/unit_test.hpp>

#include <future>

#include "api/exports/member_pieces.hpp"
#include "tests/api/test_instance.hpp"
#include "tests/eventstore/world.hpp"

namespace {

using namespace muster;
using tests::fresh;

struct Reader {
    tests::TestInstance instance{api::routes()};
    domain::ApiKeyId key = fresh<domain::ApiKeyId>();

    /// Four organizations, each a page of its own, and a key of the ADMIN.
    Reader() {
        for (int i = 0; i < 3; ++i) {
            const auto workspace = fresh<domain::OrganizationId>();
            (void)instance.run(tests::create_organization(workspace));
            (void)instance.run(tests::add_member(workspace, "person" + std::to_string(i)));
        }
        domain::IssueApiKey issue;
        issue.key = key;
        issue.account = instance.admin();
        issue.token_hash = {eventstore::crypto::random_key()};
        const auto position = instance.run(issue).position;
        std::promise<bool> applied;
        instance.services().models.when_applied(position, std::chrono::seconds(60), [&](bool there) { applied.set_value(there); });
        BOOST_REQUIRE(applied.get_future().get());
    }
    std::unique_ptr<api::PieceMaker> pieces(api::ExportFormat format) {
        api::MemberSelection selection;
        selection.actor.kind = domain::ActorKind::account;
        selection.actor.account = instance.admin();
        selection.actor.key = key;
        selection.columns = *sheets::chosen_export_columns("");
        const std::size_t piece_bytes = format == api::ExportFormat::xlsx ? 64 * 1024 : 1;  // of text, a page at a time
        return api::member_pieces(instance.services(), std::move(selection), {format, false, piece_bytes});
    }
    void the_credential_ends() { (void)instance.run(domain::RevokeApiKey{key}); }
};

/// Pieces until the body ends, well or not.
std::pair<std::vector<std::string>, bool> rest_of(api::PieceMaker& maker) {
    std::vector<std::string> bodies;
    for (int i = 0; i < 1'000; ++i) {
        auto piece = maker.make();
        if (piece.failed) return {std::move(bodies), false};
        bodies.push_back(std::move(piece.bytes));
        if (piece.last) return {std::move(bodies), true};
    }
    BOOST_FAIL("it never ends");
    return {};
}

BOOST_FIXTURE_TEST_SUITE(member_pieces, Reader)

BOOST_AUTO_TEST_CASE(every_format_ends_whole_while_the_credential_holds) {
    for (const auto format : {api::ExportFormat::csv, api::ExportFormat::jsonl, api::ExportFormat::xlsx}) {
        const auto maker = pieces(format);
        BOOST_TEST(rest_of(*maker).second, domain::to_text(format));
        BOOST_TEST(maker->rows() == 4u, domain::to_text(format));
    }
}

BOOST_AUTO_TEST_CASE(a_file_is_not_whole_when_the_credential_ends_on_the_way) {
    const auto csv = pieces(api::ExportFormat::csv), jsonl = pieces(api::ExportFormat::jsonl), workbook = pieces(api::ExportFormat::xlsx);
    BOOST_TEST(!csv->make().failed);  // the header
    for (const auto* maker : {&csv, &jsonl}) {
        BOOST_TEST(!(*maker)->make().failed);
        BOOST_TEST((*maker)->rows() >= 1u);
    }
    the_credential_ends();
    for (const auto* maker : {&csv, &jsonl, &workbook}) BOOST_TEST(!rest_of(**maker).second);
    BOOST_TEST(csv->rows() < 4u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
