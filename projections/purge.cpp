#include "projections/purge.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include "projections/model_store.hpp"

namespace muster::projections {
namespace {

bool is_generation(const std::filesystem::directory_entry& entry) {
    const auto name = entry.path().filename().string();
    return entry.is_directory() && std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

domain::Result<void, std::string> purge_stores(const WriteFailure& shared, const std::string& models_path,
                                               std::span<const std::string_view> names, domain::Position position,
                                               std::atomic<bool>* cancelled) {
    std::set<std::filesystem::path> open;
    std::string behind;
    for (const auto& store : shared.stores()) {
        open.insert(std::filesystem::path(store->path()).lexically_normal());
        if (store->purged_to() >= position) continue;
        if (store->checkpoint() < position) {
            behind = store->path();
            continue;
        }
        if (auto purged = store->purge(cancelled); !purged) return purged;
    }
    if (!behind.empty()) return domain::failure("the read model at " + behind + " has not come to position " + std::to_string(position.value));
    for (const auto name : names) {
        if (name == "registry") continue;  // see ModelStore::open
        std::error_code ignored;
        for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(models_path) / name, ignored)) {
            if (!is_generation(entry) || open.contains(entry.path().lexically_normal())) continue;
            return domain::failure("the rows in " + entry.path().string() + " are of a rebuild in hand: resume or cancel it");
        }
    }
    return {};
}

}  // namespace muster::projections
