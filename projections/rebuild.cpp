#include "projections/rebuild.hpp"

#include <chrono>

#include "domain/decide.hpp"
#include "projections/event_reader.hpp"

namespace muster::projections {
namespace {

using Clock = std::chrono::steady_clock;
using Done = domain::Result<void, std::string>;

constexpr std::chrono::milliseconds progress_interval{100};
/// A new generation this close to the live one is brought to the same position while the live one is held.
constexpr std::uint64_t events_while_held = 2000;
const std::string cancelled = "cancelled";

/// Counts, tells, and asks whether to go on.
class Watch {
  public:
    Watch(std::string model, const RebuildContext& context) : model_(std::move(model)), context_(context) {}

    [[nodiscard]] bool is_cancelled() const { return context_.cancel && context_.cancel(); }
    void count(std::size_t events, domain::Position done) {
        events_ += events;
        const auto now = Clock::now();
        if (!context_.progress || now - told_ < progress_interval) return;
        told_ = now;
        context_.progress({model_, done, context_.log.tail(), rate()});
    }
    [[nodiscard]] std::uint64_t events() const { return events_; }
    [[nodiscard]] double seconds() const { return std::chrono::duration<double>(Clock::now() - begun_).count(); }
    [[nodiscard]] double rate() const { return static_cast<double>(events_) / std::max(seconds(), 1e-6); }

  private:
    std::string model_;
    const RebuildContext& context_;
    Clock::time_point begun_ = Clock::now(), told_ = begun_;
    std::uint64_t events_ = 0;
};

/// Folds (from, to] slice by slice.
template <class Fold>
Done fold_range(const RebuildContext& context, const eventstore::KeyFinder* keys, domain::Position from, domain::Position to,
                Watch& watch, Fold&& fold) {
    EventReader reader(context.log, keys, from, to);
    while (true) {
        if (watch.is_cancelled()) return domain::failure(cancelled);
        const auto events = reader.next();
        if (!events) return domain::failure(events.error());
        if (events->empty()) return {};
        if (auto folded = fold(*events); !folded) return folded;
        watch.count(events->size(), events->back().meta.position);
    }
}

std::uint64_t rows_of(const ModelSnapshot& rows) {
    std::uint64_t count = 0;
    for (const auto walk = rows.walk(); walk->Valid(); walk->Next()) ++count;
    return count;
}

void take(RebuildReport& report, const Comparison& comparison) {
    report.compared = true;
    report.rows = comparison.rows;
    report.differing_rows = comparison.differing;
    report.first_difference = comparison.first_difference;
}

/// One model's new generation on its way.
class Rebuild {
  public:
    Rebuild(Model& model, const RebuildContext& context)
        : model_(model), context_(context), watch_(std::string(model.projection().name()), context),
          identity_(model.identity()) {}

    domain::Result<RebuildReport, std::string> run() {
        const auto generation = model_.generations().next();
        auto store = ModelStore::open({model_.generations().path_of(generation), ModelUse::rows, false, model_.write_failure()});
        if (!store) return domain::failure(store.error());
        store_ = *store;
        store_->remove_when_unused(true);  // unless it becomes the live one
        identity_.incarnation = {};        // as the log tells it
        RebuildReport report;
        report.model = model_.projection().name();
        if (auto done = compare_with_live(report); !done) return domain::failure(done.error());
        if (auto done = go_live(generation); !done) return domain::failure(done.error());
        report.events = watch_.events();
        report.seconds = watch_.seconds();
        return report;
    }

  private:
    Done fold_to(domain::Position to) {
        return fold_range(context_, &context_.keys, store_->checkpoint(), to, watch_, [&](const auto& events) {
            std::vector<const domain::RecordedEvent*> slice;
            slice.reserve(events.size());
            for (const auto& event : events) slice.push_back(&event);
            return fold_slice(model_.projection(), *store_, slice, identity_);
        });
    }
    [[nodiscard]] std::uint64_t behind(domain::Position position) const { return position.value - store_->checkpoint().value; }

    /// Both at the live model's checkpoint: reached while it is held, compared on snapshots while it goes on.
    Done compare_with_live(RebuildReport& report) {
        do {
            if (auto done = fold_to(model_.checkpoint()); !done) return done;
        } while (behind(model_.checkpoint()) > events_while_held);
        std::shared_ptr<const ModelSnapshot> live;
        {
            const auto held = model_.hold();
            if (auto done = fold_to(model_.checkpoint()); !done) return done;
            const auto store = model_.rows().store();
            if (store && store->identity() && store->identity() == store_->identity()) live = store->freeze();
        }
        const auto mine = store_->freeze();
        if (!live) {
            report.rows = rows_of(*mine);
            return {};
        }
        const auto comparison = compare(*mine, *live, context_.cancel);
        if (!comparison) return domain::failure(cancelled);
        take(report, *comparison);
        return {};
    }

    Done go_live(std::uint64_t generation) {
        do {
            if (auto done = fold_to(context_.log.tail()); !done) return done;
        } while (behind(context_.log.tail()) > events_while_held);
        if (auto done = store_->flush(); !done) return done;
        const auto held = model_.hold();
        if (auto done = fold_to(std::max(model_.checkpoint(), store_->checkpoint())); !done) return done;
        store_->remove_when_unused(false);
        return model_.switch_to(store_, generation);
    }

    Model& model_;
    const RebuildContext& context_;
    Watch watch_;
    ModelIdentity identity_;
    std::shared_ptr<ModelStore> store_;
};

}  // namespace

domain::Result<RebuildReport, std::string> rebuild_model(Model& model, const RebuildContext& context) {
    return Rebuild(model, context).run();
}

domain::Result<RebuildReport, std::string> rebuild_registry(RocksDbDecisionStore& live, Generations& generations,
                                                            bool may_switch, const RebuildContext& context) {
    Watch watch("registry", context);
    const auto generation = generations.next();
    auto opened = ModelStore::open({generations.path_of(generation), ModelUse::lookups, false, context.write_failure});
    if (!opened) return domain::failure(opened.error());
    const auto store = *opened;
    store->remove_when_unused(true);
    RocksDbDecisionStore rebuilt(store);

    const auto [live_rows, at] = live.snapshot();
    domain::RamRegistry changes(&rebuilt.registry());
    auto folded = fold_range(context, nullptr, {}, at, watch, [&](const auto& events) {
        for (const auto& event : events) domain::evolve(changes, event);
        return rebuilt.commit(changes, events.back().meta.position, events.back().meta.time);
    });
    if (!folded) return domain::failure(folded.error());

    RebuildReport report;
    report.model = "registry";
    const auto mine = store->freeze();
    if (live.store().identity() == store->identity()) {
        const auto comparison = compare(*mine, *live_rows, context.cancel);
        if (!comparison) return domain::failure(cancelled);
        take(report, *comparison);
    } else {
        report.rows = rows_of(*mine);
    }
    if (may_switch) {
        if (auto done = store->flush(); !done) return domain::failure(done.error());
        if (auto done = generations.switch_to(generation); !done) return domain::failure(done.error());
        store->remove_when_unused(false);
        live.store().remove_when_unused(true);
    }
    report.events = watch.events();
    report.seconds = watch.seconds();
    return report;
}

}  // namespace muster::projections
