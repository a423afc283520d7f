// What is left of an uploaded file on disk, and what must not open it.
#include <boost/test/unit_test.hpp>

#include <fstream>
#include <iterator>

#include "api/imports/sealed_upload.hpp"
#include "eventstore/crypto.hpp"
#include "tests/support/temporary_directory.hpp"

namespace {

using namespace muster;
using api::SealedUpload;

const domain::Bytes32 secret = eventstore::crypto::random_key();
constexpr std::string_view id = "imp_one";

std::string text_of(std::size_t bytes) {
    std::string text;
    for (std::size_t i = 0; text.size() < bytes; ++i) text += "person" + std::to_string(i) + "@people.example;";
    text.resize(bytes);
    return text;
}

std::string content(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void replace(const std::filesystem::path& file, const std::string& bytes) { std::ofstream(file, std::ios::binary) << bytes; }

BOOST_AUTO_TEST_CASE(what_was_written_is_read_and_nothing_of_it_is_on_disk) {
    constexpr std::size_t piece = 64 * 1024;
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, piece - 1, piece, piece + 1, 3 * piece, 3 * piece + 77}) {
        const tests::TemporaryDirectory folder("sealed");
        const SealedUpload upload(folder.path(), secret, id);
        const auto text = text_of(size);
        BOOST_REQUIRE(upload.write(text));
        BOOST_TEST(upload.exists());
        BOOST_TEST((upload.read().value() == text), size << " bytes");
        BOOST_TEST((content(folder / "upload").find("people.example") == std::string::npos));
    }
}

BOOST_AUTO_TEST_CASE(another_import_or_instance_does_not_open_it_nor_is_it_written_over) {
    const tests::TemporaryDirectory folder("sealed");
    const SealedUpload upload(folder.path(), secret, id);
    BOOST_REQUIRE(upload.write(text_of(1000)));
    BOOST_TEST(!SealedUpload(folder.path(), secret, "imp_two").read());
    BOOST_TEST(!SealedUpload(folder.path(), eventstore::crypto::random_key(), id).read());
    BOOST_TEST(!upload.write("again"));
    BOOST_TEST((upload.read().value() == text_of(1000)));
}

BOOST_AUTO_TEST_CASE(bytes_that_changed_or_are_missing_are_seen) {
    constexpr std::size_t piece_and_tag = 64 * 1024 + 17, header = 24;
    const tests::TemporaryDirectory folder("sealed");
    const SealedUpload upload(folder.path(), secret, id);
    BOOST_REQUIRE(upload.write(text_of(200'000)));
    const auto key = content(folder / "key"), sealed = content(folder / "upload");
    for (const std::size_t at : {std::size_t{0}, std::size_t{12}, key.size() - 1}) {
        auto bytes = key;
        bytes[at] = static_cast<char>(bytes[at] ^ 1);
        replace(folder / "key", bytes);
        BOOST_TEST(!upload.read(), "byte " << at << " of the key");
    }
    replace(folder / "key", key);
    for (const auto at : {std::size_t{0}, header, header + piece_and_tag + 5, sealed.size() - 1}) {
        auto bytes = sealed;
        bytes[at] = static_cast<char>(bytes[at] ^ 1);
        replace(folder / "upload", bytes);
        BOOST_TEST(!upload.read(), "byte " << at << " of the upload");
    }
    for (const auto size : {std::size_t{0}, header, header + piece_and_tag, header + 2 * piece_and_tag, sealed.size() - 1}) {
        replace(folder / "upload", sealed.substr(0, size));
        BOOST_TEST(!upload.read(), "cut to " << size);
    }
    replace(folder / "upload", sealed + "more");
    BOOST_TEST(!upload.read());
    replace(folder / "upload", sealed);
    BOOST_TEST((upload.read().value() == text_of(200'000)));
}

BOOST_AUTO_TEST_CASE(removed_is_removed) {
    const tests::TemporaryDirectory folder("sealed");
    const SealedUpload upload(folder.path(), secret, id);
    BOOST_REQUIRE(upload.write(text_of(1000)));
    // A name that keeps the key's bytes, as an undeleted file would.
    std::filesystem::create_hard_link(folder / "key", folder / "kept");
    const auto before = content(folder / "kept");
    upload.remove();
    BOOST_TEST(!upload.exists());
    BOOST_TEST(!upload.read());
    BOOST_TEST(!std::filesystem::exists(folder / "key"));
    BOOST_TEST(!std::filesystem::exists(folder / "upload"));
    BOOST_TEST((content(folder / "kept") != before));
    upload.remove();  // twice is once
}

}  // namespace
