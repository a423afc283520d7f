#include "api/imports/rows_in_step.hpp"

namespace muster::api {

RowsInStep::~RowsInStep() {
    if (other_.valid()) other_.wait();
}

sheets::Flow RowsInStep::push(const sheets::Row& cells) {
    if (enough_) return sheets::Flow::stop;
    reading_.emplace_back().cells = cells;
    if (reading_.size() == chunk_rows) {
        take_chunk();
        hand_over();
    }
    return enough_ ? sheets::Flow::stop : sheets::Flow::go_on;
}

void RowsInStep::finish() {
    take_chunk();
    hand_over();
    take_chunk();
}

void RowsInStep::work_on_chunk() {
    for (auto at = next_++; at < working_.size(); at = next_++) work_(working_[at]);
}

void RowsInStep::hand_over() {
    if (enough_) return;
    working_.swap(reading_);
    next_ = 0;
    other_ = std::async(std::launch::async, [this] { work_on_chunk(); });
}

void RowsInStep::take_chunk() {
    if (!other_.valid()) return;
    work_on_chunk();
    other_.get();
    for (auto& row : working_) {
        if (!enough_) enough_ = take_(row) == sheets::Flow::stop;
    }
    working_.clear();
}

}  // namespace muster::api
