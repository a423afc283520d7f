#include "replay/refold.hpp"

#include <cstdlib>
#include <filesystem>

#include "projections/rebuild/rebuilding.hpp"

namespace muster::replay {
namespace {

namespace fs = std::filesystem;

/// An empty directory under TMPDIR (or /tmp) that goes with the object.
class Scratch {
  public:
    Scratch() {
        std::error_code error;
        const auto base = fs::temp_directory_path(error);
        auto pattern = (error ? fs::path("/tmp") : base) / "muster-refold-XXXXXX";
        std::string name = pattern.string();
        if (mkdtemp(name.data()) != nullptr) path_ = name;
    }
    ~Scratch() {
        std::error_code ignored;
        if (!path_.empty()) fs::remove_all(path_, ignored);
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    [[nodiscard]] const std::string& path() const { return path_; }

  private:
    std::string path_;
};

}  // namespace

RefoldReport refold(const StoppedDirectory& directory, const TellProgress& tell) {
    RefoldReport report;
    const projections::Generations live_generations(directory.directory().models_path() + "/registry");
    const auto current = live_generations.current();
    if (!current) {
        report.note = "there is no decision state yet; the server makes it from the log at its start";
        return report;
    }
    const Scratch scratch;
    if (scratch.path().empty()) {
        report.failure = "no temporary directory can be made; set TMPDIR to one with room";
        return report;
    }
    try {
        auto store = projections::ModelStore::open({live_generations.path_of(*current), projections::ModelUse::lookups, true});
        if (!store) {
            report.failure = store.error();
            return report;
        }
        projections::RocksDbDecisionStore live(*store);
        report.at = live.checkpoint();
        if (auto checked = directory.directory().check_model_checkpoint("registry", report.at); !checked) {
            report.failure = checked.error();
            return report;
        }
        projections::Generations fresh(scratch.path() + "/registry");
        const projections::RebuildControl control;
        projections::Pace pace(control);
        const eventstore::KeyFinder keys = directory.keys();
        const projections::RebuildScene scene{directory.log(), keys, control, pace, false, [&](const projections::RebuildProgress& p) {
                                                  if (tell) tell({p.done.value, report.at.value});
                                              }};
        const auto rebuilt = projections::refold_registry(live, fresh, scene);
        if (!rebuilt) {
            report.failure = rebuilt.error();
            return report;
        }
        report.compared = rebuilt->compared;
        report.rows = rebuilt->rows;
        report.differing_rows = rebuilt->differing_rows;
        report.first_difference = rebuilt->first_difference;
        if (!report.compared) report.note = "the live decision state is of another version; the server makes it anew at its start";
    } catch (const projections::ModelDamaged& damage) {
        report.failure = damage.what();
    }
    return report;
}

}  // namespace muster::replay
