#include "api/credentials/last_uses.hpp"

#include <array>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <mutex>
#include <vector>

#include "api/credentials/least_recently_used.hpp"

namespace muster::api {
namespace {

constexpr std::string_view magic = "muster last uses 1\n";
constexpr std::size_t entry_bytes = 16 + sizeof(std::int64_t);  // id, microseconds in the machine's own order

struct HashOfId {
    std::size_t operator()(const domain::Bytes16& id) const noexcept {
        std::size_t tail = 0;  // the random end of a UUIDv7
        std::memcpy(&tail, id.data() + id.size() - sizeof tail, sizeof tail);
        return tail;
    }
};

domain::Timestamp to_the_minute(domain::Timestamp time) {
    return {time.microseconds - time.microseconds % last_use_granularity.count()};
}

}  // namespace

struct LastUses::Parts {
    explicit Parts(std::size_t most) : uses(most) {}
    mutable std::mutex mutex;
    LeastRecentlyUsed<domain::Bytes16, domain::Timestamp, HashOfId> uses;
};

LastUses::LastUses(std::size_t entries_max) : parts_(std::make_unique<Parts>(entries_max)) {}
LastUses::~LastUses() = default;

void LastUses::note(const domain::Bytes16& credential, domain::Timestamp now) {
    const auto minute = to_the_minute(now);
    const std::lock_guard lock(parts_->mutex);
    auto& last = parts_->uses.find_or_add(credential, minute);
    last = std::max(last, minute);
}

std::optional<domain::Timestamp> LastUses::of(const domain::Bytes16& credential) const {
    const std::lock_guard lock(parts_->mutex);
    const auto* found = parts_->uses.peek(credential);
    return found ? std::optional(*found) : std::nullopt;
}

std::size_t LastUses::size() const {
    const std::lock_guard lock(parts_->mutex);
    return parts_->uses.size();
}

std::size_t LastUses::keep_only(const std::function<bool(const domain::Bytes16&)>& keeps) {
    std::vector<domain::Bytes16> all;
    {
        const std::lock_guard lock(parts_->mutex);
        parts_->uses.for_each_oldest_first([&](const domain::Bytes16& id, domain::Timestamp) { all.push_back(id); });
    }
    std::erase_if(all, keeps);  // which may take its time, without the lock
    const std::lock_guard lock(parts_->mutex);
    for (const auto& id : all) parts_->uses.erase(id);
    return all.size();
}

bool LastUses::save(const std::string& path) const {
    std::string bytes(magic);
    {
        const std::lock_guard lock(parts_->mutex);
        bytes.reserve(bytes.size() + parts_->uses.size() * entry_bytes);
        parts_->uses.for_each_oldest_first([&](const domain::Bytes16& id, domain::Timestamp at) {
            bytes.append(reinterpret_cast<const char*>(id.data()), id.size());
            bytes.append(reinterpret_cast<const char*>(&at.microseconds), sizeof at.microseconds);
        });
    }
    const auto fresh = path + ".new";
    {
        std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
        out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        out.flush();
        if (!out) return false;
    }
    return std::rename(fresh.c_str(), path.c_str()) == 0;
}

void LastUses::load(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::string header(magic.size(), '\0');
    if (!in.read(header.data(), static_cast<std::streamsize>(header.size())) || header != magic) return;
    std::array<char, entry_bytes> entry{};
    while (in.read(entry.data(), entry.size())) {
        domain::Bytes16 id{};
        domain::Timestamp at;
        std::memcpy(id.data(), entry.data(), id.size());
        std::memcpy(&at.microseconds, entry.data() + id.size(), sizeof at.microseconds);
        note(id, at);
    }
}

}  // namespace muster::api
