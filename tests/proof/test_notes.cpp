#include <boost/test/unit_test.hpp>

#include "eventstore/crypto.hpp"
#include "eventstore/proof/checkpoint.hpp"

using namespace muster::eventstore;
using namespace muster::eventstore::proof;

namespace {

// The example of c2sp.org/signed-note.
constexpr std::string_view example_key = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
constexpr std::string_view example_note =
    "This is an example message.\n"
    "\n"
    "\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

Signer some_signer(std::string name = "muster/log_one") {
    crypto::initialize();
    muster::domain::Bytes32 seed{};
    seed[0] = 7;
    return {std::move(name), seed};
}

Checkpoint some_checkpoint() { return {"muster/log_one", 20852163, Hasher().leaf("root")}; }

NoteError error_of(std::string_view note, const std::vector<Verifier>& verifiers) {
    const auto opened = open_note(note, verifiers);
    BOOST_REQUIRE(!opened);
    return opened.error();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(notes)

BOOST_AUTO_TEST_CASE(the_specifications_example_is_opened) {
    crypto::initialize();
    const auto key = Verifier::parse(example_key);
    BOOST_REQUIRE(key);
    BOOST_CHECK_EQUAL(key->text(), example_key);
    BOOST_CHECK_EQUAL(open_note(example_note, {*key}).value(), "This is an example message.\n");
}

BOOST_AUTO_TEST_CASE(what_was_signed_is_opened_and_nothing_else) {
    const auto signer = some_signer();
    const auto text = some_checkpoint().text();
    const auto note = signer.sign(text);
    BOOST_CHECK(open_checkpoint(note, {signer.verifier()}) == some_checkpoint());
    BOOST_CHECK(read_unverified(note) == some_checkpoint());
    std::size_t opened = 0;
    for (std::size_t at = 0; at < note.size(); ++at) {
        auto changed = note;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        if (open_note(changed, {signer.verifier()})) ++opened;
    }
    BOOST_CHECK_EQUAL(opened, 0);
}

BOOST_AUTO_TEST_CASE(who_signed_matters) {
    const auto signer = some_signer();
    const auto note = signer.sign(some_checkpoint().text());
    BOOST_CHECK(error_of(note, {}) == NoteError::not_signed);
    BOOST_CHECK(error_of(note, {*Verifier::parse(example_key)}) == NoteError::not_signed);
    auto other = signer.verifier();
    other.key[5] ^= 1U;
    BOOST_CHECK(error_of(note, {other}) == NoteError::not_signed);
    BOOST_CHECK(error_of("nothing signed\n", {signer.verifier()}) == NoteError::malformed);
    // A key that signs for another log says nothing about this one.
    const auto elsewhere = some_signer("muster/log_two");
    const auto opened = open_checkpoint(elsewhere.sign(some_checkpoint().text()), {elsewhere.verifier()});
    BOOST_REQUIRE(!opened);
    BOOST_CHECK(opened.error().find("another log") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(lines_of_witnesses_are_carried_along) {
    const auto signer = some_signer();
    auto note = signer.sign(some_checkpoint().text());
    note += "\u2014 witness.example/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";
    BOOST_CHECK(open_checkpoint(note, {signer.verifier()}) == some_checkpoint());
    note += "no signature\n";
    BOOST_CHECK(error_of(note, {signer.verifier()}) == NoteError::malformed);
}

BOOST_AUTO_TEST_CASE(checkpoints_are_read_strictly) {
    const auto text = some_checkpoint().text();
    BOOST_CHECK(Checkpoint::parse(text) == some_checkpoint());
    BOOST_CHECK(!Checkpoint::parse("muster/log_one\n020852163\n" + base64(bytes_of(some_checkpoint().root)) + "\n"));
    BOOST_CHECK(!Checkpoint::parse("muster/log_one\n-1\n" + base64(bytes_of(some_checkpoint().root)) + "\n"));
    BOOST_CHECK(!Checkpoint::parse("muster/log_one\n5\nCsUYapGGPo4dkMgIAUqom\n"));
    BOOST_CHECK(!Checkpoint::parse("\n5\n" + base64(bytes_of(some_checkpoint().root)) + "\n"));
    BOOST_CHECK(!Checkpoint::parse(text.substr(0, text.size() - 1)));
}

BOOST_AUTO_TEST_CASE(keys_are_read_strictly) {
    BOOST_CHECK(!Verifier::parse("example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"));
    BOOST_CHECK(!Verifier::parse("example.com/foo+530d903a"));
    BOOST_CHECK(!Verifier::parse("+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"));
    BOOST_CHECK(!Verifier::parse(""));
}

BOOST_AUTO_TEST_SUITE_END()
