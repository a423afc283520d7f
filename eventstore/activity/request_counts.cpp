#include "eventstore/activity/request_counts.hpp"

#include <array>
#include <atomic>
#include <cstring>
#include <mutex>
#include <string>
#include <unordered_map>

namespace muster::activity {
namespace {

constexpr std::size_t tables = 16;
constexpr std::int64_t minute_us = 60'000'000;

/// Everything that requests are told apart by. Of constant data the place is enough.
struct Key {
    std::int64_t minute = 0;
    const char* method = nullptr;
    const char* pattern = nullptr;
    const char* code = nullptr;
    std::size_t status = 0;  ///< of refused ones the status, of others its class
    std::size_t address = 0;  ///< its hash
    domain::Bytes16 account{}, credential{}, organization{};
    bool is_key = false;

    friend bool operator==(const Key&, const Key&) = default;
};

struct HashOfKey {
    std::size_t operator()(const Key& key) const noexcept {
        const auto tail = [](const domain::Bytes16& id) {  // the random end of a UUIDv7
            std::size_t value = 0;
            std::memcpy(&value, id.data() + id.size() - sizeof value, sizeof value);
            return value;
        };
        std::size_t sum = 0;
        for (const auto each : {tail(key.credential), tail(key.organization), key.address, reinterpret_cast<std::size_t>(key.pattern),
                                reinterpret_cast<std::size_t>(key.code), reinterpret_cast<std::size_t>(key.method), key.status,
                                static_cast<std::size_t>(key.minute)}) {
            sum = (sum ^ each) * 0x9E37'79B9'7F4A'7C15U;
            sum ^= sum >> 29U;
        }
        return sum;
    }
};

struct Sum {
    AnsweredRequest first;
    std::string address;
    std::uint64_t requests = 0;
    std::uint64_t took_us = 0;
    std::uint64_t rows = 0;
};

Key key_of(const AnsweredRequest& request, std::int64_t minute) {
    Key key;
    key.minute = minute;
    key.method = request.method.data();
    key.pattern = request.pattern.data();
    key.code = request.code.data();
    key.status = request.code.empty() ? request.status / 100 : request.status;
    // Where strangers come from is of interest when they are refused, and only then.
    if (request.account || !request.code.empty()) key.address = std::hash<std::string_view>{}(request.address);
    if (request.account) key.account = request.account->bytes;
    if (request.session) key.credential = request.session->bytes;
    if (request.key) key.credential = request.key->bytes;
    if (request.organization) key.organization = request.organization->bytes;
    key.is_key = request.key.has_value();
    return key;
}

template <class A>
void fill(A& record, const Key& key, Sum& sum) {
    const auto& first = sum.first;
    record.minute = {key.minute * minute_us};
    record.route = first.pattern.empty() ? "none" : std::string(first.method) + ' ' + std::string(first.pattern);
    record.requests = sum.requests;
    record.took_us = sum.took_us;
    record.account = first.account;
    record.session = first.session;
    record.key = first.key;
    record.organization = first.organization;
    if (!sum.address.empty()) record.address = std::move(sum.address);
}

Activity record_of(const Key& key, Sum& sum) {
    if (sum.first.code.empty()) {
        RequestsCounted counted;
        counted.status_class = key.status;
        counted.rows = sum.rows;
        fill(counted, key, sum);
        return counted;
    }
    RequestsRefused refused;
    refused.status = key.status;
    refused.code = sum.first.code;
    fill(refused, key, sum);
    return refused;
}

}  // namespace

struct RequestCounts::Parts {
    struct alignas(64) Table {
        std::mutex mutex;
        std::unordered_map<Key, Sum, HashOfKey> sums;
        std::size_t strangers = 0;  ///< sums of nobody's that have an address
    };
    explicit Parts(std::size_t most) : table_max(std::max<std::size_t>(most / tables, 1)) {}

    std::size_t table_max;
    std::array<Table, tables> of_threads;

    [[nodiscard]] Table& mine() {
        static std::atomic<std::size_t> threads{0};
        thread_local const std::size_t me = threads.fetch_add(1, std::memory_order_relaxed);
        return of_threads[me % tables];
    }
};

RequestCounts::RequestCounts(std::size_t most) : parts_(std::make_unique<Parts>(most)) {}
RequestCounts::~RequestCounts() = default;

bool RequestCounts::add(const AnsweredRequest& request, Timestamp now) {
    auto key = key_of(request, now.microseconds / minute_us);
    const bool is_stranger = !request.account && key.address != 0;
    const auto took_us = static_cast<std::uint64_t>(std::max<std::int64_t>(request.took.count() / 1000, 0));
    auto& table = parts_->mine();
    const std::lock_guard lock(table.mutex);
    auto found = table.sums.find(key);
    if (found == table.sums.end() && is_stranger && table.strangers >= stranger_addresses_max) {
        key.address = 0;
        found = table.sums.find(key);
    }
    if (found == table.sums.end()) {
        if (table.sums.size() >= parts_->table_max) return false;
        Sum fresh;
        fresh.first = request;
        fresh.first.address = {};
        if (key.address != 0) fresh.address = request.address;
        if (is_stranger && key.address != 0) ++table.strangers;
        found = table.sums.emplace(key, std::move(fresh)).first;
    }
    ++found->second.requests;
    found->second.took_us += took_us;
    found->second.rows += request.rows;
    return true;
}

std::vector<Activity> RequestCounts::take(Timestamp now, bool all) {
    const auto minute = now.microseconds / minute_us;
    std::unordered_map<Key, Sum, HashOfKey> sums;  // a credential's requests come by any thread
    for (auto& table : parts_->of_threads) {
        const std::lock_guard lock(table.mutex);
        for (auto entry = table.sums.begin(); entry != table.sums.end();) {
            if (!all && entry->first.minute >= minute) {
                ++entry;
                continue;
            }
            if (!entry->second.first.account && entry->first.address != 0) --table.strangers;
            const auto [sum, is_new] = sums.try_emplace(entry->first, std::move(entry->second));
            if (!is_new) {
                sum->second.requests += entry->second.requests;
                sum->second.took_us += entry->second.took_us;
                sum->second.rows += entry->second.rows;
            }
            entry = table.sums.erase(entry);
        }
    }
    std::vector<Activity> records;
    records.reserve(sums.size());
    for (auto& [key, sum] : sums) records.push_back(record_of(key, sum));
    return records;
}

}  // namespace muster::activity
