#pragma once
// Many commands on their way at once, so that the sequencer has batches to sync, and their ends in the order they began. A task is
// one row: one command after the other, each made when the one before was decided. One thread uses a pipeline; tasks run on it.

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "api/imports/limits.hpp"
#include "eventstore/sequencer.hpp"

namespace muster::api {

class PipelineTask {
  public:
    virtual ~PipelineTask() = default;
    /// The next command; nothing when the task is at its end. Asked again, it gives the same, until the task took what became of it.
    [[nodiscard]] virtual std::optional<eventstore::Submission> next() = 0;
    /// What became of it: committed or refused. (A full queue is waited for, and a sequencer that stopped ends the pipeline.)
    virtual void took(const eventstore::Outcome& outcome) = 0;
};

class Pipeline {
  public:
    /// `ended` gets the tasks in the order they were pushed.
    Pipeline(eventstore::Sequencer& sequencer, std::function<void(PipelineTask&)> ended)
        : sequencer_(sequencer), ended_(std::move(ended)) {}
    /// Waits for what is on its way.
    ~Pipeline() { drain(); }
    Pipeline(const Pipeline&) = delete;
    Pipeline& operator=(const Pipeline&) = delete;

    /// Waits while too many are on their way.
    void push(std::unique_ptr<PipelineTask> task);
    /// Waits for all of them.
    void drain();
    /// The sequencer stopped: tasks that were on their way then, and those after them, did not end.
    [[nodiscard]] bool is_broken() const { return broken_; }

  private:
    struct Place {
        std::unique_ptr<PipelineTask> task;
        bool ended = false;
    };
    struct Arrival {
        std::shared_ptr<Place> place;
        eventstore::Outcome outcome;
    };

    void advance(const std::shared_ptr<Place>& place);
    void send(const std::shared_ptr<Place>& place, eventstore::Submission submission);
    void wait_for_some();
    void take(const Arrival& arrival);
    void end_in_order();

    eventstore::Sequencer& sequencer_;
    std::function<void(PipelineTask&)> ended_;
    std::deque<std::shared_ptr<Place>> places_;
    std::size_t on_their_way_ = 0;
    bool broken_ = false;

    std::mutex mutex_;  // of what the sequencer's thread hands over
    std::condition_variable arrived_;
    std::deque<Arrival> arrivals_;
};

}  // namespace muster::api
