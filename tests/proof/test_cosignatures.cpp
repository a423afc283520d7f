#include <boost/test/unit_test.hpp>

#include "eventstore/crypto.hpp"
#include "eventstore/proof/policy.hpp"

using namespace muster::eventstore;
using namespace muster::eventstore::proof;

namespace {

constexpr std::string_view text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

/// Witnesses and a note that w1 and w3 cosigned, made by another implementation of the format (tests/proof/fake_witness.py).
constexpr std::string_view w1 = "w1.example+daf691cf+BHfrJ+pJT2PEZIhCjhjd0ilf+cWVv4HO9PedIuC8e8FV";
constexpr std::string_view w2 = "w2.example+3ac4c7ab+BEvHk/e+ZdsJ6amfcIF2T8K0yz/gNWPNRZZDtIU4WKDT";
constexpr std::string_view w3 = "w3.example+55c76178+BCW/HiFFEOUDW+rLMSqSoMfHtDLY1f5rsjYePb5nvaCj";
constexpr std::string_view line_1 = "\u2014 w1.example 2vaRzwAAAABrAzz7T7En8IDBzb0Fo0hklKa8i06gKCwaN/MzmhU8ItAI/cIcxI3gbtlamprhwGaZukdZxvv9T3p2WUua7aFLSXbQDw==\n";
constexpr std::string_view line_3 = "\u2014 w3.example VcdheAAAAABrAzz8FYilTI1T+Tyx/MFbX2D2dUJ/1RAIHPXNFts8cRleiBMQ+sQuupQX80ZLYOcVK5oRs/ZfVzy9LTFs5aF17HLjDQ==\n";
constexpr std::int64_t line_1_time = 1795374331;

std::string note_of(std::string_view lines) { return std::string(text) + "\n" + std::string(lines); }
std::string both() { return note_of(std::string(line_1) + std::string(line_3)); }

Cosigner key(std::string_view key_text) {
    crypto::initialize();
    const auto parsed = Cosigner::parse(key_text);
    BOOST_REQUIRE(parsed);
    return *parsed;
}

Policy policy(const std::string& rest) {
    crypto::initialize();
    const auto parsed = Policy::parse("witness a " + std::string(w1) + "\nwitness b " + std::string(w2) + " https://b.example/\n\twitness  c " +
                                      std::string(w3) + " \n" + rest);
    BOOST_REQUIRE_MESSAGE(parsed, (parsed ? "" : parsed.error()));
    return *parsed;
}

std::string fault(const std::string& policy_text) {
    crypto::initialize();
    const auto parsed = Policy::parse(policy_text);
    BOOST_REQUIRE(!parsed);
    return parsed.error();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(cosignatures)

BOOST_AUTO_TEST_CASE(one_that_somebody_else_made_is_found_and_holds) {
    const auto found = find_cosignature(both(), key(w1));
    BOOST_REQUIRE(found);
    BOOST_CHECK_EQUAL(found->time, line_1_time);
    BOOST_CHECK_EQUAL(found->line, line_1);
    BOOST_CHECK_EQUAL(key(w1).text(), w1);
    BOOST_CHECK(find_cosignature(both(), key(w2)).error() == NoteError::not_signed);
    BOOST_CHECK(find_cosignature("no note", key(w2)).error() == NoteError::malformed);
}

BOOST_AUTO_TEST_CASE(of_another_text_or_time_or_changed_anywhere_none_holds) {
    const auto note = note_of(line_1);
    std::size_t believed = 0;
    for (std::size_t at = 0; at < note.size(); ++at) {
        auto changed = note;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        if (find_cosignature(changed, key(w1))) ++believed;
    }
    BOOST_CHECK_EQUAL(believed, 0);
}

BOOST_AUTO_TEST_CASE(a_key_of_a_log_is_none_of_a_witness) {
    BOOST_CHECK(!Cosigner::parse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"));
    BOOST_CHECK(!Verifier::parse(w1));
}

BOOST_AUTO_TEST_CASE(a_newer_line_takes_the_place_of_the_older_by_the_same_key) {
    const auto again = with_cosignature(both(), key(w1), line_1);
    BOOST_CHECK_EQUAL(again, note_of(std::string(line_3) + std::string(line_1)));
    BOOST_CHECK_EQUAL(with_cosignature(note_of(line_3), key(w1), line_1), again);
}

BOOST_AUTO_TEST_CASE(a_policy_says_how_many_of_whom) {
    BOOST_CHECK(policy("quorum none\n").is_met_by(note_of("")));
    BOOST_CHECK(policy("quorum a").is_met_by(both()));
    BOOST_CHECK(!policy("quorum b").is_met_by(both()));
    BOOST_CHECK(policy("group g 2 a b c\nquorum g").is_met_by(both()));
    BOOST_CHECK(!policy("group g 2 a b c\nquorum g").is_met_by(note_of(line_1)));
    BOOST_CHECK(!policy("group g all a b c\nquorum g").is_met_by(both()));
    BOOST_CHECK(policy("group g any a b\ngroup h all g c\nquorum h").is_met_by(both()));
    BOOST_CHECK(!policy("group g any b\ngroup h all g c\nquorum h").is_met_by(both()));
    const auto names = policy("quorum none").cosigners_of(both());
    BOOST_CHECK_EQUAL(names.size(), 2);
    BOOST_CHECK_EQUAL(policy("quorum none").witnesses()[1].url, "https://b.example/");
}

BOOST_AUTO_TEST_CASE(a_policy_with_a_fault_names_its_line) {
    const auto a = "witness a " + std::string(w1) + "\n";
    BOOST_CHECK(fault("").find("quorum") != std::string::npos);
    for (const auto& rest : {a + "quorum a\n", std::string("group g any a\ngroup h any a\nquorum g\n"), std::string("group g 2 a\n"), std::string("group g 0 a\n"),
                             std::string("group g 01 a\n"), std::string("group none any a\n"), std::string("group a any a\n"), std::string("group g any b\n"),
                             std::string("quorum b\n"), "witness none " + std::string(w2) + "\n", "witness b " + std::string(w2) + " x y\n",
                             std::string("log " + std::string(w2) + "\n"), std::string("witness b nonsense\n"), std::string("something\n")}) {
        const auto told = fault(a + rest);
        BOOST_CHECK_MESSAGE(told.starts_with("line ") && told.size() > 12, rest << " is told as: " << told);
    }
    BOOST_CHECK(fault(a + "quorum a\nquorum a\n").starts_with("line 3"));
}

BOOST_AUTO_TEST_SUITE_END()
