// What a disk can do to the log: forget, tear, flip, fill up. Whatever happens: a clear refusal or the whole truth,
// never fewer records than were acknowledged without a word.
#include <rocksdb/db.h>

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <sstream>

#include "eventstore/data_directory.hpp"
#include "eventstore/rocksdb_log.hpp"
#include "tests/eventstore/world.hpp"
#include "tests/fault/forgetful_file_system.hpp"
#include "tests/support/seed.hpp"
#include "tests/support/temporary_directory.hpp"

namespace muster::tests {
namespace {

using namespace eventstore;
namespace fs = std::filesystem;

std::string record_of(std::uint64_t position) {
    return "record " + std::to_string(position) + std::string(position % 300, 'x');
}

void append(Log& log, WriterEpoch epoch, std::uint64_t count) {
    AppendBatch batch;
    batch.epoch = epoch;
    batch.expected_tail = log.tail();
    for (std::uint64_t i = 1; i <= count; ++i) batch.records.push_back(record_of(batch.expected_tail.value + i));
    BOOST_REQUIRE(log.append(batch));
}

struct ReadThrough {
    std::uint64_t records = 0;
    bool whole = true;  ///< no failure until the tail
};

/// Every record that is handed out must be the right one.
ReadThrough read_through(const Log& log) {
    ReadThrough read;
    const auto cursor = log.read({1});
    while (true) {
        const auto entry = cursor->next();
        if (!entry) read.whole = false;
        if (!entry || !*entry) return read;
        ++read.records;
        BOOST_REQUIRE((*entry)->position.value == read.records);
        BOOST_REQUIRE((*entry)->bytes == record_of(read.records));
    }
}

std::vector<fs::path> files_of(const fs::path& directory, const std::string& extension) {
    std::vector<fs::path> files;
    for (const auto& each : fs::directory_iterator(directory)) {
        if (each.path().extension() == extension && each.file_size() > 0) files.push_back(each.path());
    }
    return files;
}

void flip(const fs::path& path, std::uint64_t at, unsigned bit) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(at));
    const auto byte = static_cast<char>(file.get() ^ static_cast<char>(1U << bit));
    file.seekp(static_cast<std::streamoff>(at));
    file.put(byte);
}

struct Fixture {
    TemporaryDirectory temporary{"fault"};
    std::mt19937_64 random{seed()};
    std::string path = temporary / "log";

    RocksDbLogOptions options(std::shared_ptr<rocksdb::FileSystem> file_system = {}) const {
        return {.path = path, .create = true, .read_only = false, .file_system = std::move(file_system)};
    }
    std::unique_ptr<RocksDbLog> open(std::shared_ptr<rocksdb::FileSystem> file_system = {}) const {
        auto log = RocksDbLog::open(options(std::move(file_system)));
        BOOST_REQUIRE_MESSAGE(log, (log ? "" : log.error()));
        return std::move(*log);
    }
    /// `batches` of 10 records; flushed to table files, or left in the write-ahead log.
    void make_log(int batches, bool flushed) const {
        const auto log = open();
        const auto epoch = *log->take_writer();
        for (int i = 0; i < batches; ++i) append(*log, epoch, 10);
        if (flushed) BOOST_REQUIRE(log->flush());
    }
    /// Damages a copy of the log and says what a reader then gets; the tail guard is what DataDirectory adds.
    template <class Damage>
    void try_damage(std::uint64_t records, Damage&& damage, std::string_view what) const {
        const auto saved = path + ".saved";
        fs::remove_all(saved);
        fs::copy(path, saved, fs::copy_options::recursive);
        damage();
        if (const auto log = RocksDbLog::open(options())) {
            const auto read = read_through(**log);
            const bool told = !read.whole || (*log)->tail().value < records;  // the guard compares the tail
            BOOST_REQUIRE_MESSAGE(told || read.records == records, what << ": " << read.records << " of " << records);
        }
        fs::remove_all(path);
        fs::rename(saved, path);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(store_faults, Fixture)

BOOST_AUTO_TEST_CASE(everything_acknowledged_survives_a_power_failure) {
    for (int round = 0; round < 10; ++round) {
        fs::remove_all(path);
        const auto disk = std::make_shared<ForgetfulFileSystem>();
        std::uint64_t acknowledged = 0;
        for (int run = 0; run < 3; ++run) {
            {
                const auto log = open(disk);
                BOOST_TEST(log->tail().value == acknowledged);
                const auto epoch = *log->take_writer();
                for (auto batches = 1 + random() % 20; batches > 0; --batches) {
                    append(*log, epoch, 1 + random() % 5);
                    if (random() % 10 == 0) BOOST_REQUIRE(log->flush());
                }
                acknowledged = log->tail().value;
            }
            disk->lose_power();
        }
        const auto read = read_through(*open());
        BOOST_TEST(read.whole);
        BOOST_TEST(read.records == acknowledged);
    }
}

BOOST_AUTO_TEST_CASE(a_disk_that_lies_is_found_by_the_tail_guard_and_leaves_no_gap) {
    const auto disk = std::make_shared<ForgetfulFileSystem>();
    std::uint64_t kept = 0;
    {
        const auto log = open(disk);
        const auto epoch = *log->take_writer();
        append(*log, epoch, 5);
        kept = log->tail().value;
        disk->lie_about_syncs();
        append(*log, epoch, 5);
    }
    disk->lose_power();
    const auto log = open();
    BOOST_TEST(log->tail().value == kept);
    BOOST_TEST(read_through(*log).whole);
}

BOOST_AUTO_TEST_CASE(a_flipped_bit_in_the_write_ahead_log_is_never_a_silent_loss) {
    make_log(20, false);
    const auto wal = files_of(path, ".log");
    BOOST_REQUIRE(wal.size() == 1);
    int refused = 0;
    constexpr int tries = 60;
    for (int i = 0; i < tries; ++i) {
        const auto at = random() % fs::file_size(wal[0]);
        try_damage(
            200,
            [&] {
                flip(wal[0], at, static_cast<unsigned>(random() % 8));
                if (!RocksDbLog::open({.path = path, .create = false, .read_only = true, .file_system = {}})) ++refused;
            },
            "flipped at " + std::to_string(at));
    }
    BOOST_TEST(refused >= tries * 9 / 10);  // the rest fell into the last batch, where the tail tells
}

BOOST_AUTO_TEST_CASE(a_flipped_bit_in_a_table_is_never_a_wrong_record) {
    make_log(20, true);
    const auto tables = files_of(path, ".sst");
    BOOST_REQUIRE(!tables.empty());
    for (const auto& table : tables) {
        for (int i = 0; i < 40; ++i) {
            const auto at = random() % fs::file_size(table);
            try_damage(
                200, [&] { flip(table, at, static_cast<unsigned>(random() % 8)); },
                table.filename().string() + " flipped at " + std::to_string(at));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_truncated_file_is_never_a_silent_loss) {
    for (const bool flushed : {false, true}) {
        fs::remove_all(path);
        make_log(20, flushed);
        for (const auto& each : fs::directory_iterator(path)) {
            const auto file = each.path();
            const auto name = file.filename().string();
            if (!each.is_regular_file() || each.file_size() == 0 || name.starts_with("LOG") || name == "LOCK") continue;
            for (int i = 0; i < 5; ++i) {
                const auto size = random() % each.file_size();
                try_damage(
                    200, [&] { fs::resize_file(file, size); }, name + " cut to " + std::to_string(size));
            }
            try_damage(
                200, [&] { fs::remove(file); }, name + " removed");
        }
    }
}

BOOST_AUTO_TEST_CASE(a_record_missing_in_the_middle_is_told) {
    make_log(1, true);
    {
        rocksdb::DB* database = nullptr;
        std::vector<rocksdb::ColumnFamilyHandle*> handles;
        std::vector<rocksdb::ColumnFamilyDescriptor> families;
        for (const auto* name : {"default", "records", "keys", "meta", "tiles"})
            families.emplace_back(name, rocksdb::ColumnFamilyOptions());
        BOOST_REQUIRE(rocksdb::DB::Open({}, path, families, &handles, &database).ok());
        BOOST_REQUIRE(database->Delete({}, handles[1], std::string("\0\0\0\0\0\0\0\x05", 8)).ok());
        for (auto* handle : handles) BOOST_REQUIRE(database->DestroyColumnFamilyHandle(handle).ok());
        delete database;
    }
    const auto log = open();
    const auto read = read_through(*log);
    BOOST_TEST(read.records == 4);
    BOOST_TEST(!read.whole);
    const auto one = log->read_one({5});
    BOOST_REQUIRE(!one);
    BOOST_TEST((one.error().error == ReadError::missing));
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_unknown_and_ends_writing) {
    const auto disk = std::make_shared<ForgetfulFileSystem>();
    std::uint64_t acknowledged = 0;
    {
        const auto log = open(disk);
        const auto epoch = *log->take_writer();
        append(*log, epoch, 10);
        acknowledged = log->tail().value;
        disk->fill_up();
        AppendBatch batch;
        batch.epoch = epoch;
        batch.expected_tail = log->tail();
        batch.records = {record_of(11)};
        for (int i = 0; i < 2; ++i) BOOST_TEST((log->append(batch).error() == AppendError::unknown));
        BOOST_TEST(log->failure_detail().find("No space left on device") != std::string::npos);
        BOOST_TEST(read_through(*log).records == acknowledged);  // reading goes on
    }
    const auto read = read_through(*open());
    BOOST_TEST(read.whole);
    BOOST_TEST(read.records >= acknowledged);
}

BOOST_AUTO_TEST_CASE(damaged_keys_do_not_read_as_erased) {
    const domain::AccountId subject = fresh<domain::AccountId>();
    {
        const auto log = open();
        AppendBatch batch;
        batch.epoch = *log->take_writer();
        batch.records = {record_of(1)};
        batch.keys_added = {{subject, 1, std::string(60, 'w')}};
        BOOST_REQUIRE(log->append(batch));
        BOOST_REQUIRE(log->flush());
    }
    int told = 0;
    for (const auto& table : files_of(path, ".sst")) {
        for (int i = 0; i < 40; ++i) {
            const auto at = random() % fs::file_size(table);
            try_damage(
                1,
                [&] {
                    flip(table, at, 3);
                    const auto log =
                        RocksDbLog::open({.path = path, .create = false, .read_only = true, .file_system = {}});
                    if (!log) {
                        ++told;
                        return;
                    }
                    try {
                        const auto key = (*log)->wrapped_key(subject, 1);
                        BOOST_REQUIRE_MESSAGE(key && key->wrapped == std::string(60, 'w'),
                                              table << " flipped at " << at << ": the key reads as erased");
                    } catch (const LogDamage&) {
                        ++told;
                    }
                },
                "keys");
        }
    }
    BOOST_TEST(told > 0);
}

BOOST_AUTO_TEST_CASE(the_raw_files_hold_no_personal_data_and_no_secret) {
    crypto::initialize();
    const std::string directory_path = temporary / "data";
    std::vector<std::string> forbidden;
    {
        auto directory = std::move(*DataDirectory::open(
            {.path = directory_path, .master_key_file = temporary / "master.key", .create = true, .read_only = false}));
        RamDecisionStore decisions;
        const SystemClock clock;
        const auto sequencer = std::move(*Sequencer::start(directory->log(), directory->keyring(), decisions, clock,
                                                           random_ids(), nullptr, nullptr));
        BOOST_REQUIRE(sequencer->run(submission(initialize_command())));
        const auto organization = fresh<domain::OrganizationId>();
        BOOST_REQUIRE(sequencer->run(submission(create_organization(organization))));
        for (int i = 0; i < 50; ++i) {
            auto command = add_member(organization, "somebody" + std::to_string(i));
            command.username = domain::Identifier{
                "User" + std::to_string(i), "user" + std::to_string(i), {crypto::sha256("u" + std::to_string(i))}};
            command.phone = domain::Phone{"+4930555" + std::to_string(1000 + i),
                                          "030 555 " + std::to_string(1000 + i),
                                          {crypto::sha256("p" + std::to_string(i))}};
            command.job_title = "Title" + std::to_string(i);
            for (const auto* text : {&command.first_name, &command.last_name, &command.email->identifier.display,
                                     &command.username->display, &command.username->normal, &command.phone->e164,
                                     &command.phone->raw, &command.job_title}) {
                forbidden.push_back(text->open());
            }
            BOOST_REQUIRE(sequencer->run(submission(command)));
            const auto key = directory->keyring().newest(command.account);
            BOOST_REQUIRE(key);
            forbidden.emplace_back(crypto::as_text(key->bytes));
        }
        const auto& secrets = directory->keyring().secrets();
        for (const auto* secret :
             {&secrets.claim_key, &secrets.link_key, &secrets.cursor_key, &secrets.idempotency_key}) {
            forbidden.emplace_back(crypto::as_text(*secret));
            forbidden.push_back(crypto::hex(crypto::as_text(*secret)));
        }
    }
    forbidden.emplace_back(crypto::as_text(MasterKey::read_file(temporary / "master.key")->bytes));
    std::size_t files = 0;
    for (const auto& each : fs::recursive_directory_iterator(directory_path)) {
        if (!each.is_regular_file()) continue;
        std::ostringstream text;
        text << std::ifstream(each.path(), std::ios::binary).rdbuf();
        const auto bytes = text.str();
        if (each.path().extension() == ".log")
            BOOST_TEST(bytes.find("MemberAdded") != std::string::npos);  // it is looked at
        for (const auto& secret : forbidden) {
            BOOST_REQUIRE_MESSAGE(bytes.find(secret) == std::string::npos, secret << " stands in " << each.path());
        }
        ++files;
    }
    BOOST_TEST(files >= 5);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace muster::tests
