#include "projections/rebuild/control.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <ctime>
#include <thread>

#include <sys/syscall.h>

namespace muster::projections {
namespace {

constexpr std::chrono::milliseconds nap_max{20};
/// A third of what an ordinary thread gets: with the lowest one a rebuild would stand still on a machine that others keep busy.
constexpr int stepped_back_priority = 5;
/// A piece that took so many times its own work was kept waiting by others.
constexpr double crowded_factor = 1.5;
constexpr std::chrono::microseconds crowded_min{500};
constexpr std::chrono::milliseconds rest_max{2};

}  // namespace

void Pace::take(std::uint64_t count, double cost) {
    const auto rate = control_.events_per_second();
    if (rate == 0) return;
    Clock::time_point from;
    {
        const std::lock_guard lock(mutex_);
        from = std::max(next_, Clock::now() - nap_max);  // what was not used lately is lost
        const auto seconds = static_cast<double>(count) * cost / static_cast<double>(rate);
        next_ = from + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
    }
    for (auto now = Clock::now(); now < from && !control_.is_stopping(); now = Clock::now()) {
        std::this_thread::sleep_for(std::min<Clock::duration>(from - now, nap_max));
    }
}

void step_back() {
    // On Linux a priority is a thread's own. It cannot be raised again, so only threads made for the work step back.
    (void)setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), stepped_back_priority);
}

Yielding::Yielding(bool enabled) : enabled_(enabled), at_(std::chrono::steady_clock::now()) {
    if (enabled_) worked_ = worked();
}

std::chrono::nanoseconds Yielding::worked() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

void Yielding::after_a_piece() {
    if (!enabled_) return;
    const auto now = std::chrono::steady_clock::now();
    const auto took = now - at_;
    const auto work = worked() - worked_;
    if (took > crowded_min && static_cast<double>(took.count()) > crowded_factor * static_cast<double>(work.count())) {
        std::this_thread::sleep_for(std::min<std::chrono::nanoseconds>(took, rest_max));
    }
    at_ = std::chrono::steady_clock::now();
    worked_ = worked();
}

}  // namespace muster::projections
