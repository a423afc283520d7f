#include "tests/activity/activity_world.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "eventstore/crypto.hpp"

namespace muster::tests {

ActivityWorld::ActivityWorld(activity::ActivityLogOptions options) : options_(std::move(options)) {
    eventstore::crypto::initialize();
    auto keyring = eventstore::Keyring::open(accounts, eventstore::MasterKey{});
    BOOST_REQUIRE_MESSAGE(keyring, (keyring ? "" : keyring.error()));
    keyring_ = std::move(*keyring);
    keys_ = std::make_unique<eventstore::KeyFinder>(
        [this](domain::AccountId account, std::uint32_t generation) { return keyring_->of(account, generation); });
    epoch_ = *accounts.take_writer();
    options_.path = path();
    options_.tell = [this](const std::string& what) { told.push_back(what); };
    reopen();
}

void ActivityWorld::reopen() {
    log_.reset();
    log_ = std::make_unique<activity::ActivityLog>(options_, *keyring_, accounts, clock);
}

domain::AccountId ActivityWorld::person() {
    const domain::AccountId account{eventstore::crypto::uuid_v7(clock.now().microseconds)};
    const auto key = keyring_->make(account);
    eventstore::AppendBatch batch;
    batch.expected_tail = accounts.tail();
    batch.epoch = epoch_;
    batch.records = {"a person"};
    batch.keys_added = {key.wrapped};
    BOOST_REQUIRE(accounts.append(batch));
    keyring_->confirm(account, key.clear);
    return account;
}

void ActivityWorld::erase(domain::AccountId account) {
    eventstore::AppendBatch batch;
    batch.expected_tail = accounts.tail();
    batch.epoch = epoch_;
    batch.records = {"an erasure"};
    batch.keys_destroyed = {account};
    BOOST_REQUIRE(accounts.append(batch));
    keyring_->forget(account);
}

std::vector<activity::Record> ActivityWorld::records() {
    log_->flush();
    std::vector<activity::Record> all;
    const auto log = log_->log();
    BOOST_REQUIRE(log);
    const auto read = activity::for_each(*log, log->first(), [&](std::string_view bytes) {
        auto record = activity::decode(bytes, keys_.get());
        BOOST_REQUIRE_MESSAGE(record, (record ? "" : record.error()));
        if (!std::holds_alternative<activity::LogOpened>(record->activity)) all.push_back(std::move(*record));
    });
    BOOST_REQUIRE_MESSAGE(read, (read ? "" : read.error()));
    return all;
}

activity::SearchPage ActivityWorld::found(const activity::Search& search, std::optional<domain::Position> before, std::size_t limit) {
    log_->flush();
    auto page = activity::find(*log_->log(), *keys_, search, before, limit);
    BOOST_REQUIRE_MESSAGE(page, (page ? "" : page.error()));
    return std::move(*page);
}

bool ActivityWorld::stands_on_disk(const std::string& bytes) const {
    for (const auto& each : std::filesystem::recursive_directory_iterator(path())) {
        std::ifstream in(each.path(), std::ios::binary);
        const std::string all((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
        if (all.find(bytes) != std::string::npos) return true;
    }
    return false;
}

activity::SignInFailed failure_of_nobody(const std::string& address) {
    activity::SignInFailed failed;
    failed.identifier = eventstore::crypto::sha256("nobody@example.org");
    failed.address = address;
    failed.user_agent = std::string("curl/8.0");
    return failed;
}

activity::SignInFailed failure_of(domain::AccountId account, const std::string& address) {
    activity::SignInFailed failed;
    failed.reason = activity::SignInFailure::wrong_password;
    failed.account = account;
    failed.address = address;
    failed.user_agent = std::string("curl/8.0");
    return failed;
}

}  // namespace muster::tests
