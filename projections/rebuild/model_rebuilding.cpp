#include <filesystem>
#include <limits>
#include <utility>

#include "projections/rebuild/rebuilding.hpp"

namespace muster::projections {
namespace {

class ModelRebuilding final : public Rebuilding {
  public:
    ModelRebuilding(Model& model, const RebuildScene& scene) : model_(model), scene_(scene) {}

    std::string name() const override { return std::string(model_.projection().name()); }

    Done begin(bool afresh) override {
        auto begun = begin_generation(model_.generations(), ModelUse::rows, model_.identity(), afresh, model_.write_failure(), scene_);
        if (!begun) return domain::failure(begun.error());
        store_ = std::move(begun->store);
        generation_ = begun->generation;
        identity_ = store_->identity().value_or(ModelIdentity{{}, model_.projection().version()});  // the incarnation as the log tells it
        return {};
    }

    FoldTarget& target() override {
        if (!target_) target_.emplace(model_.projection(), store_, identity_);
        return *target_;
    }
    /// As far as rows can be compared; all the way when there is nothing to compare with.
    domain::Position target_to() const override {
        const auto live = model_.checkpoint();
        return live.value > 0 ? live : scene_.log.tail();
    }
    void release() override {
        target_.reset();
        identity_ = store_->identity().value_or(identity_);
    }

    Done settle() override { return settle_store(scene_, name(), *store_); }

    Done compare(RebuildReport& report) override {
        if (auto done = catch_up([this] { return model_.checkpoint(); }); !done) return done;
        std::shared_ptr<const ModelSnapshot> live, mine;
        {
            const auto held = model_.hold();
            if (auto done = fold_now(model_.checkpoint()); !done) return done;
            const auto store = model_.rows().store();
            if (store && store->identity() && store->identity() == store_->identity()) live = store->freeze();
            mine = store_->freeze();
        }
        return compare_stores(scene_, *store_, mine, live, report);
    }

    Done keep_up() override { return fold_to(scene_.log.tail(), scene_); }

    Done go_live(RebuildReport& report, KeepOld keep) override {
        if (auto done = catch_up([this] { return scene_.log.tail(); }); !done) return done;
        if (auto done = store_->flush(); !done) return done;
        const auto held = model_.hold();
        if (auto done = fold_now(std::max(model_.checkpoint(), store_->checkpoint())); !done) return done;
        const bool differs = !report.compared || report.differing_rows > 0;
        auto switched = model_.switch_to(store_, generation_, keep == KeepOld::always || (keep == KeepOld::when_different && differs));
        report.switched = switched.has_value();
        report.old_kept = switched && model_.old() != nullptr;
        store_.reset();
        return switched;
    }

    void drop() override {
        target_.reset();
        model_.generations().forget_unfinished();
        if (store_) store_->remove_when_unused(true);
        store_.reset();
    }
    void leave() override {
        target_.reset();
        if (store_) (void)store_->flush();
        store_.reset();
    }

  private:
    [[nodiscard]] std::uint64_t behind(domain::Position position) const {
        const auto mine = store_->checkpoint();
        return position > mine ? position.value - mine.value : 0;
    }
    Done fold(EventSpan events) { return fold_slice(model_.projection(), *store_, events, identity_); }

    /// Follows an end that moves until it is near. Rounds that leave hardly fewer events than the ones before would outlast the load: then
    /// it takes an ordinary thread's share, as the live model's feed does.
    Done catch_up(const std::function<domain::Position()>& end) {
        auto scene = scene_;
        for (auto left = std::numeric_limits<std::uint64_t>::max(); left > events_while_held;) {
            if (auto done = fold_to(end(), scene); !done) return done;
            const auto before = std::exchange(left, behind(end()));
            scene.gentle = scene.gentle && left < before / 2;
        }
        return {};
    }
    Done fold_to(domain::Position to, const RebuildScene& scene) {
        if (behind(to) > events_worth_a_run) {
            auto done = fold_in_bulk(scene, name(), target(), to);
            release();
            return done;
        }
        Done done;
        scene.work([&] {
            done = fold_range(scene, name(), store_->checkpoint(), to, [this](EventSpan events) { return fold(events); });
        });
        return done;
    }
    /// While the live model is held: at once, whatever the pace.
    Done fold_now(domain::Position to) {
        RebuildControl control;
        Pace pace(control);
        const RebuildScene here{scene_.log, scene_.keys, control, pace};
        return fold_range(here, name(), store_->checkpoint(), to, [this](EventSpan events) { return fold(events); });
    }

    Model& model_;
    const RebuildScene& scene_;
    std::shared_ptr<ModelStore> store_;
    std::uint64_t generation_ = 0;
    ModelIdentity identity_;
    std::optional<RowsTarget> target_;
};

}  // namespace

std::unique_ptr<Rebuilding> rebuilding_of(Model& model, const RebuildScene& scene) { return std::make_unique<ModelRebuilding>(model, scene); }

}  // namespace muster::projections
