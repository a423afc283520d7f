#pragma once
// Calls a function every so often on a thread of its own, from one interval after the start until it is destroyed; a call under way
// is waited for.

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace muster::api {

class Every {
  public:
    Every(std::chrono::milliseconds interval, std::function<void()> work)
        : thread_([this, interval, work = std::move(work)] {
              std::unique_lock lock(mutex_);
              while (!wake_.wait_for(lock, interval, [this] { return stopping_; })) work();
          }) {}
    ~Every() {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        wake_.notify_all();
        thread_.join();
    }
    Every(const Every&) = delete;
    Every& operator=(const Every&) = delete;

  private:
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace muster::api
