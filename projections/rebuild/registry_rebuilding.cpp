#include "domain/decide.hpp"
#include "projections/rebuild/rebuilding.hpp"

namespace muster::projections {
namespace {

class RegistryRebuilding final : public Rebuilding {
  public:
    RegistryRebuilding(RocksDbDecisionStore& live, Generations& generations, bool may_switch, std::shared_ptr<WriteFailure> write_failure,
                       const RebuildScene& scene)
        : live_(live), generations_(generations), may_switch_(may_switch), write_failure_(std::move(write_failure)), scene_(scene) {}

    std::string name() const override { return "registry"; }

    Done begin(bool afresh) override {
        const auto identity = live_.store().identity().value_or(ModelIdentity{{}, std::string(registry_rows::version)});
        auto begun = begin_generation(generations_, ModelUse::lookups, identity, afresh, write_failure_, scene_);
        if (!begun) return domain::failure(begun.error());
        store_ = std::move(begun->store);
        generation_ = begun->generation;
        rebuilt_ = std::make_unique<RocksDbDecisionStore>(store_);
        return {};
    }

    FoldTarget& target() override {
        if (!target_) target_.emplace(*rebuilt_);
        return *target_;
    }
    domain::Position target_to() const override { return live_.checkpoint(); }
    void release() override { target_.reset(); }
    Done settle() override { return settle_store(scene_, name(), *store_); }

    Done compare(RebuildReport& report) override {
        const auto [live, at] = live_.snapshot();
        if (auto done = fold_to(at); !done) return done;
        const bool same = live_.store().identity() == store_->identity();
        return compare_stores(scene_, *store_, store_->freeze(), same ? live : nullptr, report);
    }

    Done keep_up() override { return fold_to(live_.checkpoint()); }

    Done go_live(RebuildReport& report, KeepOld) override {
        if (!may_switch_) {
            drop();
            return {};
        }
        if (auto done = fold_to(live_.checkpoint()); !done) return done;
        if (auto done = store_->flush(); !done) return done;
        if (auto done = generations_.switch_to(generation_); !done) return done;
        report.switched = true;
        live_.store().remove_when_unused(true);
        close();
        return {};
    }

    void drop() override {
        generations_.forget_unfinished();
        if (store_) store_->remove_when_unused(true);
        close();
    }
    void leave() override {
        if (store_) (void)store_->flush();
        close();
    }

  private:
    void close() {
        target_.reset();
        rebuilt_.reset();
        store_.reset();
    }

    Done fold_to(domain::Position to) {
        if (to.value > rebuilt_->checkpoint().value + events_worth_a_run) {
            auto done = fold_in_bulk(scene_, name(), target(), to);
            release();
            return done;
        }
        Done done;
        scene_.work([&] {
            domain::RamRegistry changes(&rebuilt_->registry());
            done = fold_range(scene_, name(), rebuilt_->checkpoint(), to, [&](EventSpan events) {
                for (const auto* event : events) domain::evolve(changes, *event);
                return rebuilt_->commit(changes, events.back()->meta.position, events.back()->meta.time);
            });
        });
        return done;
    }

    RocksDbDecisionStore& live_;
    Generations& generations_;
    bool may_switch_;
    std::shared_ptr<WriteFailure> write_failure_;
    const RebuildScene& scene_;
    std::shared_ptr<ModelStore> store_;
    std::uint64_t generation_ = 0;
    std::unique_ptr<RocksDbDecisionStore> rebuilt_;
    std::optional<RegistryTarget> target_;
};

}  // namespace

std::unique_ptr<Rebuilding> rebuilding_of_registry(RocksDbDecisionStore& live, Generations& generations, bool may_switch,
                                                   std::shared_ptr<WriteFailure> write_failure, const RebuildScene& scene) {
    return std::make_unique<RegistryRebuilding>(live, generations, may_switch, std::move(write_failure), scene);
}

domain::Result<RebuildReport, std::string> refold_registry(RocksDbDecisionStore& live, Generations& scratch, const RebuildScene& scene) {
    RegistryRebuilding steps(live, scratch, false, {}, scene);
    RebuildReport report;
    report.model = steps.name();
    auto done = steps.begin(true);
    if (done) done = fold_in_bulk(scene, steps.name(), steps.target(), steps.target_to());
    steps.release();
    if (done) done = steps.compare(report);
    report.events = live.checkpoint().value;
    steps.drop();
    if (!done) return domain::failure(done.error());
    return report;
}

}  // namespace muster::projections
