#pragma once
// One model's new generation on its way: found half built or begun, folded, compared at one position, made live or dropped. Its steps
// belong to one thread at a time; the live model is fed and queried meanwhile, and held only for moments.

#include <functional>
#include <memory>
#include <string>

#include "eventstore/codec.hpp"
#include "eventstore/log.hpp"
#include "projections/generations.hpp"
#include "projections/model.hpp"
#include "projections/models.hpp"
#include "projections/rebuild/control.hpp"
#include "projections/rebuild/fold_target.hpp"
#include "projections/rebuild/plan.hpp"

namespace muster::projections {

/// What the steps of a rebuild share.
struct RebuildScene {
    const eventstore::Log& log;
    const eventstore::KeyFinder& keys;
    const RebuildControl& control;
    Pace& pace;
    bool gentle = false;  ///< the server serves meanwhile: nothing may hold it up
    std::function<void(const RebuildProgress&)> progress{};

    /// Does the work and waits for it; gently, on a thread that steps back.
    void work(const std::function<void()>& piece) const;
};

/// Of a step that ended because the control said so.
inline const std::string rebuild_stopped = "stopped";

class Rebuilding {
  public:
    using Done = domain::Result<void, std::string>;

    virtual ~Rebuilding() = default;
    [[nodiscard]] virtual std::string name() const = 0;
    /// Takes up the half-built generation, or begins one; afresh: begins one in any case.
    [[nodiscard]] virtual Done begin(bool afresh) = 0;
    /// For the bulk fold, up to where the live rows are; release() when that ended.
    [[nodiscard]] virtual FoldTarget& target() = 0;
    [[nodiscard]] virtual domain::Position target_to() const = 0;
    virtual void release() = 0;
    /// Merges what the bulk fold wrote.
    [[nodiscard]] virtual Done settle() = 0;
    /// Brings it to the live rows' position, and compares. The live rows go on meanwhile.
    [[nodiscard]] virtual Done compare(RebuildReport& report) = 0;
    /// Folds what the log has by now.
    [[nodiscard]] virtual Done keep_up() = 0;
    [[nodiscard]] virtual Done go_live(RebuildReport& report, KeepOld keep) = 0;
    /// It goes.
    virtual void drop() = 0;
    /// It stands on the disk, to be taken up again.
    virtual void leave() = 0;
};

[[nodiscard]] std::unique_ptr<Rebuilding> rebuilding_of(Model& model, const RebuildScene& scene);
/// may_switch: nobody commits to the live one. The new generation is read from the next opening on.
[[nodiscard]] std::unique_ptr<Rebuilding> rebuilding_of_registry(RocksDbDecisionStore& live, Generations& generations, bool may_switch,
                                                                 std::shared_ptr<WriteFailure> write_failure, const RebuildScene& scene);

/// Decision state folded anew in the folder of `scratch`, compared with the live one, and dropped.
[[nodiscard]] domain::Result<RebuildReport, std::string> refold_registry(RocksDbDecisionStore& live, Generations& scratch,
                                                                         const RebuildScene& scene);

// Steps both have.

/// The generation that is half built, when it is a fold of this log in this version; otherwise a new one.
struct Begun {
    std::shared_ptr<ModelStore> store;
    std::uint64_t generation = 0;
};
[[nodiscard]] domain::Result<Begun, std::string> begin_generation(Generations& generations, ModelUse use, const ModelIdentity& identity,
                                                                  bool afresh, std::shared_ptr<WriteFailure> write_failure,
                                                                  const RebuildScene& scene);
/// Folds (from, to] slice by slice, telling how far it is.
[[nodiscard]] domain::Result<void, std::string> fold_range(const RebuildScene& scene, const std::string& model, domain::Position from,
                                                           domain::Position to,
                                                           const std::function<domain::Result<void, std::string>(EventSpan)>& fold);
/// Folds what `target` lacks up to `to` in bulk.
[[nodiscard]] domain::Result<void, std::string> fold_in_bulk(const RebuildScene& scene, const std::string& model, FoldTarget& target,
                                                             domain::Position to);
[[nodiscard]] domain::Result<void, std::string> settle_store(const RebuildScene& scene, const std::string& model, ModelStore& store);
/// Byte for byte when `live` is there; otherwise its rows are counted.
[[nodiscard]] domain::Result<void, std::string> compare_stores(const RebuildScene& scene, ModelStore& mine,
                                                               const std::shared_ptr<const ModelSnapshot>& mine_frozen,
                                                               const std::shared_ptr<const ModelSnapshot>& live, RebuildReport& report);

/// A new generation this close to the live one is brought to the same position while the live one is held.
inline constexpr std::uint64_t events_while_held = 256;
/// What is further behind is folded in bulk.
inline constexpr std::uint64_t events_worth_a_run = 50'000;

}  // namespace muster::projections
