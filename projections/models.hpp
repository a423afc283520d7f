#pragma once
// Every read model of a data directory: opened, fed by the log, watched, rebuilt. The registry (decision state) is one of
// them, but the sequencer feeds it itself.
//
// Each model is a RocksDB of its own at DIR/models/<name>/<generation>/, without WAL, its checkpoint beside its rows; the
// file DIR/models/<name>/current says which generation is live. Thread-safe unless said otherwise.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "eventstore/data_directory.hpp"
#include "eventstore/decision_store.hpp"
#include "eventstore/sequencer.hpp"
#include "projections/directory.hpp"
#include "projections/history.hpp"
#include "projections/invitations.hpp"
#include "projections/notifications.hpp"
#include "projections/telephony.hpp"
#include "projections/visibility_model.hpp"

namespace muster::projections {

struct ModelHealth {
    std::string name;
    std::string version;
    domain::Position checkpoint{};
    std::uint64_t lag = 0;         ///< events behind the log's tail
    std::string stopped_because;   ///< empty while it runs; reads of a stopped model answer 503
    std::optional<domain::Position> old_checkpoint{};  ///< of the old generation that can be rolled back to, when there is one
};

enum class RebuildPhase : std::uint8_t {
    folding,
    merging,    ///< the sorted runs of a bulk fold to one
    comparing,  ///< done and of count rows
    waiting,    ///< compared; follows the tail until it is asked to switch
    switching
};

struct RebuildProgress {
    std::string model;
    domain::Position done{}, tail{};
    double events_per_second = 0;
    RebuildPhase phase = RebuildPhase::folding;
    std::uint64_t rows_done = 0, rows_of = 0;  ///< while comparing; rows_of is an estimate

    /// Of the fold, at this rate.
    [[nodiscard]] double seconds_left() const {
        return tail > done && events_per_second > 0 ? static_cast<double>(tail.value - done.value) / events_per_second : 0;
    }
};
struct RebuildReport {
    std::string model;
    std::uint64_t events = 0, rows = 0;
    double seconds = 0;
    bool compared = false;        ///< versions were the same, so the rows were compared byte for byte
    std::uint64_t differing_rows = 0;
    std::string first_difference; ///< key, hex
    bool switched = false;        ///< the new rows are live
    bool old_kept = false;        ///< and the old ones follow the log, to be rolled back to
    std::string failure;          ///< of this model's rebuild; empty: none
};

class Rebuilds;  // projections/rebuilds.hpp
class Timeline;  // projections/timeline/timeline.hpp

class Models {
  public:
    /// Opens all; a model of another version or incarnation is rebuilt from the log (progress is told); one ahead of the log's
    /// tail is refused. read_only: for a stopped directory, nothing is caught up.
    [[nodiscard]] static domain::Result<std::unique_ptr<Models>, std::string> open(
        eventstore::DataDirectory& directory, bool read_only, std::function<void(const RebuildProgress&)> progress = {});
    ~Models();

    [[nodiscard]] eventstore::DecisionStore& decisions();
    [[nodiscard]] const domain::RegistryReader& registry() const;
    [[nodiscard]] const Directory& directory() const;
    [[nodiscard]] const VisibilityModel& visibility() const;
    [[nodiscard]] const History& history() const;
    [[nodiscard]] const Invitations& invitations() const;
    [[nodiscard]] const Notifications& notifications() const;
    [[nodiscard]] const Telephony& telephony() const;
    /// What stood at each past position. It follows the log by itself and may be behind applied().
    [[nodiscard]] Timeline& timeline() const;

    /// Starts the thread that feeds the models from the log; listener() hands it batches without a detour over the disk.
    void start();
    void stop();
    [[nodiscard]] eventstore::Sequencer::Listener listener();

    /// Every running read model has the events up to here.
    [[nodiscard]] domain::Position applied() const;
    /// Calls back (from any thread, must not block) once applied() reaches position (true) or the time is up (false).
    void when_applied(domain::Position position, std::chrono::milliseconds patience, std::function<void(bool)> callback);

    [[nodiscard]] std::vector<ModelHealth> health() const;  ///< the registry included

    /// Takes what was erased up to here out of every file of every read model: generations that are live, kept or being made. Blocks
    /// while it waits for readers and rewrites files; queries and feeding go on. A failure says what is not clean yet, a model that
    /// has not come so far for one: ask again later.
    [[nodiscard]] domain::Result<void, std::string> purge_erased(domain::Position position, std::atomic<bool>* cancelled = nullptr);

    /// Rebuilds that can be paused, throttled, resumed after a crash and rolled back.
    [[nodiscard]] Rebuilds& rebuilds();
    /// The usual one, of one model: folds the log into a new generation beside the live one, follows the tail, compares byte for
    /// byte with the live one at the same position when the versions are the same, and switches. Queries go on meanwhile. Works on
    /// a stopped directory (feeding not started) and while serving. "registry" is compared, and switched only when stopped.
    /// Blocks; progress about ten times a second; cancel is polled. One rebuild at a time.
    [[nodiscard]] domain::Result<RebuildReport, std::string> rebuild(const std::string& model,
                                                                     std::function<void(const RebuildProgress&)> progress,
                                                                     std::function<bool()> cancel = {});

    static constexpr std::string_view names[] = {"registry", "directory", "visibility", "history", "invitations",
                                                  "notifications", "telephony", "timeline"};

  private:
    struct Parts;
    explicit Models(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace muster::projections
