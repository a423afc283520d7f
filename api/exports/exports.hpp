#pragma once
// Exports in hand: how many there may be, and the threads that make their bytes, so that no I/O thread ever does. A client
// takes an export at its own pace; each of its pieces is one short piece of work here. Thread-safe.

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>

#include "api/problem.hpp"
#include "domain/ids.hpp"
#include "domain/result.hpp"

namespace muster::api {

struct ExportLimits {
    unsigned threads = 2;
    std::size_t running_max = 16;             ///< of everybody: 503 `overloaded` with Retry-After
    std::size_t running_per_account_max = 2;  ///< 429 `exports_limited` with Retry-After
    std::chrono::seconds time_max{900};       ///< an export ends this long after its beginning, taken in or not
    std::size_t piece_bytes = 64 * 1024;      ///< about so much of an export is in memory at once
};
inline constexpr unsigned exports_retry_after_s = 10;

class Exports {
  public:
    explicit Exports(ExportLimits limits = {});
    /// As stop().
    ~Exports();
    Exports(const Exports&) = delete;
    Exports& operator=(const Exports&) = delete;

    /// A place among those running; given back when the last copy goes, also after the Exports did.
    using Place = std::shared_ptr<void>;
    [[nodiscard]] domain::Result<Place, Problem> enter(domain::AccountId account);
    /// Runs the work on one of the threads; after stop() it is dropped, here or before it ran.
    void run(std::function<void()> work);
    void stop();

    [[nodiscard]] const ExportLimits& limits() const;
    [[nodiscard]] std::size_t running() const;

  private:
    struct Places;
    struct Threads;
    std::shared_ptr<Places> places_;
    std::unique_ptr<Threads> threads_;
};

}  // namespace muster::api
