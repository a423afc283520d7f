#pragma once
// The thread that dry runs are computed on: apart from the I/O threads, which must not block, and from the sequencer, which has
// changes to write. Bounded: one too many is refused at once. Thread-safe.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

namespace muster::api {

struct DryRunCounts {
    std::uint64_t run = 0, refused = 0;  ///< since the start; refused: one too many waited
    std::size_t waiting = 0;             ///< now
};

class DryRuns {
  public:
    /// Comes exactly once; `stopped`: there is no time for it any more.
    using Work = std::function<void(bool stopped)>;

    explicit DryRuns(std::size_t waiting_max = 64);
    /// As stop().
    ~DryRuns();

    /// False when too many wait already or it has stopped: the work will not be called.
    [[nodiscard]] bool run(Work work);
    /// Finishes what it is at and calls everybody who still waits with `stopped`. Twice does no harm.
    void stop();

    [[nodiscard]] DryRunCounts counts() const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace muster::api
