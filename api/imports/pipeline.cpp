#include "api/imports/pipeline.hpp"

#include <thread>

namespace muster::api {
namespace {

constexpr std::chrono::milliseconds busy_pause{5};

}  // namespace

void Pipeline::push(std::unique_ptr<PipelineTask> task) {
    while (!broken_ && places_.size() >= import_limits::in_flight_max) wait_for_some();
    if (broken_) return;
    auto place = std::make_shared<Place>();
    place->task = std::move(task);
    places_.push_back(place);
    advance(place);
    end_in_order();
}

void Pipeline::drain() {
    while (on_their_way_ > 0) wait_for_some();
    end_in_order();
}

void Pipeline::advance(const std::shared_ptr<Place>& place) {
    auto submission = broken_ ? std::nullopt : place->task->next();
    if (submission) return send(place, std::move(*submission));
    place->ended = !broken_;
}

void Pipeline::send(const std::shared_ptr<Place>& place, eventstore::Submission submission) {
    submission.done = [this, place](eventstore::Outcome outcome) {
        const std::lock_guard lock(mutex_);
        arrivals_.push_back({place, std::move(outcome)});
        arrived_.notify_one();
    };
    ++on_their_way_;
    sequencer_.submit(std::move(submission));
}

void Pipeline::wait_for_some() {
    if (on_their_way_ == 0) return;
    std::deque<Arrival> arrivals;
    {
        std::unique_lock lock(mutex_);
        arrived_.wait(lock, [this] { return !arrivals_.empty(); });
        arrivals.swap(arrivals_);
    }
    for (const auto& arrival : arrivals) take(arrival);
    end_in_order();
}

void Pipeline::take(const Arrival& arrival) {
    --on_their_way_;
    const auto& place = arrival.place;
    if (!arrival.outcome) {
        const auto& failure = arrival.outcome.error();
        if (std::holds_alternative<eventstore::Stopped>(failure) || std::holds_alternative<eventstore::OutcomeUnknown>(failure)) {
            broken_ = true;
            return;
        }
        if (std::holds_alternative<eventstore::Busy>(failure)) {
            std::this_thread::sleep_for(busy_pause);
            return advance(place);
        }
    }
    place->task->took(arrival.outcome);
    advance(place);
}

void Pipeline::end_in_order() {
    while (!places_.empty() && places_.front()->ended) {
        const auto place = std::move(places_.front());
        places_.pop_front();
        ended_(*place->task);
    }
}

}  // namespace muster::api
