#include "cli/demo/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

#include "cli/progress_line.hpp"

namespace muster::cli::demo {

Done in_parallel(std::size_t count, const ApiOptions& api, unsigned connections, const std::string& label,
                 const std::function<Done(ApiClient&, std::size_t)>& task) {
    ProgressLine line(label);
    std::atomic<std::size_t> next{0};
    std::atomic<std::size_t> finished{0};
    std::atomic<bool> failed{false};
    std::mutex mutex;
    Done result;
    const auto work = [&] {
        ApiClient client(api);
        for (;;) {
            const auto i = next.fetch_add(1);
            if (i >= count || failed) return;
            auto done = task(client, i);
            if (!done) {
                const std::lock_guard lock(mutex);
                if (!failed.exchange(true)) result = std::move(done);
                return;
            }
            line.at(++finished, count);
        }
    };
    std::vector<std::jthread> threads;
    const auto wanted = std::min<std::size_t>(std::max(connections, 1U), count);
    for (std::size_t i = 0; i < wanted; ++i) threads.emplace_back(work);
    threads.clear();  // joins
    return result;
}

}  // namespace muster::cli::demo
