#pragma once
// Rows worked on by two threads and taken in the order of the sheet: one reads the file while the other makes the rows before ready, then
// both do. Holds two chunks of rows at most. One thread uses it.

#include <atomic>
#include <functional>
#include <future>
#include <vector>

#include "api/imports/row_result.hpp"
#include "api/sheets/reader.hpp"

namespace muster::api {

struct RowAtWork {
    sheets::Row cells;
    ImportRow row;
    RowResult result;
};

class RowsInStep {
  public:
    /// `work` runs on either thread, each row once; `take` on the user's, in order. An exception of theirs comes out of push or finish.
    RowsInStep(std::function<void(RowAtWork&)> work, std::function<sheets::Flow(RowAtWork&)> take)
        : work_(std::move(work)), take_(std::move(take)) {}
    /// Waits for the other thread.
    ~RowsInStep();
    RowsInStep(const RowsInStep&) = delete;
    RowsInStep& operator=(const RowsInStep&) = delete;

    /// stop: a row before had enough.
    [[nodiscard]] sheets::Flow push(const sheets::Row& cells);
    /// Takes the rows that are left.
    void finish();

    static constexpr std::size_t chunk_rows = 256;

  private:
    void work_on_chunk();
    void take_chunk();
    void hand_over();

    std::function<void(RowAtWork&)> work_;
    std::function<sheets::Flow(RowAtWork&)> take_;
    std::vector<RowAtWork> reading_, working_;
    std::atomic<std::size_t> next_{0};  ///< of working_
    std::future<void> other_;           ///< last: ends before what it works on
    bool enough_ = false;
};

}  // namespace muster::api
