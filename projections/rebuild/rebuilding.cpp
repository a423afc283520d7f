#include "projections/rebuild/rebuilding.hpp"

#include <filesystem>
#include <thread>

#include "projections/event_reader.hpp"
#include "projections/rebuild/bulk_fold.hpp"

namespace muster::projections {
namespace {

using Clock = std::chrono::steady_clock;
using Done = domain::Result<void, std::string>;

constexpr std::chrono::milliseconds progress_interval{100};
/// Of the new rows, while the server serves: merging them may not take its disk and its cores.
constexpr std::uint64_t gentle_bytes_per_second = 24U << 20U;
/// Of comparing or merging a row, in events: what a throttled rebuild counts it as.
constexpr double cost_of_a_row = 0.1;

/// Counts, and tells about ten times a second.
class Telling {
  public:
    Telling(const RebuildScene& scene, std::string model, domain::Position from) : scene_(scene), model_(std::move(model)), from_(from) {}
    void at(domain::Position done) {
        const auto now = Clock::now();
        if (!scene_.progress || now - told_ < progress_interval) return;
        told_ = now;
        const auto seconds = std::chrono::duration<double>(now - begun_).count();
        scene_.progress({model_, done, scene_.log.tail(), static_cast<double>(done.value - from_.value) / std::max(seconds, 1e-6)});
    }

  private:
    const RebuildScene& scene_;
    std::string model_;
    domain::Position from_;
    Clock::time_point begun_ = Clock::now(), told_ = begun_;
};

std::optional<Comparison> compare_or_count(const ModelSnapshot& mine, const ModelSnapshot* live, const std::function<bool()>& cancel) {
    if (live != nullptr) return compare(mine, *live, cancel);
    Comparison counted;
    for (const auto walk = mine.walk(); walk->Valid(); walk->Next()) {
        if (counted.rows++ % compared_rows_between_polls == 0 && cancel()) return {};
    }
    return counted;
}

}  // namespace

void RebuildScene::work(const std::function<void()>& piece) const {
    if (!gentle) return piece();
    std::exception_ptr thrown;
    std::thread([&] {
        step_back();
        try {
            piece();
        } catch (...) {  // is thrown on
            thrown = std::current_exception();
        }
    }).join();
    if (thrown) std::rethrow_exception(thrown);
}

domain::Result<Begun, std::string> begin_generation(Generations& generations, ModelUse use, const ModelIdentity& identity, bool afresh,
                                                    std::shared_ptr<WriteFailure> write_failure, const RebuildScene& scene) {
    const auto open = [&](std::uint64_t generation) {
        ModelStoreOptions options{generations.path_of(generation), use, false, write_failure};
        options.building = true;
        options.bytes_per_second_max = scene.gentle ? gentle_bytes_per_second : 0;
        return ModelStore::open(options);
    };
    if (const auto half_built = generations.unfinished()) {
        std::error_code ignored;
        if (!afresh && std::filesystem::exists(generations.path_of(*half_built), ignored)) {
            if (auto store = open(*half_built)) {
                const auto stored = (*store)->identity();
                if ((!stored || *stored == identity) && (*store)->checkpoint() <= scene.log.tail()) return Begun{std::move(*store), *half_built};
            }
        }
        generations.remove_unfinished();
    }
    const auto generation = generations.next();
    if (auto begun = generations.begin(generation); !begun) return domain::failure(begun.error());
    auto store = open(generation);
    if (!store) return domain::failure(store.error());
    return Begun{std::move(*store), generation};
}

Done fold_range(const RebuildScene& scene, const std::string& model, domain::Position from, domain::Position to,
                const std::function<Done(EventSpan)>& fold) {
    if (to <= from) return {};
    EventReader reader(scene.log, &scene.keys, from, to);
    Telling telling(scene, model, from);
    Yielding yielding(scene.gentle);
    std::vector<const domain::RecordedEvent*> slice;
    while (!scene.control.is_stopping()) {
        scene.pace.take(slice_events_max);
        const auto events = reader.next();
        if (!events) return domain::failure(events.error());
        if (events->empty()) return {};
        slice.clear();
        for (const auto& event : *events) slice.push_back(&event);
        if (auto folded = fold(slice); !folded) return folded;
        telling.at(slice.back()->meta.position);
        yielding.after_a_piece();
    }
    return domain::failure(rebuild_stopped);
}

Done fold_in_bulk(const RebuildScene& scene, const std::string& model, FoldTarget& target, domain::Position to) {
    Telling telling(scene, model, target.position());
    BulkFold bulk{scene.log, scene.keys, scene.control, scene.pace, scene.gentle};
    bulk.bytes_max = scene.gentle ? bulk_bytes_serving : bulk_bytes_offline;
    bulk.progress = [&](domain::Position done) { telling.at(done); };
    BulkTarget one{&target, to};
    const auto read = bulk.run({&one, 1});
    if (!read) return domain::failure(read.error());
    if (!one.failure.empty()) return domain::failure(one.failure);
    if (target.position() < to) return domain::failure(rebuild_stopped);
    return {};
}

Done settle_store(const RebuildScene& scene, const std::string& model, ModelStore& store) {
    auto tell = [&, told = Clock::time_point{}]() mutable {
        const auto now = Clock::now();
        if (scene.progress && now - told >= progress_interval) {
            told = now;
            RebuildProgress progress{model, store.checkpoint(), scene.log.tail(), 0};
            progress.phase = RebuildPhase::merging;
            scene.progress(progress);
        }
        return scene.control.is_stopping();
    };
    (void)tell();
    const auto settled = store.settle(std::ref(tell));
    if (!settled) return domain::failure(settled.error());
    return *settled ? Done{} : domain::failure(rebuild_stopped);
}

Done compare_stores(const RebuildScene& scene, ModelStore& mine, const std::shared_ptr<const ModelSnapshot>& mine_frozen,
                    const std::shared_ptr<const ModelSnapshot>& live, RebuildReport& report) {
    RebuildProgress progress{report.model, mine.checkpoint(), scene.log.tail(), 0};
    progress.phase = RebuildPhase::comparing;
    progress.rows_of = mine.rows_estimate();
    std::optional<Comparison> comparison;
    scene.work([&] {
        Yielding yielding(scene.gentle);
        auto told = Clock::time_point{};
        comparison = compare_or_count(*mine_frozen, live.get(), [&] {
            yielding.after_a_piece();
            scene.pace.take(compared_rows_between_polls, cost_of_a_row);
            progress.rows_done += compared_rows_between_polls;
            const auto now = Clock::now();
            if (scene.progress && now - told >= progress_interval) {
                told = now;
                scene.progress(progress);
            }
            return scene.control.is_stopping();
        });
    });
    if (!comparison) return domain::failure(rebuild_stopped);
    report.rows = comparison->rows;
    report.compared = live != nullptr;
    report.differing_rows = comparison->differing;
    report.first_difference = comparison->first_difference;
    return {};
}

}  // namespace muster::projections
