#include "projections/usage/usage_model.hpp"

#include <chrono>
#include <filesystem>
#include <mutex>

#include "eventstore/activity/codec.hpp"
#include "projections/generations.hpp"
#include "projections/rebuild/rebuilding.hpp"
#include "projections/usage/usage_fold.hpp"

namespace muster::usage {
namespace {

using anomalies::Places;
using projections::decode_row;
using projections::encode_row;
using projections::ModelStore;
using projections::StoreBatch;

/// Looked up for one page of one subject.
constexpr std::int64_t starts_per_page_max = 10'000;

std::optional<Timestamp> time_at(const eventstore::Log& activity, Position position) {
    const auto record = activity.read_one(position);
    const auto seen = record && *record ? activity::glance(**record) : std::nullopt;
    return seen ? std::optional(seen->time) : std::nullopt;
}

template <class T>
T row_or(const projections::RowReader& rows, std::string_view key, T otherwise) {
    const auto row = rows.get(key);
    return row ? decode_row<T>(*row).value_or(otherwise) : otherwise;
}

Places places_of(const ModelStore& rows) { return {rows.checkpoint(), row_or<Counted>(rows, counted_key, {}).activity}; }

/// Where to go on in the activity log. When it is another log by now, or lacks what comes next, the sums have a hole.
Counted place_in(const eventstore::Log& activity, Counted counted, StoreBatch& batch) {
    const auto first = activity.first();
    if (first.value == 0) return counted.activity.value == 0 ? counted : Counted{};
    bool hole = false;
    if (counted.activity.value > 0 && counted.activity >= first) {
        hole = counted.activity > activity.tail() || time_at(activity, counted.activity) != counted.activity_time;
        if (hole) counted = {};
    }
    if (counted.activity.next() < first) {
        hole = true;
        counted.activity = {first.value - 1};
    }
    if (hole) batch.put(range_key, encode_row(Range{time_at(activity, first)}));
    return counted;
}

}  // namespace

struct UsageModel::Parts {
    Parts(const std::string& path, domain::IncarnationId of) : generations(path), identity{of, std::string(rows_version)} {}

    projections::Generations generations;
    projections::ModelIdentity identity;
    std::atomic<std::shared_ptr<ModelStore>> live;
    std::mutex folding;  ///< of the live rows; a rebuild holds it for moments

    [[nodiscard]] domain::Result<std::shared_ptr<ModelStore>, std::string> open(std::uint64_t generation) const {
        projections::ModelStoreOptions options;
        options.path = generations.path_of(generation);
        return ModelStore::open(options);
    }
    [[nodiscard]] domain::Result<void, std::string> begin() {
        const auto generation = generations.next();
        auto store = open(generation);
        if (!store) return domain::failure(store.error());
        if (auto switched = generations.switch_to(generation); !switched) return switched;
        live = std::move(*store);
        generations.remove_others();
        return {};
    }
    [[nodiscard]] domain::Result<std::uint64_t, std::string> fold(ModelStore& store, const eventstore::Log& accounts,
                                                                  const eventstore::Log* activity, Places to, const GoOn& go_on) const;
};

/// New rows beside the live ones, to the end or until it is stopped.
struct UsageModel::UsageRebuild {
    Parts& parts;
    const projections::RebuildScene& scene;
    const eventstore::Log& accounts;
    const eventstore::Log* activity;
    std::shared_ptr<ModelStore> store;
    std::uint64_t generation;
    std::chrono::steady_clock::time_point began = std::chrono::steady_clock::now();
    projections::RebuildReport report{};

    [[nodiscard]] Places live_places() const { return places_of(*parts.live.load()); }
    [[nodiscard]] double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count(); }

    domain::Result<projections::RebuildReport, std::string> run(bool compare_only) {
        report.model = "usage";
        if (auto done = fold_beside(); !done) return domain::failure(done.error());
        if (auto done = projections::settle_store(scene, report.model, *store); !done) return domain::failure(done.error());
        std::shared_ptr<const projections::ModelSnapshot> mine, live;
        {
            const std::lock_guard held(parts.folding);
            if (auto done = fold_now(); !done) return domain::failure(done.error());
            mine = store->freeze();
            live = parts.live.load()->freeze();
        }
        if (auto done = projections::compare_stores(scene, *store, mine, live, report); !done) return domain::failure(done.error());
        if (!compare_only) {
            if (auto done = fold_beside(); !done) return domain::failure(done.error());
            if (auto done = store->flush(); !done) return domain::failure(done.error());
            const std::lock_guard held(parts.folding);
            if (auto done = fold_now(); !done) return domain::failure(done.error());
            if (auto done = parts.generations.switch_to(generation); !done) return domain::failure(done.error());
            if (const auto old = parts.live.exchange(store)) old->remove_when_unused(true);
            report.switched = true;
        }
        report.seconds = seconds();
        return report;
    }

    /// To where the live rows are, while they go on.
    domain::Result<void, std::string> fold_beside() {
        domain::Result<std::uint64_t, std::string> folded = 0;
        scene.work([&] {
            folded = parts.fold(*store, accounts, activity, live_places(), [&](std::uint64_t records) {
                scene.pace.take(records > paced ? records - paced : 0);
                paced = records;
                if (scene.progress) {
                    scene.progress({report.model, store->checkpoint(), accounts.tail(), static_cast<double>(records) / std::max(seconds(), 1e-6)});
                }
                return !scene.control.is_stopping();
            });
        });
        paced = 0;
        if (!folded) return domain::failure(folded.error());
        report.events += *folded;
        if (scene.control.is_stopping()) return domain::failure(projections::rebuild_stopped);
        return {};
    }
    domain::Result<void, std::string> fold_now() {
        const auto folded = parts.fold(*store, accounts, activity, live_places(), {});
        if (!folded) return domain::failure(folded.error());
        report.events += *folded;
        return {};
    }
    std::uint64_t paced = 0;
};

UsageModel::UsageModel(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
UsageModel::~UsageModel() = default;

domain::Result<std::unique_ptr<UsageModel>, std::string> UsageModel::open(const std::string& path, domain::IncarnationId incarnation) {
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (error) return domain::failure("cannot make " + path + ": " + error.message());
    auto parts = std::make_unique<Parts>(path, incarnation);
    if (const auto current = parts->generations.current()) {
        auto store = parts->open(*current);
        if (!store) return domain::failure(store.error());
        const auto stands = (*store)->identity();
        if (!stands || *stands == parts->identity) {
            parts->live = std::move(*store);
            return std::unique_ptr<UsageModel>(new UsageModel(std::move(parts)));
        }
    }
    if (auto begun = parts->begin(); !begun) return domain::failure(begun.error());
    return std::unique_ptr<UsageModel>(new UsageModel(std::move(parts)));
}

domain::Result<std::uint64_t, std::string> UsageModel::Parts::fold(ModelStore& store, const eventstore::Log& accounts,
                                                                   const eventstore::Log* activity, Places to, const GoOn& go_on) const {
    StoreBatch batch(store);
    UsageFold fold;
    auto counted = row_or<Counted>(store, counted_key, {});
    if (activity != nullptr) counted = place_in(*activity, counted, batch);
    auto account = store.checkpoint();
    std::uint64_t records = 0, in_slice = 0;
    std::string failure;
    const auto commit = [&] {
        fold.write(batch);
        batch.put(counted_key, encode_row(counted));
        const auto done = store.commit(batch, account, identity);
        batch.clear();
        in_slice = 0;
        if (!done) failure = done.error();
        return done.has_value();
    };
    const auto took = [&] {
        ++records;
        return ++in_slice < slice_records_max || commit();
    };
    bool going = true;
    anomalies::EachRecord each;
    each.event = [&](const domain::RecordedEvent& event) {
        if (!going) return;
        fold.take(event, batch);
        account = event.meta.position;
        going = took();
    };
    each.activity = [&](const activity::Record& record) {
        if (!going) return;
        fold.take(record, batch);
        counted = {record.position, record.time};
        going = took();
    };
    each.go_on = [&](std::uint64_t done) { return going && (!go_on || go_on(done)); };
    const auto read = anomalies::read_both(accounts, activity, nullptr, {account, counted.activity}, to, each);
    if (going && in_slice > 0) going = commit();
    if (!going) return domain::failure(failure);
    if (!read) return domain::failure(read.error());
    return records;
}

domain::Result<std::uint64_t, std::string> UsageModel::fold(const eventstore::Log& accounts, const eventstore::Log* activity, Places to,
                                                            const GoOn& go_on) {
    const std::lock_guard lock(parts_->folding);
    return parts_->fold(*store(), accounts, activity, to, go_on);
}

Places UsageModel::places() const { return places_of(*store()); }

domain::Result<std::uint64_t, std::string> UsageModel::rebuild(const eventstore::Log& accounts, const eventstore::Log* activity, Places to,
                                                               const GoOn& go_on) {
    const auto generation = parts_->generations.next();
    auto made = parts_->open(generation);
    if (!made) return domain::failure(made.error());
    bool cancelled = false;
    const auto asked = [&](std::uint64_t records) {
        cancelled = go_on && !go_on(records);
        return !cancelled;
    };
    auto records = parts_->fold(**made, accounts, activity, to, asked);
    if (records && cancelled) records = domain::failure(std::string("cancelled"));
    if (records) {
        if (const auto flushed = (*made)->flush(); !flushed) records = domain::failure(flushed.error());
    }
    if (records) {
        if (const auto switched = parts_->generations.switch_to(generation); !switched) records = domain::failure(switched.error());
    }
    if (!records) {
        (*made)->remove_when_unused(true);
        return records;
    }
    const auto old = parts_->live.exchange(std::move(*made));
    if (old) old->remove_when_unused(true);
    return records;
}

domain::Result<std::optional<projections::RebuildReport>, std::string> UsageModel::rebuild(
    const projections::RebuildRequest& request, const projections::RebuildControl& control, const projections::TellRebuild& tell,
    const eventstore::Log& accounts, const eventstore::Log* activity) {
    projections::Pace pace(control);
    const eventstore::KeyFinder no_keys;  // what is personal reads as erased
    const projections::RebuildScene scene{accounts, no_keys, control, pace, true, tell};
    auto begun = projections::begin_generation(parts_->generations, projections::ModelUse::rows, parts_->identity, request.afresh, {}, scene);
    if (!begun) return domain::failure(begun.error());
    auto done = UsageRebuild{*parts_, scene, accounts, activity, begun->store, begun->generation}.run(request.compare_only);
    if (!done && done.error() == projections::rebuild_stopped && control.asked() != projections::RebuildAsk::cancel) {
        (void)begun->store->flush();
        return std::nullopt;
    }
    if (!done || !done->switched) {
        parts_->generations.forget_unfinished();
        begun->store->remove_when_unused(true);
    }
    if (!done && done.error() == projections::rebuild_stopped) return std::nullopt;
    if (!done) return domain::failure(done.error());
    return std::move(*done);
}

domain::Result<void, std::string> UsageModel::forget(AccountId account) {
    const auto stands = store();
    StoreBatch batch(*stands);
    forget_accounts({account}, batch);
    return stands->commit(batch, stands->checkpoint(), parts_->identity);
}

domain::Result<void, std::string> UsageModel::purge(domain::Position position, std::atomic<bool>* cancelled) {
    const auto stands = store();
    if (stands->purged_to() >= position) return {};
    if (stands->checkpoint() < position) {
        return domain::failure("the read model at " + stands->path() + " has not come to position " + std::to_string(position.value));
    }
    return stands->purge(cancelled);
}

domain::Result<void, std::string> UsageModel::flush() { return store()->flush(); }

std::shared_ptr<ModelStore> UsageModel::store() const { return parts_->live.load(); }

std::optional<Timestamp> UsageModel::complete_since() const { return row_or<Range>(*store(), range_key, {}).complete_since; }

AlertPage UsageModel::alerts(const std::optional<OrganizationId>& about, std::optional<Position> below, std::size_t limit) const {
    AlertPage page;
    auto from = alerts_prefix(about);
    if (below) from.add_newest_first({below->value - 1});
    store()->scan(alerts_prefix(about).bytes(), from.bytes(), [&](std::string_view key, std::string_view value) {
        if (page.alerts.size() == limit) {
            page.next = page.alerts.back().first;
            return false;
        }
        const Position position{~projections::number_at(key, alerts_position_at)};
        page.alerts.emplace_back(position, decode_row<domain::AlertId>(value).value_or(domain::AlertId{}));
        return true;
    });
    return page;
}

std::optional<Position> UsageModel::closing_of(domain::AlertId alert) const {
    const auto row = store()->get(closing_key(alert));
    return row ? decode_row<Position>(*row) : std::nullopt;
}

std::vector<std::pair<std::string, Setting>> UsageModel::settings() const {
    std::vector<std::pair<std::string, Setting>> all;
    store()->scan("s", {}, [&](std::string_view key, std::string_view value) {
        all.emplace_back(key.substr(1), decode_row<Setting>(value).value_or(Setting{}));
        return true;
    });
    return all;
}

UsagePage UsageModel::find(const UsageQuery& query, std::string_view after, std::size_t limit) const {
    const auto stands = store();
    UsagePage page;
    const auto prefix = sums_prefix(query.organization, query.by, query.per).bytes();
    const auto take = [&](std::string_view key, std::string_view value) {
        UsageRow row;
        row.start = {static_cast<std::int64_t>(projections::number_at(key, sums_prefix_bytes) ^ (1ULL << 63U))};
        row.subject = key.substr(sums_subject_at);
        row.sums = decode_row<Sums>(value).value_or(Sums{});
        if (page.rows.size() == limit) {  // there is one more
            page.next = projections::Key('n').add(page.rows.back().start).add(page.rows.back().subject).bytes().substr(1);
            return false;
        }
        page.rows.push_back(std::move(row));
        return true;
    };
    const auto key_of = [&](Timestamp start, std::string_view subject) {
        return sums_prefix(query.organization, query.by, query.per).add(start).add(subject).bytes();
    };
    auto from = key_of(query.from, query.subject);
    if (!after.empty()) from = std::max(from, prefix + std::string(after) + '\0');
    if (query.subject.empty()) {
        const auto end = key_of(query.to, {});
        stands->scan(prefix, from, [&](std::string_view key, std::string_view value) { return key < end && take(key, value); });
        return page;
    }
    auto start = query.from;
    if (after.size() >= 8) start = {static_cast<std::int64_t>(projections::number_at(after, 0) ^ (1ULL << 63U)) + length_us(query.per)};
    start = std::max(start, query.from);
    for (std::int64_t looked = 0; start < query.to; start.microseconds += length_us(query.per)) {
        if (++looked > starts_per_page_max) {
            page.next = projections::Key('n').add(start - domain::Duration(length_us(query.per))).add(query.subject).bytes().substr(1);
            break;
        }
        const auto key = key_of(start, query.subject);
        if (const auto value = stands->get(key); value && !take(key, *value)) break;
    }
    return page;
}

}  // namespace muster::usage
