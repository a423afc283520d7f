#pragma once
// Rebuilds of a data directory's read models, one at a time: the log is folded into new generations beside the live ones, in one scan for
// all of them, compared byte for byte at one position and switched to. A rebuild can be paused and cancelled; when the process ends in
// the middle, what is half built stands, and the rebuild is resumed. Rows that were replaced can be rolled back to for as long as they are
// kept.
//
// Thread-safe.

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eventstore/codec.hpp"
#include "eventstore/log.hpp"
#include "projections/models.hpp"
#include "projections/rebuild/control.hpp"
#include "projections/rebuild/plan.hpp"
#include "projections/write_failure.hpp"

namespace muster::projections {

class Generations;
class Model;
class Rebuilding;
class RocksDbDecisionStore;

/// Any thread may be told.
using TellRebuild = std::function<void(const RebuildProgress&)>;

/// A read model that somebody else feeds, and that the same command rebuilds. It outlives the rebuilds, or is withdrawn.
class OtherModel {
  public:
    virtual ~OtherModel() = default;
    [[nodiscard]] virtual std::string_view name() const = 0;
    /// As Rebuilds::run for this one. Nothing when it was stopped by the control: cancelled, or half built and to be taken up again.
    [[nodiscard]] virtual domain::Result<std::optional<RebuildReport>, std::string> rebuild(const RebuildRequest& request,
                                                                                            const RebuildControl& control,
                                                                                            const TellRebuild& tell) = 0;
};

/// What rebuilds are made of; all of it outlives them.
struct RebuildSources {
    const eventstore::Log& log;
    eventstore::KeyFinder keys;
    std::string models_path;
    std::vector<Model*> models;
    RocksDbDecisionStore* registry = nullptr;
    Generations* registry_generations = nullptr;
    std::function<bool()> is_serving;
    std::shared_ptr<WriteFailure> write_failure;
    bool read_only = false;
};

enum class RebuildEnd : std::uint8_t { finished, paused, cancelled };

struct RebuildOutcome {
    RebuildEnd end = RebuildEnd::finished;
    std::vector<RebuildReport> reports;  ///< of models that came to their end, well or not
};

class Rebuilds {
  public:
    explicit Rebuilds(RebuildSources sources);
    ~Rebuilds();
    Rebuilds(const Rebuilds&) = delete;
    Rebuilds& operator=(const Rebuilds&) = delete;

    /// A model's failure stands in its report, and the others go on. Fails as a whole when another one runs, a name is unknown or the
    /// log cannot be read. "registry" is compared, and switched only while nothing is served.
    [[nodiscard]] domain::Result<RebuildOutcome, std::string> run(RebuildRequest request, const RebuildControl& control,
                                                                  const TellRebuild& tell);
    /// What was paused, or was running when the process ended. run() with the same models goes on with it.
    [[nodiscard]] std::optional<RebuildPlan> unfinished() const;
    /// What was compared by the one that runs and waits to be switched; empty while none does.
    [[nodiscard]] std::vector<RebuildReport> waiting() const;
    /// Half-built generations go; not while one runs.
    [[nodiscard]] domain::Result<void, std::string> drop_unfinished();
    /// Half-built rows of a rebuild that is paused go, for they hold what an erasure is to reach; it begins anew when it is resumed. One
    /// that runs comes to the erasure by itself: nothing happens then.
    void set_back();
    /// The rebuild that is paused lost its rows so.
    [[nodiscard]] bool was_set_back() const { return was_set_back_; }

    /// The rows from before the last switch are live again, and those that were can be rolled back to.
    [[nodiscard]] domain::Result<void, std::string> roll_back(const std::string& model);
    /// They go.
    [[nodiscard]] domain::Result<void, std::string> drop_old(const std::string& model);

    /// Every name run() knows; "all" are those of Models::names.
    [[nodiscard]] std::vector<std::string> names() const;
    void add(std::shared_ptr<OtherModel> model);
    void withdraw(std::string_view name);

  private:
    struct Run;
    [[nodiscard]] Model* model_named(std::string_view name) const;
    [[nodiscard]] std::shared_ptr<OtherModel> other_named(std::string_view name) const;
    [[nodiscard]] domain::Result<void, std::string> check(const RebuildRequest& request) const;
    void forget_leftovers(const RebuildRequest* but);
    /// Held by whoever has it; not locked when another one has.
    [[nodiscard]] std::unique_lock<std::mutex> only_one();

    const RebuildSources sources_;
    const RebuildPlanFile plan_file_;
    std::mutex setting_back_;   ///< a rebuild that begins meanwhile waits for it, and is not refused
    std::mutex running_;        ///< held by the one that runs
    std::atomic<bool> was_set_back_{false};
    mutable std::mutex mutex_;  ///< guards what follows
    std::vector<std::shared_ptr<OtherModel>> others_;
    std::vector<RebuildReport> waiting_;
};

}  // namespace muster::projections
