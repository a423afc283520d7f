#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <sstream>

#include "eventstore/codec.hpp"
#include "eventstore/crypto.hpp"
#include "eventstore/data_directory.hpp"
#include "eventstore/incarnation.hpp"
#include "tests/eventstore/world.hpp"
#include "tests/support/temporary_directory.hpp"

namespace muster::tests {
namespace {

using namespace eventstore;
namespace fs = std::filesystem;

struct Fixture {
    TemporaryDirectory temporary{"data"};
    DataDirectoryOptions options{.path = temporary / "data", .master_key_file = {}, .create = true, .read_only = false};

    std::unique_ptr<DataDirectory> open() {
        auto opened = DataDirectory::open(options);
        BOOST_REQUIRE_MESSAGE(opened, (opened ? "" : opened.error()));
        return std::move(*opened);
    }
    /// The message after the directory's name.
    std::string refusal() {
        const auto opened = DataDirectory::open(options);
        BOOST_REQUIRE(!opened);
        const auto head = "the data directory " + options.path + " cannot be used: ";
        BOOST_REQUIRE_MESSAGE(opened.error().starts_with(head), opened.error());
        return opened.error().substr(head.size());
    }
    std::string file(const std::string& name) const { return options.path + "/" + name; }
    static std::string read(const std::string& path) {
        std::ostringstream text;
        text << std::ifstream(path).rdbuf();
        return text.str();
    }
    static void write(const std::string& path, const std::string& text) {
        std::ofstream(path, std::ios::trunc) << text;
    }

    static void append(DataDirectory& directory, const std::string& record) {
        AppendBatch batch;
        batch.epoch = *directory.log().take_writer();
        batch.expected_tail = directory.log().tail();
        batch.records = {record};
        BOOST_REQUIRE(directory.log().append(batch));
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(data_directory, Fixture)

BOOST_AUTO_TEST_CASE(the_first_run_makes_everything_and_the_next_finds_it) {
    domain::Bytes32 claim_key;
    {
        const auto directory = open();
        BOOST_TEST(directory->is_new());
        BOOST_TEST(directory->master_key_inside());
        BOOST_TEST(!directory->incarnation());
        BOOST_TEST(fs::is_directory(directory->models_path()));
        claim_key = directory->keyring().secrets().claim_key;
        append(*directory, "first");
        BOOST_TEST(!directory->is_new());
    }
    BOOST_TEST(read(file("format")) == "muster data directory, format 2\n");
    BOOST_TEST(read(file("tail")).starts_with("1 "));
    options.create = false;
    const auto again = open();
    BOOST_TEST((again->keyring().secrets().claim_key == claim_key));
    BOOST_TEST(again->log().tail().value == 1);
}

BOOST_AUTO_TEST_CASE(nothing_is_made_unasked) {
    options.create = false;
    BOOST_TEST(refusal() == "it cannot be read: No such file or directory");
    BOOST_TEST(!fs::exists(options.path));
    fs::create_directory(options.path);
    BOOST_TEST(refusal() == "there is no log in it; was another directory meant?");
    BOOST_TEST(fs::is_empty(options.path));
}

BOOST_AUTO_TEST_CASE(a_second_process_is_told_who_is_there) {
    const auto directory = open();
    const auto expected =
        "in use by process " + std::to_string(::getpid()) + "; only one process at a time may use a data directory";
    BOOST_TEST(refusal() == expected);
    const auto child = ::fork();
    if (child == 0) {
        const auto opened = DataDirectory::open(options);
        ::_exit(!opened && opened.error().ends_with(expected) ? 0 : 1);
    }
    int status = 0;
    BOOST_REQUIRE(::waitpid(child, &status, 0) == child);
    BOOST_TEST(status == 0);
    options.create = false;
    options.read_only = true;
    BOOST_TEST(refusal() == expected);
}

BOOST_AUTO_TEST_CASE(an_ended_process_leaves_no_lock) {
    open().reset();
    const auto child = ::fork();
    if (child == 0) {
        static_cast<void>(DataDirectory::open(options).value().release());
        ::_exit(0);
    }
    int status = 0;
    BOOST_REQUIRE(::waitpid(child, &status, 0) == child);
    BOOST_REQUIRE(status == 0);
    BOOST_TEST(DataDirectory::open(options).has_value());
}

BOOST_AUTO_TEST_CASE(a_wrong_or_missing_master_key_is_refused) {
    open().reset();
    options.master_key_file = temporary / "other.key";
    BOOST_TEST(refusal() == "the master key file " + options.master_key_file +
                                " is missing; without it the personal data in the log cannot be read");
    BOOST_REQUIRE(MasterKey::create_file(options.master_key_file));
    BOOST_TEST(refusal() == "wrong master key: this data directory was made with another one");
    write(options.master_key_file, "nonsense");
    BOOST_TEST(refusal() ==
               "the master key file " + options.master_key_file + " must hold 64 hexadecimal digits and nothing else");
    options.master_key_file.clear();
    BOOST_TEST(open()->master_key_inside());
}

BOOST_AUTO_TEST_CASE(a_key_file_outside_is_used) {
    options.master_key_file = temporary / "outside.key";
    BOOST_TEST(!open()->master_key_inside());
    BOOST_TEST(!fs::exists(file("master.key")));
    BOOST_TEST(!open()->master_key_inside());
}

BOOST_AUTO_TEST_CASE(a_newer_or_damaged_format_is_refused) {
    open().reset();
    write(file("format"), "muster data directory, format 3\n");
    BOOST_TEST(refusal() == "it has format 3, this Muster knows up to 2: use a newer Muster");
    write(file("format"), "something else");
    BOOST_TEST(refusal() == "its format file is damaged");
    fs::remove(file("format"));
    BOOST_TEST(refusal() == "its format file " + file("format") + " is missing");
}

BOOST_AUTO_TEST_CASE(a_log_shorter_than_its_guard_is_refused) {
    {
        const auto directory = open();
        append(*directory, "first");
    }
    fs::copy(options.path, temporary / "old", fs::copy_options::recursive);
    {
        const auto directory = open();
        append(*directory, "second");
    }
    fs::remove_all(file("log"));
    fs::copy(temporary / "old" / "log", file("log"), fs::copy_options::recursive);
    BOOST_TEST(
        refusal() ==
        "the log lost records: it ends at position 1, but position 2 was acknowledged; restore it from a backup");
}

BOOST_AUTO_TEST_CASE(a_log_with_another_record_at_its_guard_is_refused) {
    {
        const auto directory = open();
        append(*directory, "first");
    }
    auto guard = read(file("tail"));
    guard[4] = guard[4] == '0' ? '1' : '0';
    write(file("tail"), guard);
    BOOST_TEST(
        refusal() ==
        "the log is damaged: the record at position 1 is not the one that was acknowledged; restore it from a backup");
    write(file("tail"), "x");
    BOOST_TEST(refusal() ==
               "the tail guard " + file("tail") + " is damaged; remove it only when you know the log to be whole");
    fs::remove_all(file("log"));
    BOOST_TEST(refusal() == "the log is missing, but " + file("tail") + " says that there was one");
}

BOOST_AUTO_TEST_CASE(the_guard_follows_the_tail_within_seconds) {
    const auto directory = open();
    append(*directory, "first");
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!read(file("tail")).starts_with("1 ")) {
        BOOST_REQUIRE(std::chrono::steady_clock::now() < deadline);
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

BOOST_AUTO_TEST_CASE(a_read_model_beyond_the_tail_is_told) {
    const auto directory = open();
    append(*directory, "first");
    BOOST_TEST(directory->check_model_checkpoint("directory", {1}).has_value());
    BOOST_TEST(directory->check_model_checkpoint("directory", {2}).error() ==
               "the log lost records: it ends at position 1, but the read model directory has seen position 2; "
               "restore the log from a backup");
}

BOOST_AUTO_TEST_CASE(an_auditor_changes_nothing) {
    open().reset();
    options.create = false;
    options.read_only = true;
    const auto before = fs::last_write_time(options.path);
    {
        const auto directory = open();
        BOOST_TEST(directory->is_new());
        BOOST_TEST(!directory->log().take_writer());
    }
    BOOST_TEST((fs::last_write_time(options.path) == before));
}

BOOST_AUTO_TEST_CASE(an_unwritable_directory_is_named) {
    fs::create_directory(options.path);
    fs::permissions(temporary.path(), fs::perms::all);
    fs::permissions(options.path,
                    fs::perms::owner_read | fs::perms::owner_exec | fs::perms::others_read | fs::perms::others_exec);
    const auto child = ::fork();  // another user, when the tests run as root
    if (child == 0) {
        constexpr uid_t nobody = 65534;
        if (::getuid() == 0 && ::setuid(nobody) != 0) ::_exit(2);
        const auto opened = DataDirectory::open(options);
        ::_exit(!opened && opened.error().ends_with("it is not writable: Permission denied") ? 0 : 1);
    }
    int status = 0;
    BOOST_REQUIRE(::waitpid(child, &status, 0) == child);
    BOOST_TEST(status == 0);
    fs::permissions(options.path, fs::perms::owner_all);
}

BOOST_AUTO_TEST_CASE(the_incarnation_is_found_with_and_without_its_note) {
    const auto incarnation = fresh<domain::IncarnationId>();
    domain::RecordedEvent started;
    started.event = domain::IncarnationStarted{incarnation, {}, {}, {}};
    started.meta.position = {1};
    started.meta.stream = "instance";
    const auto directory = open();
    append(*directory, encode(started, {}));
    BOOST_TEST((directory->incarnation() == incarnation));
    const auto later = fresh<domain::IncarnationId>();
    BOOST_TEST(note_incarnation(directory->log(), later));
    BOOST_TEST((directory->incarnation() == later));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace muster::tests
